#!/usr/bin/env bash
# Benchmarks two commits side by side: compare.sh COMMIT_A COMMIT_B [REGEX] [ROUNDS]
# Builds both in worktrees of their own, runs JMH in turns A B A B ..., takes each benchmark's least time over the rounds,
# prints B / A, and fails where one is over 1.15. JMH=... adds options (default: -f 1 -wi 2 -i 3 -w 1 -r 1).
set -euo pipefail
if [ $# -lt 2 ]; then
  sed -n 2,4p "$0" >&2
  exit 2
fi
a=$1 b=$2 regex=${3:-.*} rounds=${4:-2}
limit=1.15
cd "$(dirname "$0")/.."
work=$(mktemp -d)
cleanup() {
  git worktree remove --force "$work/a" 2>/dev/null || true
  git worktree remove --force "$work/b" 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT
for side in a b; do
  git worktree add -q --detach "$work/$side" "${!side}"
  (cd "$work/$side" &&
    mvn -q -B -ntp -Dquick -Dmaven.test.skip=true -pl benchmarks -am compile dependency:build-classpath \
      -Dmdep.outputFile="$work/$side.cp" -Dmdep.includeScope=runtime -Dmdep.excludeGroupIds=org.endotype)
done
classpath() {
  local path=$work/$1/benchmarks/target/classes
  for module in core genomics imaging testdata; do path=$path:$work/$1/$module/target/classes; done
  echo "$path:$(cat "$work/$1.cp")"
}
for round in $(seq "$rounds"); do
  for side in a b; do
    OMP_NUM_THREADS=1 java -cp "$(classpath $side)" org.openjdk.jmh.Main "$regex" ${JMH:--f 1 -wi 2 -i 3 -w 1 -r 1} \
      -bm avgt -foe true -rf csv -rff "$work/$side.$round.csv" >"$work/$side.$round.log" 2>&1 || {
      tail -20 "$work/$side.$round.log" >&2
      exit 1
    }
  done
done
python3 - "$work" "$rounds" "$limit" <<'PY'
import csv, sys
work, rounds, limit = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
def least(side):
    best = {}
    for r in range(1, rounds + 1):
        for row in csv.DictReader(open(f"{work}/{side}.{r}.csv")):
            params = " ".join(f"{k[7:]}={v}" for k, v in row.items() if k.startswith("Param: ") and v)
            key = (row["Benchmark"].split("benchmarks.")[-1] + " " + params).strip()
            score = float(row["Score"])
            best[key] = (min(score, best.get(key, (score,))[0]), row["Unit"])
    return best
a, b = least("a"), least("b")
slower = 0
for key in sorted(set(a) | set(b)):
    if key not in a or key not in b:
        print(f"{key}\tonly in {'A' if key in a else 'B'}")
        continue
    ratio = b[key][0] / a[key][0]
    slower += ratio > limit
    print(f"{key}\t{a[key][0]:.4g}\t{b[key][0]:.4g}\t{a[key][1]}\t{ratio:.3f}{'  SLOWER' if ratio > limit else ''}")
if not set(a) & set(b):
    sys.exit("no benchmark is in both")
sys.exit(1 if slower else 0)
PY
