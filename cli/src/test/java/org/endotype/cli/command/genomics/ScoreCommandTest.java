package org.endotype.cli.command.genomics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.endotype.cli.Main;
import org.endotype.core.table.TextTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Figures from PLINK 2.0.0-a.7.4 and pgsc_calc, which print six significant digits. */
class ScoreCommandTest {

    /** PLINK prints six significant digits: half a unit of the sixth, relative, and rounding of the sum itself. */
    private static final double PRINTED = 5.1e-6;

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        String[] all = new String[arguments.length + 2];
        all[0] = "genomics";
        all[1] = "score";
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        return Main.run(all, new PrintWriter(out), new PrintWriter(err));
    }

    private static Path shared(String path) {
        Path file = Path.of(System.getProperty("endotype.shared", "/none"), "data", "genotypes")
                .resolve(path);
        assumeTrue(Files.exists(file), "shared data are absent");
        return file;
    }

    private static Path hapmap() {
        return Path.of(
                shared("hapmap3/HM3_thinned_autosomal_overlap.bed").toString().replace(".bed", ""));
    }

    private static TextTable plink(Path file) {
        return TextTable.read(file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"score.sscore", "score_nomean.sscore"})
    void fourScoresMatchPlinkWithAndWithoutMeanImputation(String oracle) {
        TextTable expected = plink(shared("hapmap3/expected/" + oracle));
        Path scores = folder.resolve("scores.tsv");
        String[] arguments = {
            "--bfile", hapmap().toString(),
            "--weights", shared("hapmap3/simulated_weights.tsv").toString(),
            "--out", scores.toString(),
            "--threads", "2"
        };
        if (oracle.contains("nomean")) {
            arguments = java.util.stream.Stream.concat(
                            java.util.Arrays.stream(arguments), java.util.stream.Stream.of("--no-mean-imputation"))
                    .toArray(String[]::new);
        }
        assertThat(run(arguments)).as(err.toString()).isZero();
        TextTable found = TextTable.read(scores);
        assertThat(found.header())
                .startsWith("sample_id", "W1_sum", "W1_average", "W2_sum")
                .hasSize(9);
        assertThat(found.column("sample_id")).isEqualTo(expected.column("IID"));
        for (int score = 1; score <= 4; score++) {
            requireEqual(found.numbers("W" + score + "_sum"), expected.numbers("W" + score + "_SUM"));
            requireEqual(found.numbers("W" + score + "_average"), expected.numbers("W" + score + "_AVG"));
        }
        assertThat(err.toString()).contains("W1: 3000 of 3000 variants (100.0 %) matched by variant ids");
    }

    private static void requireEqual(double[] found, double[] expected) {
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.length; i++) {
            assertThat(found[i])
                    .as("sample %d", i + 1)
                    .isCloseTo(expected[i], within(PRINTED * Math.abs(expected[i]) + 1e-12));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--bfile", "--pfile", "--vcf"})
    void pgsCatalogScoreOfTheSimulatedCohortMatchesPgscCalcFromEveryFormat(String format) throws IOException {
        String prefix = shared("pgs/cineca_synthetic/cineca_synthetic_subset.bed")
                .toString()
                .replace(".bed", "");
        requirePgsOracle(new String[] {format, format.equals("--vcf") ? prefix + ".vcf.gz" : prefix});
    }

    private void requirePgsOracle(String[] input) throws IOException {
        Path scores = folder.resolve("scores.tsv");
        Path report = folder.resolve("matches.tsv");
        String[] options = {
            "--weights", shared("pgs/PGS001229_22.txt").toString(),
            "--genome-build", "b37",
            "--out", scores.toString(),
            "--match-report", report.toString(),
            "--json"
        };
        String[] arguments = java.util.stream.Stream.of(input, options)
                .flatMap(java.util.Arrays::stream)
                .toArray(String[]::new);
        assertThat(run(arguments)).as(err.toString()).isZero();
        TextTable found = TextTable.read(scores);
        List<String> ids = found.column("sample_id");
        double[] sums = found.numbers("PGS001229_sum");
        double[] averages = found.numbers("PGS001229_average");
        int first = ids.indexOf("HG00096") >= 0 ? ids.indexOf("HG00096") : ids.indexOf("HG00096_HG00096");
        int second = ids.indexOf("HG00097") >= 0 ? ids.indexOf("HG00097") : ids.indexOf("HG00097_HG00097");
        assertThat(sums[first]).isCloseTo(0.54502, within(1e-5));
        assertThat(sums[second]).isCloseTo(0.674401, within(1e-5));
        assertThat(averages[first]).isCloseTo(0.000348478, within(1e-9));
        assertThat(out.toString()).contains("\"matched\" : 782");
        TextTable matches = TextTable.read(report);
        assertThat(matches.header())
                .containsExactly("score", "variant", "effect_allele", "other_allele", "weight", "status", "reason");
        assertThat(matches.column("status").stream().filter("matched"::equals)).hasSize(782);
        assertThat(matches.column("reason")).contains("A/T or C/G: the strand cannot be told");
    }

    @Test
    void aWrongBuildIsRefusedBeforeAnythingIsWritten() {
        Path scores = folder.resolve("scores.tsv");
        int code = run(
                "--bfile",
                hapmap().toString(),
                "--weights",
                shared("pgs/PGS001229_22.txt").toString(),
                "--genome-build",
                "b36",
                "--out",
                scores.toString());
        assertThat(code).isEqualTo(4);
        assertThat(err.toString().trim())
                .isEqualTo("PGS001229_22.txt: its positions are in b37, and the genotypes are in"
                        + " b36; use the scoring file harmonised to that build");
        assertThat(scores).doesNotExist();
    }

    @Test
    void weightsOfAnotherCohortAreRefusedWithTheCommonestReason() {
        int code = run(
                "--bfile",
                hapmap().toString(),
                "--weights",
                shared("pgs/PGS001229_22.txt").toString(),
                "--out",
                folder.resolve("scores.tsv").toString());
        assertThat(code).isEqualTo(4);
        assertThat(err.toString()).contains("match the genotypes").contains("the genotypes hold no such variant");
    }

    @Test
    void badArgumentsAndFilesEndWithTheirExitCodes() throws IOException {
        Path bad = Files.writeString(folder.resolve("bad.tsv"), "ID\tA1\tW\nrs1\tA\tx\n");
        Path good = Files.writeString(folder.resolve("good.tsv"), "ID\tA1\tW\nrs1\tA\t1\n");
        String bfile = hapmap().toString();
        String scores = folder.resolve("s.tsv").toString();
        assertThat(run("--bfile", bfile, "--weights", bad.toString(), "--out", scores))
                .isEqualTo(3);
        assertThat(err.toString()).startsWith("bad.tsv:2: column 'bad': expected a number, found 'x'");
        assertThat(run(
                        "--bfile",
                        bfile,
                        "--weights",
                        good.toString(),
                        "--out",
                        folder.resolve("s.xlsx").toString()))
                .isEqualTo(2);
        assertThat(run("--bfile", bfile, "--weights", good.toString(), "--out", scores, "--genome-build", "b12"))
                .isEqualTo(2);
        assertThat(run("--bfile", bfile, "--weights", good.toString(), "--out", scores, "--chr-x-model", "twice"))
                .isEqualTo(2);
        assertThat(run("--bfile", bfile, "--weights", good.toString(), "--out", scores, "--min-overlap", "7"))
                .isEqualTo(2);
        assertThat(run("--bfile", bfile, "--weights", folder.resolve("no.tsv").toString(), "--out", scores))
                .isEqualTo(5);
        assertThat(run("--bfile", bfile, "--out", scores)).isEqualTo(2);
        assertThat(Path.of(scores)).doesNotExist();
    }

    /** Build b37 has 249,250,621 bases on chromosome 1, b38 248,956,422. */
    @ParameterizedTest
    @CsvSource({"249250621, 0", "248956422, 4"})
    void theBuildIsTakenFromTheContigLengthsOfAVcf(long length, int exit) throws IOException {
        Path vcf = Files.writeString(
                folder.resolve("c.vcf"),
                "##fileformat=VCFv4.3\n##contig=<ID=1,length=" + length + ">\n"
                        + "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1\tS2\n"
                        + "1\t1000\t.\tA\tG\t.\t.\t.\tGT\t0/1\t1/1\n");
        Path weights = Files.writeString(
                folder.resolve("w.txt"),
                "#pgs_id=PGS0\n#genome_build=GRCh37\n"
                        + "chr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\n1\t1000\tG\tA\t0.5\n");
        Path scores = folder.resolve("s.tsv");
        assertThat(run("--vcf", vcf.toString(), "--weights", weights.toString(), "--out", scores.toString()))
                .isEqualTo(exit);
        if (exit == 0) {
            assertThat(err.toString()).doesNotContain("build was not given");
            assertThat(TextTable.read(scores).numbers("PGS0_sum")).containsExactly(0.5, 1.0);
        } else {
            assertThat(err.toString().trim())
                    .isEqualTo("w.txt: its positions are in b37, and the genotypes are in b38; use the scoring file"
                            + " harmonised to that build");
            assertThat(scores).doesNotExist();
        }
    }
}
