package org.endotype.imaging.connectivity;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.linalg.LinearAlgebra;

/**
 * The sparse inverse covariance: K minimises -log det K + tr(SK) + penalty x sum over i != j of |K_ij|, by block coordinate
 * descent over columns, each a lasso problem.
 *
 * <p>Stops where the duality gap, -log det K - log det W + tr(SK) - p + penalty x sum |K_ij| over i != j with W the estimated
 * covariance, is below {@value #GAP} in magnitude. (Without the determinants, as it is often computed, it is 0 as soon as the
 * zeros have settled, however far W still is from the inverse of K.) After {@value
 * #MOST_SWEEPS} sweeps it refuses ({@link DegenerateData}). With a penalty above 0, S may be singular. Entries of K that the
 * penalty drives out are exactly 0.
 *
 * <p>Unchecked: no NaN. Cost about 10 to 50 sweeps of O(p^3). Deterministic. Source: Friedman, Hastie and Tibshirani,
 * Biostatistics 9 (2008) 432-441; the gap: Duchi, Gould and Koller, UAI 2008.
 */
final class GraphicalLasso {

    static final double GAP = 1e-8;

    /** While penalties are compared, as in scikit-learn. */
    private static final double COARSE_GAP = 1e-4;

    static final int MOST_SWEEPS = 500;

    /** Inner descents stop at changes this small against the diagonal's scale. */
    private static final double INNER = 1e-11;

    private static final int MOST_INNER = 1000;

    /** The grid of the search for a penalty: as many values, refined as often, over as many folds of volumes. */
    private static final int GRID = 4;

    private static final int REFINEMENTS = 4;
    private static final int FOLDS = 5;

    /** What was found; both row-major {@code p x p}, symmetric. */
    record Result(double[] covariance, double[] precision, double penalty, double gap) {}

    private GraphicalLasso() {}

    /** @param s the empirical covariance */
    static Result fit(double[] s, int p, double penalty) {
        return fit(s, p, penalty, GAP);
    }

    private static Result fit(double[] s, int p, double penalty, double closeEnough) {
        if (!(penalty > 0)) {
            throw new InvalidConfiguration(
                    "the penalty of the graphical lasso: expected a number above 0, found " + penalty);
        }
        double[] w = s.clone();
        for (int i = 0; i < p; i++) {
            for (int j = 0; j < p; j++) {
                // A start strictly inside keeps the first columns well conditioned.
                w[i * p + j] *= i == j ? 1 : 0.95;
            }
        }
        double[] beta = new double[p * p];
        double scale = 0;
        for (int i = 0; i < p; i++) {
            scale = Math.max(scale, s[i * p + i]);
        }
        double gap = Double.POSITIVE_INFINITY;
        double[] precision = new double[p * p];
        for (int sweep = 0; sweep < MOST_SWEEPS; sweep++) {
            for (int j = 0; j < p; j++) {
                column(s, w, beta, p, j, penalty, scale);
            }
            precision = precision(w, beta, p);
            gap = gap(s, w, precision, p, penalty);
            if (Math.abs(gap) < closeEnough) {
                return new Result(w, precision, penalty, gap);
            }
        }
        throw new DegenerateData("the graphical lasso did not converge at a penalty of " + penalty + " (duality gap "
                + gap + " after " + MOST_SWEEPS + " sweeps); give a larger penalty, or use ledoit-wolf");
    }

    /** The lasso of column j on the others; row j of {@code beta} holds its coefficients. */
    private static void column(double[] s, double[] w, double[] beta, int p, int j, double penalty, double scale) {
        double[] fitted = new double[p];
        int own = j * p;
        for (int k = 0; k < p; k++) {
            double b = beta[own + k];
            if (b != 0) {
                add(fitted, w, k * p, b, p);
            }
        }
        for (int pass = 0; pass < MOST_INNER; pass++) {
            double largest = 0;
            for (int k = 0; k < p; k++) {
                if (k == j) {
                    continue;
                }
                double diagonal = w[k * p + k];
                double old = beta[own + k];
                double rest = s[own + k] - fitted[k] + diagonal * old;
                double size = Math.abs(rest) - penalty;
                double next = size <= 0 ? 0 : Math.copySign(size, rest) / diagonal;
                if (next != old) {
                    beta[own + k] = next;
                    add(fitted, w, k * p, next - old, p);
                    largest = Math.max(largest, Math.abs(next - old) * diagonal);
                }
            }
            if (largest < INNER * scale) {
                break;
            }
        }
        for (int k = 0; k < p; k++) {
            if (k != j) {
                w[own + k] = fitted[k];
                w[k * p + j] = fitted[k];
            }
        }
    }

    private static void add(double[] target, double[] source, int from, double factor, int p) {
        for (int i = 0; i < p; i++) {
            target[i] += factor * source[from + i];
        }
    }

    private static double[] precision(double[] w, double[] beta, int p) {
        double[] precision = new double[p * p];
        for (int j = 0; j < p; j++) {
            double explained = 0;
            for (int k = 0; k < p; k++) {
                explained += k == j ? 0 : w[j * p + k] * beta[j * p + k];
            }
            double own = 1 / (w[j * p + j] - explained);
            precision[j * p + j] = own;
            for (int k = 0; k < p; k++) {
                if (k != j) {
                    precision[j * p + k] = -beta[j * p + k] * own;
                }
            }
        }
        for (int i = 0; i < p; i++) {
            for (int j = 0; j < i; j++) {
                double a = precision[i * p + j];
                double b = precision[j * p + i];
                double both = a == 0 || b == 0 ? 0 : 0.5 * (a + b);
                precision[i * p + j] = both;
                precision[j * p + i] = both;
            }
        }
        return precision;
    }

    private static double gap(double[] s, double[] w, double[] precision, int p, double penalty) {
        double gap = -p;
        try {
            double[] factorK = LinearAlgebra.choleskyLower(precision, p);
            double[] factorW = LinearAlgebra.choleskyLower(w, p);
            for (int i = 0; i < p; i++) {
                gap -= 2 * Math.log(factorK[i * p + i]) + 2 * Math.log(factorW[i * p + i]);
            }
        } catch (DegenerateData notYetDefinite) {
            return Double.POSITIVE_INFINITY;
        }
        for (int i = 0; i < p; i++) {
            for (int j = 0; j < p; j++) {
                double value = precision[i * p + j];
                gap += s[i * p + j] * value + (i == j ? 0 : penalty * Math.abs(value));
            }
        }
        return gap;
    }

    /**
     * The fit at the penalty whose inverse covariances make held-out volumes likeliest: five folds of neighbouring volumes, a
     * grid of four penalties down to a hundredth of the largest that matters, refined four times around the best.
     *
     * @param centred row-major {@code n x p}
     */
    static Result crossValidated(double[] centred, int n, int p) {
        if (n < 2 * FOLDS) {
            throw new DegenerateData("cross-validating the graphical lasso needs at least " + 2 * FOLDS
                    + " volumes, found " + n + "; give its penalty");
        }
        double[] s = Covariance.empirical(centred, n, p);
        double high = 0;
        for (int i = 0; i < p; i++) {
            for (int j = 0; j < i; j++) {
                high = Math.max(high, Math.abs(s[i * p + j]));
            }
        }
        if (high == 0) {
            throw new DegenerateData("no two regions covary at all; there is nothing to choose a penalty by");
        }
        Fold[] folds = folds(centred, n, p);
        double low = high / 100;
        List<double[]> path = new ArrayList<>();
        double[] grid = logSpaced(low, high, GRID);
        int best = 0;
        for (int refinement = 0; refinement < REFINEMENTS; refinement++) {
            for (double penalty : grid) {
                path.add(new double[] {penalty, score(folds, p, penalty)});
            }
            path.sort(Comparator.comparingDouble((double[] one) -> -one[0]));
            int lastFinite = 0;
            double bestScore = Double.NEGATIVE_INFINITY;
            for (int k = 0; k < path.size(); k++) {
                double score = path.get(k)[1];
                lastFinite = Double.isFinite(score) ? k : lastFinite;
                if (score >= bestScore && Double.isFinite(score)) {
                    bestScore = score;
                    best = k;
                }
            }
            int last = path.size() - 1;
            high = path.get(best == 0 || best == lastFinite ? best : best - 1)[0];
            low = best == last ? 0.01 * path.get(best)[0] : path.get(best + 1)[0];
            double[] wider = logSpaced(low, high, GRID + 2);
            grid = Arrays.copyOfRange(wider, 1, GRID + 1);
        }
        double chosen = path.get(best)[0];
        // The last refinement sorted the path before `best` was read off it.
        return fit(s, p, chosen);
    }

    private record Fold(double[] train, double[] held) {}

    private static Fold[] folds(double[] centred, int n, int p) {
        Fold[] folds = new Fold[FOLDS];
        int from = 0;
        for (int f = 0; f < FOLDS; f++) {
            int size = n / FOLDS + (f < n % FOLDS ? 1 : 0);
            double[] held = Arrays.copyOfRange(centred, from * p, (from + size) * p);
            double[] train = new double[(n - size) * p];
            System.arraycopy(centred, 0, train, 0, from * p);
            System.arraycopy(centred, (from + size) * p, train, from * p, (n - from - size) * p);
            Covariance.centre(held, size, p);
            Covariance.centre(train, n - size, p);
            folds[f] = new Fold(Covariance.empirical(train, n - size, p), Covariance.empirical(held, size, p));
            from += size;
        }
        return folds;
    }

    /** The mean over folds of (log det K - tr(S K)) of held-out volumes; NaN where a fold does not converge. */
    private static double score(Fold[] folds, int p, double penalty) {
        double sum = 0;
        for (Fold fold : folds) {
            double[] precision;
            double[] factor;
            try {
                precision = fit(fold.train(), p, penalty, COARSE_GAP).precision();
                factor = LinearAlgebra.choleskyLower(precision, p);
            } catch (DegenerateData notConverged) {
                return Double.NaN;
            }
            for (int i = 0; i < p; i++) {
                sum += 2 * Math.log(factor[i * p + i]);
                for (int j = 0; j < p; j++) {
                    sum -= fold.held()[i * p + j] * precision[i * p + j];
                }
            }
        }
        return sum / folds.length;
    }

    private static double[] logSpaced(double low, double high, int count) {
        double[] values = new double[count];
        for (int k = 0; k < count; k++) {
            values[k] = Math.exp(Math.log(low) + (Math.log(high) - Math.log(low)) * k / (count - 1));
        }
        return values;
    }
}
