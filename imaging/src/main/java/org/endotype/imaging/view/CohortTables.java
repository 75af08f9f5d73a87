package org.endotype.imaging.view;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.endotype.core.pipeline.RunContext;
import org.endotype.core.pipeline.ViewTable;
import org.endotype.core.table.SquareMatrix;
import org.endotype.core.table.TextTable;
import org.endotype.imaging.connectivity.CohortConnectivity;
import org.endotype.imaging.network.NetworkMetrics;
import org.endotype.imaging.network.NetworkSettings;
import org.endotype.imaging.network.Partition;
import org.endotype.imaging.parcel.LabelAtlas;
import org.endotype.imaging.parcel.RegionAtlas;

/** What the view leaves for the report: the quality of everyone's scans, and where regions lie and belong. */
final class CohortTables {

    /** Enough for an order of rows in a figure; results do not depend on it. */
    private static final int SEARCHES = 20;

    private CohortTables() {}

    /** {@code qc}: one row a participant, in order. */
    static ViewTable quality(Map<String, ParticipantSummary> participants) {
        List<List<String>> rows = new ArrayList<>();
        participants.forEach((id, one) -> {
            ScanQuality quality = one.quality();
            rows.add(List.of(
                    id,
                    Integer.toString(quality.runs()),
                    Integer.toString(one.recordedVolumes()),
                    Integer.toString(one.keptVolumes()),
                    ViewTable.cell(one.keptSeconds()),
                    ViewTable.cell(one.meanFramewiseDisplacementMm()),
                    ViewTable.cell(quality.standardizedDvars()),
                    ViewTable.cell(quality.temporalSnr()),
                    ViewTable.cell(quality.medianCoverage()),
                    ViewTable.cell(quality.leastCoverage()),
                    Integer.toString(one.missingRegions())));
        });
        return new ViewTable(
                "qc",
                List.of(
                        "participant_id",
                        "runs",
                        "volumes",
                        "volumes_kept",
                        "seconds_kept",
                        "mean_framewise_displacement_mm",
                        "mean_standardized_dvars",
                        "median_tsnr",
                        "median_coverage",
                        "least_coverage",
                        "regions_missing"),
                rows);
    }

    /**
     * {@code regions}: one row a region in the order of the features, with its centre in mm where a label atlas tells it,
     * and its network: the column {@code network} of the atlas's names where there is one, else a module of the mean
     * matrix found by Louvain search.
     */
    static ViewTable regions(CohortConnectivity connectivity, Optional<RegionAtlas> atlas, RunContext context) {
        List<String> labels = connectivity.labels();
        double[][] centres = atlas.filter(LabelAtlas.class::isInstance)
                .map(regions -> ((LabelAtlas) regions).centroidsMm())
                .orElse(new double[0][]);
        List<String> networks = atlas.flatMap(RegionAtlas::namesFile)
                .flatMap(file -> namedNetworks(file, labels))
                .orElseGet(() -> modules(connectivity, context));
        List<List<String>> rows = new ArrayList<>();
        for (int region = 0; region < labels.size(); region++) {
            List<String> row = new ArrayList<>();
            row.add(labels.get(region));
            for (int axis = 0; axis < 3; axis++) {
                row.add(centres.length == 0 ? "NA" : ViewTable.cell(Math.rint(centres[region][axis] * 1000) / 1000));
            }
            row.add(networks.get(region));
            rows.add(row);
        }
        return new ViewTable("regions", List.of("region", "x", "y", "z", "network"), rows);
    }

    /** The network of each region as the atlas's table says; empty where it does not say, or not of every region. */
    private static Optional<List<String>> namedNetworks(Path file, List<String> labels) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        if (!name.endsWith(".tsv") && !name.endsWith(".csv")) {
            return Optional.empty();
        }
        TextTable table = TextTable.read(file);
        if (!table.hasColumn("network")) {
            return Optional.empty();
        }
        List<String> names = table.column("name").stream().map(String::trim).toList();
        List<String> all = table.column("network");
        List<String> found = new ArrayList<>();
        for (String label : labels) {
            int row = names.indexOf(label);
            if (row < 0 || TextTable.isMissing(all.get(row))) {
                return Optional.empty();
            }
            found.add(all.get(row));
        }
        return Optional.of(found);
    }

    private static List<String> modules(CohortConnectivity connectivity, RunContext context) {
        SquareMatrix mean = mean(connectivity);
        List<Integer> present = new ArrayList<>();
        for (int region = 0; region < mean.order(); region++) {
            if (isSomewhere(mean, region)) {
                present.add(region);
            }
        }
        List<String> names = new ArrayList<>(Collections.nCopies(mean.order(), "missing"));
        if (present.size() < 3) {
            present.forEach(region -> names.set(region, "Module 1"));
            return names;
        }
        double[] values = new double[present.size() * present.size()];
        for (int i = 0; i < present.size(); i++) {
            for (int j = 0; j < present.size(); j++) {
                // Two regions that nobody has both of say nothing about modules.
                double value = mean.value(present.get(i), present.get(j));
                values[i * present.size() + j] = i == j || Double.isNaN(value) ? 0 : value;
            }
        }
        Partition partition = NetworkMetrics.modules(
                new SquareMatrix(present.stream().map(mean.labels()::get).toList(), values),
                NetworkSettings.withDefaults().withRestarts(SEARCHES),
                context);
        for (int i = 0; i < present.size(); i++) {
            names.set(present.get(i), "Module " + partition.module(i));
        }
        return names;
    }

    private static boolean isSomewhere(SquareMatrix matrix, int region) {
        for (int other = 0; other < matrix.order(); other++) {
            if (other != region && Double.isFinite(matrix.value(region, other))) {
                return true;
            }
        }
        return false;
    }

    /** The mean over those who have both regions; regions that nobody has are missing. */
    private static SquareMatrix mean(CohortConnectivity connectivity) {
        int n = connectivity.labels().size();
        double[] sums = new double[n * n];
        int[] counts = new int[n * n];
        for (SquareMatrix matrix : connectivity.matrices()) {
            for (int at = 0; at < sums.length; at++) {
                double value = matrix.values()[at];
                if (!Double.isNaN(value)) {
                    sums[at] += value;
                    counts[at]++;
                }
            }
        }
        for (int at = 0; at < sums.length; at++) {
            sums[at] = counts[at] > 0 ? sums[at] / counts[at] : Double.NaN;
        }
        return new SquareMatrix(connectivity.labels(), sums);
    }
}
