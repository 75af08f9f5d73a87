package org.endotype.imaging.activation;

import java.util.ArrayList;
import java.util.List;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.linalg.InnerProduct;
import org.endotype.core.linalg.LinearAlgebra;
import org.endotype.core.parallel.Parallelism;
import org.endotype.imaging.bold.VoxelSeries;

/**
 * A linear model of every voxel's signal, with independent or first-order autoregressive noise.
 *
 * <p>Autoregressive: an ordinary fit gives residuals e; their lag-1 autocorrelation {@code (sum e_t e_(t-1) / (n - 1)) /
 * (sum e_t^2 / n)} is cut to hundredths (towards 0); signal and design are whitened by {@code y_t - r y_(t-1)}, the first
 * volume kept as it is, and fitted again. Degrees of freedom are volumes minus columns. These are nilearn's conventions.
 *
 * <p>Cost: O(volumes x columns) a voxel; one small decomposition for each of at most 199 noise levels. Results do not depend
 * on the thread count. Source: Worsley et al., NeuroImage 15:1 (2002), without its smoothing of the noise levels.
 */
final class GeneralLinearModel {

    private static final int BLOCK_VOXELS = 256;
    private static final int LEVELS = 100;

    /**
     * Effects and their covariances, one value a voxel.
     *
     * @param effects weighted sums of the coefficients: one array a sum, contrast after contrast
     * @param covariances of the sums of each contrast, contrast after contrast: one array an entry of the lower triangle,
     *     row by row
     * @param degreesOfFreedom volumes minus columns
     */
    record Fit(double[][] effects, double[][] covariances, int degreesOfFreedom) {}

    /** Two sums of one contrast, by their places among all. */
    private record Pair(int first, int second) {}

    /** A design whitened for one noise level. */
    private static final class Whitened {
        private final double autocorrelation;
        private final double[][] basis;
        private final double[][] contrastRows;
        private final double[] pairCovariances;

        /**
         * With W the whitened design and W'W = LL', the rows of L^-1 W' are an orthonormal basis of its columns, and a
         * contrast c is c'(W'W)^-1 W' y.
         */
        Whitened(double[][] design, double[][] contrasts, List<Pair> pairs, double autocorrelation) {
            this.autocorrelation = autocorrelation;
            int p = design.length;
            int n = design[0].length;
            double[][] white = new double[p][];
            for (int c = 0; c < p; c++) {
                white[c] = design[c].clone();
                whiten(white[c], autocorrelation);
            }
            double[] gram = new double[p * p];
            for (int a = 0; a < p; a++) {
                for (int b = 0; b <= a; b++) {
                    double dot = InnerProduct.of(white[a], white[b]);
                    gram[a * p + b] = dot;
                    gram[b * p + a] = dot;
                }
            }
            // Columns differ in scale by orders of magnitude (a constant beside motion in radians).
            double[] scale = new double[p];
            for (int a = 0; a < p; a++) {
                scale[a] = 1 / Math.sqrt(gram[a * p + a]);
            }
            for (int a = 0; a < p; a++) {
                for (int b = 0; b < p; b++) {
                    gram[a * p + b] *= scale[a] * scale[b];
                }
            }
            double[] lower = LinearAlgebra.choleskyLower(gram, p);
            basis = new double[p][n];
            for (int a = 0; a < p; a++) {
                for (int t = 0; t < n; t++) {
                    basis[a][t] = white[a][t] * scale[a];
                }
                for (int b = 0; b < a; b++) {
                    subtract(basis[a], lower[a * p + b], basis[b]);
                }
                double diagonal = lower[a * p + a];
                for (int t = 0; t < n; t++) {
                    basis[a][t] /= diagonal;
                }
            }
            contrastRows = new double[contrasts.length][n];
            double[][] coordinates = new double[contrasts.length][p];
            for (int c = 0; c < contrasts.length; c++) {
                // L u = (scaled) contrast; the row is the basis weighted by u, and its variance |u|^2.
                double[] u = coordinates[c];
                for (int a = 0; a < p; a++) {
                    double sum = contrasts[c][a] * scale[a];
                    for (int b = 0; b < a; b++) {
                        sum -= lower[a * p + b] * u[b];
                    }
                    u[a] = sum / lower[a * p + a];
                    subtract(contrastRows[c], -u[a], basis[a]);
                }
            }
            pairCovariances = pairs.stream()
                    .mapToDouble(pair -> InnerProduct.of(coordinates[pair.first], coordinates[pair.second]))
                    .toArray();
        }
    }

    private final double[][] design;
    private final double[][] contrasts;
    private final List<Pair> pairs;
    private final NoiseModel noise;

    private GeneralLinearModel(double[][] design, double[][] contrasts, List<Pair> pairs, NoiseModel noise) {
        this.design = design;
        this.contrasts = contrasts;
        this.pairs = pairs;
        this.noise = noise;
    }

    static Fit fit(
            VoxelSeries voxels,
            DesignMatrix design,
            List<Contrast> contrasts,
            NoiseModel noise,
            SignalScale scale,
            Parallelism parallelism) {
        if (design.volumeCount() != voxels.volumeCount()) {
            throw new InconsistentInput("the design has " + design.volumeCount() + " rows and the run "
                    + voxels.volumeCount() + " volumes");
        }
        List<double[]> weights = new ArrayList<>();
        List<Pair> pairs = new ArrayList<>();
        for (Contrast contrast : contrasts) {
            int start = weights.size();
            weights.addAll(List.of(contrast.over(design.names())));
            for (int a = start; a < weights.size(); a++) {
                for (int b = start; b <= a; b++) {
                    pairs.add(new Pair(a, b));
                }
            }
        }
        return new GeneralLinearModel(design.columns(), weights.toArray(double[][]::new), pairs, noise)
                .fit(voxels, scale, parallelism);
    }

    private Fit fit(VoxelSeries voxels, SignalScale scale, Parallelism parallelism) {
        int count = voxels.voxelCount();
        int n = voxels.volumeCount();
        double[][] effects = new double[contrasts.length][count];
        double[][] covariances = new double[pairs.size()][count];
        int freedom = n - design.length;
        Whitened independent = new Whitened(design, contrasts, pairs, 0);
        int[] levels = new int[count];
        int blocks = (count + BLOCK_VOXELS - 1) / BLOCK_VOXELS;
        if (noise == NoiseModel.AUTOREGRESSIVE_1) {
            parallelism.forEachBlock(blocks, block -> {
                double[] signal = new double[n];
                int stop = Math.min(count, (block + 1) * BLOCK_VOXELS);
                for (int voxel = block * BLOCK_VOXELS; voxel < stop; voxel++) {
                    voxels.copySignal(voxel, signal);
                    scale.apply(signal);
                    levels[voxel] = level(signal, independent);
                }
            });
        }
        List<Whitened> models = new ArrayList<>();
        for (int level = -LEVELS; level <= LEVELS; level++) {
            models.add(independent);
        }
        boolean[] needed = new boolean[models.size()];
        for (int level : levels) {
            needed[level + LEVELS] = true;
        }
        parallelism.forEachBlock(needed.length, index -> {
            if (needed[index] && index != LEVELS) {
                models.set(index, new Whitened(design, contrasts, pairs, (index - LEVELS) / (double) LEVELS));
            }
        });
        parallelism.forEachBlock(blocks, block -> {
            double[] signal = new double[n];
            int stop = Math.min(count, (block + 1) * BLOCK_VOXELS);
            for (int voxel = block * BLOCK_VOXELS; voxel < stop; voxel++) {
                voxels.copySignal(voxel, signal);
                scale.apply(signal);
                Whitened model = models.get(levels[voxel] + LEVELS);
                whiten(signal, model.autocorrelation);
                for (int c = 0; c < contrasts.length; c++) {
                    effects[c][voxel] = InnerProduct.of(model.contrastRows[c], signal);
                }
                removeBasis(signal, model.basis);
                double dispersion = InnerProduct.of(signal, signal) / freedom;
                for (int pair = 0; pair < covariances.length; pair++) {
                    covariances[pair][voxel] = model.pairCovariances[pair] * dispersion;
                }
            }
        });
        return new Fit(effects, covariances, freedom);
    }

    /** The residuals' lag-1 autocorrelation in hundredths, towards 0; destroys the signal. */
    private static int level(double[] signal, Whitened independent) {
        removeBasis(signal, independent.basis);
        int n = signal.length;
        double lagOne = 0;
        double lagZero = signal[0] * signal[0];
        for (int t = 1; t < n; t++) {
            lagOne += signal[t] * signal[t - 1];
            lagZero += signal[t] * signal[t];
        }
        double autocorrelation = lagZero > 0 ? (lagOne / (n - 1)) / (lagZero / n) : 0;
        int level = (int) (autocorrelation * LEVELS);
        // A share of 1 has no stationary noise.
        return Math.max(-LEVELS + 1, Math.min(LEVELS - 1, level));
    }

    private static void removeBasis(double[] signal, double[][] basis) {
        for (double[] direction : basis) {
            subtract(signal, InnerProduct.of(direction, signal), direction);
        }
    }

    /** From the end, so that what is subtracted is not whitened yet. */
    private static void whiten(double[] signal, double autocorrelation) {
        for (int t = signal.length - 1; t > 0 && autocorrelation != 0; t--) {
            signal[t] -= autocorrelation * signal[t - 1];
        }
    }

    private static void subtract(double[] from, double factor, double[] what) {
        for (int t = 0; t < from.length; t++) {
            from[t] -= factor * what[t];
        }
    }
}
