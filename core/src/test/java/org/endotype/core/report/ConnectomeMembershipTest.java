package org.endotype.core.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.feature.FeatureTable;
import org.endotype.core.feature.Provenance;
import org.endotype.core.sample.SampleSet;
import org.endotype.core.stats.RocCurve;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whether somebody who knows a person's edges and the population's can tell from a report's mean edges that the person
 * took part: the statistic of Homer et al. (PLoS Genet. 4:e1000167, 2008) for means, which is the likelihood ratio of
 * Gaussian edges to first order.
 */
class ConnectomeMembershipTest {

    /** Area under the curve that shared output may reach. */
    private static final double SHARED_LIMIT = 0.55;

    /** What the attack must reach on exact means, lest the test could not fail. */
    private static final double EXACT_LEAST = 0.70;

    private static final int REGIONS = 24;
    private static final int NETWORKS = 4;
    private static final int PEOPLE = 240;
    private static final double SPREAD = 0.2;
    private static final Pattern ROW =
            Pattern.compile("<th scope=\"row\">net(\\d)</th>((?:<td class=\"num\">[^<]*</td>)+)");
    private static final Pattern CELL = Pattern.compile("<td class=\"num\">([^<]*)</td>");

    @TempDir
    Path folder;

    private static double expected(int i, int j) {
        return (i % NETWORKS == j % NETWORKS ? 0.45 : 0.05) + 0.013 * ((i * 7 + j * 3) % 11);
    }

    /** Members, then as many others of the same population; one row a person, one column an edge. */
    private static double[][] people(long seed) {
        Random random = new Random(seed);
        double[][] people = new double[2 * PEOPLE][REGIONS * (REGIONS - 1) / 2];
        for (double[] person : people) {
            int edge = 0;
            for (int i = 0; i < REGIONS; i++) {
                for (int j = 0; j < i; j++) {
                    person[edge++] = expected(i, j) + SPREAD * random.nextGaussian();
                }
            }
        }
        return people;
    }

    private void write(double[][] people) throws Exception {
        List<String> ids = new ArrayList<>();
        List<String> edges = new ArrayList<>();
        StringBuilder samples = new StringBuilder("participant_id\tkept\tstage\treason\n");
        StringBuilder regions = new StringBuilder("region\tx\ty\tz\tnetwork\n");
        for (int i = 0; i < REGIONS; i++) {
            regions.append("r" + i + "\t" + i + "\t" + -i + "\t" + i % 5 + "\tnet" + i % NETWORKS + "\n");
            for (int j = 0; j < i; j++) {
                edges.add("r" + j + "--r" + i);
            }
        }
        double[] values = new double[PEOPLE * edges.size()];
        for (int p = 0; p < PEOPLE; p++) {
            ids.add("sub-" + (1000 + p));
            samples.append(ids.get(p) + "\tyes\t-\t-\n");
            System.arraycopy(people[p], 0, values, p * edges.size(), edges.size());
        }
        Files.createDirectories(folder.resolve("features"));
        Files.writeString(folder.resolve("samples.tsv"), samples);
        Files.writeString(folder.resolve("features/brain.regions.tsv"), regions);
        Files.writeString(
                folder.resolve("run.json"),
                "{\"schema\":\"endotype-run/1\",\"name\":\"x\",\"status\":\"succeeded\",\"views\":[{\"name\":\"brain\","
                        + "\"type\":\"functional-connectivity\",\"role\":\"feature\",\"participants\":" + PEOPLE
                        + ",\"features\":" + edges.size() + "}]}");
        FeatureTable.write(
                FeatureMatrix.of(SampleSet.of(ids), edges, values, new Provenance("test", Map.of())),
                folder.resolve("features/brain.parquet"));
    }

    private static double area(double[] scores) {
        boolean[] member = new boolean[scores.length];
        java.util.Arrays.fill(member, 0, PEOPLE, true);
        return RocCurve.of(scores, member, 0.95).area().estimate();
    }

    @Test
    void exactMeansOfEdgesTellWhoTookPartAndWhatIsSharedDoesNot() throws Exception {
        double exact = 0;
        double shared = 0;
        int cohorts = 4;
        for (int c = 0; c < cohorts; c++) {
            double[][] people = people(c);
            exact += area(exactScores(people)) / cohorts;
            write(people);
            String page = Files.readString(ReportWriter.withDefaults().write(folder));
            shared += area(sharedScores(people, page)) / cohorts;
        }
        assertThat(exact).as("shared is %.3f", shared).isGreaterThan(EXACT_LEAST);
        assertThat(shared).isLessThan(SHARED_LIMIT);
    }

    private static double[] exactScores(double[][] people) {
        double[] scores = new double[people.length];
        int edge = 0;
        for (int i = 0; i < REGIONS; i++) {
            for (int j = 0; j < i; j++, edge++) {
                double mean = 0;
                for (int p = 0; p < PEOPLE; p++) {
                    mean += people[p][edge] / PEOPLE;
                }
                for (int p = 0; p < people.length; p++) {
                    scores[p] += (people[p][edge] - expected(i, j)) * (mean - expected(i, j));
                }
            }
        }
        return scores;
    }

    /** From the table of means between networks as the page has it. */
    private static double[] sharedScores(double[][] people, String page) {
        double[][] told = new double[NETWORKS][NETWORKS];
        int found = 0;
        Matcher row = ROW.matcher(page);
        while (row.find()) {
            Matcher cell = CELL.matcher(row.group(2));
            for (int b = 0; cell.find(); b++, found++) {
                told[Integer.parseInt(row.group(1))][b] =
                        Double.parseDouble(cell.group(1).replace('\u2212', '-'));
            }
        }
        assertThat(found).as("cells of the table").isEqualTo(NETWORKS * NETWORKS);
        double[] scores = new double[people.length];
        for (int a = 0; a < NETWORKS; a++) {
            for (int b = 0; b <= a; b++) {
                double center = 0;
                double[] own = new double[people.length];
                int count = 0;
                int edge = 0;
                for (int i = 0; i < REGIONS; i++) {
                    for (int j = 0; j < i; j++, edge++) {
                        if (i % NETWORKS == a && j % NETWORKS == b || i % NETWORKS == b && j % NETWORKS == a) {
                            center += expected(i, j);
                            count++;
                            for (int p = 0; p < people.length; p++) {
                                own[p] += people[p][edge];
                            }
                        }
                    }
                }
                for (int p = 0; p < people.length; p++) {
                    scores[p] += (own[p] - center) / count * (told[a][b] - center / count);
                }
            }
        }
        return scores;
    }
}
