# Recipe of the figures in RocCurveTest and LogisticRidgeTest: R's pROC (DeLong) and glm.
i <- 0:79
x1 <- sin(i * 1.7) + 0.2 * cos(i * 0.3)
x2 <- cos(i * 0.9)
y <- as.integer(0.8 * x1 - 0.5 * x2 + 1.5 * sin(i * 2.9) > 0.1)
suppressMessages(library(pROC))
r <- roc(y, x1, direction = "<", quiet = TRUE)
cat("auc", format(c(auc(r), sqrt(var(r, method = "delong"))), digits = 12), "\n")
g <- glm(y ~ x1 + x2, family = binomial, control = list(epsilon = 1e-14))
cat("glm", format(coef(g), digits = 12), format(summary(g)$coef[, 2], digits = 12), "\n")
