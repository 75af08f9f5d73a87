"""Figures that the voxel-wise tests are held against, from Haxby 2001 run-001 at 25 mm (6 x 10 x 10 x 121, TR 2.5 s).

  /usr/bin/python3 voxel_figures.py HAXBY_FOLDER NILEARN_SOURCE_TREE

NILEARN_SOURCE_TREE is nilearn 0.10.4; numpy, scipy, pandas and nibabel are Debian 12's. Voxels are listed x fastest.
smoothed: nilearn's smooth_img, 40 mm. maps: NiftiMapsMasker on four Gaussian maps (see `maps`). dvars: the formula of
Nichols as in nipype's compute_dvars. alff, falff, reho: the definitions in docs/voxelwise.md, in NumPy, on linearly
detrended signals. glm: FirstLevelModel, spm + derivative, cosine drift 0.008 Hz, six motion confounds, ar1, no
signal scaling, contrast face - house; glm_f: the F of face - house, cat and house. seed: Pearson correlation with the mean of the voxels within 30 mm of the centre of
voxel (3, 5, 5).
"""
import sys, types
import numpy as np, nibabel as nib, pandas as pd
from scipy import signal, stats

folder, tree = sys.argv[1:]
sys.path.insert(0, tree)
stub = types.ModuleType("requests")
stub.adapters = types.SimpleNamespace(BaseAdapter=object)
stub.Session = object
sys.modules.setdefault("requests", stub)
from nilearn.glm.first_level import FirstLevelModel
from nilearn.image import smooth_img
from nilearn.maskers import NiftiMapsMasker

TR = 2.5
bold = nib.load(folder + "/run-001/bold_25mm.nii.gz")
bold = nib.Nifti1Image(np.asarray(bold.dataobj, dtype=np.float64), bold.affine)
data = bold.get_fdata()
shape = data.shape[:3]
flat = data.reshape(-1, data.shape[3], order="F")


def write(name, **columns):
    pd.DataFrame(columns).to_csv(name + ".tsv", sep="\t", index=False, float_format="%.12g", na_rep="NA")


write("smoothed", value=smooth_img(bold, 40).get_fdata()[..., 0].ravel(order="F"))

maps = np.zeros(shape + (4,))
centres = [(1, 2, 3), (4, 7, 5), (2, 5, 8), (3, 4, 4)]
for k, c in enumerate(centres):
    i, j, l = np.meshgrid(*map(np.arange, shape), indexing="ij")
    w = np.exp(-((i - c[0]) ** 2 + (j - c[1]) ** 2 + (l - c[2]) ** 2) / 8.0)
    maps[..., k] = np.where(w > 0.05, w, 0)
masker = NiftiMapsMasker(nib.Nifti1Image(maps, bold.affine), standardize=False)
series = masker.fit_transform(bold)
write("maps", **{f"map{k + 1}": series[:, k] for k in range(4)})

q75, q25 = (np.percentile(flat, q, axis=1, method="lower") for q in (75, 25))
sd = (q75 - q25) / 1.349
varying = flat[sd > 0]
centred = varying - varying.mean(1, keepdims=True)
rho = (centred[:, 1:] * centred[:, :-1]).sum(1) / (centred ** 2).sum(1)
expected = (np.sqrt(2 * (1 - rho)) * sd[sd > 0]).mean()
dvars = np.sqrt((np.diff(varying, axis=1) ** 2).mean(0)) / expected
write("dvars", std_dvars=np.concatenate([[np.nan], dvars]))

detrended = signal.detrend(flat, axis=1)
alff, falff = np.full(len(flat), np.nan), np.full(len(flat), np.nan)
frequencies, _ = signal.periodogram(flat[0], 1 / TR)
low, high = (np.argmin(np.abs(frequencies - f)) for f in (0.01, 0.08))
for v in np.flatnonzero(flat.std(1) > 0):
    _, power = signal.periodogram(detrended[v], 1 / TR, scaling="spectrum")
    alff[v] = 2 * np.sqrt(power)[low:high].mean()
    filtered = np.fft.rfft(detrended[v])
    filtered[:low] = 0
    filtered[high:] = 0
    falff[v] = np.fft.irfft(filtered, detrended.shape[1]).std() / detrended[v].std()
ranks = np.full(flat.shape, np.nan)
ok = flat.std(1) > 0
ranks[ok] = stats.rankdata(detrended[ok], axis=1)
cube = ranks.reshape(shape + (-1,), order="F")
reho = np.full(shape, np.nan)
n = flat.shape[1]
for i, j, l in np.argwhere(~np.isnan(cube[..., 0])):
    block = cube[max(i - 1, 0):i + 2, max(j - 1, 0):j + 2, max(l - 1, 0):l + 2].reshape(-1, n)
    block = block[~np.isnan(block[:, 0])]
    m = len(block)
    total = block.sum(0)
    if m > 1:
        reho[i, j, l] = 12 * ((total - total.mean()) ** 2).sum() / (m ** 2 * (n ** 3 - n))
write("local", alff=alff, falff=falff, reho=reho.ravel(order="F"))

events = pd.read_csv(folder + "/run-001/bold_events.tsv", sep="\t")
motion = pd.DataFrame(np.loadtxt(folder + "/run-001/bold_moest.txt"), columns=list("abcdef"))
mask = nib.Nifti1Image((flat.std(1) > 0).reshape(shape, order="F").astype(np.int8), bold.affine)
model = FirstLevelModel(t_r=TR, hrf_model="spm + derivative", drift_model="cosine", high_pass=0.008, noise_model="ar1",
                        signal_scaling=False, mask_img=mask, standardize=False, minimize_memory=True)
model.fit(bold, events, motion)
design = model.design_matrices_[0]
design.drop(columns=list("abcdef")).to_csv("design.tsv", sep="\t", index=False, float_format="%.12g")
found = model.compute_contrast("face - house", output_type="all")
columns = {k: found[n].get_fdata().ravel(order="F") for k, n in
           [("effect", "effect_size"), ("variance", "effect_variance"), ("t", "stat"), ("z", "z_score")]}
write("glm", **columns)
rows = np.array([[(1 if c == a else 0) - (1 if c == b else 0) for c in design.columns]
                 for a, b in [("face", "house"), ("cat", ""), ("house", "")]], float)
joint = model.compute_contrast(rows, stat_type="F", output_type="all")
write("glm_f", f=joint["stat"].get_fdata().ravel(order="F"), z=joint["z_score"].get_fdata().ravel(order="F"))
glover = FirstLevelModel(t_r=TR, hrf_model="glover + derivative + dispersion", drift_model="cosine", high_pass=0.008,
                         noise_model="ols", signal_scaling=0, mask_img=mask, standardize=False)
glover.fit(bold, events)
glover.design_matrices_[0].to_csv("design_glover.tsv", sep="\t", index=False, float_format="%.12g")
write("glm_glover_ols", z=glover.compute_contrast("house").get_fdata().ravel(order="F"))

index = np.stack(np.meshgrid(*map(np.arange, shape), indexing="ij"), -1).reshape(-1, 3, order="F")
mm = nib.affines.apply_affine(bold.affine, index)
seed_mm = nib.affines.apply_affine(bold.affine, (3, 5, 5))
near = (np.linalg.norm(mm - seed_mm, axis=1) <= 30) & ok
seed = detrended[near].mean(0)
r = np.full(len(flat), np.nan)
for v in np.flatnonzero(ok):
    r[v] = np.corrcoef(seed, detrended[v])[0, 1]
write("seed", r=r)
print("seed", seed_mm, near.sum(), "varying", ok.sum())
