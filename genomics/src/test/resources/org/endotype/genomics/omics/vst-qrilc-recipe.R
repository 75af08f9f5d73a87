# Made with R 4.2.2 and DESeq2 1.38.3 (Debian 12). Run in this folder: Rscript vst-qrilc-recipe.R
# vst-input.tsv: 400 genes x 8 samples, negative binomial with dispersion 0.05 + 2 / mean; what DESeq2 makes of it.
# qrilc.tsv: mean and standard deviation of the line that imputeLCMD's QRILC draws from, for one sample with gaps.
suppressMessages(library(DESeq2))
set.seed(20261123)
g <- 400; n <- 8
m <- exp(rnorm(g, 4.5, 1.6)); s <- c(1, .7, 1.4, .9, 2, .5, 1.1, 1.2)
mu <- outer(m, s)
x <- matrix(rnbinom(g*n, mu=mu, size=1/(0.05 + 2/rep(m, n))), g, n,
            dimnames=list(sprintf("gene%03d", 1:g), sprintf("s%d", 1:n)))
w <- function(d, f) write.table(d, f, sep="\t", quote=FALSE, row.names=FALSE)
options(digits=15)
w(data.frame(feature=rownames(x), x, check.names=FALSE), "vst-input.tsv")
d <- DESeqDataSetFromMatrix(x, data.frame(row.names=colnames(x)), ~1)
d <- estimateSizeFactors(d)
d <- estimateDispersions(d, quiet=TRUE)
v <- assay(varianceStabilizingTransformation(d, blind=TRUE))
w(data.frame(feature=rownames(x), v, check.names=FALSE), "vst-deseq2.tsv")
coefs <- attr(dispersionFunction(d), "coefficients")
w(data.frame(asymptotic=coefs[["asymptDisp"]], extra=coefs[["extraPois"]]), "vst-trend.tsv")
y <- rnorm(150, 20, 2); y[y < 18.5] <- NA
p <- mean(is.na(y)); up <- 0.99
qn <- qnorm(seq(p + 0.001, up + 0.001, (up - p) / (up * 100)))
qc <- quantile(y, probs=seq(0.001, up + 0.001, 0.01), na.rm=TRUE)
fit <- lm(qc ~ qn)
w(data.frame(value=y), "qrilc-input.tsv")
w(data.frame(mean=coef(fit)[[1]], deviation=abs(coef(fit)[[2]])), "qrilc-line.tsv")
