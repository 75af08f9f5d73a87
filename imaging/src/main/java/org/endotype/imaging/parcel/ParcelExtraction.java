package org.endotype.imaging.parcel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.SourceLocation;
import org.endotype.imaging.bold.BoldRun;
import org.endotype.imaging.bold.GaussianSmoothing;
import org.endotype.imaging.bold.VoxelMask;
import org.endotype.imaging.nifti.NiftiImage;
import org.endotype.imaging.nifti.VolumeStream;
import org.endotype.imaging.parcel.ExtractionSettings.VoxelMeasures;
import org.jspecify.annotations.Nullable;

/**
 * Signals of regions, for any number of atlases, with tissue means and voxel quality, in one pass over a run.
 *
 * <p>A voxel counts (is covered) unless it is zero in every volume, not finite in some volume, or outside the mask. The
 * signal of a label is the mean of its covered voxels, of a map its least-squares amplitude; where less than the least
 * accepted share of a region is covered it is missing. Smoothing, where asked for, is of the whole volume before anything
 * is summed; coverage and quality are of the recorded voxels, and a voxel that is 0 in a volume stays 0 there.
 *
 * <p>Memory: one volume of doubles (two with smoothing), and a few arrays as long as the voxels of the regions. A run with
 * voxels that are not finite in some volumes is read twice. Sums are in double precision in file order. Deterministic.
 */
public final class ParcelExtraction {

    /**
     * What a run gave.
     *
     * @param regions one an atlas, in order
     * @param tissueMeans name to the mean over a mask's finite voxels, one value a volume
     * @param standardizedDvars one a volume, the first NaN; where measured
     * @param medianVoxelTemporalSnr where measured, else NaN
     */
    public record Result(
            List<ParcelSeries> regions,
            Map<String, double[]> tissueMeans,
            Optional<double[]> standardizedDvars,
            double medianVoxelTemporalSnr) {}

    private final BoldRun run;
    private final boolean[] mask;
    private final ExtractionSettings settings;
    private final Map<String, boolean[]> tissues;
    private final boolean masked;

    private ParcelExtraction(
            BoldRun run, Optional<NiftiImage> mask, Map<String, NiftiImage> tissues, ExtractionSettings settings) {
        this.run = run;
        this.masked = mask.isPresent();
        this.mask = VoxelMask.of(mask, run);
        this.settings = settings;
        this.tissues = new LinkedHashMap<>();
        tissues.forEach((name, image) -> this.tissues.put(name, VoxelMask.read(image, run)));
    }

    /** The signals of one atlas's regions; see {@link #extractAll}. */
    public static ParcelSeries extract(
            BoldRun run, GridRegions regions, Optional<NiftiImage> mask, double minimumCoverage) {
        return extractAll(run, List.of(regions), mask, minimumCoverage).get(0);
    }

    /** The signals of several atlases' regions, unsmoothed. */
    public static List<ParcelSeries> extractAll(
            BoldRun run, List<? extends GridRegions> regions, Optional<NiftiImage> mask, double minimumCoverage) {
        return extractAll(
                        run,
                        run.openVolumes(),
                        regions,
                        mask,
                        Map.of(),
                        ExtractionSettings.withDefaults().withMinimumCoverage(minimumCoverage))
                .regions();
    }

    /**
     * The signals of several atlases' regions and what else is asked for.
     *
     * @param volumes of the run, from the first; closed here
     * @param regions on the run's grid
     * @param mask on the run's grid; voxels that are 0 in it do not count
     * @param tissues name to a mask on the run's grid, of which means are taken whatever the brain mask
     * @throws DegenerateData when every region is missing
     */
    public static Result extractAll(
            BoldRun run,
            VolumeStream volumes,
            List<? extends GridRegions> regions,
            Optional<NiftiImage> mask,
            Map<String, NiftiImage> tissues,
            ExtractionSettings settings) {
        try (volumes) {
            return new ParcelExtraction(run, mask, tissues, settings).extractAll(regions, volumes);
        }
    }

    private Result extractAll(List<? extends GridRegions> regions, VolumeStream volumes) {
        Pass pass = new Pass(regions, mask);
        pass.readAll(volumes);
        int notFinite = 0;
        if (pass.hasNotFinite()) {
            boolean[] finite = mask.clone();
            for (RegionSums sums : pass.sums) {
                notFinite += sums.clearNotFinite(finite);
            }
            if (pass.quality != null) {
                pass.quality.clearNotFinite(finite);
            }
            pass = new Pass(regions, finite);
            try (VolumeStream again = run.openVolumes()) {
                pass.readAll(again);
            }
        }
        List<ParcelSeries> results = new ArrayList<>();
        for (RegionSums sums : pass.sums) {
            results.add(sums.finish(run, settings.minimumCoverage(), notFinite));
        }
        VoxelQuality quality = pass.quality;
        return new Result(
                results,
                pass.tissueMeans(),
                quality == null ? Optional.empty() : Optional.of(quality.standardizedDvars()),
                quality == null ? Double.NaN : quality.medianTemporalSnr());
    }

    /** One reading of the run. */
    private final class Pass {
        private final List<RegionSums> sums = new ArrayList<>();
        private final @Nullable VoxelQuality quality;
        private final @Nullable GaussianSmoothing smoothing;
        private final Map<String, double[]> tissueMeans = new LinkedHashMap<>();

        Pass(List<? extends GridRegions> regions, boolean[] usable) {
            boolean[] examined = new boolean[usable.length];
            for (GridRegions one : regions) {
                if (!one.grid().matches(run.grid())) {
                    throw new IllegalArgumentException("an atlas is not on the run's grid");
                }
                sums.add(one.sums(usable, run.volumeCount()));
                for (int voxel : one.voxels()) {
                    examined[voxel] = usable[voxel];
                }
            }
            quality = settings.quality() == VoxelMeasures.NONE
                    ? null
                    : new VoxelQuality(indices(masked ? usable : examined), run.volumeCount());
            smoothing = settings.smoothingFwhmMm().isPresent()
                    ? GaussianSmoothing.ofFwhm(settings.smoothingFwhmMm().getAsDouble(), run.grid())
                    : null;
            tissues.keySet().forEach(name -> tissueMeans.put(name, new double[run.volumeCount()]));
        }

        void readAll(VolumeStream volumes) {
            double[] recorded = new double[run.header().voxelsPerVolume()];
            double[] smoothed = smoothing == null ? recorded : new double[recorded.length];
            for (int t = 0; volumes.next(recorded); t++) {
                if (smoothing != null) {
                    smoothing.apply(recorded, smoothed);
                    for (int i = 0; i < recorded.length; i++) {
                        smoothed[i] = recorded[i] == 0 ? 0 : smoothed[i];
                    }
                }
                for (RegionSums one : sums) {
                    one.add(recorded, smoothed, t);
                }
                if (quality != null) {
                    quality.add(recorded, t);
                }
                addTissues(recorded, t);
            }
        }

        private void addTissues(double[] recorded, int t) {
            tissues.forEach((name, flags) -> {
                double sum = 0;
                int count = 0;
                for (int voxel = 0; voxel < flags.length; voxel++) {
                    if (flags[voxel] && Double.isFinite(recorded[voxel])) {
                        sum += recorded[voxel];
                        count++;
                    }
                }
                tissueMeans.getOrDefault(name, new double[0])[t] = sum / count;
            });
        }

        boolean hasNotFinite() {
            return sums.stream().anyMatch(RegionSums::hasNotFinite) || (quality != null && quality.hasNotFinite());
        }

        Map<String, double[]> tissueMeans() {
            tissueMeans.forEach((name, means) -> {
                for (double mean : means) {
                    if (Double.isNaN(mean)) {
                        throw new DegenerateData(
                                SourceLocation.file(run.file()), "has no finite voxel in the mask of " + name);
                    }
                }
            });
            return tissueMeans;
        }
    }

    private static int[] indices(boolean[] flags) {
        int[] all = new int[flags.length];
        java.util.Arrays.setAll(all, v -> v);
        return LabelSums.usableOf(all, flags);
    }
}
