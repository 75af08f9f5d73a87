package org.endotype.imaging.view;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.endotype.core.error.EndotypeException;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.pipeline.ViewRequest;
import org.endotype.core.pipeline.engine.Job;
import org.endotype.core.pipeline.engine.PieceCodec;
import org.endotype.imaging.bids.BidsDataset;
import org.endotype.imaging.bids.BidsScan;
import org.endotype.imaging.bold.BoldRun;
import org.endotype.imaging.bold.GaussianSmoothing;
import org.endotype.imaging.bold.VoxelSeries;
import org.endotype.imaging.nifti.NiftiImage;
import org.endotype.imaging.parcel.LabelAtlas;
import org.endotype.imaging.parcel.Parcellation;
import org.endotype.imaging.signal.ConfoundTable;
import org.endotype.imaging.voxelwise.LocalActivity;
import org.endotype.imaging.voxelwise.LocalMeasure;
import org.endotype.imaging.voxelwise.RegionMeans;

/**
 * From the scans of one participant a piece to the region means of its maps. Memory: 4 bytes a masked voxel and volume of
 * one run; only the means travel.
 *
 * @param request the view's
 * @param scans the files of each participant
 */
record VoxelwiseJob(ViewRequest request, List<List<String>> scans) implements Job<VoxelwiseJob.Outcome> {

    /** More cells than any atlas times three; a greater number is damage, and is not allocated. */
    private static final int MOST_VALUES = 100_000;

    private static final int MOST_TEXTS = 1_000_000;

    /** What one participant gave; a refusal is a result, so that an engine does not try it again. */
    sealed interface Outcome extends Serializable {}

    /**
     * @param values measure by measure, one a region; means over runs weighted by their volumes, NaN where a region is
     *     covered too little in every run
     * @param runs used
     * @param volumes of all runs
     * @param voxels of the smallest mask
     * @param meanFramewiseDisplacementMm over volumes; NaN where it is not known of every run
     * @param inputs the files that were read
     */
    record Done(
            double[] values, int runs, int volumes, int voxels, double meanFramewiseDisplacementMm, List<String> inputs)
            implements Outcome {}

    record Refused(EndotypeException reason) implements Outcome {}

    static VoxelwiseJob of(ViewRequest request, Map<String, List<BidsScan>> scans) {
        List<List<String>> files = new ArrayList<>();
        scans.values()
                .forEach(one -> files.add(
                        one.stream().map(scan -> scan.file().toString()).toList()));
        return new VoxelwiseJob(request, files);
    }

    static LabelAtlas atlas(ViewRequest request, VoxelwiseOptions options) {
        return LabelAtlas.read(request.path("atlas"), request.optionalPath("labels"), options.background());
    }

    @Override
    public String name() {
        return request.name();
    }

    @Override
    public Optional<PieceCodec<Outcome>> codec() {
        return Optional.of(new Codec());
    }

    @Override
    public Worker<Outcome> open() {
        VoxelwiseOptions options = VoxelwiseOptions.of(request);
        LabelAtlas atlas = atlas(request, options);
        return piece -> {
            List<BidsScan> files =
                    scans.get(piece).stream().map(Path::of).map(BidsScan::of).toList();
            try {
                return new Participant(options, atlas).read(files);
            } catch (EndotypeException refused) {
                return new Refused(refused);
            }
        };
    }

    /** Adds up the runs of one participant. */
    private static final class Participant {
        private final VoxelwiseOptions options;
        private final LabelAtlas atlas;
        private final List<LocalMeasure> measures;
        private final double[] sums;
        private final double[] weights;
        private final List<String> inputs = new ArrayList<>();
        private int volumes;
        private int voxels = Integer.MAX_VALUE;
        private double displacement;

        Participant(VoxelwiseOptions options, LabelAtlas atlas) {
            this.options = options;
            this.atlas = atlas;
            this.measures = options.measures();
            this.sums = new double[measures.size() * atlas.parcelCount()];
            this.weights = new double[sums.length];
        }

        Done read(List<BidsScan> scans) {
            scans.forEach(this::add);
            double[] means = new double[sums.length];
            for (int i = 0; i < means.length; i++) {
                means[i] = weights[i] == 0 ? Double.NaN : sums[i] / weights[i];
            }
            return new Done(means, scans.size(), volumes, voxels, displacement / volumes, List.copyOf(inputs));
        }

        private void add(BidsScan scan) {
            BoldRun run = BoldRun.open(scan.file(), options.repetitionTimeSeconds());
            inputs.add(scan.file().toString());
            Optional<Path> table = BidsDataset.confounds(scan);
            if (table.isEmpty() && options.needsConfounds()) {
                throw new InconsistentInput(
                        SourceLocation.file(scan.file()),
                        "has no confound table (..._desc-confounds_timeseries.tsv) beside it; add it, or set"
                                + " confounds: none");
            }
            Optional<ConfoundTable> confounds = table.map(ConfoundTable::read);
            confounds.ifPresent(found -> found.requireVolumes(run.volumeCount(), run.file()));
            Optional<Path> mask = BidsDataset.brainMask(scan);
            table.ifPresent(file -> inputs.add(file.toString()));
            mask.ifPresent(file -> inputs.add(file.toString()));
            LocalActivity.requireFitting(run, confounds, options.activity());
            Parcellation regions = atlas.on(run.grid());
            Optional<GaussianSmoothing> smoothing = options.smoothingFwhmMm().isPresent()
                    ? Optional.of(
                            GaussianSmoothing.ofFwhm(options.smoothingFwhmMm().getAsDouble(), run.grid()))
                    : Optional.empty();
            VoxelSeries series = VoxelSeries.read(run, mask.map(NiftiImage::open), smoothing);
            Map<LocalMeasure, double[]> maps =
                    LocalActivity.of(run, series, confounds, options.activity(), Parallelism.single());
            add(series, regions, maps);
            volumes += run.volumeCount();
            voxels = Math.min(voxels, series.voxelCount());
            displacement += run.volumeCount()
                    * confounds.map(ConfoundTable::meanFramewiseDisplacement).orElse(Double.NaN);
        }

        private void add(VoxelSeries series, Parcellation regions, Map<LocalMeasure, double[]> maps) {
            int[] voxelOfGrid = series.voxelOfGrid();
            boolean[] covered = new boolean[voxelOfGrid.length];
            for (int voxel = 0; voxel < covered.length; voxel++) {
                covered[voxel] = voxelOfGrid[voxel] >= 0;
            }
            double[] coverage = regions.coverage(covered);
            for (int m = 0; m < measures.size(); m++) {
                double[] map = maps.getOrDefault(measures.get(m), new double[0]);
                double[] means = RegionMeans.of(series, map, regions);
                for (int region = 0; region < means.length; region++) {
                    if (coverage[region] >= options.minimumCoverage() && !Double.isNaN(means[region])) {
                        sums[m * means.length + region] += series.volumeCount() * means[region];
                        weights[m * means.length + region] += series.volumeCount();
                    }
                }
            }
        }
    }

    /** Every number as it is, so that what is merged is what was computed. */
    private static final class Codec implements PieceCodec<Outcome> {

        @Override
        public void write(Outcome outcome, DataOutput out) throws IOException {
            if (outcome instanceof Done done) {
                out.writeBoolean(true);
                out.writeInt(done.values().length);
                OutcomeCodec.writeDoubles(done.values(), out);
                out.writeInt(done.runs());
                out.writeInt(done.volumes());
                out.writeInt(done.voxels());
                out.writeDouble(done.meanFramewiseDisplacementMm());
                OutcomeCodec.writeTexts(done.inputs(), out);
            } else if (outcome instanceof Refused refused) {
                out.writeBoolean(false);
                OutcomeCodec.writeRefusal(refused.reason(), out);
            }
        }

        @Override
        public Outcome read(DataInput in) throws IOException {
            if (!in.readBoolean()) {
                return new Refused(OutcomeCodec.readRefusal(in));
            }
            return new Done(
                    OutcomeCodec.readDoubles(in, OutcomeCodec.count(in, MOST_VALUES)),
                    in.readInt(),
                    in.readInt(),
                    in.readInt(),
                    in.readDouble(),
                    OutcomeCodec.readTexts(in, MOST_TEXTS));
        }
    }
}
