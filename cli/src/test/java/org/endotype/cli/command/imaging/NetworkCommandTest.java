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
import org.endotype.cli.Main;
import org.endotype.core.table.SquareMatrix;
import org.endotype.core.table.TextTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkCommandTest {

    private static final double ROUNDING = 1e-12;

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(Object... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        List<String> all = new ArrayList<>(List.of("imaging", "network"));
        for (Object argument : arguments) {
            all.add(argument.toString());
        }
        return Main.run(all.toArray(String[]::new), new PrintWriter(out), new PrintWriter(err));
    }

    private Path matrix(String text) throws IOException {
        Path file = folder.resolve("m.tsv");
        Files.writeString(file, text);
        return file;
    }

    /** Two triangles of weight 1, tied by one edge of 0.5 between c and d, and one negative tie. */
    private Path twoTriangles() throws IOException {
        return matrix("a\tb\tc\td\te\tf\n"
                + "0\t1\t1\t0\t0\t-0.2\n"
                + "1\t0\t1\t0\t0\t0\n"
                + "1\t1\t0\t0.5\t0\t0\n"
                + "0\t0\t0.5\t0\t1\t1\n"
                + "0\t0\t0\t1\t0\t1\n"
                + "-0.2\t0\t0\t1\t1\t0\n");
    }

    private double global(String metric) {
        return out.toString()
                .lines()
                .filter(line -> line.startsWith(metric + "\t"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf('\t') + 1)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void anInfiniteConnectionIsRefusedAndAnInfiniteDiagonalIsNot() {
        double infinite = Double.POSITIVE_INFINITY;
        Path file = folder.resolve("z.npy");
        double[] values = {infinite, 1, 2, 1, infinite, 0.5, 2, 0.5, infinite};
        new SquareMatrix(List.of("a", "b", "c"), values).write(file);
        assertThat(run("--matrix", file, "--density", "1", "--nulls", "0")).isZero();
        values[1] = infinite;
        values[3] = infinite;
        new SquareMatrix(List.of("a", "b", "c"), values).write(file);
        assertThat(run("--matrix", file, "--density", "1", "--nulls", "0")).isEqualTo(3);
        assertThat(err.toString()).contains("'1' and '2' is infinite");
    }

    @Test
    void aMatrixThatNumpySavedAsTextGivesTheSameFiguresWithAndWithoutAHeader() throws IOException {
        assertThat(run("--matrix", twoTriangles(), "--nulls", "0")).isZero();
        String figures = out.toString();
        // np.savetxt's format; its header line starts with #.
        StringBuilder plain = new StringBuilder();
        for (String line : Files.readAllLines(folder.resolve("m.tsv")).subList(1, 7)) {
            for (String cell : line.split("\t")) {
                plain.append(plain.length() == 0 || plain.charAt(plain.length() - 1) == '\n' ? "" : " ");
                plain.append(String.format(java.util.Locale.ROOT, "%.18e", Double.parseDouble(cell)));
            }
            plain.append('\n');
        }
        Path text = folder.resolve("m.txt");
        Files.writeString(text, plain);
        assertThat(run("--matrix", text, "--nulls", "0")).isZero();
        assertThat(out.toString()).isEqualTo(figures);
        Files.writeString(text, "# a b c d e f\n" + plain);
        assertThat(run("--matrix", text, "--nulls", "0")).isZero();
        assertThat(out.toString()).isEqualTo(figures);
        Files.writeString(text, plain + "1 2 3\n");
        assertThat(run("--matrix", text, "--nulls", "0")).isEqualTo(3);
        assertThat(err.toString()).contains("m.txt:7").contains("found 3").hasLineCount(1);
    }

    @Test
    void consensusModulesAreTheTrianglesAndDoNotGoWithAPartition() throws IOException {
        Path nodes = folder.resolve("nodes.tsv");
        assertThat(run("--matrix", twoTriangles(), "--consensus", "0.5", "--nulls", "0", "--out-nodes", nodes))
                .isZero();
        assertThat(TextTable.read(nodes).numbers("module")).containsExactly(1, 1, 1, 2, 2, 2);
        Path given = folder.resolve("p.tsv");
        Files.writeString(given, "module\n1\n1\n1\n2\n2\n2\n");
        assertThat(run("--matrix", twoTriangles(), "--consensus", "0.5", "--partition", given, "--nulls", "0"))
                .isEqualTo(2);
        assertThat(run("--matrix", twoTriangles(), "--consensus", "1", "--nulls", "0"))
                .isEqualTo(2);
    }

    @Test
    void metricsOfTwoTiedTrianglesAreTheOnesWorkedOutByHand() throws IOException {
        Path nodes = folder.resolve("nodes.tsv");
        // 7 of 15 possible edges: the positive ones.
        assertThat(run("--matrix", twoTriangles(), "--density", "0.4667", "--nulls", "0", "--out-nodes", nodes))
                .isZero();
        TextTable table = TextTable.read(nodes);
        assertThat(table.header())
                .startsWith(
                        "node",
                        "degree",
                        "strength_positive",
                        "strength_negative",
                        "clustering",
                        "local_efficiency",
                        "betweenness",
                        "participation",
                        "within_module_z");
        assertThat(table.column("node")).containsExactly("a", "b", "c", "d", "e", "f");
        assertThat(table.numbers("degree")).containsExactly(2, 2, 3, 3, 2, 2);
        assertThat(table.numbers("strength_positive")).containsExactly(2, 2, 2.5, 2.5, 2, 2);
        assertThat(table.numbers("strength_negative")[5]).isCloseTo(0.2, within(ROUNDING));
        // c: one closed pair of three, counted twice over k(k-1) = 6.
        assertThat(table.numbers("clustering"))
                .containsExactly(new double[] {1, 1, 1.0 / 3, 1.0 / 3, 1, 1}, within(ROUNDING));
        // c lies between {a, b} and {d, e, f}: 6 pairs, both ways.
        assertThat(table.numbers("betweenness")).containsExactly(0, 0, 12, 12, 0, 0);
        // c: 2 of 2.5 into its own module, 0.5 into the other.
        assertThat(table.numbers("participation")[2]).isCloseTo(1 - (4 + 0.25) / 6.25, within(ROUNDING));
        // Distances: 6 pairs of 1, 1 of 2 (c-d), 4 of 3, 4 of 4.
        assertThat(global("global_efficiency")).isCloseTo((6 + 0.5 + 4 / 3.0 + 1) / 15, within(ROUNDING));
        assertThat(global("characteristic_path_length")).isCloseTo((6 + 2 + 12 + 16) / 15.0, within(ROUNDING));
        assertThat(global("density")).isCloseTo(7 / 15.0, within(ROUNDING));
        assertThat(global("transitivity")).isCloseTo(12 / 20.0, within(ROUNDING));
        assertThat(global("module_count")).isEqualTo(2);
    }

    @Test
    void aGivenPartitionIsScoredAndTheBestIsKeptBeside() throws IOException {
        Path partition = folder.resolve("p.tsv");
        Files.writeString(partition, "node\tmodule\nf\tx\ne\ty\nd\tx\nc\ty\nb\tx\na\ty\n");
        assertThat(run("--matrix", twoTriangles(), "--partition", partition, "--density", "0.4667"))
                .isZero();
        assertThat(global("modularity")).isLessThan(0);
        assertThat(global("best_modularity")).isGreaterThan(0.3);
        assertThat(global("best_module_count")).isEqualTo(2);
    }

    @Test
    void aMissingNodeIsLeftOutAndStaysInTheTable() throws IOException {
        Path file = matrix("a\tb\tc\td\n1\t0.5\tNA\t0.2\n0.5\t1\tNA\t0.3\nNA\tNA\tNA\tNA\n0.2\t0.3\tNA\t1\n");
        Path nodes = folder.resolve("nodes.tsv");
        assertThat(run("--matrix", file, "--density", "1", "--out-nodes", nodes))
                .isZero();
        assertThat(TextTable.read(nodes).column("degree")).containsExactly("2", "2", "NA", "2");
        assertThat(err.toString()).contains("1 nodes are missing");
    }

    @Test
    void negativeEdgesThatADensityForcesInAreAnnounced() throws IOException {
        assertThat(run("--matrix", twoTriangles(), "--density", "1")).isZero();
        assertThat(err.toString()).contains("1 negative edges");
    }

    @Test
    void aMatrixThatIsNotSquareNotSymmetricOrHoledIsMalformed() throws IOException {
        assertThat(run("--matrix", matrix("a\tb\tc\n1\t0.5\t0.1\n0.5\t1\t0.2\n")))
                .isEqualTo(3);
        assertThat(err.toString())
                .contains("m.tsv")
                .contains("2 rows x 3 columns")
                .hasLineCount(1);
        assertThat(run("--matrix", matrix("a\tb\tc\n1\t0.5\t0.1\n0.4\t1\t0.2\n0.1\t0.2\t1\n")))
                .isEqualTo(3);
        assertThat(err.toString())
                .contains("symmetric")
                .contains("row 2, column 1")
                .hasLineCount(1);
        assertThat(run("--matrix", matrix("a\tb\tc\td\n1\t.5\tNA\t.1\n.5\t1\t.2\t.1\nNA\t.2\t1\t.1\n.1\t.1\t.1\t1\n")))
                .isEqualTo(3);
        assertThat(err.toString()).contains("'a'").contains("'c'").hasLineCount(1);
        assertThat(run("--matrix", matrix("a\tb\tc\n1\tx\t0.1\n0.4\t1\t0.2\n0.1\t0.2\t1\n")))
                .isEqualTo(3);
        assertThat(err.toString()).contains("m.tsv:2").hasLineCount(1);
    }

    @Test
    void aNetworkWithoutEdgesOrWithTwoNodesIsDegenerate() throws IOException {
        assertThat(run("--matrix", matrix("a\tb\tc\n1\t0\t0\n0\t1\t0\n0\t0\t1\n")))
                .isEqualTo(6);
        assertThat(run("--matrix", matrix("a\tb\n1\t0.4\n0.4\t1\n"))).isEqualTo(6);
    }

    @Test
    void badChoicesAndContradictingPartitionsAreRefused() throws IOException {
        Path file = twoTriangles();
        assertThat(run("--matrix", file, "--density", "1.5")).isEqualTo(2);
        assertThat(run("--matrix", file, "--density", "0")).isEqualTo(2);
        assertThat(run("--matrix", folder.resolve("none.npy"))).isEqualTo(5);
        Path partition = folder.resolve("p.tsv");
        Files.writeString(partition, "node\tmodule\na\t1\nb\t1\n");
        assertThat(run("--matrix", file, "--partition", partition)).isEqualTo(4);
        assertThat(err.toString()).contains("p.tsv").contains("'c'").hasLineCount(1);
    }

    @Test
    void aTruncatedNpyFileIsMalformedWithItsByte() throws IOException {
        Path file = folder.resolve("m.npy");
        org.endotype.core.table.NpyFile.write(file, new double[16], 4, 4);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 9));
        assertThat(run("--matrix", file)).isEqualTo(3);
        assertThat(err.toString()).contains("m.npy@128").hasLineCount(1);
    }
}
