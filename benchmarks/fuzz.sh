#!/usr/bin/env bash
# Lets Jazzer loose on every parser, one after the other: benchmarks/fuzz.sh [SECONDS [TARGET ...]], 60 s each unless told.
# Ends with 1 where there was a finding; inputs that make one lie in cli/target/fuzz/TARGET/crash-*.
# What was tried is kept in cli/target/fuzz/TARGET/corpus, and the next time starts from it.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
seconds=${1:-60}
shift || true
targets=("$@")
if [ ${#targets[@]} -eq 0 ]; then
  targets=(bed bim fam pgen pvar bgen vcf bcf weights nifti confounds table yaml parquet npy model)
fi
mvn -B -q -Pfuzz -DskipTests -pl cli -am process-test-classes
home=$PWD/cli/target/fuzz
class_path="$PWD/cli/target/test-classes:$PWD/cli/target/classes:$home/lib/*"
for module in core imaging genomics testdata; do class_path="$PWD/$module/target/classes:$class_path"; done
java -cp "$class_path" org.endotype.cli.fuzz.FuzzSeeds "$home/seeds"
failed=0
for target in "${targets[@]}"; do
  mkdir -p "$home/$target/corpus"
  echo "== $target, $seconds s"
  (
    cd "$home/$target"
    OMP_NUM_THREADS=1 java -Xmx1500m -XX:+UseSerialGC "-Dendotype.fuzz=$target" -cp "$class_path" \
      com.code_intelligence.jazzer.Jazzer --target_class=org.endotype.cli.fuzz.ParserFuzzer \
      "--instrumentation_includes=org.endotype.**" --reproducer_path=. \
      "-max_total_time=$seconds" -max_len=65536 -timeout=10 -rss_limit_mb=3000 -print_final_stats=1 \
      corpus "$home/seeds/$target"
  ) >"$home/$target.log" 2>&1 || { echo "   a finding: $home/$target.log"; failed=1; }
  grep -a -m1 "stat::number_of_executed_units" "$home/$target.log" || true
done
exit "$failed"
