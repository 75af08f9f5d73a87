#!/usr/bin/env bash
# Holds the public classes of core, genomics and imaging to those of an earlier commit: benchmarks/api.sh COMMIT
# What broke is in MODULE/target/japicmp; the exit code is not 0 then.
set -euo pipefail
commit=${1:?a commit or tag}
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'git worktree remove --force "$work/tree" 2>/dev/null || true; rm -rf "$work"' EXIT
git worktree add --quiet --detach "$work/tree" "$commit"
(cd "$work/tree" && mvn -B -ntp -q -Dquick -Dmaven.test.skip=true -pl genomics,imaging -am package)
mkdir "$work/jars"
for module in core genomics imaging; do
  cp "$work/tree/$module/target/endotype-$module"-*.jar "$work/jars/endotype-$module.jar"
done
mvn -B -ntp -q -Papi -Dquick -Dmaven.test.skip=true -Dapi.baseline="$work/jars" -pl genomics,imaging -am verify
