package org.endotype.imaging.parcel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.imaging.bold.BoldRun;
import org.endotype.imaging.nifti.NiftiImage;
import org.endotype.imaging.nifti.VolumeStream;
import org.endotype.imaging.signal.TimeSeries;

/**
 * Mean signals of parcels, for any number of atlases in one pass over a run.
 *
 * <p>A voxel counts (is covered) unless it is zero in every volume, not finite in some volume, or outside the mask. A
 * parcel's signal is the mean of its covered voxels; where less than the least accepted share of the parcel is covered it
 * is missing. Sums are in double precision over voxels in file order.
 *
 * <p>Memory: one volume of doubles, and a few arrays as long as the labelled voxels. A run with voxels that are not
 * finite in some volumes is read twice. Deterministic.
 */
public final class ParcelExtraction {

    /** A parcel covered less than this is missing by default. */
    public static final double DEFAULT_MINIMUM_COVERAGE = 0.5;

    private final BoldRun run;
    private final boolean[] mask;
    private final double minimumCoverage;

    private ParcelExtraction(BoldRun run, boolean[] mask, double minimumCoverage) {
        this.run = run;
        this.mask = mask;
        this.minimumCoverage = minimumCoverage;
    }

    /** The mean signals of one atlas's parcels; see {@link #extractAll}. */
    public static ParcelSeries extract(
            BoldRun run, Parcellation parcellation, Optional<NiftiImage> mask, double minimumCoverage) {
        return extractAll(run, List.of(parcellation), mask, minimumCoverage).get(0);
    }

    /**
     * The mean signals of several atlases' parcels.
     *
     * @param parcellations on the run's grid
     * @param mask on the run's grid; voxels that are 0 in it do not count
     * @param minimumCoverage parcels covered less are missing, 0 to 1
     * @throws DegenerateData when every parcel is missing
     */
    public static List<ParcelSeries> extractAll(
            BoldRun run, List<Parcellation> parcellations, Optional<NiftiImage> mask, double minimumCoverage) {
        boolean[] inMask = new boolean[run.grid().voxelCount()];
        Arrays.fill(inMask, true);
        mask.ifPresent(image -> applyMask(inMask, image, run));
        return new ParcelExtraction(run, inMask, minimumCoverage).extractAll(parcellations);
    }

    private List<ParcelSeries> extractAll(List<Parcellation> parcellations) {
        List<Pass> passes = pass(parcellations, mask);
        int notFinite = 0;
        if (passes.stream().anyMatch(pass -> pass.anyNotFinite)) {
            boolean[] finite = mask.clone();
            for (Pass pass : passes) {
                notFinite += pass.clearNotFinite(finite);
            }
            passes = pass(parcellations, finite);
        }
        List<ParcelSeries> results = new ArrayList<>();
        for (Pass pass : passes) {
            results.add(pass.finish(run, minimumCoverage, notFinite));
        }
        return results;
    }

    private List<Pass> pass(List<Parcellation> parcellations, boolean[] usable) {
        List<Pass> passes = new ArrayList<>();
        for (Parcellation parcellation : parcellations) {
            if (!parcellation.grid().matches(run.grid())) {
                throw new IllegalArgumentException("a parcellation is not on the run's grid");
            }
            passes.add(new Pass(parcellation, usable, run.volumeCount()));
        }
        double[] volume = new double[run.header().voxelsPerVolume()];
        try (VolumeStream volumes = run.openVolumes()) {
            for (int t = 0; volumes.next(volume); t++) {
                for (Pass pass : passes) {
                    pass.add(volume, t);
                }
            }
        }
        return passes;
    }

    private static void applyMask(boolean[] inMask, NiftiImage image, BoldRun run) {
        if (image.header().volumeCount() != 1 || !image.header().grid().matches(run.grid())) {
            throw new InconsistentInput(
                    SourceLocation.file(image.file()),
                    "expected a mask on the grid of " + run.file().getFileName() + " ("
                            + run.grid().sizeX() + " x " + run.grid().sizeY() + " x "
                            + run.grid().sizeZ() + ", same affine), found another grid");
        }
        double[] values = image.readFirstVolume();
        for (int voxel = 0; voxel < inMask.length; voxel++) {
            inMask[voxel] = values[voxel] != 0 && !Double.isNaN(values[voxel]);
        }
    }

    /** The running sums of one atlas. */
    private static final class Pass {
        private final Parcellation parcellation;
        private final int[] voxels;
        private final int[] parcels;
        private final byte[] seen;
        private final boolean[] notFinite;
        private final double[] sums;
        private final int regions;
        private boolean anyNotFinite;

        Pass(Parcellation parcellation, boolean[] usable, int volumes) {
            this.parcellation = parcellation;
            int count = 0;
            for (int voxel : parcellation.voxels()) {
                count += usable[voxel] ? 1 : 0;
            }
            voxels = new int[count];
            parcels = new int[count];
            int next = 0;
            for (int i = 0; i < parcellation.voxels().length; i++) {
                if (usable[parcellation.voxels()[i]]) {
                    voxels[next] = parcellation.voxels()[i];
                    parcels[next++] = parcellation.parcels()[i];
                }
            }
            regions = parcellation.parcelCount();
            seen = new byte[count];
            notFinite = new boolean[count];
            sums = new double[Math.multiplyExact(volumes, regions)];
        }

        void add(double[] volume, int t) {
            int row = t * regions;
            for (int i = 0; i < voxels.length; i++) {
                double value = volume[voxels[i]];
                sums[row + parcels[i]] += value;
                if (value != 0) {
                    seen[i] = 1;
                }
            }
            for (int region = 0; region < regions; region++) {
                if (!Double.isFinite(sums[row + region])) {
                    markNotFinite(volume);
                    return;
                }
            }
        }

        private void markNotFinite(double[] volume) {
            for (int i = 0; i < voxels.length; i++) {
                if (!Double.isFinite(volume[voxels[i]])) {
                    notFinite[i] = true;
                    anyNotFinite = true;
                }
            }
        }

        int clearNotFinite(boolean[] usable) {
            int cleared = 0;
            for (int i = 0; i < voxels.length; i++) {
                if (notFinite[i] && usable[voxels[i]]) {
                    usable[voxels[i]] = false;
                    cleared++;
                }
            }
            return cleared;
        }

        ParcelSeries finish(BoldRun run, double minimumCoverage, int notFiniteVoxels) {
            boolean[] covered = new boolean[run.grid().voxelCount()];
            int[] counts = new int[regions];
            for (int i = 0; i < voxels.length; i++) {
                if (seen[i] != 0) {
                    covered[voxels[i]] = true;
                    counts[parcels[i]]++;
                }
            }
            double[] coverage = parcellation.coverage(covered);
            int missing = 0;
            for (int region = 0; region < regions; region++) {
                boolean kept = counts[region] > 0 && coverage[region] >= minimumCoverage;
                missing += kept ? 0 : 1;
                for (int at = region; at < sums.length; at += regions) {
                    sums[at] = kept ? sums[at] / counts[region] : Double.NaN;
                }
            }
            if (missing == regions) {
                throw new DegenerateData(
                        SourceLocation.file(run.file()),
                        "covers no parcel of " + parcellation.atlas().file().getFileName() + " to at least "
                                + minimumCoverage + "; are atlas and image in the same space, and is the image empty?");
            }
            TimeSeries series = TimeSeries.of(parcellation.names(), sums, run.repetitionTimeSeconds());
            return new ParcelSeries(series, coverage, counts, temporalSnr(series), missing, notFiniteVoxels);
        }

        private static double[] temporalSnr(TimeSeries series) {
            double[] snr = new double[series.regionCount()];
            for (int region = 0; region < snr.length; region++) {
                double[] signal = series.column(region);
                double mean = Arrays.stream(signal).sum() / signal.length;
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
}
