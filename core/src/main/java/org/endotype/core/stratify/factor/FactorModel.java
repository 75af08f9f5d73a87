package org.endotype.core.stratify.factor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.endotype.core.cohort.ViewScores;
import org.endotype.core.linalg.LinearAlgebra;

/**
 * Group factor analysis by variational Bayes: each view is a linear mix of factors that all views share, plus noise of each
 * column's own. The loadings of each factor in each view have a precision of their own (automatic relevance), so that a
 * factor can be active in one view, some or all. Absent views are left out of the sums; nothing is filled.
 *
 * <p>Model: y_i = W_v z_i + e, z ~ N(0, I), w_vjk ~ N(0, 1 / alpha_vk), e_vj ~ N(0, 1 / tau_vj). Factors are updated
 * jointly, then loadings, precisions and noise; the evidence bound never falls, and iterations stop where it grows by less
 * than 1e-5 of itself, or after 300. Factors that explain less than 1 % of every view are then dropped and the rest fitted on.
 * Values must be centred per column over the rows that have the view.
 *
 * <p>Cost: O(iterations x rows x columns x factors). Deterministic: starts at given factors.
 *
 * <p>Source: Virtanen et al., AISTATS 2012 (group factor analysis); Argelaguet et al., Molecular Systems Biology 14:e8124
 * (2018), whose spike-and-slab prior is left out.
 */
final class FactorModel {

    private static final int ITERATIONS = 300;
    private static final double LEAST_GAIN = 1e-5;
    private static final double LEAST_VARIANCE_EXPLAINED = 0.01;
    private static final double LOG_TWO_PI = Math.log(2 * Math.PI);

    private final ViewScores data;
    private final int n;
    private int k;

    /** Means of the factors, row-major n x k, and their covariance for each pattern of views. */
    private double[] z;

    private final int[] patternOf;
    private final List<boolean[]> patterns;
    private double[][] zCovariance;

    /** By view: loadings row-major columns x k, their covariances columns x k x k, and the precisions. */
    private final double[][] w;

    private final double[][] wCovariance;
    private final GammaPosterior[][] alpha;
    private final GammaPosterior[][] tau;
    private final List<Double> bounds = new ArrayList<>();

    private FactorModel(ViewScores data, double[] start, int factors) {
        this.data = data;
        this.n = data.size();
        this.k = factors;
        this.z = start.clone();
        int views = data.blocks().size();
        this.patternOf = new int[n];
        this.patterns = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            boolean[] pattern = new boolean[views];
            for (int v = 0; v < views; v++) {
                pattern[v] = data.blocks().get(v).present()[i];
            }
            int at = 0;
            while (at < patterns.size() && !Arrays.equals(patterns.get(at), pattern)) {
                at++;
            }
            if (at == patterns.size()) {
                patterns.add(pattern);
            }
            patternOf[i] = at;
        }
        this.zCovariance = new double[patterns.size()][k * k];
        for (double[] covariance : zCovariance) {
            for (int f = 0; f < k; f++) {
                covariance[f * k + f] = 0.1;
            }
        }
        this.w = new double[views][];
        this.wCovariance = new double[views][];
        this.alpha = new GammaPosterior[views][];
        this.tau = new GammaPosterior[views][];
        for (int v = 0; v < views; v++) {
            int p = data.blocks().get(v).columns();
            w[v] = new double[p * k];
            wCovariance[v] = new double[p * k * k];
            alpha[v] = new GammaPosterior[k];
            Arrays.fill(alpha[v], GammaPosterior.of(1, 1));
            tau[v] = new GammaPosterior[p];
            for (int j = 0; j < p; j++) {
                tau[v][j] = GammaPosterior.of(2, 2 * Math.max(1e-6, variance(v, j)));
            }
        }
    }

    private double variance(int view, int column) {
        ViewScores.Block block = data.blocks().get(view);
        double sum = 0;
        int count = 0;
        for (int i = 0; i < n; i++) {
            if (block.present()[i]) {
                double value = block.values()[i * block.columns() + column];
                sum += value * value;
                count++;
            }
        }
        return sum / Math.max(1, count);
    }

    /**
     * Fits the model.
     *
     * @param data centred values of each view
     * @param start factors to start from, row-major rows x factors, each of variance 1
     */
    static FactorModel fit(ViewScores data, double[] start, int factors) {
        FactorModel model = new FactorModel(data, start, factors);
        model.iterate();
        if (model.dropIdle()) {
            model.bounds.clear();
            model.iterate();
        }
        return model;
    }

    private void iterate() {
        double before = Double.NEGATIVE_INFINITY;
        for (int iteration = 0; iteration < ITERATIONS; iteration++) {
            updateLoadings();
            updateAlpha();
            updateTau();
            updateFactors();
            double bound = bound();
            bounds.add(bound);
            if (bound - before < LEAST_GAIN * Math.abs(bound)) {
                break;
            }
            before = bound;
        }
    }

    private void updateLoadings() {
        for (int v = 0; v < w.length; v++) {
            ViewScores.Block block = data.blocks().get(v);
            int p = block.columns();
            double[] second = secondMoment(v);
            double[] cross = new double[p * k];
            for (int i = 0; i < n; i++) {
                if (block.present()[i]) {
                    for (int j = 0; j < p; j++) {
                        double value = block.values()[i * p + j];
                        for (int f = 0; f < k; f++) {
                            cross[j * k + f] += value * z[i * k + f];
                        }
                    }
                }
            }
            for (int j = 0; j < p; j++) {
                double precision = tau[v][j].mean();
                double[] matrix = new double[k * k];
                for (int f = 0; f < k; f++) {
                    for (int g = 0; g < k; g++) {
                        matrix[f * k + g] = precision * second[f * k + g] + (f == g ? alpha[v][f].mean() : 0);
                    }
                }
                double[] covariance = LinearAlgebra.invertPositiveDefinite(matrix, k);
                System.arraycopy(covariance, 0, wCovariance[v], j * k * k, k * k);
                for (int f = 0; f < k; f++) {
                    double sum = 0;
                    for (int g = 0; g < k; g++) {
                        sum += covariance[f * k + g] * cross[j * k + g];
                    }
                    w[v][j * k + f] = precision * sum;
                }
            }
        }
    }

    /** Sum over those who have the view of the expected z z'. */
    private double[] secondMoment(int view) {
        double[] second = new double[k * k];
        boolean[] present = data.blocks().get(view).present();
        for (int i = 0; i < n; i++) {
            if (present[i]) {
                double[] covariance = zCovariance[patternOf[i]];
                for (int f = 0; f < k; f++) {
                    for (int g = 0; g < k; g++) {
                        second[f * k + g] += z[i * k + f] * z[i * k + g] + covariance[f * k + g];
                    }
                }
            }
        }
        return second;
    }

    private void updateAlpha() {
        for (int v = 0; v < w.length; v++) {
            int p = data.blocks().get(v).columns();
            for (int f = 0; f < k; f++) {
                double squares = 0;
                for (int j = 0; j < p; j++) {
                    squares += w[v][j * k + f] * w[v][j * k + f] + wCovariance[v][j * k * k + f * k + f];
                }
                alpha[v][f] = GammaPosterior.of(p, squares);
            }
        }
    }

    private void updateTau() {
        for (int v = 0; v < w.length; v++) {
            double[] squares = residuals(v);
            int rows = presentCount(v);
            for (int j = 0; j < squares.length; j++) {
                tau[v][j] = GammaPosterior.of(rows, squares[j]);
            }
        }
    }

    private int presentCount(int view) {
        int count = 0;
        for (boolean present : data.blocks().get(view).present()) {
            count += present ? 1 : 0;
        }
        return count;
    }

    /** By column, the expected sum of squared residuals. */
    private double[] residuals(int view) {
        ViewScores.Block block = data.blocks().get(view);
        int p = block.columns();
        double[] second = secondMoment(view);
        double[] sums = new double[p];
        for (int i = 0; i < n; i++) {
            if (block.present()[i]) {
                for (int j = 0; j < p; j++) {
                    double value = block.values()[i * p + j];
                    double fitted = 0;
                    for (int f = 0; f < k; f++) {
                        fitted += w[view][j * k + f] * z[i * k + f];
                    }
                    sums[j] += value * value - 2 * value * fitted;
                }
            }
        }
        for (int j = 0; j < p; j++) {
            for (int f = 0; f < k; f++) {
                for (int g = 0; g < k; g++) {
                    sums[j] += second[f * k + g]
                            * (w[view][j * k + f] * w[view][j * k + g] + wCovariance[view][j * k * k + f * k + g]);
                }
            }
            sums[j] = Math.max(sums[j], 1e-12);
        }
        return sums;
    }

    private void updateFactors() {
        FactorPosterior posterior = posterior();
        for (int c = 0; c < patterns.size(); c++) {
            zCovariance[c] = posterior.covariance(patterns.get(c));
        }
        z = posterior.means(data);
    }

    /** What the factors of anyone follow from. */
    FactorPosterior posterior() {
        double[][] precisions = new double[w.length][];
        double[][] weighted = new double[w.length][];
        for (int v = 0; v < w.length; v++) {
            int p = data.blocks().get(v).columns();
            precisions[v] = new double[k * k];
            weighted[v] = new double[p * k];
            for (int j = 0; j < p; j++) {
                double precision = tau[v][j].mean();
                for (int f = 0; f < k; f++) {
                    weighted[v][j * k + f] = precision * w[v][j * k + f];
                    for (int g = 0; g < k; g++) {
                        precisions[v][f * k + g] +=
                                precision * (w[v][j * k + f] * w[v][j * k + g] + wCovariance[v][j * k * k + f * k + g]);
                    }
                }
            }
        }
        return new FactorPosterior(k, precisions, weighted);
    }

    /** The evidence lower bound, natural logarithm. */
    private double bound() {
        double bound = 0;
        for (int v = 0; v < w.length; v++) {
            int p = data.blocks().get(v).columns();
            int rows = presentCount(v);
            double[] squares = residuals(v);
            for (int j = 0; j < p; j++) {
                bound += 0.5 * rows * (tau[v][j].meanLog() - LOG_TWO_PI) - 0.5 * tau[v][j].mean() * squares[j];
                bound += tau[v][j].bound();
                double[] covariance = Arrays.copyOfRange(wCovariance[v], j * k * k, (j + 1) * k * k);
                bound += 0.5 * logDeterminant(covariance) + 0.5 * k;
                for (int f = 0; f < k; f++) {
                    double square = w[v][j * k + f] * w[v][j * k + f] + covariance[f * k + f];
                    bound += 0.5 * alpha[v][f].meanLog() - 0.5 * alpha[v][f].mean() * square;
                }
            }
            for (int f = 0; f < k; f++) {
                bound += alpha[v][f].bound();
            }
        }
        double[] logs = new double[patterns.size()];
        for (int c = 0; c < logs.length; c++) {
            logs[c] = 0.5 * logDeterminant(zCovariance[c]);
        }
        for (int i = 0; i < n; i++) {
            double squares = 0;
            for (int f = 0; f < k; f++) {
                squares += z[i * k + f] * z[i * k + f] + zCovariance[patternOf[i]][f * k + f];
            }
            bound += logs[patternOf[i]] + 0.5 * k - 0.5 * squares;
        }
        return bound;
    }

    private double logDeterminant(double[] matrix) {
        double[] factor = LinearAlgebra.choleskyLower(matrix, k);
        double sum = 0;
        for (int f = 0; f < k; f++) {
            sum += 2 * Math.log(factor[f * k + f]);
        }
        return sum;
    }

    /** Keeps the factors that explain enough of some view; at least one. */
    private boolean dropIdle() {
        double[][] explained = varianceExplained();
        List<Integer> kept = new ArrayList<>();
        int best = 0;
        double most = -1;
        for (int f = 0; f < k; f++) {
            double largest = 0;
            for (double[] view : explained) {
                largest = Math.max(largest, view[f]);
            }
            if (largest >= LEAST_VARIANCE_EXPLAINED) {
                kept.add(f);
            }
            if (largest > most) {
                most = largest;
                best = f;
            }
        }
        if (kept.isEmpty()) {
            kept.add(best);
        }
        if (kept.size() == k) {
            return false;
        }
        int old = k;
        k = kept.size();
        z = columns(z, old, kept);
        for (int v = 0; v < w.length; v++) {
            w[v] = columns(w[v], old, kept);
            GammaPosterior[] before = alpha[v];
            alpha[v] = kept.stream().map(f -> before[f]).toArray(GammaPosterior[]::new);
            wCovariance[v] = new double[data.blocks().get(v).columns() * k * k];
        }
        double[][] covariances = new double[patterns.size()][k * k];
        for (int c = 0; c < covariances.length; c++) {
            for (int f = 0; f < k; f++) {
                for (int g = 0; g < k; g++) {
                    covariances[c][f * k + g] = zCovariance[c][kept.get(f) * old + kept.get(g)];
                }
            }
        }
        zCovariance = covariances;
        return true;
    }

    private static double[] columns(double[] matrix, int width, List<Integer> kept) {
        int rows = matrix.length / width;
        double[] out = new double[rows * kept.size()];
        for (int i = 0; i < rows; i++) {
            for (int f = 0; f < kept.size(); f++) {
                out[i * kept.size() + f] = matrix[i * width + kept.get(f)];
            }
        }
        return out;
    }

    /** By view and factor: 1 - residual sum of squares / total, of that factor alone, over those who have the view. */
    double[][] varianceExplained() {
        double[][] explained = new double[w.length][k];
        for (int v = 0; v < w.length; v++) {
            ViewScores.Block block = data.blocks().get(v);
            int p = block.columns();
            for (int f = 0; f < k; f++) {
                double total = 0;
                double residual = 0;
                for (int i = 0; i < n; i++) {
                    if (block.present()[i]) {
                        for (int j = 0; j < p; j++) {
                            double value = block.values()[i * p + j];
                            double rest = value - z[i * k + f] * w[v][j * k + f];
                            total += value * value;
                            residual += rest * rest;
                        }
                    }
                }
                explained[v][f] = total > 0 ? 1 - residual / total : 0;
            }
        }
        return explained;
    }

    int factors() {
        return k;
    }

    double[] factorMeans() {
        return z.clone();
    }

    /** The evidence bound after each iteration since the last change of the number of factors. */
    List<Double> bounds() {
        return List.copyOf(bounds);
    }
}
