package org.endotype.cli.command.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.endotype.cli.Main;
import org.endotype.core.table.TextTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareCommandTest {

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(List<?> files, Object... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        List<String> all = new ArrayList<>(List.of("imaging", "compare", "--timeseries"));
        files.forEach(file -> all.add(file.toString()));
        for (Object argument : arguments) {
            all.add(argument.toString());
        }
        return Main.run(all.toArray(String[]::new), new PrintWriter(out), new PrintWriter(err));
    }

    /** Regions that share a signal of the given strength: the mean correlation is strength^2 / (1 + strength^2). */
    private Path scan(String name, double strength, long seed) throws IOException {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder("r1");
        for (int i = 2; i <= 12; i++) {
            text.append("\tr").append(i);
        }
        for (int t = 0; t < 60; t++) {
            double shared = random.nextGaussian();
            text.append('\n');
            for (int i = 0; i < 12; i++) {
                text.append(i == 0 ? "" : "\t").append(strength * shared + random.nextGaussian());
            }
        }
        Path file = folder.resolve(name);
        Files.writeString(file, text.append('\n'));
        return file;
    }

    private TextTable table(String name) {
        return TextTable.read(folder.resolve(name));
    }

    private static double cell(TextTable table, String metric, String column) {
        int row = table.column("metric").indexOf(metric);
        return table.numbers(column)[row];
    }

    @Test
    void aPlantedRiseOfConnectivityIsFoundWithinPeopleInTheRightDirection() throws IOException {
        List<Path> files = new ArrayList<>();
        for (int k = 1; k <= 7; k++) {
            files.add(scan("sub-0" + k + "_ses-drug_timeseries.tsv", 1.0, 100 + k));
            files.add(scan("sub-0" + k + "_ses-base_timeseries.tsv", 0.3, 200 + k));
        }
        files.add(scan("sub-08_ses-drug_timeseries.tsv", 1.0, 300));
        assertThat(run(
                        files,
                        "--condition",
                        "ses",
                        "--out",
                        folder.resolve("c.tsv"),
                        "--out-scans",
                        folder.resolve("s.tsv")))
                .isZero();
        TextTable table = table("c.tsv");
        assertThat(table.header())
                .startsWith("metric", "n", "mean_1", "mean_2", "difference", "statistic", "p", "permutation_p");
        assertThat(table.column("metric")).contains("mean_connectivity", "modularity", "von_neumann_entropy", "lz76");
        assertThat(cell(table, "mean_connectivity", "n")).isEqualTo(7);
        assertThat(cell(table, "mean_connectivity", "difference")).isBetween(0.25, 0.6);
        assertThat(cell(table, "mean_connectivity", "p")).isLessThan(0.001);
        // All seven differences point one way: 2 of the 128 sign patterns are as extreme.
        assertThat(cell(table, "mean_connectivity", "permutation_p")).isEqualTo(2.0 / 128);
        assertThat(cell(table, "von_neumann_entropy", "difference")).isNegative();
        assertThat(table.column("condition_1")).containsOnly("base");
        assertThat(err.toString()).contains("within 7 people").contains("1 people were scanned under one condition");
        assertThat(table("s.tsv").rowCount()).isEqualTo(15);
    }

    @Test
    void figuresShowEveryMetricAndEveryEdge() throws Exception {
        List<Path> files = new ArrayList<>();
        for (int k = 1; k <= 4; k++) {
            files.add(scan("sub-0" + k + "_ses-drug_timeseries.tsv", 1.0, 100 + k));
            files.add(scan("sub-0" + k + "_ses-base_timeseries.tsv", 0.3, 200 + k));
        }
        assertThat(run(
                        files,
                        "--condition",
                        "ses",
                        "--out",
                        folder.resolve("c.tsv"),
                        "--figures",
                        folder.resolve("figures")))
                .isZero();
        String metrics = Files.readString(folder.resolve("figures/metrics.svg"));
        for (String metric : table("c.tsv").column("metric")) {
            assertThat(metrics).contains(">" + metric.replace('_', ' ') + "<");
        }
        assertThat(metrics)
                .contains(String.format(
                                java.util.Locale.ROOT,
                                "%.2f, p",
                                cell(table("c.tsv"), "mean_connectivity", "effect_size"))
                        .replace('-', '\u2212'));
        String edges = Files.readString(folder.resolve("figures/edges.svg"));
        assertThat(edges).contains("Module 1", "drug minus base", "Fisher z");
        var parser = javax.xml.parsers.DocumentBuilderFactory.newInstance().newDocumentBuilder();
        assertThat(parser.parse(folder.resolve("figures/edges.svg").toFile())
                        .getDocumentElement()
                        .getTagName())
                .isEqualTo("svg");
    }

    @Test
    void groupsFromATableAreComparedBetweenPeople() throws IOException {
        List<Path> files = new ArrayList<>();
        StringBuilder groups = new StringBuilder("participant_id\tgroup\n");
        for (int k = 1; k <= 8; k++) {
            files.add(scan("sub-0" + k + "_timeseries.tsv", k <= 4 ? 0.2 : 1.0, k));
            groups.append("sub-0")
                    .append(k)
                    .append('\t')
                    .append(k <= 4 ? "controls" : "patients")
                    .append('\n');
        }
        Path table = folder.resolve("groups.tsv");
        Files.writeString(table, groups);
        assertThat(run(files, "--condition", table, "--out", folder.resolve("c.tsv")))
                .isZero();
        assertThat(cell(table("c.tsv"), "mean_connectivity", "n")).isEqualTo(8);
        assertThat(cell(table("c.tsv"), "mean_connectivity", "difference")).isPositive();
        assertThat(cell(table("c.tsv"), "mean_connectivity", "p")).isLessThan(0.01);
        assertThat(err.toString()).contains("between groups of 8 people");
    }

    @Test
    void plantedEdgesFormOneComponentThatTheNetworkBasedStatisticFinds() throws IOException {
        List<Path> files = new ArrayList<>();
        for (int k = 1; k <= 10; k++) {
            files.add(scan("sub-" + k + "_ses-b_timeseries.tsv", 1.2, 400 + k));
            files.add(scan("sub-" + k + "_ses-a_timeseries.tsv", 0.2, 500 + k));
        }
        assertThat(run(
                        files,
                        "--condition",
                        "ses",
                        "--nbs-threshold",
                        "4",
                        "--permutations",
                        "499",
                        "--out-edges",
                        folder.resolve("e.tsv"),
                        "--out-components",
                        folder.resolve("n.tsv"),
                        "--out",
                        folder.resolve("c.tsv")))
                .isZero();
        TextTable components = table("n.tsv");
        assertThat(components.numbers("regions")[0]).isEqualTo(12);
        assertThat(components.numbers("p")[0]).isLessThan(0.02);
        assertThat(components.numbers("intensity_p")[0]).isLessThan(0.02);
        assertThat(components.numbers("intensity")[0]).isPositive();
        TextTable edges = table("e.tsv");
        assertThat(edges.rowCount()).isEqualTo(66);
        assertThat(edges.column("edge")).startsWith("r1--r2", "r1--r3", "r2--r3");
        long inComponent =
                edges.column("component").stream().filter("1"::equals).count();
        assertThat((double) inComponent).isEqualTo(components.numbers("edges")[0]);
        for (int e = 0; e < 66; e++) {
            assertThat(edges.numbers("q")[e]).isGreaterThanOrEqualTo(edges.numbers("p")[e]);
            assertThat(edges.numbers("difference")[e]).isPositive();
        }
        assertThat(run(files, "--condition", "ses", "--out-components", folder.resolve("n.tsv")))
                .isEqualTo(2);
    }

    @Test
    void theSameSeedGivesTheSameTableWhateverTheThreads() throws IOException {
        List<Path> files = new ArrayList<>();
        for (int k = 1; k <= 3; k++) {
            files.add(scan("sub-0" + k + "_ses-b_timeseries.tsv", 0.5, k));
            files.add(scan("sub-0" + k + "_ses-a_timeseries.tsv", 0.5, 10 + k));
        }
        assertThat(run(files, "--condition", "ses", "--threads", "1", "--seed", "5"))
                .isZero();
        String one = out.toString();
        assertThat(run(files, "--condition", "ses", "--threads", "3", "--seed", "5"))
                .isZero();
        assertThat(out.toString()).isEqualTo(one).contains("lz76");
    }

    @Test
    void namesWithoutTheEntityUnlistedScansAndOtherRegionsAreInconsistent() throws IOException {
        Path first = scan("sub-01_timeseries.tsv", 0.5, 1);
        Path second = scan("sub-02_timeseries.tsv", 0.5, 2);
        assertThat(run(List.of(first, second), "--condition", "ses")).isEqualTo(4);
        assertThat(err.toString())
                .contains("sub-01_timeseries.tsv")
                .contains("'ses'")
                .hasLineCount(1);
        Path table = folder.resolve("conditions.tsv");
        Files.writeString(table, "participant_id\tcondition\nsub-01\ta\n");
        assertThat(run(List.of(first, second), "--condition", table)).isEqualTo(4);
        assertThat(err.toString()).contains("sub-02_timeseries.tsv").hasLineCount(1);
        assertThat(run(List.of(first, second), "--condition", folder.resolve("none.tsv")))
                .isEqualTo(5);
    }

    @Test
    void oneConditionOrOnePairCannotBeCompared() throws IOException {
        Path a = scan("sub-01_ses-a_timeseries.tsv", 0.5, 1);
        Path b = scan("sub-01_ses-b_timeseries.tsv", 0.5, 2);
        Path other = scan("sub-02_ses-a_timeseries.tsv", 0.5, 3);
        assertThat(run(List.of(a, other), "--condition", "ses")).isEqualTo(4);
        assertThat(run(List.of(a, b), "--condition", "ses")).isEqualTo(6);
        assertThat(err.toString()).contains("only one participant").hasLineCount(1);
        assertThat(run(List.of(a, a, b), "--condition", "ses")).isEqualTo(4);
    }

    @Test
    void psilocybinAgainstPlaceboGivesThePublishedFigures() {
        Path data = Path.of(System.getProperty("endotype.shared", "/none"), "data", "psilo_timeseries");
        assumeTrue(Files.exists(data), "shared data are absent");
        List<Path> files = new ArrayList<>();
        for (int k = 1; k <= 9; k++) {
            for (String session : List.of("placebo", "psilocybin")) {
                files.add(data.resolve("sub-0" + k + "/ses-" + session + "/func/sub-0" + k + "_ses-" + session
                        + "_task-rest_timeseries.tsv.gz"));
            }
        }
        assertThat(run(files, "--condition", "ses", "--out", folder.resolve("c.tsv")))
                .isZero();
        TextTable table = table("c.tsv");
        assertThat(cell(table, "mean_connectivity", "statistic")).isCloseTo(3.41, within(0.005));
        assertThat(cell(table, "mean_connectivity", "p")).isCloseTo(0.0093, within(0.00005));
        assertThat(cell(table, "modularity", "difference")).isNegative();
        assertThat(cell(table, "modularity", "p")).isLessThan(0.01);
        assertThat(cell(table, "von_neumann_entropy", "p")).isCloseTo(0.002, within(0.0005));
    }
}
