package org.endotype.core.stats;

import java.util.List;
import org.apache.commons.math3.distribution.FDistribution;
import org.apache.commons.math3.distribution.TDistribution;
import org.endotype.core.error.DegenerateData;

/**
 * Ordinary least squares of one outcome on a small design, fitted once, immutable.
 *
 * <p>The design is row-major, {@code observations x terms.size()}, its intercept a column of ones that the caller gives.
 * NaN is refused. Solved by Householder QR without pivoting; a column that depends linearly on those before it (its
 * remaining norm below 1e-9 of its own) is an error that names it. Cost O(n p^2); deterministic.
 *
 * <p>Source: Golub and Van Loan, Matrix Computations, 4th ed., 5.2-5.3. Held against R's lm in the tests.
 */
public final class LinearModel {

    private static final double COLLINEARITY = 1e-9;

    private final List<String> terms;
    private final double[] coefficients;
    private final double[] standardErrors;
    private final double residualSumOfSquares;
    private final double[] residuals;
    private final double[] fitted;
    private final int residualDegreesOfFreedom;
    private final double[] unscaledCovariance;

    private LinearModel(
            List<String> terms,
            double[] coefficients,
            double[] unscaledCovariance,
            double[] fitted,
            double[] residuals,
            int residualDegreesOfFreedom) {
        this.terms = terms;
        this.coefficients = coefficients;
        this.unscaledCovariance = unscaledCovariance;
        this.fitted = fitted;
        this.residuals = residuals;
        this.residualDegreesOfFreedom = residualDegreesOfFreedom;
        double sum = 0;
        for (double residual : residuals) {
            sum += residual * residual;
        }
        this.residualSumOfSquares = sum;
        int p = terms.size();
        this.standardErrors = new double[p];
        for (int j = 0; j < p; j++) {
            standardErrors[j] = Math.sqrt(unscaledCovariance[j * p + j] * residualVariance());
        }
    }

    /**
     * Fits the model.
     *
     * @throws DegenerateData when there are no more observations than terms, or a term is a combination of earlier ones
     */
    public static LinearModel fit(List<String> terms, double[] design, double[] outcome) {
        int p = terms.size();
        int n = outcome.length;
        if (design.length != n * p) {
            throw new IllegalArgumentException("design of " + design.length + " cells for " + n + " x " + p);
        }
        requireFinite(design);
        requireFinite(outcome);
        if (n <= p) {
            throw new DegenerateData("a linear model of " + p + " terms needs more than " + p
                    + " complete observations, found " + n + "; drop terms or add participants");
        }
        double[] r = design.clone();
        double[] y = outcome.clone();
        for (int k = 0; k < p; k++) {
            double norm = 0;
            double whole = 0;
            for (int i = 0; i < n; i++) {
                double cell = r[i * p + k];
                whole += design[i * p + k] * design[i * p + k];
                if (i >= k) {
                    norm += cell * cell;
                }
            }
            norm = Math.sqrt(norm);
            if (norm <= COLLINEARITY * Math.sqrt(whole) || whole == 0) {
                throw new DegenerateData("the term '" + terms.get(k)
                        + "' is constant or a combination of the terms before it; drop it or another");
            }
            reflect(r, y, n, p, k, norm);
        }
        double[] coefficients = backSubstitute(r, y, p);
        double[] covariance = inverseGram(r, p);
        double[] fitted = new double[n];
        double[] residuals = new double[n];
        for (int i = 0; i < n; i++) {
            double sum = 0;
            for (int j = 0; j < p; j++) {
                sum += design[i * p + j] * coefficients[j];
            }
            fitted[i] = sum;
            residuals[i] = outcome[i] - sum;
        }
        return new LinearModel(List.copyOf(terms), coefficients, covariance, fitted, residuals, n - p);
    }

    /** Applies the Householder reflection of column k to the remaining columns and the outcome. */
    private static void reflect(double[] r, double[] y, int n, int p, int k, double norm) {
        double alpha = r[k * p + k] > 0 ? -norm : norm;
        double[] v = new double[n];
        double vv = 0;
        for (int i = k; i < n; i++) {
            v[i] = r[i * p + k];
        }
        v[k] -= alpha;
        for (int i = k; i < n; i++) {
            vv += v[i] * v[i];
        }
        if (vv == 0) {
            return;
        }
        for (int j = k; j < p; j++) {
            double dot = 0;
            for (int i = k; i < n; i++) {
                dot += v[i] * r[i * p + j];
            }
            double scale = 2 * dot / vv;
            for (int i = k; i < n; i++) {
                r[i * p + j] -= scale * v[i];
            }
        }
        double dot = 0;
        for (int i = k; i < n; i++) {
            dot += v[i] * y[i];
        }
        double scale = 2 * dot / vv;
        for (int i = k; i < n; i++) {
            y[i] -= scale * v[i];
        }
    }

    private static double[] backSubstitute(double[] r, double[] y, int p) {
        double[] b = new double[p];
        for (int i = p - 1; i >= 0; i--) {
            double sum = y[i];
            for (int j = i + 1; j < p; j++) {
                sum -= r[i * p + j] * b[j];
            }
            b[i] = sum / r[i * p + i];
        }
        return b;
    }

    /** (R'R)^-1 from the upper triangle R. */
    private static double[] inverseGram(double[] r, int p) {
        double[] inverse = new double[p * p];
        for (int c = 0; c < p; c++) {
            for (int i = c; i >= 0; i--) {
                double sum = i == c ? 1.0 : 0.0;
                for (int j = i + 1; j <= c; j++) {
                    sum -= r[i * p + j] * inverse[j * p + c];
                }
                inverse[i * p + c] = sum / r[i * p + i];
            }
        }
        double[] product = new double[p * p];
        for (int i = 0; i < p; i++) {
            for (int j = 0; j < p; j++) {
                double sum = 0;
                for (int k = Math.max(i, j); k < p; k++) {
                    sum += inverse[i * p + k] * inverse[j * p + k];
                }
                product[i * p + j] = sum;
            }
        }
        return product;
    }

    private static void requireFinite(double[] values) {
        for (double value : values) {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException(
                        "a linear model takes finite values; leave incomplete rows out first");
            }
        }
    }

    public List<String> terms() {
        return terms;
    }

    public double coefficient(int term) {
        return coefficients[term];
    }

    public double standardError(int term) {
        return standardErrors[term];
    }

    public double residualSumOfSquares() {
        return residualSumOfSquares;
    }

    public int residualDegreesOfFreedom() {
        return residualDegreesOfFreedom;
    }

    /** Residual mean square. */
    public double residualVariance() {
        return residualSumOfSquares / residualDegreesOfFreedom;
    }

    /** A copy of the fitted values. */
    public double[] fitted() {
        return fitted.clone();
    }

    /** A copy of the residuals. */
    public double[] residuals() {
        return residuals.clone();
    }

    /** Two-sided p of one term by Student's t. */
    public double p(int term) {
        double t = Math.abs(coefficients[term] / standardErrors[term]);
        return 2 * new TDistribution(null, residualDegreesOfFreedom).cumulativeProbability(-t);
    }

    /** A term with its t interval. */
    public Interval interval(int term, double level) {
        double half = standardErrors[term]
                * new TDistribution(null, residualDegreesOfFreedom).inverseCumulativeProbability(0.5 + level / 2);
        return new Interval(coefficients[term], coefficients[term] - half, coefficients[term] + half);
    }

    /** A linear combination of the terms with its t interval. */
    public Interval interval(double[] weights, double level) {
        int p = terms.size();
        double estimate = 0;
        double variance = 0;
        for (int i = 0; i < p; i++) {
            estimate += weights[i] * coefficients[i];
            for (int j = 0; j < p; j++) {
                variance += weights[i] * weights[j] * unscaledCovariance[i * p + j];
            }
        }
        double half = Math.sqrt(variance * residualVariance())
                * new TDistribution(null, residualDegreesOfFreedom).inverseCumulativeProbability(0.5 + level / 2);
        return new Interval(estimate, estimate - half, estimate + half);
    }

    /** The F statistic of this model against a model nested in it. */
    public double fAgainst(LinearModel nested) {
        int extra = nested.residualDegreesOfFreedom - residualDegreesOfFreedom;
        if (extra <= 0) {
            throw new IllegalArgumentException("the other model has no fewer terms");
        }
        return (nested.residualSumOfSquares - residualSumOfSquares) / extra / residualVariance();
    }

    /** The p of {@link #fAgainst}. */
    public double pAgainst(LinearModel nested) {
        int extra = nested.residualDegreesOfFreedom - residualDegreesOfFreedom;
        double f = fAgainst(nested);
        // An exact fit leaves no residual to judge by.
        if (Double.isNaN(f)) {
            return Double.NaN;
        }
        return 1 - new FDistribution(null, extra, residualDegreesOfFreedom).cumulativeProbability(Math.max(0, f));
    }
}
