package org.endotype.core.stats.mixed;

/**
 * What a covariance structure gives the profiled likelihood: with everything scaled by the residual variance (or the
 * first visit's), the observations' covariance is R, and only sums over R's inverse are needed.
 */
interface CovarianceLikelihood {

    /**
     * Sums of a design X (n x p) and an outcome y.
     *
     * @param gram X'R^-1 X, row-major
     * @param right X'R^-1 y
     * @param squares y'R^-1 y
     * @param logDeterminant of R
     */
    record Sums(double[] gram, double[] right, double squares, double logDeterminant) {}

    double[] start();

    double[] lower();

    double[] upper();

    Sums at(double[] parameters);

    /** The covariance of coefficients or visits in units of the profiled variance, row-major. */
    double[] relativeCovariance(double[] parameters);

    /** The same likelihood, whose start is here. */
    CovarianceLikelihood restartedAt(double[] parameters);
}
