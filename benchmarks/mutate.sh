#!/usr/bin/env bash
# Mutation testing of single classes: mutate.sh MODULE CLASS[,CLASS...] TEST[,TEST...] [PERCENT]
# Prints killed / all a class, and fails below PERCENT (80) over them.
set -euo pipefail
if [ $# -lt 3 ]; then
  sed -n 2,3p "$0" >&2
  exit 2
fi
module=$1 classes=$2 tests=$3 least=${4:-80}
cd "$(dirname "$0")/.."
rm -rf "$module/target/pit-reports"
mvn -q -B -ntp -Ppit -Dquick -pl "$module" -am test-compile org.pitest:pitest-maven:mutationCoverage \
  -DtargetClasses="$classes" -DtargetTests="$tests" >"$module/target/pit.log" 2>&1 || {
  tail -20 "$module/target/pit.log" >&2
  exit 1
}
awk -F, -v least="$least" '
  { all[$2]++; total++; if ($6 == "KILLED" || $6 == "TIMED_OUT" || $6 == "MEMORY_ERROR") { killed[$2]++; dead++ } }
  END {
    for (c in all) printf "%s\t%d\t%d\t%.0f %%\n", c, killed[c], all[c], 100 * killed[c] / all[c] | "sort"
    close("sort")
    if (!total) { print "no mutation was made" > "/dev/stderr"; exit 1 }
    printf "all\t%d\t%d\t%.0f %%\n", dead, total, 100 * dead / total
    exit 100 * dead / total < least
  }' "$module/target/pit-reports/mutations.csv"
