package org.endotype.cli.command.omics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.endotype.cli.CommandRun;
import org.endotype.core.feature.FeatureLayout;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.feature.FeatureTable;
import org.endotype.core.table.TextTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NormalizeCommandTest {

    private static final String COUNTS = "gene\ts1\ts2\nA\t1\t4\nB\t4\t16\nC\t0\t7\nD\t100\t400\n";

    @TempDir
    Path folder;

    @Test
    void writesNormalisedCountsAndSizeFactors() throws IOException {
        Path counts = file("counts.tsv", COUNTS);
        Path out = folder.resolve("out.csv");
        Path factors = folder.resolve("factors.tsv");
        CommandRun run = CommandRun.of(
                "omics",
                "normalize",
                "--counts",
                counts,
                "--method",
                "median-of-ratios",
                "--out",
                out,
                "--size-factors",
                factors);
        assertThat(run.err()).isEqualTo("4 of 4 features x 2 samples, size factors 0.500 to 2.000\n");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).isEmpty();
        TextTable table = TextTable.read(out);
        assertThat(table.header()).containsExactly("gene", "s1", "s2");
        assertThat(table.numbers("s1")).usingComparatorWithPrecision(1e-12).containsExactly(2, 8, 0, 200);
        TextTable written = TextTable.read(factors);
        assertThat(written.header()).containsExactly("sample_id", "size_factor", "method", "library_size");
        assertThat(written.column("method")).containsOnly("median-of-ratios");
        assertThat(written.numbers("library_size")).containsExactly(105, 427);
    }

    @ParameterizedTest
    @ValueSource(strings = {"median-of-ratios", "tmm", "voom", "log-cpm"})
    void givesTheSameEitherWayRoundAndInParquet(String method) throws IOException {
        Path rows = file("rows.tsv", COUNTS);
        Path columns = file("columns.tsv", "sample\tA\tB\tC\tD\ns1\t1\t4\t0\t100\ns2\t4\t16\t7\t400\n");
        Path one = folder.resolve("one.parquet");
        Path two = folder.resolve("two.tsv.gz");
        assertThat(CommandRun.of("omics", "normalize", "--counts", rows, "--method", method, "--out", one)
                        .exitCode())
                .isZero();
        assertThat(CommandRun.of("omics", "normalize", "--counts", columns, "--method", method, "--out", two, "--quiet")
                        .err())
                .isEmpty();
        FeatureMatrix a = FeatureTable.read(one, FeatureLayout.FEATURES_AS_ROWS);
        FeatureMatrix b = FeatureTable.read(two, FeatureLayout.SAMPLES_AS_ROWS);
        assertThat(a.samples()).isEqualTo(b.samples());
        assertThat(a.featureNames()).isEqualTo(b.featureNames());
        assertThat(a.toRowMajor()).isEqualTo(b.toRowMajor());
    }

    @Test
    void filtersByExpressionAndTakesLogarithmsWhenAsked() throws IOException {
        Path counts = file("counts.tsv", COUNTS);
        Path out = folder.resolve("out.tsv");
        CommandRun run = CommandRun.of(
                "omics",
                "normalize",
                "--counts",
                counts,
                "--method",
                "tmm",
                "--log2",
                "--filter-by-expression",
                "--out",
                out);
        assertThat(run.err()).startsWith("1 of 4 features");
        assertThat(TextTable.read(out).column("gene")).containsExactly("D");
    }

    @Test
    void refusesBadInputInOneLineWithItsExitCode() throws IOException {
        refuses(3, "gene\ts1\ts2\nA\t1\t4\nB\t4\n", "counts.tsv:3: expected 3 fields as in the header, found 2");
        refuses(3, "gene\ts1\ts2\nA\t1\t-4\n", "counts.tsv: feature 'A', sample 2: counts cannot be negative");
        refuses(3, "gene\ts1\ts2\nA\t1\t4.5\n", "counts must be whole numbers, found 4.5");
        refuses(3, "gene\ts1\ts2\nA\t1\tInf\n", "counts.tsv:2: column 's2' holds an infinite value");
        refuses(3, "gene\ts1\ts2\nA\t1\tNA\n", "the count is missing; write 0");
        refuses(3, "gene\ts1\ts2\nA\t1\tmany\n", "expected a number, found 'many'");
        refuses(3, "", "counts.tsv:1: is empty");
        refuses(4, "gene\ts1\ts1\nA\t1\t4\n", "columns 2 and 3 hold the same sample id");
        refuses(4, "gene\ts1\ts2\nA\t1\t4\nA\t2\t4\n", "counts.tsv:3: feature 'A' stands in line 2 already");
        refuses(4, "name\ts1\ts2\ts3\nA\t1\t4\t5\nB\t2\t4\t6\n", "state orientation features-as-rows or samples");
        refuses(6, "gene\ts1\ts2\n", "holds a header and no rows");
        refuses(6, "gene\ts1\ts2\nA\t0\t4\nB\t3\t0\n", "every gene holds a zero in some sample");
        refuses(6, "gene\ts1\ts2\nA\t0\t4\nB\t0\t1\n", "sample 1 of 2 has no counts at all");
    }

    @Test
    void refusesBadOptionsWithExitCodeTwo() throws IOException {
        Path counts = file("counts.tsv", COUNTS);
        Path out = folder.resolve("out.tsv");
        CommandRun method = CommandRun.of("omics", "normalize", "--counts", counts, "--method", "tpm", "--out", out);
        assertThat(method.exitCode()).isEqualTo(2);
        assertThat(method.err())
                .contains(
                        "unknown normalisation 'tpm'; use median-of-ratios, tmm, voom, log-cpm, vst, quantile or pqn");
        CommandRun format = CommandRun.of(
                "omics", "normalize", "--counts", counts, "--method", "tmm", "--out", folder.resolve("o.xlsx"));
        assertThat(format.exitCode()).isEqualTo(2);
        assertThat(format.err()).contains("its extension names no table format");
        CommandRun missing = CommandRun.of(
                "omics", "normalize", "--counts", folder.resolve("none.tsv"), "--method", "tmm", "--out", out);
        assertThat(missing.exitCode()).isEqualTo(5);
        assertThat(missing.err()).contains("none.tsv: cannot be read: no such file");
        assertThat(out).doesNotExist();
    }

    @Test
    void normalisesIntensities() throws IOException {
        Path table = file("protein.tsv", "protein\ts1\ts2\nA\t1\t2\nB\t3\t6\nC\tNA\t4\n");
        Path out = folder.resolve("out.tsv");
        Path factors = folder.resolve("factors.tsv");
        CommandRun pqn = CommandRun.of(
                "omics", "normalize", "--table", table, "--method", "pqn", "--out", out, "--size-factors", factors);
        assertThat(pqn.err()).isEqualTo("3 features x 2 samples\n");
        TextTable written = TextTable.read(out);
        assertThat(written.numbers("s1")[0]).isEqualTo(written.numbers("s2")[0]);
        assertThat(written.numbers("s1")[2]).isNaN();
        assertThat(TextTable.read(factors).numbers("library_size")).containsExactly(4, 12);
        CommandRun refused = CommandRun.of(
                "omics",
                "normalize",
                "--table",
                table,
                "--method",
                "quantile",
                "--out",
                out,
                "--size-factors",
                factors);
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("quantile normalisation has none");
        assertThat(CommandRun.of("omics", "normalize", "--table", table, "--method", "quantile", "--out", out)
                        .exitCode())
                .isZero();
        assertThat(TextTable.read(out).numbers("s2")).containsExactly(1.5, 4.5, 3);
    }

    private void refuses(int exitCode, String content, String message) throws IOException {
        Path counts = file("counts.tsv", content);
        Path out = folder.resolve("never.tsv");
        CommandRun run =
                CommandRun.of("omics", "normalize", "--counts", counts, "--method", "median-of-ratios", "--out", out);
        assertThat(run.err()).contains(message);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.exitCode()).isEqualTo(exitCode);
        assertThat(out).doesNotExist();
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }
}
