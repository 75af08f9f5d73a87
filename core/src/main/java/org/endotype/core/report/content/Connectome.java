package org.endotype.core.report.content;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.endotype.core.feature.FeatureTable;
import org.endotype.core.table.ParquetColumns;
import org.endotype.core.table.TextTable;

/**
 * A view of functional connectivity over everyone analysed, with the quality of their scans.
 *
 * @param view its name
 * @param regions in the order of the matrix
 * @param mean square, row-major by region; the mean edge over those analysed who have it, NaN on the diagonal and where
 *     nobody has it
 * @param people analysed, with this view
 * @param carpet signals of one person, who is not named, beside motion
 * @param motion strength of everyone's standardised signals in volumes from the stillest to the most moved
 * @param quality measure to its values over those people, in no one's order but theirs; NaN where not known
 */
public record Connectome(
        String view,
        List<Region> regions,
        double[][] mean,
        int people,
        Optional<Carpet> carpet,
        Optional<Carpet> motion,
        Map<String, double[]> quality) {

    /** A region, its centre in mm (NaN where not known) and its network. */
    public record Region(String name, double x, double y, double z, String network) {}

    private static final String ID = "participant_id";
    private static final String SEPARATOR = "--";

    /**
     * Reads a view's tables and edges; empty where the view left no table of regions, or other features than their edges.
     *
     * <p>Memory: one number an edge, whatever the number of people.
     *
     * @param analysed who counts; everyone where empty
     */
    static Optional<Connectome> read(Path features, String view, Set<String> analysed) {
        Path regionFile = beside(features, "regions");
        Path qualityFile = beside(features, "qc");
        if (!Files.exists(features) || !Files.exists(regionFile)) {
            return Optional.empty();
        }
        List<Region> regions = regions(regionFile);
        Optional<Means> means = Means.read(features, edges(regions), analysed);
        return means.map(found -> new Connectome(
                view,
                regions,
                square(found.values, regions.size()),
                found.people,
                Carpet.read(beside(features, "carpet"), regions),
                Carpet.read(beside(features, "motion"), regions),
                quality(qualityFile, analysed)));
    }

    private static Path beside(Path features, String table) {
        return Path.of(features.toString().replaceFirst("\\.parquet$", "." + table + ".tsv"));
    }

    private static List<Region> regions(Path file) {
        TextTable table = TextTable.read(file);
        double[] x = table.numbers("x");
        double[] y = table.numbers("y");
        double[] z = table.numbers("z");
        List<String> names = table.column("region");
        List<String> networks = table.column("network");
        List<Region> regions = new ArrayList<>();
        for (int row = 0; row < x.length; row++) {
            regions.add(new Region(names.get(row), x[row], y[row], z[row], networks.get(row)));
        }
        return List.copyOf(regions);
    }

    /** Edge name to its place in the row-major lower triangle. */
    private static Map<String, Integer> edges(List<Region> regions) {
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < regions.size(); i++) {
            for (int j = 0; j < i; j++) {
                places.put(regions.get(j).name() + SEPARATOR + regions.get(i).name(), places.size());
            }
        }
        return places;
    }

    private static double[][] square(double[] edges, int n) {
        double[][] square = new double[n][n];
        int next = 0;
        for (int i = 0; i < n; i++) {
            square[i][i] = Double.NaN;
            for (int j = 0; j < i; j++, next++) {
                square[i][j] = edges[next];
                square[j][i] = edges[next];
            }
        }
        return square;
    }

    private static Map<String, double[]> quality(Path file, Set<String> analysed) {
        Map<String, double[]> measures = new LinkedHashMap<>();
        if (!Files.exists(file)) {
            return measures;
        }
        TextTable table = TextTable.read(file);
        List<String> ids = table.column(ID);
        int[] rows = IntStream.range(0, ids.size())
                .filter(row -> analysed.isEmpty() || analysed.contains(ids.get(row)))
                .toArray();
        for (String name : table.header()) {
            if (!name.equals(ID)) {
                double[] all = table.numbers(name);
                measures.put(
                        name, Arrays.stream(rows).mapToDouble(row -> all[row]).toArray());
            }
        }
        return measures;
    }

    /** Sums that grow as the file is read. */
    private record Means(double[] values, int people) {

        static Optional<Means> read(Path file, Map<String, Integer> edges, Set<String> analysed) {
            try (ParquetColumns table = ParquetColumns.open(file)) {
                boolean featuresAsRows = table.names().get(0).equals(FeatureTable.FEATURE_COLUMN);
                List<String> others = table.names().subList(1, table.names().size());
                List<String> firstColumn = table.text(0).stream()
                        .map(text -> text == null ? "" : text)
                        .toList();
                List<String> people = featuresAsRows ? others : firstColumn;
                List<String> features = featuresAsRows ? firstColumn : others;
                int[] place = new int[features.size()];
                for (int f = 0; f < place.length; f++) {
                    Integer known = edges.get(features.get(f));
                    if (known == null) {
                        return Optional.empty();
                    }
                    place[f] = known;
                }
                boolean[] counts = new boolean[people.size()];
                int analysedHere = 0;
                for (int p = 0; p < counts.length; p++) {
                    counts[p] = analysed.isEmpty() || analysed.contains(people.get(p));
                    analysedHere += counts[p] ? 1 : 0;
                }
                double[] sums = new double[edges.size()];
                int[] numbers = new int[edges.size()];
                table.numbersWithout(0, (column, row, value) -> {
                    int person = featuresAsRows ? column : row;
                    if (counts[person] && !Double.isNaN(value)) {
                        int edge = place[featuresAsRows ? row : column];
                        sums[edge] += value;
                        numbers[edge]++;
                    }
                });
                for (int e = 0; e < sums.length; e++) {
                    sums[e] = numbers[e] > 0 ? sums[e] / numbers[e] : Double.NaN;
                }
                return Optional.of(new Means(sums, analysedHere));
            }
        }
    }
}
