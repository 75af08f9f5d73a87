"""Figures for NetworksOracleTest. Run with snfpy's snf/compute.py (0.2.2) on the path, scikit-learn 1.2.1, SciPy 1.10:

    PYTHONPATH=snfpy python3 networks-recipe.py

Writes networks-input.tsv (two views of 40 rows side by side, 3 + 5 columns), and what was computed of them.
"""
import numpy as np
from scipy.cluster.hierarchy import linkage
from scipy.spatial.distance import pdist, cdist
from sklearn.cluster import spectral_clustering
from sklearn.manifold import spectral_embedding
from snf import compute

rng = np.random.default_rng(7)
group = np.repeat([0, 1, 2], [16, 14, 10])
a = rng.normal(size=(40, 3)) + 2.0 * np.eye(3)[group]
b = rng.normal(size=(40, 5)) + 1.5 * np.eye(3, 5)[group]
fmt = "%.17g"
np.savetxt("networks-input.tsv", np.hstack([a, b]), fmt=fmt, delimiter="\t")
affinities = compute.make_affinity([a, b], metric="euclidean", K=6, mu=0.5, normalize=False)
fused = compute.snf(affinities, K=6, t=20)
np.savetxt("networks-affinity.tsv", affinities[0], fmt=fmt, delimiter="\t")
np.savetxt("networks-fused.tsv", fused, fmt=fmt, delimiter="\t")
labels = spectral_clustering(fused, n_clusters=3, random_state=1)
embedding = spectral_embedding(fused, n_components=3, drop_first=False, random_state=1)
np.savetxt("networks-spectral.tsv", np.column_stack([labels, np.abs(embedding)]), fmt=fmt, delimiter="\t")
trees = [linkage(pdist(a), method=m)[:, 2] for m in ("average", "ward")]
np.savetxt("networks-heights.tsv", np.column_stack(trees), fmt=fmt, delimiter="\t")
