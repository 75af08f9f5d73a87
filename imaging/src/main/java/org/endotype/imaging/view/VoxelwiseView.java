package org.endotype.imaging.view;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.EndotypeException;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.feature.Provenance;
import org.endotype.core.pipeline.Progress;
import org.endotype.core.pipeline.RunContext;
import org.endotype.core.pipeline.ViewBuilder;
import org.endotype.core.pipeline.ViewOption;
import org.endotype.core.pipeline.ViewPieces;
import org.endotype.core.pipeline.ViewRequest;
import org.endotype.core.pipeline.ViewResult;
import org.endotype.core.pipeline.ViewTable;
import org.endotype.core.sample.SampleSet;
import org.endotype.imaging.bids.BidsScan;
import org.endotype.imaging.parcel.LabelAtlas;
import org.endotype.imaging.view.ConnectivityOptions.OnError;
import org.endotype.imaging.voxelwise.LocalMeasure;
import org.jspecify.annotations.Nullable;

/**
 * Region means of maps of local activity as features: participants x ({@code alff:region}, {@code falff:region}, {@code
 * reho:region}), from preprocessed images in fMRIPrep's layout.
 *
 * <p>Each run is cleaned and mapped apart; a participant's means are those of its runs, weighted by their volumes.
 * Participants are pieces for the {@link org.endotype.core.pipeline.engine.Engine}; the result does not depend on the
 * engine or its thread count. Memory: 4 bytes a masked voxel and volume of one run a thread.
 */
public final class VoxelwiseView implements ViewBuilder {

    @Override
    public String type() {
        return "voxelwise";
    }

    @Override
    public String description() {
        return "Region means of ALFF, fALFF and ReHo maps, from preprocessed fMRI (bids, atlas).";
    }

    @Override
    public List<ViewOption> options() {
        return VoxelwiseOptions.keys();
    }

    @Override
    public Optional<ViewPieces> pieces(ViewRequest request) {
        Map<String, List<BidsScan>> scans = FunctionalConnectivityView.scansOfParticipants(
                request, VoxelwiseOptions.of(request).selection());
        return Optional.of(new ViewPieces(VoxelwiseJob.of(request, scans), List.copyOf(scans.keySet())));
    }

    @Override
    public ViewResult build(ViewRequest request, RunContext context) {
        VoxelwiseOptions options = VoxelwiseOptions.of(request);
        LabelAtlas atlas = VoxelwiseJob.atlas(request, options);
        Map<String, List<BidsScan>> scans =
                FunctionalConnectivityView.scansOfParticipants(request, options.selection());
        List<String> ids = List.copyOf(scans.keySet());
        Collector collector = new Collector(ids, options.onError());
        try (Progress.Task task = context.progress().start("mapping scans", scans.size())) {
            context.engine().forEach(VoxelwiseJob.of(request, scans), ids.size(), (piece, outcome) -> {
                collector.accept(piece, outcome);
                task.advance(1);
            });
        }
        return collector.result(request, options, atlas);
    }

    private static final class Collector {
        private final List<String> ids;
        private final OnError onError;
        private final Map<String, VoxelwiseJob.Done> participants = new LinkedHashMap<>();
        private final Map<String, String> excluded = new LinkedHashMap<>();
        private @Nullable EndotypeException first;

        Collector(List<String> ids, OnError onError) {
            this.ids = ids;
            this.onError = onError;
        }

        void accept(int piece, VoxelwiseJob.Outcome outcome) {
            if (outcome instanceof VoxelwiseJob.Refused refused) {
                EndotypeException reason = refused.reason();
                if (onError == OnError.FAIL && !(reason instanceof DegenerateData)) {
                    throw reason;
                }
                first = first == null ? reason : first;
                excluded.put(ids.get(piece), CohortScans.reason(reason));
            } else if (outcome instanceof VoxelwiseJob.Done done) {
                participants.put(ids.get(piece), done);
            }
        }

        ViewResult result(ViewRequest request, VoxelwiseOptions options, LabelAtlas atlas) {
            if (first != null && participants.isEmpty()) {
                throw first;
            }
            List<String> names = new ArrayList<>();
            for (LocalMeasure measure : options.measures()) {
                atlas.names().forEach(region -> names.add(measure.label() + ":" + region));
            }
            double[] values = new double[Math.multiplyExact(participants.size(), names.size())];
            Set<Path> inputs = new LinkedHashSet<>();
            inputs.add(atlas.file());
            atlas.namesFile().ifPresent(inputs::add);
            int row = 0;
            for (VoxelwiseJob.Done one : participants.values()) {
                System.arraycopy(one.values(), 0, values, row++ * names.size(), names.size());
                one.inputs().forEach(file -> inputs.add(Path.of(file)));
            }
            Map<String, String> parameters = new TreeMap<>();
            parameters.put("measures", request.text("measures"));
            parameters.put("band", request.text("band"));
            parameters.put("neighbours", request.text("neighbours"));
            parameters.put("scale", request.text("scale"));
            FeatureMatrix features = FeatureMatrix.of(
                    SampleSet.of(participants.keySet()), names, values, new Provenance("voxelwise", parameters));
            return new ViewResult(
                            features,
                            excluded,
                            sentences(request, options, atlas.parcelCount()),
                            warnings(features),
                            counts(atlas.parcelCount()),
                            List.copyOf(inputs))
                    .withTables(List.of(scans()));
        }

        private static List<String> warnings(FeatureMatrix features) {
            int missing = 0;
            for (int feature = 0; feature < features.featureCount(); feature++) {
                boolean somewhere = false;
                for (double value : features.column(feature)) {
                    somewhere |= Double.isNaN(value);
                }
                missing += somewhere ? 1 : 0;
            }
            return missing == 0
                    ? List.of()
                    : List.of(missing + " of " + features.featureCount()
                            + " region means are missing in at least one participant (covered too little)");
        }

        private Map<String, String> counts(int regions) {
            long volumes = 0;
            double displacement = 0;
            for (VoxelwiseJob.Done one : participants.values()) {
                volumes += one.volumes();
                displacement += one.meanFramewiseDisplacementMm();
            }
            Map<String, String> counts = new LinkedHashMap<>();
            counts.put("regions", Integer.toString(regions));
            counts.put("volumes_recorded", Long.toString(volumes));
            if (!Double.isNaN(displacement)) {
                counts.put(
                        "mean_framewise_displacement_mm",
                        String.format(Locale.ROOT, "%.3f", displacement / participants.size()));
            }
            return counts;
        }

        private ViewTable scans() {
            List<List<String>> rows = new ArrayList<>();
            participants.forEach((id, one) -> rows.add(List.of(
                    id,
                    Integer.toString(one.runs()),
                    Integer.toString(one.volumes()),
                    Integer.toString(one.voxels()),
                    ViewTable.cell(one.meanFramewiseDisplacementMm()))));
            return new ViewTable(
                    "scans",
                    List.of("participant_id", "runs", "volumes", "voxels", "mean_framewise_displacement_mm"),
                    rows);
        }
    }

    private static String sentences(ViewRequest request, VoxelwiseOptions options, int regions) {
        List<String> maps = new ArrayList<>();
        for (LocalMeasure measure : options.measures()) {
            maps.add(
                    switch (measure) {
                        case ALFF ->
                            "the amplitude of fluctuations in "
                                    + request.text("band").replace(",", " to ") + " Hz (ALFF; Zang et al. 2007)";
                        case FALFF -> "their share of all fluctuations (fALFF; Zou et al. 2008)";
                        case REHO ->
                            "Kendall's concordance with " + request.text("neighbours")
                                    + " neighbouring voxels (ReHo; Zang et al. 2004)";
                    });
        }
        List<String> steps = ConnectivityMethods.steps(options.activity().cleaning());
        return "In every voxel of the brain mask were mapped: " + String.join("; ", maps) + ". "
                + (steps.isEmpty()
                        ? ""
                        : "Each run was cleaned in this order: " + String.join(", ", steps)
                                + " (ALFF and fALFF without the Butterworth filter). ")
                + switch (request.text("scale")) {
                    case "zscore" -> "Each map was z-scored over its voxels. ";
                    case "mean" -> "Each map was divided by its mean. ";
                    default -> "";
                }
                + "Features are the maps' means over " + regions + " atlas regions (regions of which less than "
                + ConnectivityMethods.percent(options.minimumCoverage())
                + " was covered are missing); runs of one participant were averaged, weighted by their volumes.";
    }
}
