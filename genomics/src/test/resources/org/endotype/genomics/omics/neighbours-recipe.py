# scikit-learn 1.2.1. Run in this folder.
# scikit-learn's KNNImputer on quantile-input.tsv (samples as rows). Recipe of neighbours-sklearn.tsv
import numpy as np, sklearn
from sklearn.impute import KNNImputer
d="./"
rows=[l.rstrip("\n").split("\t") for l in open(d+"quantile-input.tsv")]
x=np.array([[np.nan if c=="NA" else float(c) for c in r[1:]] for r in rows[1:]]).T
y=KNNImputer(n_neighbors=2).fit_transform(x).T
with open(d+"neighbours-sklearn.tsv","w") as o:
    o.write("\t".join(rows[0])+"\n")
    for r,v in zip(rows[1:],y): o.write("\t".join([r[0]]+[repr(float(c)) for c in v])+"\n")
print(sklearn.__version__)
