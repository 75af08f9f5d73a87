#!/usr/bin/env bash
# Whole-process comparison of `endotype imaging voxelwise --measure alff,reho` with a straightforward NumPy version on one
# simulated run of 50 x 40 x 30 voxels (60,000) x 200 volumes, float32, gzipped. Also holds the maps against each other.
#
#   PYTHON=/usr/bin/python3 benchmarks/peers/voxelwise.sh [FOLDER]
#
# python3 needs numpy, scipy and nibabel. ROUNDS (default 2) times each, in turns; the least counts.
set -euo pipefail
home=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
work=${1:-$(mktemp -d)}
python=${PYTHON:-python3}
mkdir -p "$work"

if [ ! -e "$work/bold.nii.gz" ]; then
  "$python" - "$work" <<'PY'
import sys
import nibabel as nib, numpy as np
rng = np.random.default_rng(1)
shape, volumes = (50, 40, 30), 200
shared = rng.standard_normal(volumes).cumsum() * 3
data = (1000 + rng.standard_normal(shape + (volumes,)) * 12 + rng.uniform(0, 1, shape)[..., None] * shared).astype(np.float32)
image = nib.Nifti1Image(data, np.diag([3, 3, 3, 1.0]))
image.header.set_zooms((3, 3, 3, 2.0))
image.header.set_xyzt_units("mm", "sec")
nib.save(image, sys.argv[1] + "/bold.nii.gz")
PY
fi

cat >"$work/numpy_run.py" <<'PY'
import sys
import nibabel as nib, numpy as np
from scipy.stats import rankdata
work, style = sys.argv[1:]
image = nib.load(work + "/bold.nii.gz")
data = np.asarray(image.dataobj, dtype=float)
shape, n = data.shape[:3], data.shape[3]
centred = data - data.mean(-1, keepdims=True)
frequency = np.fft.rfftfreq(n, 2.0)
power = 2 * np.abs(np.fft.rfft(centred, axis=-1)) ** 2 / n ** 2
band = (frequency >= 0.00999) & (frequency < 0.0799)  # without the upper end, as XCP-D
alff = 2 * np.sqrt(power[..., band]).mean(-1)
ranks = rankdata(data, axis=-1)
reho = np.zeros(shape)
if style == "loop":  # voxel by voxel, as most scripts do
    for x in range(shape[0]):
        for y in range(shape[1]):
            for z in range(shape[2]):
                block = ranks[max(x - 1, 0):x + 2, max(y - 1, 0):y + 2, max(z - 1, 0):z + 2].reshape(-1, n)
                k = len(block)
                sums = block.sum(0)
                reho[x, y, z] = 12 * ((sums - sums.mean()) ** 2).sum() / (k ** 2 * (n ** 3 - n))
else:  # 27 shifts of the whole array
    padded = np.pad(ranks, [(1, 1)] * 3 + [(0, 0)])
    here = np.pad(np.ones(shape), 1)
    sums, k = np.zeros_like(ranks), np.zeros(shape)
    for i in range(3):
        for j in range(3):
            for l in range(3):
                at = (slice(i, i + shape[0]), slice(j, j + shape[1]), slice(l, l + shape[2]))
                sums += padded[at]
                k += here[at]
    reho = 12 * ((sums - sums.mean(-1, keepdims=True)) ** 2).sum(-1) / (k ** 2 * (n ** 3 - n))
for name, values in [("alff", alff), ("reho", reho)]:
    nib.save(nib.Nifti1Image(values.astype(np.float32), image.affine), f"{work}/numpy_{name}.nii.gz")
PY

timed() { # NAME COMMAND...
  local name=$1
  shift
  /usr/bin/env time -f "$name %e s, %M kB" "$@" 2>&1 >/dev/null | tail -1
}

for _ in $(seq "${ROUNDS:-2}"); do
  timed endotype "$home/endotype" imaging voxelwise --bold "$work/bold.nii.gz" --measure alff,reho --out "$work/maps" --quiet
  timed numpy-shifts "$python" "$work/numpy_run.py" "$work" shifts
  timed numpy-loop "$python" "$work/numpy_run.py" "$work" loop
done
"$python" - "$work" <<'PY'
import sys
import nibabel as nib, numpy as np
work = sys.argv[1]
for name in ("alff", "reho"):
    ours = np.asarray(nib.load(f"{work}/maps/{name}.nii.gz").dataobj)
    theirs = np.asarray(nib.load(f"{work}/numpy_{name}.nii.gz").dataobj)
    print(f"{name}: largest relative difference {np.nanmax(np.abs(ours - theirs) / np.abs(theirs)):.1e}")
PY
