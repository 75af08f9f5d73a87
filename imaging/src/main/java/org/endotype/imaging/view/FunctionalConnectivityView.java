package org.endotype.imaging.view;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.pipeline.Progress;
import org.endotype.core.pipeline.RunContext;
import org.endotype.core.pipeline.ViewBuilder;
import org.endotype.core.pipeline.ViewOption;
import org.endotype.core.pipeline.ViewPieces;
import org.endotype.core.pipeline.ViewRequest;
import org.endotype.core.pipeline.ViewResult;
import org.endotype.core.pipeline.ViewTable;
import org.endotype.core.sample.SampleSet;
import org.endotype.imaging.bids.BidsDataset;
import org.endotype.imaging.bids.BidsScan;
import org.endotype.imaging.connectivity.CohortConnectivity;
import org.endotype.imaging.connectivity.Diagonal;
import org.endotype.imaging.parcel.RegionAtlas;

/**
 * Functional connectivity as features: participants x edges, from preprocessed images in fMRIPrep's layout or from
 * tables of region signals.
 *
 * <p>Runs of a participant are cleaned apart, each region is centred within its run, and the kept volumes are put one
 * after another before connectivity is estimated. Participants are pieces for the {@link
 * org.endotype.core.pipeline.engine.Engine}, one volume of one run and one participant's series in memory a thread; the
 * result does not depend on the engine or its thread count.
 *
 * <p>A participant of whom too little is left is excluded with the reason. A scan that is broken, or contradicts its
 * confounds, excludes its participant, unless all fail; with {@code on-error: fail} it stops the run, with the first such
 * participant's error.
 */
public final class FunctionalConnectivityView implements ViewBuilder {

    @Override
    public String type() {
        return "functional-connectivity";
    }

    @Override
    public String description() {
        return "Connectivity between brain regions, from preprocessed fMRI (bids, atlas) or region signals (timeseries).";
    }

    @Override
    public List<ViewOption> options() {
        return ConnectivityOptions.keys();
    }

    @Override
    public ViewResult build(ViewRequest request, RunContext context) {
        ConnectivityOptions options = ConnectivityOptions.of(request);
        Set<Path> inputs = new LinkedHashSet<>();
        Optional<RegionAtlas> atlas = ParticipantJob.atlas(request, options);
        atlas.ifPresent(regions -> {
            inputs.add(regions.file());
            regions.namesFile().ifPresent(inputs::add);
        });
        Map<String, List<BidsScan>> scans = scansOfParticipants(request, options.selection());
        CohortScans cohort;
        try (Progress.Task task = context.progress().start("reading scans", scans.size())) {
            cohort = CohortScans.read(scans, request, options, context.engine(), task);
        }
        inputs.addAll(cohort.inputs());
        SampleSet samples = SampleSet.of(cohort.participants().keySet());
        CohortConnectivity connectivity = CohortConnectivity.of(
                options.measure(), samples, cohort.estimates(), cohort.locations(), context.parallelism());
        if (connectivity.nearlySingular() > 0) {
            throw new DegenerateData(
                    "view " + request.name() + ": the covariances of " + connectivity.nearlySingular()
                            + " of " + samples.size()
                            + " participants are nearly singular (too few volumes, or filtering left too"
                            + " few degrees of freedom), so that their inverses are rounding noise; use estimator: ledoit-wolf");
        }
        ViewResult result = new ViewResult(
                connectivity.edges(Diagonal.DISCARDED),
                cohort.excluded(),
                ConnectivityMethods.sentences(
                        options, atlas.isPresent(), connectivity.labels().size()),
                warnings(cohort, connectivity),
                cohort.counts(connectivity.labels().size()),
                List.copyOf(inputs));
        List<ViewTable> tables = new ArrayList<>();
        tables.add(CohortTables.quality(cohort.participants()));
        tables.add(CohortTables.regions(connectivity, atlas, context));
        tables.add(CarpetTable.of(typical(scans, cohort, options, atlas)));
        cohort.motion().ifPresent(tables::add);
        return result.withTables(tables);
    }

    /** The participant to draw, read again: series are not kept. */
    private static ParticipantSeries typical(
            Map<String, List<BidsScan>> scans,
            CohortScans cohort,
            ConnectivityOptions options,
            Optional<RegionAtlas> atlas) {
        List<BidsScan> typical = scans.getOrDefault(CarpetTable.typical(cohort.participants()), List.of());
        return new ParticipantReader(options, atlas).read(typical).series();
    }

    @Override
    public Optional<ViewPieces> pieces(ViewRequest request) {
        Map<String, List<BidsScan>> scans =
                scansOfParticipants(request, ConnectivityOptions.of(request).selection());
        return Optional.of(new ViewPieces(ParticipantJob.of(request, scans), List.copyOf(scans.keySet())));
    }

    /**
     * The participants that have scans, in the participants' order.
     *
     * @param selection BIDS entity to the wanted value
     */
    static Map<String, List<BidsScan>> scansOfParticipants(ViewRequest request, Map<String, String> selection) {
        List<BidsScan> all = new ArrayList<>();
        Optional<Path> images = request.optionalPath("bids");
        if (images.isPresent()) {
            all.addAll(BidsDataset.bold(images.get()));
        } else {
            for (Path path : request.paths("timeseries")) {
                if (Files.isDirectory(path)) {
                    all.addAll(BidsDataset.timeSeries(path));
                } else {
                    all.add(BidsScan.of(path));
                }
            }
        }
        String what = images.isPresent() ? "sub-*_bold.nii[.gz] image" : "sub-*_timeseries.tsv[.gz] table";
        if (all.isEmpty()) {
            throw new InconsistentInput("view " + request.name() + ": found no " + what + "; check the folder");
        }
        Map<String, List<BidsScan>> found = new LinkedHashMap<>();
        Map<String, List<BidsScan>> byName =
                BidsDataset.byParticipant(ofParticipants(BidsDataset.select(all, selection), request.participants()));
        for (String id : request.participants()) {
            List<BidsScan> scans = byName.get(bidsId(id));
            if (scans != null) {
                found.put(id, scans);
            }
        }
        if (found.isEmpty()) {
            throw new InconsistentInput("view " + request.name() + ": none of " + all.size() + " scans is of a"
                    + " participant of the cohort"
                    + (selection.isEmpty() ? "" : " and fits " + selection)
                    + "; participant ids must be those of the file names (sub-...)");
        }
        return found;
    }

    private static List<BidsScan> ofParticipants(List<BidsScan> scans, SampleSet participants) {
        return scans.stream()
                .filter(scan -> participants.contains(scan.participant())
                        || participants.contains(scan.participant().replaceFirst("^sub-", "")))
                .toList();
    }

    /** Tables of participants write {@code sub-01} or {@code 01}. */
    private static String bidsId(String id) {
        return id.startsWith("sub-") ? id : "sub-" + id;
    }

    private static List<String> warnings(CohortScans cohort, CohortConnectivity connectivity) {
        List<String> warnings = new ArrayList<>(cohort.warnings());
        int missingSomewhere = 0;
        int missingEverywhere = 0;
        for (int count : connectivity.missingCounts()) {
            missingSomewhere += count > 0 ? 1 : 0;
            missingEverywhere += count == cohort.participants().size() ? 1 : 0;
        }
        if (missingEverywhere == connectivity.labels().size()) {
            throw new DegenerateData("every region is missing or constant in every participant");
        }
        if (missingSomewhere > 0) {
            warnings.add(missingSomewhere + " of " + connectivity.labels().size()
                    + " regions are missing (covered too little) or constant in at least one participant"
                    + (missingEverywhere > 0 ? ", " + missingEverywhere + " of them in everyone" : "")
                    + "; their edges are missing there");
        }
        return warnings;
    }
}
