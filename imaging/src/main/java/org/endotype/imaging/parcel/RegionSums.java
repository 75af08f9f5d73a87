package org.endotype.imaging.parcel;

import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.SourceLocation;
import org.endotype.imaging.bold.BoldRun;
import org.endotype.imaging.signal.TimeSeries;

/**
 * Sums over the regions of one atlas while a run streams by, and what is needed to tell which voxels are covered. Voxels
 * that are 0 in every volume are not covered; voxels that are not finite in some volume are found here and left out of a
 * second pass. Filled by one thread.
 */
public abstract sealed class RegionSums permits LabelSums, MapSums {

    private final GridRegions regions;

    /** Voxels that count, ascending. */
    final int[] voxels;

    private final byte[] seen;
    private final boolean[] notFinite;
    private boolean anyNotFinite;

    RegionSums(GridRegions regions, int[] voxels) {
        this.regions = regions;
        this.voxels = voxels;
        seen = new byte[voxels.length];
        notFinite = new boolean[voxels.length];
    }

    /**
     * Adds a volume.
     *
     * @param recorded voxels as the file holds them, which decide what is covered
     * @param summed voxels that are summed: the same array, or smoothed ones
     * @param t zero-based volume
     */
    abstract void add(double[] recorded, double[] summed, int t);

    /** The signals, once all volumes are in. */
    abstract double[] signals(boolean[] keptRegions, boolean[] covered);

    /** Covered voxels of each region. */
    abstract int[] counts(boolean[] covered);

    /** The share of each region that the run covers. */
    abstract double[] coverage(boolean[] covered);

    /** One labelled voxel is seen not to be zero. */
    final void see(int index) {
        seen[index] = 1;
    }

    final void markNotFinite(double[] recorded) {
        for (int i = 0; i < voxels.length; i++) {
            if (!Double.isFinite(recorded[voxels[i]])) {
                notFinite[i] = true;
                anyNotFinite = true;
            }
        }
    }

    final boolean hasNotFinite() {
        return anyNotFinite;
    }

    /** Takes the voxels that are not finite out; returns how many there were. */
    final int clearNotFinite(boolean[] usable) {
        int cleared = 0;
        for (int i = 0; i < voxels.length; i++) {
            if (notFinite[i] && usable[voxels[i]]) {
                usable[voxels[i]] = false;
                cleared++;
            }
        }
        return cleared;
    }

    final ParcelSeries finish(BoldRun run, double minimumCoverage, int notFiniteVoxels) {
        boolean[] covered = new boolean[run.grid().voxelCount()];
        for (int i = 0; i < voxels.length; i++) {
            covered[voxels[i]] = seen[i] != 0;
        }
        int[] counts = counts(covered);
        double[] coverage = coverage(covered);
        boolean[] kept = new boolean[counts.length];
        int missing = 0;
        for (int region = 0; region < kept.length; region++) {
            kept[region] = counts[region] > 0 && coverage[region] >= minimumCoverage;
            missing += kept[region] ? 0 : 1;
        }
        if (missing == kept.length) {
            throw new DegenerateData(
                    SourceLocation.file(run.file()),
                    "covers no parcel of " + regions.atlas().file().getFileName() + " to at least " + minimumCoverage
                            + "; are atlas and image in the same space, and is the image empty?");
        }
        double[] signals;
        try {
            signals = signals(kept, covered);
        } catch (DegenerateData dependent) {
            throw new DegenerateData(
                    SourceLocation.file(regions.atlas().file()), String.valueOf(dependent.getMessage()), dependent);
        }
        TimeSeries series = TimeSeries.of(regions.atlas().names(), signals, run.repetitionTimeSeconds());
        return new ParcelSeries(series, coverage, counts, temporalSnr(series), missing, notFiniteVoxels);
    }

    private static double[] temporalSnr(TimeSeries series) {
        double[] snr = new double[series.regionCount()];
        for (int region = 0; region < snr.length; region++) {
            double[] signal = series.column(region);
            double sum = 0;
            for (double value : signal) {
                sum += value;
            }
            double mean = sum / signal.length;
            double square = 0;
            for (double value : signal) {
                square += (value - mean) * (value - mean);
            }
            double deviation = Math.sqrt(square / (signal.length - 1));
            snr[region] = deviation > 0 ? mean / deviation : Double.NaN;
        }
        return snr;
    }
}
