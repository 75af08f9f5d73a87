package org.endotype.imaging.connectivity;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.linalg.LinearAlgebra;
import org.endotype.core.table.SquareMatrix;
import org.endotype.imaging.signal.TimeSeries;

/**
 * What to compute from a series: a kind, an estimator and a scale. Immutable.
 *
 * <p>A region that is missing (NaN throughout), and for every kind but covariance one that is constant, keeps its row and
 * column, which are NaN; the other regions are computed as if it were not there.
 *
 * <p>Precision and partial correlation refuse a covariance that is singular to machine precision (smallest eigenvalue below
 * p x 2^-52 of the largest). Above that but below {@value #SMALLEST_RECIPROCAL_CONDITION} the inverse is computed and is mostly
 * rounding noise: {@link CohortConnectivity#nearlySingular} tells, and callers either say so or refuse.
 *
 * <p>Cost: O(n p^2 + p^3) for n volumes of p regions. Deterministic. Source: Varoquaux and Craddock, NeuroImage 80 (2013)
 * 405-415; Ledoit and Wolf 2004.
 */
public record ConnectivityMeasure(
        ConnectivityKind kind,
        CovarianceEstimator estimator,
        EdgeScale scale,
        RegionScaling scaling,
        OptionalDouble penalty) {

    /** Below this, an inverse has fewer than about six true digits. */
    static final double SMALLEST_RECIPROCAL_CONDITION = 1e-10;

    /** Fewer volumes than this cannot carry a correlation: two always give 1 or -1. */
    private static final int FEWEST_VOLUMES = 3;

    /** A region whose standard deviation is below this share of its largest magnitude is constant up to rounding. */
    private static final double CONSTANT = 1e-12;

    private static final double LARGEST_CORRELATION = 1 - 0x1p-52;

    public ConnectivityMeasure {
        if (penalty.isPresent() && estimator != CovarianceEstimator.GRAPHICAL_LASSO) {
            throw new InvalidConfiguration(
                    "a penalty belongs to the graphical-lasso estimator, not to " + estimator.label());
        }
        if (penalty.isPresent() && !(penalty.getAsDouble() > 0)) {
            throw new InvalidConfiguration(
                    "the penalty of the graphical lasso: expected a number above 0, found " + penalty.getAsDouble());
        }
        if (scale == EdgeScale.FISHER_Z
                && kind != ConnectivityKind.CORRELATION
                && kind != ConnectivityKind.PARTIAL_CORRELATION) {
            throw new InvalidConfiguration("Fisher's z is for correlations; it does not apply to kind '" + kind.label()
                    + "' (use correlation or partial-correlation)");
        }
    }

    /** The plain Pearson correlation. */
    public static ConnectivityMeasure withDefaults() {
        return new ConnectivityMeasure(
                ConnectivityKind.CORRELATION,
                CovarianceEstimator.EMPIRICAL,
                EdgeScale.NATURAL,
                RegionScaling.AS_GIVEN,
                OptionalDouble.empty());
    }

    public ConnectivityMeasure with(ConnectivityKind newKind) {
        return new ConnectivityMeasure(newKind, estimator, scale, scaling, penalty);
    }

    public ConnectivityMeasure with(CovarianceEstimator newEstimator) {
        return new ConnectivityMeasure(kind, newEstimator, scale, scaling, penalty);
    }

    public ConnectivityMeasure with(EdgeScale newScale) {
        return new ConnectivityMeasure(kind, estimator, newScale, scaling, penalty);
    }

    public ConnectivityMeasure with(RegionScaling newScaling) {
        return new ConnectivityMeasure(kind, estimator, scale, newScaling, penalty);
    }

    /** With a fixed penalty of the graphical lasso, in the units of a covariance; without one it is cross-validated. */
    public ConnectivityMeasure withPenalty(double newPenalty) {
        return new ConnectivityMeasure(kind, estimator, scale, scaling, OptionalDouble.of(newPenalty));
    }

    /**
     * The matrix of one series, {@code regions x regions}, symmetric to the bit.
     *
     * @throws DegenerateData when there are too few volumes, no region varies, or an inverse does not exist
     * @throws IllegalArgumentException for the tangent kind, which needs a group: see {@link CohortConnectivity}
     */
    public SquareMatrix matrix(TimeSeries series) {
        return estimate(series).matrix();
    }

    /**
     * A matrix with how far its covariance was from singular.
     *
     * @param reciprocalCondition smallest over largest eigenvalue of the inverted covariance; 1 where nothing was inverted
     */
    record Estimate(SquareMatrix matrix, double reciprocalCondition) {
        boolean nearlySingular() {
            return reciprocalCondition < SMALLEST_RECIPROCAL_CONDITION;
        }
    }

    /** As {@link #matrix}. */
    Estimate estimate(TimeSeries series) {
        if (kind == ConnectivityKind.TANGENT) {
            throw new IllegalArgumentException("the tangent kind is relative to a group; use CohortConnectivity");
        }
        return unchecked(series);
    }

    /** The covariance of one series by this measure's estimator, with NaN for missing and constant regions. */
    SquareMatrix tangentCovariance(TimeSeries series) {
        return unchecked(series).matrix();
    }

    private Estimate unchecked(TimeSeries series) {
        int n = series.volumeCount();
        int regions = series.regionCount();
        if (n < FEWEST_VOLUMES) {
            throw new DegenerateData("the series has " + n + (n == 1 ? " volume" : " volumes")
                    + "; connectivity needs at least " + FEWEST_VOLUMES);
        }
        double[] all = series.toRowMajor();
        int[] usable = usableRegions(all, n, regions);
        int p = usable.length;
        if (p == 0) {
            throw new DegenerateData("no region of the series varies; all are missing or constant");
        }
        double[] x = new double[n * p];
        for (int t = 0; t < n; t++) {
            for (int i = 0; i < p; i++) {
                x[t * p + i] = all[t * regions + usable[i]];
            }
        }
        Covariance.centre(x, n, p);
        if (scaling == RegionScaling.UNIT_VARIANCE) {
            standardise(x, n, p);
        }
        boolean inverts = kind == ConnectivityKind.PRECISION || kind == ConnectivityKind.PARTIAL_CORRELATION;
        Inverted estimated =
                switch (estimator) {
                    case EMPIRICAL -> inverted(Covariance.empirical(x, n, p), n, p, inverts);
                    case LEDOIT_WOLF -> inverted(Covariance.ledoitWolf(x, n, p), n, p, inverts);
                    case GRAPHICAL_LASSO -> {
                        GraphicalLasso.Result lasso = penalty.isPresent()
                                ? GraphicalLasso.fit(Covariance.empirical(x, n, p), p, penalty.getAsDouble())
                                : GraphicalLasso.crossValidated(x, n, p);
                        yield new Inverted(lasso.covariance(), lasso.precision(), 1);
                    }
                };
        double condition = estimated.reciprocalCondition();
        double[] values =
                switch (kind) {
                    case COVARIANCE, TANGENT -> estimated.covariance();
                    case CORRELATION -> correlation(estimated.covariance(), p);
                    case PRECISION -> estimated.precision();
                    case PARTIAL_CORRELATION -> partial(estimated.precision(), p);
                };
        if (scale == EdgeScale.FISHER_Z) {
            fisher(values, p);
        }
        return new Estimate(new SquareMatrix(series.labels(), scatter(values, usable, regions)), condition);
    }

    private int[] usableRegions(double[] x, int n, int regions) {
        List<Integer> usable = new ArrayList<>(regions);
        for (int i = 0; i < regions; i++) {
            double sum = 0;
            double largest = 0;
            for (int t = 0; t < n; t++) {
                sum += x[t * regions + i];
                largest = Math.max(largest, Math.abs(x[t * regions + i]));
            }
            double mean = sum / n;
            double squares = 0;
            for (int t = 0; t < n; t++) {
                double difference = x[t * regions + i] - mean;
                squares += difference * difference;
            }
            boolean missing = Double.isNaN(squares);
            boolean constant = Math.sqrt(squares / n) <= CONSTANT * largest;
            if (!missing && ((kind == ConnectivityKind.COVARIANCE && scaling == RegionScaling.AS_GIVEN) || !constant)) {
                usable.add(i);
            }
        }
        return usable.stream().mapToInt(Integer::intValue).toArray();
    }

    private static void standardise(double[] centred, int n, int p) {
        for (int i = 0; i < p; i++) {
            double squares = 0;
            for (int t = 0; t < n; t++) {
                squares += centred[t * p + i] * centred[t * p + i];
            }
            double deviation = Math.sqrt(squares / n);
            for (int t = 0; t < n; t++) {
                centred[t * p + i] /= deviation;
            }
        }
    }

    private static double[] correlation(double[] covariance, int p) {
        double[] r = new double[covariance.length];
        for (int i = 0; i < p; i++) {
            r[i * p + i] = 1;
            for (int j = 0; j < i; j++) {
                double value = covariance[i * p + j] / Math.sqrt(covariance[i * p + i] * covariance[j * p + j]);
                value = Math.max(-1, Math.min(1, value));
                // No negative zeros: a connection that a sparse estimate drops is 0.
                r[i * p + j] = value + 0.0;
                r[j * p + i] = value + 0.0;
            }
        }
        return r;
    }

    /** @param precision empty where it was not asked for */
    private record Inverted(double[] covariance, double[] precision, double reciprocalCondition) {}

    private static Inverted inverted(double[] covariance, int n, int p, boolean wanted) {
        if (!wanted) {
            return new Inverted(covariance, new double[0], 1);
        }
        double condition = reciprocalCondition(covariance, n, p);
        return new Inverted(covariance, LinearAlgebra.invertPositiveDefinite(covariance, p), condition);
    }

    private static double reciprocalCondition(double[] covariance, int n, int p) {
        double[] eigenvalues = LinearAlgebra.symmetricEigen(covariance, p).values();
        double condition = eigenvalues[p - 1] / eigenvalues[0];
        if (condition < p * 0x1p-52) {
            throw new DegenerateData("the covariance of " + p + " regions over " + n
                    + " volumes cannot be inverted (too few volumes, or filtering and confound regression left too few"
                    + " degrees of freedom); use the ledoit-wolf estimator or fewer regions");
        }
        return condition;
    }

    private static double[] partial(double[] precision, int p) {
        double[] r = correlation(precision, p);
        for (int i = 0; i < p; i++) {
            for (int j = 0; j < p; j++) {
                if (i != j) {
                    r[i * p + j] = 0.0 - r[i * p + j];
                }
            }
        }
        return r;
    }

    private static void fisher(double[] r, int p) {
        for (int i = 0; i < p; i++) {
            for (int j = 0; j < p; j++) {
                double bounded = Math.max(-LARGEST_CORRELATION, Math.min(LARGEST_CORRELATION, r[i * p + j]));
                r[i * p + j] = i == j ? 0 : 0.5 * (Math.log1p(bounded) - Math.log1p(-bounded));
            }
        }
    }

    private static double[] scatter(double[] values, int[] usable, int regions) {
        if (usable.length == regions) {
            return values;
        }
        double[] full = new double[regions * regions];
        Arrays.fill(full, Double.NaN);
        int p = usable.length;
        for (int i = 0; i < p; i++) {
            for (int j = 0; j < p; j++) {
                full[usable[i] * regions + usable[j]] = values[i * p + j];
            }
        }
        return full;
    }
}
