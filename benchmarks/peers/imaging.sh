#!/usr/bin/env bash
# Whole-process comparison of `endotype imaging timeseries` with nilearn on one simulated run of 65 x 77 x 49 x 300
# (int16 and float32, gzipped), 400 parcels, 24 confounds, band-pass, and correlation. Best of three, ratios only.
#
#   NILEARN=/path/to/nilearn-0.10.4 PYTHON=/usr/bin/python3 benchmarks/peers/imaging.sh [FOLDER]
#
# NILEARN is a source tree of tag 0.10.4; python3 needs numpy, scipy, pandas, scikit-learn and nibabel.
set -euo pipefail
home=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
work=${1:-$(mktemp -d)}
python=${PYTHON:-python3}
nilearn=${NILEARN:?set NILEARN to a source tree of nilearn 0.10.4}
mkdir -p "$work/bids/sub-1/func"

if [ ! -e "$work/float32.nii.gz" ]; then
  "$python" - "$work" <<'PY'
import sys
import nibabel as nib, numpy as np
from scipy.spatial import cKDTree

out, shape, volumes = sys.argv[1], (65, 77, 49), 300
rng = np.random.default_rng(1)
affine = np.array([[-3, 0, 0, 96], [0, 3, 0, -114], [0, 0, 3, -66], [0, 0, 0, 1.0]])
grid = np.stack(np.meshgrid(*[np.linspace(-1, 1, s) for s in shape], indexing="ij"))
brain = (grid ** 2).sum(0) < 0.8
label = cKDTree(rng.uniform(-0.5, 0.5, (400, 3))).query(grid[:, brain].T)[1] + 1
atlas = np.zeros(shape, np.int16)
atlas[brain] = label
nib.save(nib.Nifti1Image(atlas, affine), out + "/atlas.nii.gz")
series = rng.standard_normal((volumes, 401)).cumsum(0) * 3
base = rng.uniform(600, 1400, brain.sum())
data = np.zeros(shape + (volumes,), np.float32)
for t in range(volumes):
    data[brain, t] = base + series[t, label] + rng.standard_normal(brain.sum()) * 12
for name, stored in [("int16", np.rint(data).astype(np.int16)), ("float32", data)]:
    image = nib.Nifti1Image(stored, affine)
    image.header.set_zooms((3, 3, 3, 2.0))
    image.header.set_xyzt_units("mm", "sec")
    nib.save(image, f"{out}/{name}.nii.gz")
confounds = rng.standard_normal((volumes, 24)).cumsum(0)
np.savetxt(out + "/confounds.tsv", confounds, delimiter="\t", comments="", header="\t".join(f"c{i}" for i in range(24)))
PY
fi

cat >"$work/nilearn_run.py" <<'PY'
import sys, types, warnings
sys.path.insert(0, sys.argv[1])
try:
    import requests  # only nilearn's downloaders need it
except ImportError:
    stub = types.ModuleType("requests")
    stub.adapters = types.SimpleNamespace(BaseAdapter=object)
    stub.Session = object
    sys.modules["requests"] = stub
warnings.filterwarnings("ignore")
import numpy as np
from nilearn.connectome import ConnectivityMeasure
from nilearn.maskers import NiftiLabelsMasker
work, name = sys.argv[2:]
masker = NiftiLabelsMasker(work + "/atlas.nii.gz", standardize="zscore_sample", detrend=True,
                           low_pass=0.1, high_pass=0.01, t_r=2.0)
series = masker.fit_transform(f"{work}/{name}.nii.gz", confounds=np.loadtxt(work + "/confounds.tsv", skiprows=1))
matrix = ConnectivityMeasure(kind="correlation").fit_transform([series])[0]
np.save(f"{work}/{name}_nilearn.npy", series)
PY

# best LABEL COMMAND...: prints the label, the best wall time of REPEATS (3) in seconds, and the largest peak memory in MB.
best() {
  local label=$1 wall memory least="" most=0
  shift
  for _ in $(seq "${REPEATS:-3}"); do
    read -r wall memory < <({ /usr/bin/time -f '%e %M' "$@" >/dev/null 2>"$work/stderr"; tail -n 1 "$work/stderr"; })
    least=$(awk -v a="${least:-$wall}" -v b="$wall" 'BEGIN { print (b < a) ? b : a }')
    most=$((memory > most ? memory : most))
  done
  printf '%-24s %8s s %8d MB\n' "$label" "$least" $((most / 1024))
}

for name in int16 float32; do
  scan="$work/bids/sub-1/func/sub-1_task-${name}_desc-preproc_bold.nii.gz"
  ln -sf "$work/$name.nii.gz" "$scan"
  cp "$work/confounds.tsv" "$work/bids/sub-1/func/sub-1_task-${name}_desc-confounds_timeseries.tsv"
  best "zcat $name" zcat "$work/$name.nii.gz"
  # The folder form writes the correlation matrix too, as nilearn's script computes it.
  best "endotype $name" "$home/endotype" imaging timeseries --bids "$work/bids" --task "$name" \
    --atlas "$work/atlas.nii.gz" --strategy all --detrend --high-pass 0.01 --low-pass 0.1 \
    --standardize zscore --out "$work/out"
  best "nilearn $name" "$python" "$work/nilearn_run.py" "$nilearn" "$work" "$name"
  "$python" - "$work" "$name" <<'PY'
import sys
import numpy as np
work, name = sys.argv[1:]
ours = np.genfromtxt(f"{work}/out/sub-1/func/sub-1_task-{name}_seg-atlas_stat-mean_timeseries.tsv", skip_header=1)
print(f"  largest difference from nilearn: {np.abs(ours - np.load(f'{work}/{name}_nilearn.npy')).max():.1e}")
PY
done

# --- Matrices: tangent space and networks; needs BCTPY, a source tree of bctpy, for the networks. -------------------

mkdir -p "$work/tangent"
if [ ! -e "$work/tangent/sub-100_timeseries.tsv" ]; then
  "$python" - "$work" <<'PY'
import sys
import numpy as np
work, p, n = sys.argv[1], 200, 250
rng = np.random.default_rng(1)
loadings = rng.standard_normal((p, 40))
for k in range(100):
    own = loadings * (1 + .3 * rng.standard_normal((1, 40)))
    x = rng.standard_normal((n, 40)) @ own.T * .5 + rng.standard_normal((n, p)) * 2
    np.savetxt(f"{work}/tangent/sub-{k + 1:03d}_timeseries.tsv", x, fmt="%.6g", delimiter="\t",
               header="\t".join(f"r{i + 1}" for i in range(p)), comments="")
for nodes in (100, 400):
    s = rng.uniform(-2, 2, (200, 7))
    r = np.corrcoef((s[:, np.arange(nodes) % 7] + rng.standard_normal((200, nodes))).T)
    np.savetxt(f"{work}/m{nodes}.tsv", r, delimiter="\t", header="\t".join(f"r{i}" for i in range(nodes)), comments="")
PY
fi
cat >"$work/nilearn_tangent.py" <<'PY'
import sys, types, warnings
sys.path.insert(0, sys.argv[1])
try:
    import requests
except ImportError:
    stub = types.ModuleType("requests")
    stub.adapters = types.SimpleNamespace(BaseAdapter=object)
    stub.Session = object
    sys.modules["requests"] = stub
warnings.filterwarnings("ignore")
import glob
import numpy as np, pandas as pd
from nilearn.connectome import ConnectivityMeasure
from sklearn.covariance import LedoitWolf
work = sys.argv[2]
series = [pd.read_csv(f, sep="\t").values for f in sorted(glob.glob(work + "/tangent/*.tsv"))]
measure = ConnectivityMeasure(LedoitWolf(store_precision=False), kind="tangent", vectorize=True, discard_diagonal=True)
pd.DataFrame(measure.fit_transform(series)).to_csv(work + "/edges_nilearn.tsv", sep="\t")
PY
best "endotype tangent" "$home/endotype" imaging connectivity --kind tangent --estimator ledoit-wolf \
  --timeseries "$work"/tangent/*.tsv --out "$work/edges.tsv"
best "nilearn tangent" "$python" "$work/nilearn_tangent.py" "$nilearn" "$work"
"$python" - "$work" <<'PY'
import sys
import numpy as np, pandas as pd
ours = pd.read_csv(sys.argv[1] + "/edges.tsv", sep="\t").iloc[:, 1:].values
theirs = pd.read_csv(sys.argv[1] + "/edges_nilearn.tsv", sep="\t").iloc[:, 1:].values
print(f"  largest difference from nilearn: {np.abs(ours - theirs).max():.1e}")
PY

if [ -n "${BCTPY:-}" ]; then
  cat >"$work/bctpy_run.py" <<'PY'
import sys, warnings
sys.path.insert(0, sys.argv[1])
warnings.filterwarnings("ignore")
import numpy as np, bct
work, job = sys.argv[2:]
if job == "paths":
    r = np.loadtxt(work + "/m400.tsv", skiprows=1)
    np.fill_diagonal(r, 0)
    t = np.abs(bct.threshold_proportional(r, .15))
    print(bct.efficiency_wei(t), bct.betweenness_wei(bct.invert(t)).max())
else:
    r = np.loadtxt(work + "/m100.tsv", skiprows=1)
    np.fill_diagonal(r, 0)
    z = np.arctanh(np.maximum(r, 0))
    np.fill_diagonal(z, 1)
    best = max(bct.community_louvain(z, seed=k)[1] for k in range(100))
    bare = z.copy()
    np.fill_diagonal(bare, 0)
    nulls = []
    for k in range(100):
        null = bct.randmio_und(bare, 1, seed=k)[0]
        np.fill_diagonal(null, 1)
        nulls.append(bct.community_louvain(null, seed=k)[1])
    print(best / np.mean(nulls))
PY
  best "endotype paths" "$home/endotype" imaging network --matrix "$work/m400.tsv" --density 0.15 --nulls 0 \
    --restarts 1 --out-nodes "$work/nodes.tsv" --out-global "$work/global.tsv"
  best "bctpy paths" "$python" "$work/bctpy_run.py" "$BCTPY" "$work" paths
  best "endotype modularity" "$home/endotype" imaging network --matrix "$work/m100.tsv" --normalized-modularity \
    --nulls 0 --out-global "$work/global.tsv"
  best "bctpy modularity" "$python" "$work/bctpy_run.py" "$BCTPY" "$work" modularity
fi
