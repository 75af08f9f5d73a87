package org.endotype.imaging.activation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.stats.FalseDiscoveryRate;
import org.endotype.imaging.bold.BoldRun;
import org.endotype.imaging.bold.VoxelSeries;
import org.endotype.imaging.nifti.Grid;

/**
 * The maps of one contrast over one run or, as fixed effects, several: the mean of the runs' effects with the covariance
 * of that mean, and degrees of freedom added up. Voxels outside the mask of some run are NaN.
 *
 * <p>t is an effect by its standard error. F of q sums with effects e and covariance C is e'C^-1 e / q; with one sum it is
 * t squared. z is as improbable as the statistic (one side; of F it is negative where F is smaller than half of what
 * chance gives). q is the false discovery rate of Benjamini and Hochberg over all voxels, from two-sided p of t and
 * one-sided p of F.
 *
 * @param contrast what was asked
 * @param grid of the maps
 * @param effect one value a voxel of the grid, in the unit of the signal; NaN throughout for F
 * @param statistic t or F
 * @param z the normal score of the statistic
 * @param q adjusted p
 * @param degreesOfFreedom of the noise
 */
public record ActivationMaps(
        Contrast contrast,
        Grid grid,
        double[] effect,
        double[] statistic,
        double[] z,
        double[] q,
        int degreesOfFreedom) {

    /**
     * One run.
     *
     * @param run names it in messages
     * @param voxels its signals
     * @param design its events
     */
    public record ModelledRun(BoldRun run, VoxelSeries voxels, DesignMatrix design) {}

    /** Fits runs one after another and combines them; the first run's grid is everyone's. */
    public static List<ActivationMaps> of(
            Iterable<ModelledRun> runs,
            List<Contrast> contrasts,
            NoiseModel noise,
            SignalScale scale,
            Parallelism parallelism) {
        Grid grid = null;
        double[][] effects = new double[0][];
        double[][] covariances = new double[0][];
        int freedom = 0;
        int count = 0;
        for (ModelledRun one : runs) {
            if (grid == null) {
                grid = one.voxels().grid();
            } else if (!grid.matches(one.voxels().grid())) {
                throw new InconsistentInput(
                        SourceLocation.file(one.run().file()), "is on another grid than the first run");
            }
            GeneralLinearModel.Fit fit =
                    GeneralLinearModel.fit(one.voxels(), one.design(), contrasts, noise, scale, parallelism);
            effects = added(effects, fit.effects(), one.voxels());
            covariances = added(covariances, fit.covariances(), one.voxels());
            freedom += fit.degreesOfFreedom();
            count++;
        }
        if (grid == null) {
            throw new IllegalArgumentException("no run");
        }
        List<ActivationMaps> maps = new ArrayList<>();
        int sum = 0;
        int pair = 0;
        for (Contrast contrast : contrasts) {
            int sums = contrast.rows().size();
            int pairs = sums * (sums + 1) / 2;
            maps.add(combined(
                    contrast,
                    grid,
                    Arrays.copyOfRange(effects, sum, sum + sums),
                    Arrays.copyOfRange(covariances, pair, pair + pairs),
                    count,
                    freedom,
                    parallelism));
            sum += sums;
            pair += pairs;
        }
        return maps;
    }

    private static ActivationMaps combined(
            Contrast contrast,
            Grid grid,
            double[][] effects,
            double[][] covariances,
            int runs,
            int freedom,
            Parallelism parallelism) {
        int voxels = grid.voxelCount();
        double[] effect = new double[voxels];
        double[] statistic = new double[voxels];
        double[] z = new double[voxels];
        double[] p = new double[voxels];
        NormalScore scoreOfT = new NormalScore(freedom);
        VarianceRatioScore scoreOfF = new VarianceRatioScore(effects.length, freedom);
        int block = 1024;
        parallelism.forEachBlock((voxels + block - 1) / block, b -> {
            for (int v = b * block; v < Math.min(voxels, (b + 1) * block); v++) {
                if (contrast.statistic() == Contrast.Statistic.T) {
                    effect[v] = effects[0][v] / runs;
                    boolean known = covariances[0][v] > 0;
                    statistic[v] = known ? effects[0][v] / Math.sqrt(covariances[0][v]) : Double.NaN;
                    z[v] = scoreOfT.ofT(statistic[v]);
                    p[v] = known ? Math.min(1, 2 * scoreOfT.tail(statistic[v])) : Double.NaN;
                } else {
                    effect[v] = Double.NaN;
                    statistic[v] = varianceRatio(effects, covariances, v);
                    z[v] = scoreOfF.ofF(statistic[v]);
                    p[v] = scoreOfF.upperTail(statistic[v]);
                }
            }
        });
        return new ActivationMaps(
                contrast, grid, effect, statistic, z, FalseDiscoveryRate.benjaminiHochberg(p), freedom);
    }

    /** e'C^-1 e / q by forward substitution with the Cholesky factor of C; NaN where C is not positive definite. */
    private static double varianceRatio(double[][] effects, double[][] covariances, int voxel) {
        int q = effects.length;
        double[] lower = new double[q * q];
        double[] solved = new double[q];
        double sum = 0;
        int pair = 0;
        for (int i = 0; i < q; i++) {
            double scale = 0;
            for (int j = 0; j <= i; j++, pair++) {
                double value = covariances[pair][voxel];
                scale = value;
                for (int k = 0; k < j; k++) {
                    value -= lower[i * q + k] * lower[j * q + k];
                }
                lower[i * q + j] = i == j ? value : value / lower[j * q + j];
            }
            if (!(lower[i * q + i] > 1e-12 * scale)) {
                return Double.NaN;
            }
            lower[i * q + i] = Math.sqrt(lower[i * q + i]);
            double value = effects[i][voxel];
            for (int k = 0; k < i; k++) {
                value -= lower[i * q + k] * solved[k];
            }
            solved[i] = value / lower[i * q + i];
            sum += solved[i] * solved[i];
        }
        return sum / q;
    }

    /** z where the false discovery rate is at most {@code level}, else 0. */
    public double[] thresholdedZ(double level) {
        double[] kept = new double[z.length];
        Arrays.setAll(kept, v -> q[v] <= level ? z[v] : 0);
        return kept;
    }

    private static double[][] added(double[][] sums, double[][] values, VoxelSeries voxels) {
        double[][] total = new double[values.length][];
        for (int row = 0; row < values.length; row++) {
            total[row] = voxels.toVolume(values[row], Double.NaN);
            for (int i = 0; sums.length > 0 && i < total[row].length; i++) {
                total[row][i] += sums[row][i];
            }
        }
        return total;
    }
}
