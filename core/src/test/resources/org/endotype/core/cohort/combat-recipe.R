# Made with R 4.2.2 and sva 3.46.0 (Debian 12). Run in this folder: Rscript combat-recipe.R
# sva's ComBat, as it is and with its posterior iterated to 1e-13 instead of 1e-4 (the default of it.sol's argument).
suppressMessages(library(sva))
set.seed(7); g <- 40; batch <- rep(c("siteA","siteB","siteC"), c(6,5,7)); n <- length(batch)
age <- round(rnorm(n, 40, 9)); sex <- rep(c(0,1), length.out=n)
x <- matrix(rnorm(g*n, 5, 1), g, n, dimnames=list(sprintf("f%02d", 1:g), sprintf("s%02d", 1:n)))
sl <- rnorm(g, 0, .05); x <- x + outer(sl, age)
b <- as.integer(factor(batch))
sh <- matrix(rnorm(g*3, c(0,1.5,-1), .5), g, 3, byrow=FALSE); sc <- matrix(exp(rnorm(g*3, 0, .3)), g, 3)
for (i in 1:n) x[,i] <- x[,i]*sc[,b[i]] + sh[,b[i]]
x <- round(x, 6); x[3, b==2] <- 4.25
w <- function(m, f) write.table(data.frame(feature=rownames(m), m, check.names=FALSE), paste0("./", f), sep="\t", quote=FALSE, row.names=FALSE)
options(digits=15); w(x, "combat-input.tsv")
write.table(data.frame(sample_id=colnames(x), batch, age, sex), "./combat-batch.tsv", sep="\t", quote=FALSE, row.names=FALSE)
mod <- cbind(1, age, sex)
q <- function(...) suppressMessages(ComBat(...))
w(q(x, batch), "combat-stock.tsv")
f <- sva:::it.sol; formals(f)$conv <- 1e-13; environment(f) <- asNamespace("sva"); assignInNamespace("it.sol", f, "sva")
w(q(x, batch), "combat-plain.tsv"); w(q(x, batch, mod=mod), "combat-covariates.tsv")
w(q(x, batch, ref.batch="siteB"), "combat-reference.tsv"); w(q(x, batch, mod=mod, mean.only=TRUE), "combat-mean-only.tsv")
one <- batch; one[n] <- "siteD"; w(q(x, one), "combat-single.tsv")
y <- x; y[cbind(c(1,5,9,9,20), c(2,8,12,13,18))] <- NA; w(y, "combat-missing-input.tsv"); w(q(y, batch, mod=mod), "combat-missing.tsv")
