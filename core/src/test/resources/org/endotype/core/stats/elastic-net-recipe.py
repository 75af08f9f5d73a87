# Recipe of elastic-net.tsv: scikit-learn's ElasticNet on standardised columns (divisor n), coefficients per column unit.
import numpy as np, sklearn
from sklearn.linear_model import ElasticNet
n, p = 60, 6
i = np.arange(n)[:, None]; j = np.arange(p)[None, :]
x = np.sin(i * (j + 1) * 0.7 + j) + 0.3 * np.cos(i * 0.31)
x[:, 5] = (np.arange(n) % 3 == 0)
y = 2 * x[:, 0] - 1.5 * x[:, 2] + 0.8 * x[:, 5] + 0.5 * np.sin(np.arange(n) * 2.3) + 3
z = (x - x.mean(0)) / x.std(0)
print("# scikit-learn", sklearn.__version__)
for lam, mix in ((0.05, 0.5), (0.3, 0.5), (0.3, 1.0), (1.0, 0.2)):
    m = ElasticNet(alpha=lam, l1_ratio=mix, tol=1e-14, max_iter=1000000).fit(z, y)
    b = m.coef_ / x.std(0)
    print(lam, mix, repr(float(m.intercept_ - (b * x.mean(0)).sum())), *[repr(float(v)) for v in b])
