#!/usr/bin/env bash
# Measures Endotype on a Spark standalone cluster of single-core workers on loopback against one process.
#   benchmarks/spark.sh genomics FOLDER      quality control and relationships of FOLDER/big (plink2 --dummy 2000 500000)
#   benchmarks/spark.sh imaging FOLDER N     the stage of functional connectivity of a demo of N patients, one and two workers
#   benchmarks/spark.sh memory FOLDER N...   the driver's largest heap after a collection, for demos of N patients
# Needs the Spark jar (./endotype demo --engine spark builds it), or its class path in CP. Run it alone on the machine.
set -euo pipefail
what=$1 folder=$(cd "$2" && pwd)
shift 2
home=$(cd -- "$(dirname -- "$0")/.." && pwd)
CP=${CP:-$(printf '%s:' "$home"/spark/target/endotype-spark-*.jar "$home"/spark/target/lib/*.jar)}
opens=()
for package in java.lang java.lang.invoke java.lang.reflect java.io java.net java.nio java.util java.util.concurrent \
  java.util.concurrent.atomic jdk.internal.ref sun.nio.ch sun.nio.cs sun.security.action sun.util.calendar; do
  opens+=("--add-opens=java.base/$package=ALL-UNNAMED")
done
export SPARK_LOCAL_IP=127.0.0.1 SPARK_SCALA_VERSION=2.13 OMP_NUM_THREADS=1 SPARK_HOME=$folder/spark-home
rm -rf "$SPARK_HOME"
mkdir -p "$SPARK_HOME/jars"
IFS=: read -ra entries <<<"$CP"
for entry in "${entries[@]}"; do if [ -f "$entry" ]; then ln -sf "$entry" "$SPARK_HOME/jars/"; fi; done
echo '<configuration><root level="WARN"/></configuration>' >"$SPARK_HOME/logback.xml"
port=$((20000 + RANDOM % 10000))
processes=()
daemon() {
  java -Xmx512m -XX:+UseSerialGC "${opens[@]}" -Dlogback.configurationFile="$SPARK_HOME/logback.xml" \
    -cp "$SPARK_HOME/jars/*" "$@" >>"$SPARK_HOME/daemons.log" 2>&1 &
  processes+=($!)
}
cluster() { # workers
  port=$((port + 1))
  daemon org.apache.spark.deploy.master.Master --host 127.0.0.1 --port $port --webui-port 0
  for ((i = 0; i < 100; i++)); do if (: >/dev/tcp/127.0.0.1/$port) 2>/dev/null; then break; fi; sleep 0.1; done
  for ((w = 1; w <= $1; w++)); do
    daemon org.apache.spark.deploy.worker.Worker --host 127.0.0.1 --cores 1 --memory 2g --webui-port 0 \
      --work-dir "$SPARK_HOME/work-$w" "spark://127.0.0.1:$port"
  done
  sleep 3
}
stop() {
  for process in ${processes[@]+"${processes[@]}"}; do kill "$process" 2>/dev/null || true; done
  processes=()
}
trap stop EXIT
endotype() { java -Xmx2g -XX:+UseSerialGC ${heap_log:+"$heap_log"} "${opens[@]}" -Dspark.executor.memory=2g -cp "$CP" org.endotype.cli.Main "$@"; }
timed() { # label, command
  local start end
  start=$(date +%s.%N)
  "${@:2}"
  end=$(date +%s.%N)
  printf '%s\t%.1f s\n' "$1" "$(echo "$end - $start" | bc)"
}
case $what in
  genomics)
    qc=(endotype genomics qc --bfile "$folder/big" --quiet)
    grm=(endotype genomics grm --bfile "$folder/big" --quiet)
    there=(--engine spark --master)
    timed "qc, two threads" "${qc[@]}" --threads 2 --out-variants "$folder/local.tsv" --out-samples "$folder/local-samples.tsv"
    timed "grm, two threads" "${grm[@]}" --threads 2 --out "$folder/local.npy"
    cluster 2
    timed "qc, two workers" "${qc[@]}" "${there[@]}" "spark://127.0.0.1:$port" --out-variants "$folder/spread.tsv" \
      --out-samples "$folder/spread-samples.tsv"
    timed "grm, two workers" "${grm[@]}" "${there[@]}" "spark://127.0.0.1:$port" --out "$folder/spread.npy"
    cmp "$folder/local.tsv" "$folder/spread.tsv" && cmp "$folder/local-samples.tsv" "$folder/spread-samples.tsv" &&
      echo "tables are the same"
    python3 -c "
import numpy as np
a, b = np.load('$folder/local.npy'), np.load('$folder/spread.npy')
print('largest difference of relationships', np.abs(a - b).max())"
    ;;
  imaging)
    for workers in 1 2; do
      cluster "$workers"
      rm -rf "$folder/demo-$workers"
      timed "demo, $workers workers" endotype demo --patients "$1" --out "$folder/demo-$workers" --quiet --engine spark \
        --master "spark://127.0.0.1:$port"
      grep -h 'connectome' "$folder/demo-$workers/run.log"
      stop
    done
    ;;
  memory)
    for patients in "$@"; do
      cluster 2
      rm -rf "$folder/demo-$patients" "$folder/gc-$patients.log"
      heap_log="-Xlog:gc:file=$folder/gc-$patients.log" endotype demo --patients "$patients" \
        --out "$folder/demo-$patients" --quiet --engine spark --master "spark://127.0.0.1:$port"
      printf '%s patients\t%s MB\n' "$patients" \
        "$(sed -n 's/.*->\([0-9]*\)M(.*/\1/p' "$folder/gc-$patients.log" | sort -n | tail -n 1)"
      stop
    done
    ;;
  *)
    echo "expected genomics, imaging or memory, found $what" >&2
    exit 2
    ;;
esac
