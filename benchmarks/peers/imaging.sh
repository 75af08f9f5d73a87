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
