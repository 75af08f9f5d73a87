package org.endotype.genomics.score.ancestry;

/**
 * How one score depends on ancestry in the reference. All coefficients are of standardised components, the intercept
 * first. Immutable by contract: the arrays are not copied.
 *
 * @param score its name
 * @param people reference people it was fitted on
 * @param matchedVariants variants of the score that the reference had
 * @param mean expected score by least squares
 * @param residualDeviation root of the mean squared residual of {@code mean}
 * @param jointMean expected score, fitted together with the variance
 * @param logVariance logarithm of the score's variance
 */
public record ScoreAdjustment(
        String score,
        int people,
        int matchedVariants,
        double[] mean,
        double residualDeviation,
        double[] jointMean,
        double[] logVariance) {

    /** (score - expected) / standard deviation of the residuals. */
    double z1(double value, double[] components) {
        return (value - predict(mean, components)) / residualDeviation;
    }

    /** (score - expected) / standard deviation expected at this ancestry. */
    double z2(double value, double[] components) {
        return (value - predict(jointMean, components)) / Math.exp(0.5 * predict(logVariance, components));
    }

    private static double predict(double[] coefficients, double[] components) {
        double sum = coefficients[0];
        for (int k = 0; k < components.length; k++) {
            sum += coefficients[k + 1] * components[k];
        }
        return sum;
    }
}
