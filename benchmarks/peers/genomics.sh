#!/bin/sh
# Whole-process times of endotype and PLINK 2 on the same simulated files, in turns, and their ratios.
#
#   benchmarks/peers/genomics.sh [WORKDIR] [ROUNDS]
#
# ENDOTYPE names the command (default: the launcher at the root of the repository), PLINK2 the peer (default: plink2),
# THREADS the threads of both (default: 2), JOBS a subset of the job names below. The best of ROUNDS is taken of each.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
work=${1:-${TMPDIR:-/tmp}/endotype-peers}
rounds=${2:-2}
endotype=${ENDOTYPE:-$root/endotype}
plink2=${PLINK2:-plink2}
threads=${THREADS:-2}
jobs=${JOBS:-qc prune kinship kinship-all grm pca pca-randomized vcf}
mkdir -p "$work"
cd "$work"

dummy() { # name samples variants
    [ -f "$1.bed" ] || "$plink2" --dummy "$2" "$3" --seed 7 --make-bed --out "$1" >/dev/null
}

seconds() { # command...
    start=$(date +%s.%N)
    "$@" >/dev/null 2>last.log || { cat last.log >&2; echo "failed: $*" >&2; exit 1; }
    end=$(date +%s.%N)
    echo "$start $end" | awk '{printf "%.2f", $2 - $1}'
}

ours() { seconds "$endotype" genomics "$@" --threads "$threads" --quiet; }
theirs() { seconds "$plink2" "$@" --threads "$threads" --out peer; }

report() { # name target; reads pairs of times from stdin
    awk -v name="$1" -v target="$2" '
        NR == 1 || $1 < a { a = $1 }
        NR == 1 || $2 < b { b = $2 }
        END { printf "%-16s %8.2f %8.2f %7.2f %7s\n", name, a, b, a / b, target }'
}

turns() { # endotype's arguments, then --, then the peer's
    mine=""
    while [ "$1" != "--" ]; do
        mine="$mine $1"
        shift
    done
    shift
    round=0
    while [ "$round" -lt "$rounds" ]; do
        # shellcheck disable=SC2086
        a=$(ours $mine)
        b=$(theirs "$@")
        echo "$a $b"
        round=$((round + 1))
    done
}

printf '%-16s %8s %8s %7s %7s\n' job endotype plink2 ratio at-most
for job in $jobs; do
    case $job in
    qc)
        dummy big 2000 500000
        turns qc --bfile big --out-variants v.tsv --out-samples s.tsv -- --bfile big --freq --missing --hardy midp |
            report "$job" 1.0
        ;;
    prune)
        dummy mid 2000 100000
        turns prune --bfile mid --window 200 --step 5 --r2 0.05 --out k.txt -- --bfile mid --indep-pairwise 200 5 0.05 |
            report "$job" 1.2
        ;;
    kinship)
        dummy mid 2000 100000
        turns kinship --bfile mid --min 0.0442 --out k.tsv -- --bfile mid --make-king-table --king-table-filter 0.0442 |
            report "$job" 0.25
        ;;
    kinship-all)
        dummy mid 2000 100000
        turns kinship --bfile mid --out k.tsv -- --bfile mid --make-king-table | report "$job" 0.25
        ;;
    grm)
        dummy mid 2000 100000
        turns grm --bfile mid --out g.npy -- --bfile mid --make-rel bin square | report "$job" 0.35
        ;;
    pca)
        dummy mid 2000 100000
        turns pca --bfile mid --components 20 --out p.tsv --eigenvalues e.tsv -- --bfile mid --pca 20 | report "$job" 0.35
        ;;
    pca-randomized)
        dummy wide 10000 50000
        turns pca --bfile wide --components 10 --out p.tsv --eigenvalues e.tsv -- --bfile wide --pca 10 approx |
            report "$job" 0.3
        ;;
    vcf)
        [ -f text.vcf.gz ] || {
            dummy calls 2500 50000
            "$plink2" --bfile calls --export vcf bgz --out text >/dev/null
        }
        turns convert --vcf text.vcf.gz --out-bed converted -- --vcf text.vcf.gz --make-bed | report "$job" 1.2
        ;;
    *)
        echo "unknown job '$job'" >&2
        exit 2
        ;;
    esac
done
