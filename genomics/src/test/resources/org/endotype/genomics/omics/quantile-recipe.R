# limma's normalizeQuantiles on a table with ties and gaps. (recipe of quantile-*.tsv)
suppressMessages(library(limma)); set.seed(3)
x <- matrix(round(rexp(15*5, .05)), 15, 5, dimnames=list(sprintf("p%02d",1:15), sprintf("s%d",1:5))); x[2,1] <- x[3,1]; x[cbind(c(1,4,9,9),c(2,2,4,5))] <- NA
w <- function(m, f) write.table(data.frame(feature=rownames(m), m, check.names=FALSE), paste0("./", f), sep="\t", quote=FALSE, row.names=FALSE)
options(digits=15); w(x, "quantile-input.tsv"); w(normalizeQuantiles(x), "quantile-limma.tsv")
