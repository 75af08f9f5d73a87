# Makes nibabel.tsv: what nibabel reads in the files of the shared data folder (Debian python3-nibabel).
#   /usr/bin/python3 nibabel_figures.py /path/to/shared/data > nibabel.tsv
import glob, os, sys
import nibabel as nib, numpy as np

root = sys.argv[1]
files = []
for pattern in ["bold/nifti_variants/*.nii*", "atlases/*.nii.gz", "bold/haxby2001/*/bold_*.nii.gz",
                "bold/haxby2001/*.nii.gz", "bold/haxby2001/masks/25mm/*.nii.gz"]:
    files += sorted(glob.glob(os.path.join(root, pattern)))
print("file", "shape", "affine", "sum", "sd", "first", "middle", "last", "tr_seconds", sep="\t")
for file in files:
    image = nib.load(file)
    data = np.asarray(image.dataobj, dtype=np.float64).ravel(order="F")
    zooms = image.header.get_zooms()
    unit = image.header.get_xyzt_units()[1]
    scale = {"sec": 1, "msec": 1e-3, "usec": 1e-6, "unknown": 1}.get(unit)
    tr = repr(float(str(zooms[3])) * scale) if len(zooms) > 3 and zooms[3] > 0 and scale else "NA"
    print(os.path.relpath(file, root), "x".join(map(str, image.shape)),
          " ".join(repr(float(v)) for v in image.affine[:3].ravel()), repr(float(data.sum())), repr(float(data.std())),
          repr(float(data[0])), repr(float(data[data.size // 2])), repr(float(data[-1])), tr, sep="\t")
