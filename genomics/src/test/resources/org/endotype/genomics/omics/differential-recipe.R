# Made with R 4.2.2, limma 3.54.1, edgeR 3.40.2 (Debian 12). Run in this folder: Rscript differential-recipe.R
suppressMessages({library(limma);library(edgeR)})
x <- as.matrix(read.delim("./differential-input.tsv", row.names=1)); b <- read.delim("./differential-groups.tsv")
d <- model.matrix(~0+batch+age, b); f <- lmFit(x, d); C <- cbind(c(1,-.5,-.5,0), c(-.5,1,-.5,0), c(-.5,-.5,1,0)); g <- eBayes(contrasts.fit(f, C))
o <- NULL; for (k in 1:3) { t <- topTable(g, coef=k, number=Inf, sort.by="none"); o <- rbind(o, data.frame(contrast=paste(c("siteA","siteB","siteC")[k], "- others"), feature=rownames(t), difference=t$logFC, statistic=t$t, p=t$P.Value, q=t$adj.P.Val)) }
write.table(o, "./differential-limma.tsv", sep="\t", quote=FALSE, row.names=FALSE); cat(g$df.prior, g$s2.prior, "\n")
x <- as.matrix(read.delim("./counts.tsv", row.names=1)); grp <- factor(c("a","a","a","a","b","b","b"))
k <- filterByExpr(x, group=grp); y <- calcNormFactors(DGEList(x[k,])); d <- model.matrix(~grp); v <- voom(y, d); g <- eBayes(lmFit(v, d)); t <- topTable(g, coef=2, number=Inf, sort.by="none")
write.table(data.frame(contrast="b - a", feature=rownames(t), difference=t$logFC, statistic=t$t, p=t$P.Value, q=t$adj.P.Val), "./differential-voom.tsv", sep="\t", quote=FALSE, row.names=FALSE); cat(g$df.prior, g$s2.prior, "\n")
