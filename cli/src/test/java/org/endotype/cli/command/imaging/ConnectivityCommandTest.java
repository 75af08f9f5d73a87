package org.endotype.cli.command.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import org.endotype.cli.Main;
import org.endotype.core.table.NpyFile;
import org.endotype.core.table.SquareMatrix;
import org.endotype.core.table.TextTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectivityCommandTest {

    /** Doubles are written in full: a value read back differs by nothing but the arithmetic around it. */
    private static final double ROUNDING = 1e-12;

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(Object... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        List<String> all = new ArrayList<>(List.of("imaging", "connectivity"));
        for (Object argument : arguments) {
            all.add(argument.toString());
        }
        return Main.run(all.toArray(String[]::new), new PrintWriter(out), new PrintWriter(err));
    }

    private Path series(String name, int volumes, int regions, long seed, IntPredicate missing) throws IOException {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < regions; i++) {
            text.append(i == 0 ? "" : "\t").append("r").append(i + 1);
        }
        for (int t = 0; t < volumes; t++) {
            text.append('\n');
            double shared = random.nextGaussian();
            for (int i = 0; i < regions; i++) {
                double value = shared + random.nextGaussian();
                text.append(i == 0 ? "" : "\t").append(missing.test(i) ? "NA" : Double.toString(value));
            }
        }
        Path file = folder.resolve(name);
        Files.writeString(file, text.append('\n'));
        return file;
    }

    private Path series(String name, int volumes, int regions, long seed) throws IOException {
        return series(name, volumes, regions, seed, i -> false);
    }

    @Test
    void oneSeriesGivesASquareMatrixInNumpysFormat() throws IOException {
        Path file = series("sub-01_timeseries.tsv", 50, 4, 1);
        assertThat(run("--timeseries", file, "--out", folder.resolve("r.npy"))).isZero();
        NpyFile.Array array = NpyFile.read(folder.resolve("r.npy"));
        assertThat(array.rows()).isEqualTo(4);
        assertThat(array.values()[0]).isEqualTo(1);
        assertThat(array.values()[1]).isEqualTo(array.values()[4]).isBetween(0.1, 0.9);
        assertThat(run("--timeseries", file)).isZero();
        assertThat(out.toString().split("\n", -1)).hasSize(6);
        assertThat(out.toString()).startsWith("r1\tr2\tr3\tr4\n1\t");
    }

    @Test
    void severalSeriesGiveOneRowAParticipantAndOneColumnAnEdge() throws IOException {
        Path first = series("sub-01_timeseries.tsv", 50, 3, 1);
        Path second = series("sub-02_timeseries.tsv", 40, 3, 2, i -> i == 1);
        Path edges = folder.resolve("edges.tsv");
        assertThat(run(
                        "--timeseries",
                        first,
                        second,
                        "--fisher-z",
                        "--out",
                        edges,
                        "--matrices",
                        folder.resolve("matrices"),
                        "--matrix-format",
                        "npy"))
                .isZero();
        TextTable table = TextTable.read(edges);
        assertThat(table.header()).containsExactly("participant_id", "r1--r2", "r1--r3", "r2--r3");
        assertThat(table.column("participant_id")).containsExactly("sub-01", "sub-02");
        assertThat(table.numbers("r1--r2")[1]).isNaN();
        assertThat(table.numbers("r2--r3")[1]).isNaN();
        assertThat(err.toString()).contains("1 region is missing").contains("'r2', in 1 of 2");
        NpyFile.Array matrix = NpyFile.read(folder.resolve("matrices/sub-02_relmat.npy"));
        assertThat(table.numbers("r1--r3")[1]).isCloseTo(matrix.values()[2], within(ROUNDING));
        assertThat(matrix.values()[0]).as("the diagonal of Fisher's z").isZero();
        assertThat(matrix.values()[1]).isNaN();
    }

    @Test
    void sessionsStandInTheIdOnlyWhereAParticipantHasSeveral() throws IOException {
        Path first = series("sub-01_ses-a_task-rest_timeseries.tsv", 30, 3, 1);
        Path second = series("sub-01_ses-b_task-rest_timeseries.tsv", 30, 3, 2);
        Path edges = folder.resolve("edges.csv");
        assertThat(run("--timeseries", first, second, "--out", edges)).isZero();
        assertThat(TextTable.read(edges).column("participant_id")).containsExactly("sub-01_ses-a", "sub-01_ses-b");
    }

    @Test
    void aHeldOutSeriesIsPlacedAgainstAKeptTangentReference() throws IOException {
        Path[] files = new Path[4];
        for (int k = 0; k < 4; k++) {
            files[k] = series("sub-0" + (k + 1) + "_timeseries.tsv", 60, 5, k + 1);
        }
        Path reference = folder.resolve("mean.tsv");
        assertThat(run(
                        "--kind",
                        "tangent",
                        "--timeseries",
                        files[0],
                        files[1],
                        files[2],
                        "--save-reference",
                        reference,
                        "--out",
                        folder.resolve("train.tsv")))
                .isZero();
        assertThat(run(
                        "--kind",
                        "tangent",
                        "--reference",
                        reference,
                        "--timeseries",
                        files[0],
                        files[3],
                        "--out",
                        folder.resolve("test.tsv")))
                .isZero();
        TextTable train = TextTable.read(folder.resolve("train.tsv"));
        TextTable test = TextTable.read(folder.resolve("test.tsv"));
        for (String edge : train.header().subList(1, train.header().size())) {
            assertThat(test.numbers(edge)[0]).isCloseTo(train.numbers(edge)[0], within(ROUNDING));
            assertThat(test.numbers(edge)[1]).isNotNaN();
        }
        assertThat(SquareMatrix.read(reference).order()).isEqualTo(5);
    }

    @Test
    void aConstantRegionKeepsItsPlaceAsMissing() throws IOException {
        Path file = folder.resolve("sub-01_timeseries.tsv");
        Files.writeString(file, "a\tb\tc\n1\t5\t2\n2\t5\t1\n4\t5\t3\n3\t5\t9\n");
        assertThat(run("--timeseries", file)).isZero();
        assertThat(out.toString().lines().skip(2).findFirst()).contains("NA\tNA\tNA");
        assertThat(err.toString()).contains("constant").contains("'b'");
    }

    @Test
    void tooFewVolumesForAnInverseIsDegenerateAndPointsToShrinkage() throws IOException {
        Path file = series("sub-01_timeseries.tsv", 8, 10, 1);
        Path target = folder.resolve("p.tsv");
        assertThat(run("--timeseries", file, "--kind", "precision", "--out", target))
                .isEqualTo(6);
        assertThat(err.toString())
                .contains("sub-01_timeseries.tsv")
                .contains("ledoit-wolf")
                .hasLineCount(1);
        assertThat(target).doesNotExist();
        assertThat(run("--timeseries", file, "--kind", "precision", "--estimator", "ledoit-wolf", "--out", target))
                .isZero();
    }

    @Test
    void oneVolumeIsDegenerate() throws IOException {
        assertThat(run("--timeseries", series("sub-01_timeseries.tsv", 1, 3, 1)))
                .isEqualTo(6);
        assertThat(err.toString()).contains("1 volume").hasLineCount(1);
    }

    @Test
    void seriesWithOtherRegionsAreInconsistentAndTheFileIsNamed() throws IOException {
        Path first = series("sub-01_timeseries.tsv", 20, 3, 1);
        Path second = series("sub-02_timeseries.tsv", 20, 4, 2);
        assertThat(run("--timeseries", first, second, "--out", folder.resolve("e.tsv")))
                .isEqualTo(4);
        assertThat(err.toString())
                .contains("sub-02_timeseries.tsv")
                .contains("4 regions")
                .hasLineCount(1);
        assertThat(folder.resolve("e.tsv")).doesNotExist();
    }

    @Test
    void aRaggedSeriesIsMalformedWithItsLine() throws IOException {
        Path file = folder.resolve("sub-01_timeseries.tsv");
        Files.writeString(file, "a\tb\n1\t2\n3\n");
        assertThat(run("--timeseries", file)).isEqualTo(3);
        assertThat(err.toString()).contains("sub-01_timeseries.tsv:3").hasLineCount(1);
    }

    @Test
    void aMissingFileIsAnInputOutputFailure() {
        assertThat(run("--timeseries", folder.resolve("none.tsv"))).isEqualTo(5);
        assertThat(err.toString()).contains("none.tsv").doesNotContain(folder.toString());
    }

    @Test
    void impossibleChoicesAreUsageErrors() throws IOException {
        Path file = series("sub-01_timeseries.tsv", 20, 3, 1);
        assertThat(run("--timeseries", file, "--kind", "cosine")).isEqualTo(2);
        assertThat(err.toString()).contains("partial-correlation");
        assertThat(run("--timeseries", file, "--kind", "covariance", "--fisher-z"))
                .isEqualTo(2);
        assertThat(run("--timeseries", file, "--reference", file)).isEqualTo(2);
        assertThat(run("--timeseries", file, file)).isEqualTo(2);
        assertThat(run("--timeseries", file, "--out", folder.resolve("r.xlsx"))).isEqualTo(2);
    }
}
