#!/usr/bin/env bash
# Scores and association against PLINK 2, whole processes in turns; prints wall seconds and the ratio of the best of each.
# Usage: genomics-applied.sh [SAMPLES] [SCORE_VARIANTS] [ASSOCIATION_VARIANTS] [LOGISTIC_VARIANTS] [ROUNDS]
set -euo pipefail
samples=${1:-2000} scored=${2:-500000} tested=${3:-100000} logistic=${4:-20000} rounds=${5:-2}
endotype=${ENDOTYPE:-$(cd "$(dirname "$0")/../.." && pwd)/endotype}
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
cd "$work"
make_set() { plink2 --dummy "$samples" "$2" 0.01 0.5 acgt --seed 7 --threads 2 --make-bed --out "$1" >/dev/null; }
make_set score "$scored"; make_set assoc "$tested"; make_set logit "$logistic"
awk 'BEGIN {OFS="\t"; srand(1); printf "ID\tA1"; for (k = 1; k <= 10; k++) printf "\tW%d", k; print ""}
     {printf "%s\t%s", $2, $5; for (k = 1; k <= 10; k++) printf "\t%.6f", rand() - .5; print ""}' score.bim > ten.tsv
cut -f1-3 ten.tsv > one.tsv
awk 'BEGIN {OFS="\t"; srand(2); print "IID", "QT", "CC"}
     {print $2, rand() + rand() + rand(), 1 + (rand() < .4)}' assoc.fam > pheno.tsv
awk 'BEGIN {OFS="\t"; srand(3); print "IID", "c1", "c2", "c3", "c4", "c5"}
     {print $2, rand(), rand(), rand(), rand(), rand()}' assoc.fam > covar.tsv
seconds() { local start; start=$(date +%s.%N); "$@" >/dev/null 2>log.txt || { cat log.txt >&2; exit 1; }; echo "$start $(date +%s.%N)" | awk '{printf "%.2f", $2 - $1}'; }
compare() { # name, then "peer command" and "our command"
  local peer=999999 ours=999999 s
  for _ in $(seq "$rounds"); do
    s=$(seconds bash -c "$2"); peer=$(echo "$peer $s" | awk '{print ($2 < $1) ? $2 : $1}')
    s=$(seconds bash -c "$3"); ours=$(echo "$ours $s" | awk '{print ($2 < $1) ? $2 : $1}')
  done
  echo "$1 $peer $ours" | awk '{printf "%-28s plink2 %7.2f s   endotype %7.2f s   ratio %.2f\n", $1, $2, $3, $3 / $2}'
}
compare one-score "plink2 --bfile score --threads 2 --score one.tsv 1 2 header cols=+scoresums --out p" \
  "'$endotype' genomics score --bfile score --weights one.tsv --threads 2 --out o.tsv"
compare ten-scores "plink2 --bfile score --threads 2 --score ten.tsv 1 2 header cols=+scoresums --score-col-nums 3-12 --out p" \
  "'$endotype' genomics score --bfile score --weights ten.tsv --threads 2 --out o.tsv"
compare linear "plink2 --bfile assoc --threads 2 --glm hide-covar --pheno pheno.tsv --pheno-name QT --covar covar.tsv --out p" \
  "'$endotype' genomics associate --bfile assoc --phenotypes pheno.tsv --phenotype QT --covariates covar.tsv --threads 2 --out a.tsv"
compare logistic "plink2 --bfile logit --threads 2 --glm hide-covar --pheno pheno.tsv --pheno-name CC --covar covar.tsv --out p" \
  "'$endotype' genomics associate --bfile logit --phenotypes pheno.tsv --phenotype CC --covariates covar.tsv --threads 2 --out a.tsv"
