# Made with R 4.2.2, edgeR 3.40.2, limma 3.54.1, DESeq2 1.38.3, sva 3.46.0 (Debian 12). Run in this folder: Rscript recipe.R
# Small synthetic counts: 60 genes x 7 samples, negative binomial with composition change; written as resources.
suppressMessages({library(edgeR);library(limma);library(DESeq2);library(sva)})
set.seed(20261122)
g <- 60; n <- 7
mu <- outer(exp(rnorm(g, 4.2, 1.3)), c(1, .6, 1.7, .9, 2.4, .3, 1.1))
mu[1:12, 5:7] <- mu[1:12, 5:7] * 6
x <- matrix(rnbinom(g*n, mu=mu, size=4), g, n, dimnames=list(sprintf("gene%02d", 1:g), sprintf("s%d", 1:n)))
x[55:60, ] <- rpois(6*n, .6); x[60,] <- 0L
d <- "./"; dir.create(d, showWarnings=FALSE)
w <- function(m, f, id="feature") write.table(data.frame(setNames(list(rownames(m)), id), m, check.names=FALSE), paste0(d, f), sep="\t", quote=FALSE, row.names=FALSE)
options(digits=15)
w(x, "counts.tsv")
y <- calcNormFactors(DGEList(x))
f <- data.frame(sample_id=colnames(x), median_of_ratios=estimateSizeFactorsForMatrix(x), poscounts=sizeFactors(estimateSizeFactors(DESeqDataSetFromMatrix(x, data.frame(row.names=colnames(x), a=factor(c(1,1,1,1,2,2,2))), ~a), type="poscounts")), tmm=y$samples$norm.factors)
write.table(f, paste0(d, "size-factors.tsv"), sep="\t", quote=FALSE, row.names=FALSE)
w(voom(x)$E, "voom.tsv"); w(voom(y)$E, "voom-tmm-library.tsv"); w(cpm(x, log=TRUE), "log-cpm.tsv"); w(cpm(y, log=TRUE), "tmm-log2.tsv"); w(cpm(y), "tmm.tsv")
grp <- c("a","a","a","a","b","b","b")
k <- data.frame(feature=rownames(x), all=filterByExpr(x), two_groups=filterByExpr(x, group=grp))
write.table(k, paste0(d, "filter-by-expression.tsv"), sep="\t", quote=FALSE, row.names=FALSE)
