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
import java.util.stream.Stream;
import org.endotype.cli.Main;
import org.endotype.core.table.TextTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Figures from PLINK 2.0.0-a.7.4: {@code --glm hide-covar} on QT, and on CC with the default Firth fallback, with age
 * and four components as covariates.
 */
class AssociateCommandTest {

    /** Six printed digits of beta, standard error and p, in log10 p. */
    private static final double LOG10_P = 2e-3;

    /** PLINK's own convergence limits, relative to a standard error. */
    private static final double OF_A_STANDARD_ERROR = 2e-3;

    /**
     * PLINK's logistic standard errors are up to 1 % off where some calls are missing and the samples left are no
     * multiple of 4 (its vectors hold four); they agree with exact ones to 4e-5 in log10 p wherever they are a multiple.
     * There its figures are held to 25 times the tolerance, and AssociationScanTest holds ours to an exact fit.
     */
    private static final double SPOILED = 25;

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        String[] all = Stream.concat(Stream.of("genomics", "associate"), Stream.of(arguments))
                .toArray(String[]::new);
        return Main.run(all, new PrintWriter(out), new PrintWriter(err));
    }

    private static Path shared(String path) {
        Path file = Path.of(System.getProperty("endotype.shared", "/none"), "data", "genotypes", "hapmap3")
                .resolve(path);
        assumeTrue(Files.exists(file), "shared data are absent");
        return file;
    }

    private static String hapmap() {
        return shared("HM3_thinned_autosomal_overlap.bed").toString().replace(".bed", "");
    }

    private String[] arguments(String phenotype, Path results, String... more) {
        return Stream.concat(
                        Stream.of(
                                "--bfile",
                                hapmap(),
                                "--phenotypes",
                                shared("simulated_phenotypes.tsv").toString(),
                                "--phenotype",
                                phenotype,
                                "--covariates",
                                shared("simulated_covariates.tsv").toString(),
                                "--out",
                                results.toString()),
                        Stream.of(more))
                .toArray(String[]::new);
    }

    @Test
    void linearAssociationOfEveryVariantMatchesPlink() {
        Path results = folder.resolve("qt.tsv");
        assertThat(run(arguments("QT", results, "--threads", "2")))
                .as(err.toString())
                .isZero();
        requireMatch(results, shared("expected/glm.QT.glm.linear.gz"), "BETA", "SE", "T_STAT");
        assertThat(err.toString())
                .contains("QT: linear regression, 957 samples")
                .contains("lambda");
    }

    @Test
    void logisticAssociationFallsBackToFirthWherePlinkDoes() {
        Path results = folder.resolve("cc.tsv");
        assertThat(run(arguments("CC", results, "--json"))).as(err.toString()).isZero();
        requireMatch(results, shared("expected/glm.CC.glm.logistic.hybrid.gz"), "OR", "LOG(OR)_SE", "Z_STAT");
        List<String> firth = TextTable.read(results).column("firth");
        assertThat(firth)
                .isEqualTo(TextTable.read(shared("expected/glm.CC.glm.logistic.hybrid.gz"))
                        .column("FIRTH?"));
        assertThat(firth).contains("Y");
        assertThat(out.toString()).contains("\"model\" : \"logistic\"");
    }

    private static void requireMatch(Path results, Path oracle, String effect, String error, String statistic) {
        TextTable found = TextTable.read(results);
        TextTable expected = TextTable.read(oracle);
        assertThat(found.header())
                .containsExactly(
                        "chromosome",
                        "position_bp",
                        "id",
                        "effect_allele",
                        "effect_allele_frequency",
                        "n",
                        "beta",
                        "se",
                        "statistic",
                        "p",
                        "firth");
        assertThat(found.column("id")).isEqualTo(expected.column("ID"));
        assertThat(found.column("n")).isEqualTo(expected.column("OBS_CT"));
        double[] n = found.numbers("n");
        double[] p = found.numbers("p");
        double[] expectedP = expected.numbers("P");
        double[] beta = found.numbers("beta");
        double[] expectedEffect = expected.numbers(effect);
        double[] se = found.numbers("se");
        double[] expectedSe = expected.numbers(error);
        double[] frequency = found.numbers("effect_allele_frequency");
        double[] expectedFrequency = expected.numbers("A1_FREQ");
        double[] z = found.numbers("statistic");
        double[] expectedZ = expected.numbers(statistic);
        for (int v = 0; v < p.length; v++) {
            // PLINK counts the minor allele, whichever the file names first.
            boolean same = found.text(v, 3).equals(expected.text(v, expected.requireColumn("A1")));
            double sign = same ? 1 : -1;
            double effectSize = effect.equals("OR") ? Math.log(expectedEffect[v]) : expectedEffect[v];
            assertThat(beta[v]).isCloseTo(sign * effectSize, within(OF_A_STANDARD_ERROR * expectedSe[v]));
            boolean spoiled = effect.equals("OR") && n[v] < 957 && n[v] % 4 != 0;
            double slack = spoiled ? SPOILED : 1;
            assertThat(Math.log10(p[v]))
                    .as("log10 p of row %d", v)
                    .isCloseTo(Math.log10(expectedP[v]), within(slack * LOG10_P));
            assertThat(se[v]).isCloseTo(expectedSe[v], within(slack * OF_A_STANDARD_ERROR * expectedSe[v]));
            assertThat(z[v]).isCloseTo(sign * expectedZ[v], within(slack * LOG10_P));
            assertThat(frequency[v]).isCloseTo(same ? expectedFrequency[v] : 1 - expectedFrequency[v], within(2e-6));
        }
    }

    @Test
    void resultsDoNotDependOnThreads() throws IOException {
        Path one = folder.resolve("one.tsv");
        Path three = folder.resolve("three.tsv");
        assertThat(run(arguments("CC", one, "--threads", "1", "--chr", "20-22")))
                .isZero();
        assertThat(run(arguments("CC", three, "--threads", "3", "--chr", "20-22")))
                .isZero();
        assertThat(Files.readString(three)).isEqualTo(Files.readString(one));
    }

    @Test
    void unusableTablesEndWithOneLineAndNoOutput() throws IOException {
        Path results = folder.resolve("r.tsv");
        String bfile = hapmap();
        assertThat(run(arguments("NOPE", results))).isEqualTo(4);
        assertThat(err.toString()).contains("simulated_phenotypes.tsv:1: has no column 'NOPE'");

        record Case(int code, String message, String phenotypes, String covariates) {}
        String people = "NA19916 NA19835 NA20282 NA19703 NA19901 NA19908 NA19914 NA20287";
        List<Case> cases = List.of(
                new Case(4, "none of its 3 ids in column 'IID'", "IID\tY\nX1\t1.5\nX2\t2\nX3\t4\n", ""),
                new Case(6, "phenotype 'Y' is missing in every row", table(people, "IID\tY", "NA"), ""),
                new Case(6, "is the same in all 8 samples", table(people, "IID\tY", "7.5"), ""),
                new Case(3, "holds 3, 7; code cases and controls", "IID\tY\nNA19916\t3\nNA19835\t7\n", ""),
                new Case(3, "holds 0, 1 and 2", "IID\tY\nNA19916\t0\nNA19835\t1\nNA20282\t2\n", ""),
                new Case(3, "holds -9", "sample_id\tY\nNA19916\t-9\nNA19835\t1.5\nNA20282\t2.5\nNA19703\t3\n", ""),
                new Case(
                        3,
                        "phenotypes.tsv:2: column 'Y': expected a number, found 'high'",
                        "IID\tY\nNA19916\thigh\n",
                        ""),
                new Case(
                        4,
                        "phenotypes.tsv:3: repeats the IID of line 2",
                        "IID\tY\nNA19916\t1\nNA19916\t2.5\nX\t4\n",
                        ""),
                new Case(4, "has no id column", "who\tY\nNA19916\t1\nNA19835\t2.5\nX\t4\n", ""),
                new Case(6, "need more samples", "IID\tY\nNA19916\t1.5\nNA19835\t2.5\nX\t4\n", ""),
                new Case(
                        6,
                        "covariate 'C' is the same in all 8 samples",
                        numbered(people, "IID\tY", ""),
                        table(people, "IID\tC", "4")),
                new Case(
                        6,
                        "covariates 'C' and 'D' are correlated by more than 0.999",
                        numbered(people, "IID\tY", ""),
                        numbered(people, "IID\tC\tD", "twice")));
        for (Case wrong : cases) {
            Path phenotypes = Files.writeString(folder.resolve("phenotypes.tsv"), wrong.phenotypes());
            Path covariates = Files.writeString(folder.resolve("covariates.tsv"), wrong.covariates());
            String[] arguments = {
                "--bfile", bfile, "--phenotypes", phenotypes.toString(), "--phenotype", "Y", "--out", results.toString()
            };
            if (!wrong.covariates().isEmpty()) {
                arguments = Stream.concat(Stream.of(arguments), Stream.of("--covariates", covariates.toString()))
                        .toArray(String[]::new);
            }
            assertThat(run(arguments)).as(wrong.message()).isEqualTo(wrong.code());
            assertThat(err.toString()).contains(wrong.message());
            assertThat(err.toString().trim()).doesNotContain("\n");
        }
        assertThat(results).doesNotExist();
    }

    private static String table(String people, String header, String value) {
        StringBuilder text = new StringBuilder(header + "\n");
        for (String id : people.split(" ")) {
            text.append(id).append('\t').append(value).append('\n');
        }
        return text.toString();
    }

    private static String numbered(String people, String header, String twice) {
        StringBuilder text = new StringBuilder(header + "\n");
        int i = 0;
        for (String id : people.split(" ")) {
            i++;
            text.append(id).append('\t').append(i * i + 0.5);
            if (!twice.isEmpty()) {
                text.append('\t').append(2 * i * i + 3);
            }
            text.append('\n');
        }
        return text.toString();
    }

    /** PLINK divides the median chi-square by 0.456; the median of the distribution is 0.454936. */
    private static final double PLINKS_MEDIAN = 0.456;

    /** Six printed digits. */
    private static final double PRINTED = 1e-5;

    /**
     * {@code plink2 --glm allow-no-covars --adjust gc} (2.0.0-a.3.5) on QT: lambda 2.22354, and rs9566084 goes from
     * 6.62962e-09 to 0.000100396.
     */
    @Test
    void genomicControlAgreesWithPlinkUpToItsRoundedMedian() {
        Path results = folder.resolve("gc.tsv");
        assertThat(run(
                        "--bfile",
                        hapmap(),
                        "--phenotypes",
                        shared("simulated_phenotypes.tsv").toString(),
                        "--phenotype",
                        "QT",
                        "--p-gc",
                        "--figures",
                        folder.resolve("figures").toString(),
                        "--json",
                        "--out",
                        results.toString()))
                .isZero();
        double lambda = Double.parseDouble(out.toString().replaceAll("(?s).*\"lambda\" : ([\\d.]+).*", "$1"));
        assertThat(lambda * 0.454936423119572 / PLINKS_MEDIAN).isCloseTo(2.22354, within(2.22354 * PRINTED));
        TextTable table = TextTable.read(results);
        int row = table.column("id").indexOf("rs9566084");
        double z = normalQuantile(table.numbers("p")[row]);
        double plinks = normalQuantile(0.000100396) * Math.sqrt(2.22354);
        assertThat(z).isCloseTo(plinks, within(PRINTED * z));
        double ours = normalQuantile(table.numbers("p_gc")[row]) * Math.sqrt(lambda);
        assertThat(z).isCloseTo(ours, within(1e-9 * z));
        assertThat(folder.resolve("figures/manhattan.svg")).content().contains("rs9566084, 13:85076186, p 6.63e");
        assertThat(folder.resolve("figures/qq.svg")).content().contains("\u03bb = 2.229");
    }

    private static double normalQuantile(double p) {
        return -new org.apache.commons.math3.distribution.NormalDistribution(null, 0, 1)
                .inverseCumulativeProbability(p / 2);
    }

    @Test
    void blankSeparatedFilesOfPlinkGiveTheSameFigures() throws IOException {
        Path phenotypes = Files.writeString(
                folder.resolve("p.txt"),
                Files.readString(shared("simulated_phenotypes.tsv")).replace('\t', ' '));
        Path covariates = Files.writeString(
                folder.resolve("c.txt"),
                Files.readString(shared("simulated_covariates.tsv"))
                        .replace("#FID\tIID", "fid iid")
                        .replace("\t", "   "));
        Path first = folder.resolve("first.tsv");
        Path second = folder.resolve("second.tsv");
        assertThat(run(arguments("QT", first, "--chr", "22"))).isZero();
        assertThat(run(
                        "--bfile",
                        hapmap(),
                        "--chr",
                        "22",
                        "--phenotypes",
                        phenotypes.toString(),
                        "--phenotype",
                        "QT",
                        "--covariates",
                        covariates.toString(),
                        "--out",
                        second.toString()))
                .isZero();
        assertThat(second).hasSameTextualContentAs(first);
    }

    @Test
    void figuresMustBeSvgAndOneWayOfNamingThemIsEnough() {
        assertThat(run(arguments("QT", folder.resolve("r.tsv"), "--qq", "qq.png")))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--qq").contains(".svg");
        assertThat(run(arguments("QT", folder.resolve("r.tsv"), "--qq", "qq.svg", "--figures", "d")))
                .isEqualTo(2);
        assertThat(folder.resolve("r.tsv")).doesNotExist();
    }
}
