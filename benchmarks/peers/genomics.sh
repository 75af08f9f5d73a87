#!/usr/bin/env bash
# Whole-process times and peak memory of endotype and PLINK 2 on the same simulated files, in turns, and their ratios:
# every row of the table in docs/genomics-speed.md.
#
#   benchmarks/peers/genomics.sh [WORKDIR] [ROUNDS]
#
# ENDOTYPE names the command (default: the launcher at the root of the repository), PLINK2 the peer (default: plink2),
# THREADS the threads of both (default: 2), JOBS a subset of the job names below; JOBS=make only makes the inputs of all.
# The best of ROUNDS is taken of each. Needs GNU time.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
work=${1:-${TMPDIR:-/tmp}/endotype-peers}
rounds=${2:-2}
endotype=${ENDOTYPE:-$root/endotype}
plink2=${PLINK2:-plink2}
threads=${THREADS:-2}
all="start qc score score-ten vcf prune prune-ld kinship kinship-min kinship-missing grm grm-missing pca pca-randomized"
all+=" linear linear-missing logistic-firth logistic-firth-missing"
jobs=${JOBS:-$all}
mkdir -p "$work"
cd "$work"

dummy() { # name samples variants [more of plink2 --dummy]
  [ -f "$1.bed" ] && return
  "$plink2" --dummy "${@:2}" --seed 7 --make-bed --out unfinished >/dev/null
  mv unfinished.bim "$1.bim"
  mv unfinished.fam "$1.fam"
  mv unfinished.bed "$1.bed"
}

# People copy stretches of 40 founder haplotypes, changing founder about every 50 variants: blocks of strong LD.
linked() { # name samples variants
  [ -f "$1.bed" ] || python3 - "$@" <<'EOF'
import os, sys, numpy as np
name, n, m = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
rng = np.random.default_rng(7)
founders = (rng.random((40, m)) < rng.beta(0.5, 1.5, m)).astype(np.uint8)
copied = rng.integers(0, 40, 2 * n)
width = (n + 3) // 4
with open("unfinished.bed", "wb") as bed, open(name + ".bim", "w") as bim:
    bed.write(bytes([0x6C, 0x1B, 0x01]))
    for v in range(m):
        moved = rng.random(2 * n) < 0.02
        copied[moved] = rng.integers(0, 40, moved.sum())
        alleles = founders[copied, v]
        code = np.array([3, 2, 0], np.uint8)[alleles[:n] + alleles[n:]]
        padded = np.zeros(width * 4, np.uint8)
        padded[:n] = code
        four = padded.reshape(-1, 4)
        bed.write((four[:, 0] | four[:, 1] << 2 | four[:, 2] << 4 | four[:, 3] << 6).astype(np.uint8).tobytes())
        bim.write(f"1\tv{v}\t0\t{1000 + v * 700}\tA\tG\n")
with open(name + ".fam", "w") as fam:
    for s in range(n):
        fam.write(f"0\tp{s}\t0\t0\t{s % 2 + 1}\t-9\n")
os.rename("unfinished.bed", name + ".bed")
EOF
}

weights() { # file of ten scores over big
  dummy big 2000 500000 0.01 0.5 acgt
  [ -f ten.tsv ] || awk 'BEGIN {OFS = "\t"; srand(1); printf "ID\tA1"; for (k = 1; k <= 10; k++) printf "\tW%d", k; print ""}
    {printf "%s\t%s", $2, $5; for (k = 1; k <= 10; k++) printf "\t%.6f", rand() - .5; print ""}' big.bim >ten.tsv
  [ -f one.tsv ] || cut -f1-3 ten.tsv >one.tsv
}

traits() { # phenotypes and covariates of mid
  dummy mid 2000 100000
  [ -f traits.tsv ] || awk 'BEGIN {OFS = "\t"; srand(2); print "IID", "QT", "CC"}
    {print $2, rand() + rand() + rand(), 1 + (rand() < .4)}' mid.fam >traits.tsv
  [ -f covariates.tsv ] || awk 'BEGIN {OFS = "\t"; srand(3); print "IID", "c1", "c2", "c3", "c4", "c5"}
    {print $2, rand(), rand(), rand(), rand(), rand()}' mid.fam >covariates.tsv
}

called() {
  [ -f text.vcf.gz ] && return
  dummy calls 2500 50000
  "$plink2" --bfile calls --export vcf bgz --out unfinished >/dev/null 2>&1
  mv unfinished.vcf.gz text.vcf.gz
}

measured() { # command...; prints seconds and kilobytes
  local log
  log=$(mktemp)
  if ! /usr/bin/time -o "$log.time" -f '%e %M' "$@" >/dev/null 2>"$log"; then
    tail -n 5 "$log" >&2
    echo "failed: $*" >&2
    exit 1
  fi
  cat "$log.time"
  rm -f "$log" "$log.time"
}

ours() { measured "$endotype" genomics "$@" --threads "$threads" --quiet; }
theirs() { measured "$plink2" "$@" --threads "$threads" --out peer; }

turns() { # name target endotype's arguments -- the peer's
  local name=$1 target=$2 mine=() round a b
  shift 2
  while [ "$1" != "--" ]; do
    mine+=("$1")
    shift
  done
  shift
  for ((round = 0; round < rounds; round++)); do
    b=$(theirs "$@")
    a=$(ours "${mine[@]}")
    echo "$a $b"
  done | awk -v name="$name" -v target="$target" '
    NR == 1 || $1 < a { a = $1; m = $2 }
    NR == 1 || $3 < b { b = $3; p = $4 }
    END { printf "%-16s %8.2f %8.2f %7.2f %7s %9.0f %8.0f\n", name, a, b, a / b, target, m / 1024, p / 1024 }'
}

if [ "$jobs" = make ]; then
  weights
  traits
  called
  linked ld 2000 100000
  dummy wide 10000 50000
  dummy miss 2000 100000 0.01
  exit
fi

"$endotype" --version >/dev/null # builds, and archives the classes, where that has not been done
printf '%-16s %8s %8s %7s %7s %9s %8s\n' job endotype plink2 ratio at-most 'our MB' 'its MB'
for job in $jobs; do
  case $job in
    start)
      dummy tiny 40 500
      turns "$job" - qc --bfile tiny --out-variants v.tsv -- --bfile tiny --freq --bad-freqs
      ;;
    qc)
      dummy big 2000 500000 0.01 0.5 acgt
      turns "$job" 1.0 qc --bfile big --out-variants v.tsv --out-samples s.tsv -- \
        --bfile big --freq --missing --hardy midp
      ;;
    score)
      weights
      turns "$job" 0.4 score --bfile big --weights one.tsv --out o.tsv -- \
        --bfile big --score one.tsv 1 2 header cols=+scoresums
      ;;
    score-ten)
      weights
      turns "$job" 0.4 score --bfile big --weights ten.tsv --out o.tsv -- \
        --bfile big --score ten.tsv 1 2 header cols=+scoresums --score-col-nums 3-12
      ;;
    vcf)
      called
      turns "$job" 1.2 convert --vcf text.vcf.gz --out-bed converted -- --vcf text.vcf.gz --make-bed
      ;;
    prune)
      dummy mid 2000 100000
      turns "$job" 1.2 prune --bfile mid --window 200 --step 5 --r2 0.05 --out k.txt -- --bfile mid --indep-pairwise 200 5 0.05
      ;;
    prune-ld)
      linked ld 2000 100000
      turns "$job" 1.2 prune --bfile ld --window 200 --step 5 --r2 0.05 --out k.txt -- --bfile ld --indep-pairwise 200 5 0.05
      ;;
    kinship)
      dummy mid 2000 100000
      turns "$job" 0.25 kinship --bfile mid --out k.tsv -- --bfile mid --make-king-table
      ;;
    kinship-min)
      dummy mid 2000 100000
      turns "$job" 0.25 kinship --bfile mid --min 0.0442 --out k.tsv -- \
        --bfile mid --make-king-table --king-table-filter 0.0442
      ;;
    kinship-missing)
      dummy miss 2000 100000 0.01
      turns "$job" 0.25 kinship --bfile miss --out k.tsv -- --bfile miss --make-king-table
      ;;
    grm-missing)
      dummy miss 2000 100000 0.01
      turns "$job" 0.35 grm --bfile miss --out g.npy -- --bfile miss --make-rel bin square
      ;;
    grm)
      dummy mid 2000 100000
      turns "$job" 0.35 grm --bfile mid --out g.npy -- --bfile mid --make-rel bin square
      ;;
    pca)
      dummy mid 2000 100000
      turns "$job" 0.35 pca --bfile mid --components 20 --out p.tsv --eigenvalues e.tsv -- --bfile mid --pca 20
      ;;
    pca-randomized)
      dummy wide 10000 50000
      turns "$job" 0.3 pca --bfile wide --components 10 --out p.tsv --eigenvalues e.tsv -- --bfile wide --pca 10 approx
      ;;
    linear | linear-missing)
      traits
      dummy miss 2000 100000 0.01
      set=mid
      if [ "$job" = linear-missing ]; then set=miss; fi
      turns "$job" 0.35 associate --bfile "$set" --phenotypes traits.tsv --phenotype QT --covariates covariates.tsv --out a.tsv -- \
        --bfile "$set" --glm hide-covar --pheno traits.tsv --pheno-name QT --covar covariates.tsv
      ;;
    logistic-firth | logistic-firth-missing)
      traits
      dummy miss 2000 100000 0.01
      set=mid
      if [ "$job" = logistic-firth-missing ]; then set=miss; fi
      turns "$job" 0.7 associate --bfile "$set" --phenotypes traits.tsv --phenotype CC --covariates covariates.tsv --out a.tsv -- \
        --bfile "$set" --glm hide-covar --pheno traits.tsv --pheno-name CC --covar covariates.tsv
      ;;
    *)
      echo "unknown job '$job'; known: $all" >&2
      exit 2
      ;;
  esac
done
