#!/usr/bin/env bash
# One JVM that runs the demo and commands on it again and again: soak.sh HOURS [PATIENTS] [LOG]
# Writes a line a round: seconds, round, resident memory, heap in use after a collection, native memory as the system sees it,
# open files, threads. Prints the slope of memory over the second half. Build first: mvn -Dquick -DskipTests -pl cli -am test-compile
set -euo pipefail
if [ $# -lt 1 ]; then
  sed -n 2,4p "$0" >&2
  exit 2
fi
hours=$1 patients=${2:-40} log=${3:-soak.tsv}
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$root" && mvn -q -B -ntp -o -Dquick -pl cli -am test-compile dependency:build-classpath -Dmdep.outputFile="$work/cp" \
  -Dmdep.excludeGroupIds=org.endotype)
path=$root/cli/target/test-classes
for module in cli core genomics imaging testdata spark; do path=$path:$root/$module/target/classes; done
OMP_NUM_THREADS=1 nice java -Xmx1500m -XX:+UseSerialGC -cp "$path:$(cat "$work/cp")" org.endotype.cli.SoakLoop \
  "$hours" "$patients" "$work" "$log"
python3 - "$log" <<'PY'
import csv, sys
rows = list(csv.DictReader(open(sys.argv[1]), delimiter="\t"))
half = rows[len(rows) // 2:]
def slope(name):
    x = [float(r["seconds"]) / 3600 for r in half]; y = [float(r[name]) for r in half]
    mx, my = sum(x) / len(x), sum(y) / len(y)
    d = sum((u - mx) ** 2 for u in x)
    return sum((u - mx) * (v - my) for u, v in zip(x, y)) / d if d else float("nan")
print(f"{len(rows)} rounds in {float(rows[-1]['seconds']):.0f} s; second half: "
      f"resident {min(float(r['rss_mb']) for r in half):.0f} to {max(float(r['rss_mb']) for r in half):.0f} MB, "
      f"{slope('rss_mb'):+.0f} MB an hour; heap {slope('heap_mb'):+.1f} MB an hour; "
      f"open files {rows[0]['files']} to {rows[-1]['files']}, threads {rows[0]['threads']} to {rows[-1]['threads']}")
PY
