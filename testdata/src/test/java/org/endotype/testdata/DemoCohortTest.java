package org.endotype.testdata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.endotype.testdata.SimulatedPeople.View;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoCohortTest {

    private static final DemoCohort SMALL = DemoCohort.withDefaults().patients(40);

    private static Map<String, Integer> contents(Path folder) throws IOException {
        Map<String, Integer> digests = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                digests.put(folder.relativize(file).toString(), Arrays.hashCode(Files.readAllBytes(file)));
            }
        }
        return digests;
    }

    private static List<String[]> table(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .map(line -> line.split("\t", -1))
                .toList();
    }

    @Test
    void theSameSeedWritesTheSameBytesWithOneThreadAndWithThree(@TempDir Path folder) throws IOException {
        SMALL.threads(1).writeTo(folder.resolve("one"));
        SMALL.threads(3).writeTo(folder.resolve("three"));
        SMALL.seed(2).writeTo(folder.resolve("other"));

        assertThat(contents(folder.resolve("three"))).isEqualTo(contents(folder.resolve("one")));
        assertThat(contents(folder.resolve("other")).get("protein.tsv"))
                .isNotEqualTo(contents(folder.resolve("one")).get("protein.tsv"));
    }

    @Test
    void fifteenPercentLackOneViewEachAndEverythingElseIsThere(@TempDir Path folder) throws IOException {
        SMALL.writeTo(folder);

        List<String> everyone = table(folder.resolve("participants.tsv")).stream()
                .skip(1)
                .map(row -> row[0])
                .toList();
        List<String> scanned;
        try (Stream<Path> folders = Files.list(folder.resolve("derivatives/fmriprep"))) {
            scanned = folders.filter(Files::isDirectory)
                    .map(path -> path.getFileName().toString())
                    .sorted()
                    .toList();
        }
        List<String> sequenced = Stream.of(
                        table(folder.resolve("rna_counts.tsv")).get(0))
                .skip(1)
                .toList();
        List<String> assayed = table(folder.resolve("protein.tsv")).stream()
                .skip(1)
                .map(row -> row[0])
                .toList();
        Map<String, Integer> views = new HashMap<>();
        for (List<String> view : List.of(scanned, sequenced, assayed)) {
            assertThat(everyone).containsAll(view);
            view.forEach(id -> views.merge(id, 1, Integer::sum));
        }
        assertThat(everyone).hasSize(40);
        assertThat(views.values().stream().filter(count -> count == 2).count()).isEqualTo(6);
        assertThat(views.values().stream().filter(count -> count == 3).count()).isEqualTo(34);
        assertThat(table(folder.resolve("outcomes.tsv"))).hasSize(41);
        assertThat(Files.size(folder.resolve("genotypes/cohort.bed")))
                .isEqualTo(3 + (long) GenotypeSimulation.VARIANTS * 10);
        assertThat(Files.readAllLines(folder.resolve("genotypes/cohort.bim"))).hasSize(GenotypeSimulation.VARIANTS);
        assertThat(Files.readString(folder.resolve("cohort.yaml"))).contains("role: covariate", "seed: 1");
    }

    @Test
    void confoundTablesHaveOneRowAVolumeAndNoDerivativeInTheFirst(@TempDir Path folder) throws IOException {
        SMALL.patients(20).writeTo(folder);

        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> tables = files.filter(path -> path.toString().endsWith("desc-confounds_timeseries.tsv"))
                    .toList();
            assertThat(tables).hasSize(19);
            for (Path file : tables) {
                List<String[]> rows = table(file);
                List<String> header = List.of(rows.get(0));
                assertThat(rows).hasSize(1 + BoldSimulation.VOLUMES);
                assertThat(header).contains("rot_z_derivative1_power2", "global_signal", "csf", "white_matter");
                assertThat(rows.get(1)[header.indexOf("framewise_displacement")])
                        .isEqualTo("n/a");
                assertThat(rows.get(1)[header.indexOf("trans_x_derivative1")]).isEqualTo("n/a");
                assertThat(rows.get(2)).doesNotContain("n/a");
            }
        }
    }

    @Test
    void eachAxisSetsOneGroupApartAndOnlyTogetherTheySeparateThree() {
        SimulatedPeople people = new SimulatedPeople(300, 1, GroupStructure.PLANTED);

        // Means at +2/3 and -1/3, spread .13: the midpoint lies almost four deviations from both.
        int crossed = 0;
        for (View view : View.values()) {
            for (int i = 0; i < people.count; i++) {
                boolean own = people.group[i] == view.ordinal();
                crossed += people.axis(i, view) > 1.0 / 6 == own ? 0 : 1;
            }
        }
        assertThat(crossed).isLessThanOrEqualTo(2);
        assertThat(Arrays.stream(people.group).filter(g -> g == 0).count()).isEqualTo(100);
    }

    @Test
    void withNothingPlantedTheAxesKeepTheirCovarianceAndLoseTheirGap() {
        SimulatedPeople people = new SimulatedPeople(5_000, 1, GroupStructure.NONE);
        SimulatedPeople planted = new SimulatedPeople(5_000, 1, GroupStructure.PLANTED);

        // Five standard errors of a covariance of 5,000 pairs of variance .24.
        double tolerance = 5 * 0.24 * Math.sqrt(2.0 / 5_000);
        for (int a = 0; a < 3; a++) {
            for (int b = 0; b <= a; b++) {
                assertThat(covariance(people, a, b))
                        .isCloseTo(covariance(planted, a, b), org.assertj.core.data.Offset.offset(tolerance));
            }
        }
        assertThat(Arrays.stream(people.group)).containsOnly(0);
        // A Gaussian of this spread has about 7 % of its mass in the gap that planted groups leave empty.
        long inGap = Arrays.stream(people.axis)
                .filter(axis -> axis[0] > 0.12 && axis[0] < 0.22)
                .count();
        assertThat(inGap).isGreaterThan(250);
    }

    private static double covariance(SimulatedPeople people, int a, int b) {
        double sum = 0;
        for (double[] axis : people.axis) {
            sum += axis[a] * axis[b];
        }
        return sum / people.count;
    }

    @Test
    void siteExplainsMoreOfTheProteinsThanTheGroupsDo(@TempDir Path folder) throws IOException {
        DemoCohort.withDefaults().patients(120).writeTo(folder);
        Map<String, Integer> site = labels(folder.resolve("participants.tsv"), 3);
        Map<String, Integer> group = labels(folder.resolve("truth.tsv"), 1);
        List<String[]> rows = table(folder.resolve("protein.tsv"));

        double bySite = 0;
        double byGroup = 0;
        for (int column = 1; column < rows.get(0).length; column++) {
            bySite += shareExplained(rows, column, site);
            byGroup += shareExplained(rows, column, group);
        }

        assertThat(bySite).isGreaterThan(1.2 * byGroup);
        assertThat(byGroup / (rows.get(0).length - 1))
                .as("and the groups are there")
                .isGreaterThan(0.06);
    }

    private static Map<String, Integer> labels(Path file, int column) throws IOException {
        Map<String, Integer> labels = new HashMap<>();
        table(file).stream().skip(1).forEach(row -> labels.put(row[0], row[column].hashCode()));
        return labels;
    }

    /** Between-label share of a column's variance. */
    private static double shareExplained(List<String[]> rows, int column, Map<String, Integer> labels) {
        Map<Integer, List<Double>> parts = new HashMap<>();
        for (String[] row : rows.subList(1, rows.size())) {
            if (!row[column].equals("NA")) {
                parts.computeIfAbsent(labels.get(row[0]), key -> new ArrayList<>())
                        .add(Double.parseDouble(row[column]));
            }
        }
        double[] all = parts.values().stream()
                .flatMap(List::stream)
                .mapToDouble(Double::doubleValue)
                .toArray();
        double mean = Arrays.stream(all).average().orElseThrow();
        double total = Arrays.stream(all).map(x -> (x - mean) * (x - mean)).sum();
        double between = parts.values().stream()
                .mapToDouble(part -> {
                    double own = part.stream()
                            .mapToDouble(Double::doubleValue)
                            .average()
                            .orElseThrow();
                    return part.size() * (own - mean) * (own - mean);
                })
                .sum();
        return between / total;
    }

    @Test
    void responseFollowsGroupAndArmOnlyWherePlanted() {
        assertThat(responseRate(GroupStructure.PLANTED, 0, "A")).isGreaterThan(0.7);
        assertThat(responseRate(GroupStructure.PLANTED, 0, "B")).isLessThan(0.3);
        assertThat(responseRate(GroupStructure.PLANTED, 1, "A")).isLessThan(0.3);
        assertThat(responseRate(GroupStructure.PLANTED, 1, "B")).isGreaterThan(0.7);
        assertThat(responseRate(GroupStructure.NONE, 0, "A")).isBetween(0.4, 0.5);
        assertThat(responseRate(GroupStructure.NONE, 0, "B")).isBetween(0.4, 0.5);
    }

    private static double responseRate(GroupStructure structure, int group, String arm) {
        SimulatedPeople people = new SimulatedPeople(3_000, 1, structure);
        String[] rows = OutcomeSimulation.table(people, 1, structure).split("\n", -1);
        int responders = 0;
        int seen = 0;
        for (int i = 0; i < people.count; i++) {
            String[] cells = rows[i + 1].split("\t", -1);
            if (people.group[i] == group && cells[1].equals(arm) && !cells[5].equals("n/a")) {
                seen++;
                responders += 2 * Integer.parseInt(cells[5]) <= Integer.parseInt(cells[2]) ? 1 : 0;
            }
        }
        return (double) responders / seen;
    }

    @Test
    void theNumberOfPatientsHasBounds() {
        assertThatThrownBy(() -> SMALL.patients(19)).hasMessageContaining("from 20 to 5000, got 19");
        assertThatThrownBy(() -> SMALL.patients(5_001)).hasMessageContaining("got 5001");
    }
}
