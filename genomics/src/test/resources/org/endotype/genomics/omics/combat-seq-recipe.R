# Made with R 4.2.2, sva 3.46.0 and edgeR 3.40.2 (Debian r-bioc-sva, r-bioc-edger): Rscript combat-seq-recipe.R
suppressMessages({library(sva); library(edgeR)})
set.seed(20)
genes <- 150; batch <- rep(c("a", "b", "c"), c(7, 6, 8)); group <- rep(c(0, 1), length.out = 21)
mean <- exp(rnorm(genes, 4, 1.5)); phi <- rep(c(.1, .3, .2), c(7, 6, 8)); depth <- runif(21, .5, 2)
shift <- cbind(a = 0, b = rnorm(genes, .5, .6), c = rnorm(genes, -.4, .6)); effect <- c(rnorm(20), rep(0, genes - 20))
mu <- outer(mean, depth) * exp(shift[, batch] + outer(effect, group))
y <- matrix(rnbinom(length(mu), mu = mu, size = rep(1 / phi, each = genes)), genes)
y[3, batch == "b"] <- 0                    # absent from a batch: passes unadjusted
y[4, ] <- 0; y[4, c(1, 9, 16)] <- 1        # fewer than 5 reads
dimnames(y) <- list(paste0("g", 1:genes), paste0("s", 1:21))
out <- function(x, file) write.table(data.frame(feature = rownames(x), x), file, sep = "\t", quote = FALSE, row.names = FALSE)
out(y, "combat-seq-input.tsv")
write.table(data.frame(sample = colnames(y), batch = batch, group = group), "combat-seq-batches.tsv", sep = "\t", quote = FALSE, row.names = FALSE)
invisible(capture.output(plain <- ComBat_seq(y, batch)))
invisible(capture.output(kept <- ComBat_seq(y, batch, group = group)))
out(plain, "combat-seq-plain.tsv"); out(kept, "combat-seq-group.tsv")
# The same with the maximum of each gene's dispersion taken through 401 points in place of edgeR's 11
fine <- ComBat_seq; environment(fine) <- new.env(parent = environment(ComBat_seq))
assign("estimateGLMTagwiseDisp", function(...) edgeR::estimateGLMTagwiseDisp(..., grid.npts = 401), environment(fine))
invisible(capture.output(plain <- fine(y, batch)))
invisible(capture.output(kept <- fine(y, batch, group = group)))
out(plain, "combat-seq-plain-fine.tsv"); out(kept, "combat-seq-group-fine.tsv")
