package org.endotype.imaging.prediction;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.commons.math3.distribution.TDistribution;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.stats.Ranks;

/**
 * Connectome-based predictive modelling: in the training people of each fold, the edges that go with the outcome are
 * selected, those that rise with it and those that fall; a person's selected edges of a sign are added up, and the outcome is
 * regressed on the sums. Held-out people are predicted by that. Immutable.
 *
 * <p>Nothing of a held-out person enters selection, covariate adjustment or regression. With covariates, outcome and edges are
 * residualised on them with coefficients of the training people (so selection is by partial correlation), and what is predicted is
 * the residual of the outcome. A fold in which no edge passes predicts the training mean.
 *
 * <p>p = (1 + permutations that predict at least as well) / (1 + permutations), by the correlation of predicted and observed;
 * a permutation deals connectomes to other people's outcomes and covariates and repeats everything. Edges that anyone lacks
 * (NaN), or that never vary, are left out.
 *
 * <p>Cost O((1 + permutations) x folds x people x edges). Deterministic for a seed, whatever the thread count. Source: Shen et
 * al., Nature Protocols 12 (2017) 506-518.
 */
public final class ConnectomePrediction {

    /** Which edges a model adds up. */
    public enum Model {
        POSITIVE,
        NEGATIVE,
        /** Both sums as two regressors. */
        COMBINED
    }

    /**
     * How well one model predicts held-out people.
     *
     * @param correlation Pearson's, of predicted and observed (residual) outcomes; NaN where all predictions are equal
     * @param rankCorrelation Spearman's
     * @param meanAbsoluteError in the outcome's units
     * @param explained 1 - squared error / squared error of predicting the training means; below 0 where that does better
     * @param permutationP one-sided; NaN without permutations
     */
    public record Performance(
            Model model,
            double correlation,
            double rankCorrelation,
            double meanAbsoluteError,
            double explained,
            double permutationP) {}

    private final List<Performance> performances;
    private final double[] observed;
    private final double[][] predicted;
    private final int[] fold;
    private final int foldCount;
    private final int[] edgesUsed;
    private final int[] positiveFolds;
    private final int[] negativeFolds;

    private ConnectomePrediction(
            List<Performance> performances,
            CrossValidation.Outcome outcome,
            int[] fold,
            int foldCount,
            int[] edgesUsed) {
        this.performances = performances;
        this.observed = outcome.observed();
        this.predicted = outcome.predicted();
        this.positiveFolds = outcome.positiveFolds();
        this.negativeFolds = outcome.negativeFolds();
        this.fold = fold;
        this.foldCount = foldCount;
        this.edgesUsed = edgesUsed;
    }

    /**
     * @param edges people x edges
     * @param outcome one a person, none missing
     * @param covariates row-major people x {@code covariateCount}, none missing
     * @throws DegenerateData when there are too few people, or outcome or edges do not vary
     */
    public static ConnectomePrediction of(
            FeatureMatrix edges,
            double[] outcome,
            double[] covariates,
            int covariateCount,
            PredictionSettings settings,
            long seed,
            Parallelism parallelism) {
        int n = edges.sampleCount();
        if (outcome.length != n || covariates.length != n * covariateCount) {
            throw new IllegalArgumentException("outcome or covariates do not fit " + n + " people");
        }
        int folds = Math.min(settings.folds(), n);
        int fewestTraining = n - (n + folds - 1) / folds;
        if (fewestTraining < covariateCount + 5) {
            throw new DegenerateData("a fold would train on " + fewestTraining + " people, of which " + covariateCount
                    + " covariates leave too few; give more people or fewer covariates");
        }
        if (Double.isNaN(variance(outcome)) || variance(outcome) == 0) {
            throw new DegenerateData("the outcome does not vary; there is nothing to predict");
        }
        int[] used = usable(edges);
        if (used.length == 0) {
            throw new DegenerateData("no edge is present in everyone and varies");
        }
        double[][] x = new double[n][used.length];
        for (int i = 0; i < n; i++) {
            for (int e = 0; e < used.length; e++) {
                x[i][e] = edges.value(i, used[e]);
            }
        }
        int[] fold = folds(n, folds, seed);
        double[][] rows = new double[n][covariateCount];
        for (int i = 0; i < n; i++) {
            System.arraycopy(covariates, i * covariateCount, rows[i], 0, covariateCount);
        }
        double[] critical = new double[n + 1];
        for (int training = covariateCount + 3; training <= n; training++) {
            double degrees = training - 2.0 - covariateCount;
            double t = new TDistribution(null, degrees).inverseCumulativeProbability(1 - settings.edgeP() / 2);
            critical[training] = t / Math.sqrt(degrees + t * t);
        }
        CrossValidation validation = new CrossValidation(x, fold, folds, critical);
        CrossValidation.Outcome observed = validation.run(outcome, rows);
        int models = Model.values().length;
        double[] found = new double[models];
        for (int m = 0; m < models; m++) {
            found[m] = correlation(observed.observed(), observed.predicted()[m]);
        }
        boolean[][] hit = new boolean[settings.permutations()][models];
        SplittableRandom root = new SplittableRandom(seed ^ 0x63706dL);
        SplittableRandom[] streams = new SplittableRandom[settings.permutations()];
        for (int k = 0; k < streams.length; k++) {
            streams[k] = root.split();
        }
        parallelism.forEachBlock(streams.length, k -> {
            int[] order = shuffled(n, streams[k]);
            double[] dealt = new double[n];
            double[][] dealtRows = new double[n][];
            for (int i = 0; i < n; i++) {
                dealt[i] = outcome[order[i]];
                dealtRows[i] = rows[order[i]];
            }
            CrossValidation.Outcome chance = validation.run(dealt, dealtRows);
            for (int m = 0; m < models; m++) {
                hit[k][m] = correlation(chance.observed(), chance.predicted()[m]) >= found[m] - 1e-12;
            }
        });
        List<Performance> performances = new ArrayList<>();
        for (Model model : Model.values()) {
            int m = model.ordinal();
            int hits = 0;
            for (boolean[] one : hit) {
                hits += one[m] ? 1 : 0;
            }
            double p =
                    streams.length == 0 || Double.isNaN(found[m]) ? Double.NaN : (1.0 + hits) / (1.0 + streams.length);
            performances.add(performance(model, observed, found[m], p));
        }
        return new ConnectomePrediction(List.copyOf(performances), observed, fold, folds, used);
    }

    private static Performance performance(Model model, CrossValidation.Outcome outcome, double r, double p) {
        double[] y = outcome.observed();
        double[] guess = outcome.predicted()[model.ordinal()];
        double absolute = 0;
        double squared = 0;
        double byMean = 0;
        for (int i = 0; i < y.length; i++) {
            absolute += Math.abs(y[i] - guess[i]) / y.length;
            squared += (y[i] - guess[i]) * (y[i] - guess[i]);
            byMean += (y[i] - outcome.trainingMean()[i]) * (y[i] - outcome.trainingMean()[i]);
        }
        double rank = Double.isNaN(r) ? Double.NaN : correlation(Ranks.average(y), Ranks.average(guess));
        return new Performance(model, r, rank, absolute, 1 - squared / byMean, p);
    }

    private static int[] usable(FeatureMatrix edges) {
        List<Integer> used = new ArrayList<>();
        for (int e = 0; e < edges.featureCount(); e++) {
            double first = edges.value(0, e);
            boolean complete = !Double.isNaN(first);
            boolean varies = false;
            for (int i = 1; i < edges.sampleCount() && complete; i++) {
                complete = !Double.isNaN(edges.value(i, e));
                varies |= edges.value(i, e) != first;
            }
            if (complete && varies) {
                used.add(e);
            }
        }
        return used.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Folds of sizes that differ by one at most, people dealt at random; person by person where there are as many folds. */
    private static int[] folds(int n, int folds, long seed) {
        int[] fold = new int[n];
        int[] order = shuffled(n, new SplittableRandom(seed));
        for (int k = 0; k < n; k++) {
            fold[folds == n ? k : order[k]] = k % folds;
        }
        return fold;
    }

    private static int[] shuffled(int n, SplittableRandom random) {
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            order[i] = i;
        }
        for (int i = n - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swap = order[i];
            order[i] = order[j];
            order[j] = swap;
        }
        return order;
    }

    private static double variance(double[] values) {
        double mean = 0;
        for (double value : values) {
            mean += value / values.length;
        }
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        return squares / values.length;
    }

    private static double correlation(double[] a, double[] b) {
        double meanA = 0;
        double meanB = 0;
        for (int i = 0; i < a.length; i++) {
            meanA += a[i] / a.length;
            meanB += b[i] / b.length;
        }
        double products = 0;
        double squaresA = 0;
        double squaresB = 0;
        for (int i = 0; i < a.length; i++) {
            products += (a[i] - meanA) * (b[i] - meanB);
            squaresA += (a[i] - meanA) * (a[i] - meanA);
            squaresB += (b[i] - meanB) * (b[i] - meanB);
        }
        double scale = Math.sqrt(squaresA * squaresB);
        return squaresB <= 1e-24 * (1 + meanB * meanB) * b.length || scale == 0 ? Double.NaN : products / scale;
    }

    /** One a model, in the models' order. */
    public List<Performance> performances() {
        return performances;
    }

    /** The outcome of each person, residualised where there are covariates. */
    public double[] observed() {
        return observed.clone();
    }

    /** The cross-validated prediction of each person. */
    public double[] predicted(Model model) {
        return predicted[model.ordinal()].clone();
    }

    /** The fold that holds a person out, from 0. */
    public int fold(int person) {
        return fold[person];
    }

    public int foldCount() {
        return foldCount;
    }

    /** The edges that took part, as indices into the matrix. */
    public int[] edgesUsed() {
        return edgesUsed.clone();
    }

    /** In how many folds a taking-part edge was selected as rising with the outcome. */
    public int positiveFolds(int usedEdge) {
        return positiveFolds[usedEdge];
    }

    /** In how many folds a taking-part edge was selected as falling with the outcome. */
    public int negativeFolds(int usedEdge) {
        return negativeFolds[usedEdge];
    }
}
