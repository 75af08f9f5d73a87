# R 4.2.2. Run in this folder.
# R's lowess on ties, skipped points and outliers; limma on values with three groups and a covariate. Recipe of lowess.tsv
set.seed(4); options(digits=15); n <- 120
x <- round(sort(c(rexp(80,.3), runif(38, 0, 25), 40, 40)), 2); x[10:12] <- x[10]; y <- sin(x/4) + rnorm(n, 0, .2); y[c(20,50,90)] <- y[c(20,50,90)] + 5
l <- lowess(x, y, f=.5); l2 <- lowess(x, y, f=.1)
write.table(data.frame(id=seq_len(n), x=x, y=y, wide=l$y, narrow=l2$y), "./lowess.tsv", sep="\t", quote=FALSE, row.names=FALSE)
