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
 * The maps of one contrast over one run or, as fixed effects, several: the mean of the runs' effects with the variance of
 * that mean, and degrees of freedom added up. Voxels outside the mask of some run are NaN.
 *
 * <p>z is as improbable as t (one side). q is the false discovery rate of Benjamini and Hochberg over all voxels, from
 * two-sided p.
 *
 * @param contrast what was asked
 * @param grid of the maps
 * @param effect one value a voxel of the grid, in the unit of the signal
 * @param t effect by its standard error
 * @param z the normal score of t
 * @param q adjusted p
 * @param degreesOfFreedom of t
 */
public record ActivationMaps(
        Contrast contrast, Grid grid, double[] effect, double[] t, double[] z, double[] q, int degreesOfFreedom) {

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
        double[][] effects = new double[contrasts.size()][0];
        double[][] variances = new double[contrasts.size()][0];
        int freedom = 0;
        int count = 0;
        for (ModelledRun one : runs) {
            if (grid == null) {
                grid = one.voxels().grid();
                for (int c = 0; c < effects.length; c++) {
                    effects[c] = new double[grid.voxelCount()];
                    variances[c] = new double[grid.voxelCount()];
                }
            } else if (!grid.matches(one.voxels().grid())) {
                throw new InconsistentInput(
                        SourceLocation.file(one.run().file()), "is on another grid than the first run");
            }
            GeneralLinearModel.Fit fit =
                    GeneralLinearModel.fit(one.voxels(), one.design(), contrasts, noise, scale, parallelism);
            for (int c = 0; c < effects.length; c++) {
                addTo(effects[c], one.voxels().toVolume(fit.effects()[c], Double.NaN));
                addTo(variances[c], one.voxels().toVolume(fit.variances()[c], Double.NaN));
            }
            freedom += fit.degreesOfFreedom();
            count++;
        }
        if (grid == null) {
            throw new IllegalArgumentException("no run");
        }
        List<ActivationMaps> maps = new ArrayList<>();
        for (int c = 0; c < effects.length; c++) {
            maps.add(combined(contrasts.get(c), grid, effects[c], variances[c], count, freedom, parallelism));
        }
        return maps;
    }

    private static ActivationMaps combined(
            Contrast contrast,
            Grid grid,
            double[] effects,
            double[] variances,
            int runs,
            int freedom,
            Parallelism parallelism) {
        int voxels = effects.length;
        double[] effect = new double[voxels];
        double[] t = new double[voxels];
        double[] z = new double[voxels];
        double[] p = new double[voxels];
        NormalScore score = new NormalScore(freedom);
        int block = 1024;
        parallelism.forEachBlock((voxels + block - 1) / block, b -> {
            for (int v = b * block; v < Math.min(voxels, (b + 1) * block); v++) {
                effect[v] = effects[v] / runs;
                boolean known = variances[v] > 0;
                t[v] = known ? effects[v] / Math.sqrt(variances[v]) : Double.NaN;
                z[v] = score.ofT(t[v]);
                p[v] = known ? Math.min(1, 2 * score.tail(t[v])) : Double.NaN;
            }
        });
        return new ActivationMaps(contrast, grid, effect, t, z, FalseDiscoveryRate.benjaminiHochberg(p), freedom);
    }

    /** z where the false discovery rate is at most {@code level}, else 0. */
    public double[] thresholdedZ(double level) {
        double[] kept = new double[z.length];
        Arrays.setAll(kept, v -> q[v] <= level ? z[v] : 0);
        return kept;
    }

    private static void addTo(double[] sum, double[] values) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += values[i];
        }
    }
}
