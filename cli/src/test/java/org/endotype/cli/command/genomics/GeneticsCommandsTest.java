package org.endotype.cli.command.genomics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.endotype.cli.CommandRun;
import org.endotype.core.table.TextTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clumps, Fst, relatives, missingness and adjusted scores through the real entry point. */
class GeneticsCommandsTest {

    /** SciPy's BFGS stops at a gradient of 1e-9 of the joint likelihood. */
    private static final double OPTIMISER = 1e-6;

    /** Sums of 957 in another order. */
    private static final double ROUNDING = 1e-12;

    @TempDir
    Path folder;

    private static Path shared(String path) {
        Path file = Path.of(System.getProperty("endotype.shared", "/none"), "data", "genotypes")
                .resolve(path);
        assumeTrue(Files.exists(file), "shared data are absent");
        return file;
    }

    private static String hapmap() {
        return shared("hapmap3/HM3_thinned_autosomal_overlap.bed").toString().replace(".bed", "");
    }

    private Path out(String name) {
        return folder.resolve(name);
    }

    private static CommandRun genomics(Object... words) {
        Object[] all = new Object[words.length + 1];
        all[0] = "genomics";
        System.arraycopy(words, 0, all, 1, words.length);
        return CommandRun.of(all);
    }

    /**
     * Python 3 with NumPy and SciPy 1.10, on the scores of simulated_weights.tsv and PLINK's first four components, each
     * standardised: Z1 by numpy.linalg.lstsq and std (ddof 0); Z2 by scipy.optimize.minimize (BFGS, gtol 1e-9) of sum(lv/2
     * + (y - m)^2 exp(-lv)/2), with m and lv linear in the components.
     */
    @Test
    void scoresAdjustedForAncestryAgreeWithScipyAndAModelGivesTheSameAgain() throws IOException {
        Path components = out("pcs.tsv");
        Files.writeString(
                components,
                Files.readString(shared("hapmap3/expected/hm3.eigenvec")).replace("#FID", "FID"));
        Path model = out("reference.model");
        Path fitted = out("fitted.tsv");
        Path applied = out("applied.tsv");
        String weights = shared("hapmap3/simulated_weights.tsv").toString();
        CommandRun fit = genomics(
                "score",
                "--bfile",
                hapmap(),
                "--weights",
                weights,
                "--out",
                out("s.tsv"),
                "--pcs",
                components,
                "--ancestry-fit",
                model,
                "--out-adjusted",
                fitted);
        assertThat(fit.exitCode()).as(fit.err()).isZero();
        CommandRun apply = genomics(
                "score",
                "--bfile",
                hapmap(),
                "--weights",
                weights,
                "--out",
                out("s.tsv"),
                "--pcs",
                components,
                "--ancestry-apply",
                model,
                "--out-adjusted",
                applied);
        assertThat(apply.exitCode()).as(apply.err()).isZero();
        assertThat(applied).hasSameTextualContentAs(fitted);
        TextTable table = TextTable.read(fitted);
        assertThat(table.column("sample_id").get(0)).isEqualTo("NA19916");
        assertThat(table.numbers("W1_Z1")[0]).isCloseTo(-0.2810439294108713, within(ROUNDING));
        assertThat(table.numbers("W1_Z2")[0]).isCloseTo(-0.2699121895545676, within(OPTIMISER));
        assertThat(table.numbers("W4_Z1")[0]).isCloseTo(1.090401833291518, within(ROUNDING));
        assertThat(table.numbers("W4_Z2")[0]).isCloseTo(1.1514330330922338, within(OPTIMISER));
        assertThat(table.numbers("W3_Z1")[956]).isCloseTo(-0.6301024337797724, within(ROUNDING));
        assertThat(table.numbers("W3_Z2")[956]).isCloseTo(-0.6820171295151314, within(OPTIMISER));

        Files.writeString(out("other.txt"), "rs16824588 T 0.5\nrs3128322 A 0.1\n");
        CommandRun unknown = genomics(
                "score",
                "--bfile",
                hapmap(),
                "--weights",
                out("other.txt"),
                "--out",
                out("s.tsv"),
                "--pcs",
                components,
                "--ancestry-apply",
                model,
                "--out-adjusted",
                applied);
        assertThat(unknown.exitCode()).isEqualTo(4);
        assertThat(unknown.err()).contains("does not know score 'other'").contains("W1, W2, W3, W4");
        CommandRun alone = genomics(
                "score", "--bfile", hapmap(), "--weights", weights, "--out", out("s.tsv"), "--ancestry-apply", model);
        assertThat(alone.exitCode()).isEqualTo(2);
        CommandRun wrongFile = genomics(
                "score",
                "--bfile",
                hapmap(),
                "--weights",
                weights,
                "--out",
                out("s.tsv"),
                "--pcs",
                components,
                "--ancestry-apply",
                fitted,
                "--out-adjusted",
                applied);
        assertThat(wrongFile.exitCode()).isEqualTo(3);
        assertThat(wrongFile.err()).contains("--ancestry-fit");
    }

    @Test
    void ourAssociationTableIsClumped() {
        Path association = out("gwas.tsv");
        assertThat(genomics(
                                "associate",
                                "--bfile",
                                hapmap(),
                                "--phenotypes",
                                shared("hapmap3/simulated_phenotypes.tsv"),
                                "--phenotype",
                                "QT",
                                "--out",
                                association)
                        .exitCode())
                .isZero();
        CommandRun run = genomics(
                "clump",
                "--bfile",
                hapmap(),
                "--association",
                association,
                "--p1",
                "1e-6",
                "--kb",
                "1000",
                "--out",
                out("clumps.tsv"),
                "--out-index",
                out("index.txt"));
        assertThat(run.exitCode()).as(run.err()).isZero();
        TextTable clumps = TextTable.read(out("clumps.tsv"));
        assertThat(clumps.header())
                .containsExactly(
                        "chromosome",
                        "position_bp",
                        "id",
                        "p",
                        "member_count",
                        "p_from_05",
                        "p_below_05",
                        "p_below_01",
                        "p_below_001",
                        "p_below_0001",
                        "members");
        assertThat(clumps.column("id").get(0)).isEqualTo("rs9566084");
        assertThat(clumps.numbers("p")).isSorted();
        assertThat(clumps.numbers("p")[clumps.rowCount() - 1]).isLessThan(1e-6);
        assertThat(out("index.txt")).content().startsWith("rs9566084\nrs921952\n");
    }

    @Test
    void tablesWithoutIdsOrOfOtherVariantsAreRefused() throws IOException {
        Path association = Files.writeString(out("gwas.txt"), "SNP BETA\nrs1 0.5\n");
        CommandRun run = genomics("clump", "--bfile", hapmap(), "--association", association, "--out", out("c.tsv"));
        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(run.err()).contains("no column of p values").contains("SNP, BETA");
        Files.writeString(association, "SNP P\nnowhere 0.5\n");
        run = genomics("clump", "--bfile", hapmap(), "--association", association, "--out", out("c.tsv"));
        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(run.err()).contains("none of its 1 variants is in the genotypes");
        Files.writeString(association, "SNP P\nrs9566084 1.5\n");
        run = genomics("clump", "--bfile", hapmap(), "--association", association, "--out", out("c.tsv"));
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err()).contains("gwas.txt:2:").contains("expected a p value from 0 to 1");
        assertThat(out("c.tsv")).doesNotExist();
    }

    @Test
    void groupsArePairedAndVariantsListed() {
        CommandRun run = genomics(
                "fst",
                "--bfile",
                hapmap(),
                "--chr",
                "22",
                "--groups",
                shared("hapmap3/relationships_w_pops_121708.txt"),
                "--group",
                "population",
                "--pairs",
                "CEU:YRI,CHB:JPT",
                "--out",
                out("fst.tsv"),
                "--out-variants",
                out("variants.tsv"));
        assertThat(run.exitCode()).as(run.err()).isZero();
        TextTable pairs = TextTable.read(out("fst.tsv"));
        assertThat(pairs.rowCount()).isEqualTo(2);
        assertThat(pairs.numbers("fst")[0]).isGreaterThan(pairs.numbers("fst")[1]);
        TextTable variants = TextTable.read(out("variants.tsv"));
        double numerator = 0;
        double denominator = 0;
        for (int i = 0; i < variants.rowCount(); i += 2) {
            double part = variants.numbers("numerator")[i];
            numerator += Double.isNaN(part) ? 0 : part;
            denominator += Double.isNaN(part) ? 0 : variants.numbers("denominator")[i];
        }
        assertThat(pairs.numbers("fst")[0]).isCloseTo(numerator / denominator, within(1e-8));
        assertThat(genomics(
                                "fst",
                                "--bfile",
                                hapmap(),
                                "--groups",
                                shared("hapmap3/relationships_w_pops_121708.txt"),
                                "--group",
                                "population",
                                "--pairs",
                                "CEU:MARS",
                                "--out",
                                out("no.tsv"))
                        .exitCode())
                .isEqualTo(2);
    }

    /** {@code plink2 --king-cutoff 0.0884} leaves 70 of 957 out. */
    @Test
    void relativesAreLeftOutAndTheListsFitTheOtherCommands() throws IOException {
        CommandRun run = genomics(
                "kinship",
                "--bfile",
                hapmap(),
                "--remove-related",
                "0.0884",
                "--out-keep",
                out("keep.txt"),
                "--out-removed",
                out("removed.txt"));
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(Files.readAllLines(out("removed.txt"))).hasSize(70);
        CommandRun again = genomics(
                "kinship", "--bfile", hapmap(), "--keep", out("keep.txt"), "--min", "0.0884", "--out", out("k.tsv"));
        assertThat(again.err()).contains("0 pairs of 887 samples");
        assertThat(genomics("kinship", "--bfile", hapmap(), "--remove-related", "0.0884")
                        .exitCode())
                .isEqualTo(2);
        assertThat(genomics("kinship", "--bfile", hapmap()).exitCode()).isEqualTo(2);
    }

    /**
     * {@code plink2 --keep twenty --read-freq ref.afreq --het --maf 0.05 --write-snplist} (2.00a3.5), ref.afreq of all 957
     * and twenty the first ones of the fam file: F of the first is 0.0262019, and 13,691 variants pass.
     */
    @Test
    void aSmallCohortTakesItsFrequenciesFromAFile() throws IOException {
        List<String> twenty = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of(hapmap() + ".fam")).subList(0, 20)) {
            twenty.add(String.join(" ", List.of(line.split(" ")).subList(0, 2)));
        }
        Path keep = Files.write(out("twenty.txt"), twenty);
        assertThat(genomics("qc", "--bfile", hapmap(), "--out-variants", out("all.tsv"))
                        .exitCode())
                .isZero();
        for (Object frequencies : List.of(out("all.tsv"), shared("hapmap3/expected/hm3.afreq.gz"))) {
            CommandRun run = genomics(
                    "qc",
                    "--bfile",
                    hapmap(),
                    "--keep",
                    keep,
                    "--frequencies",
                    frequencies,
                    "--maf",
                    "0.05",
                    "--out-samples",
                    out("samples.tsv"),
                    "--out-kept-variants",
                    out("kept.txt"));
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.err()).doesNotContain("rough");
            assertThat(TextTable.read(out("samples.tsv")).numbers("het_f")[0]).isCloseTo(0.0262019, within(1e-6));
            assertThat(Files.readAllLines(out("kept.txt"))).hasSize(13_691);
        }
    }

    @Test
    void everySampleLeftOutHasItsReason() throws IOException {
        CommandRun run = genomics(
                "qc",
                "--bfile",
                hapmap(),
                "--mac",
                "30",
                "--het-outliers",
                "3",
                "--max-sample-missing",
                "0.01",
                "--out-samples",
                out("samples.tsv"),
                "--out-kept-samples",
                out("people.txt"),
                "--out-kept-variants",
                out("kept.txt"));
        assertThat(run.exitCode()).as(run.err()).isZero();
        List<String> reasons = TextTable.read(out("samples.tsv")).column("excluded");
        assertThat(reasons).contains("het-outliers", "max-sample-missing");
        assertThat(reasons.stream().filter("-"::equals)).hasSameSizeAs(Files.readAllLines(out("people.txt")));
        // plink2 --mac 30 keeps 13,993 of all 957 people.
        assertThat(genomics("qc", "--bfile", hapmap(), "--mac", "30", "--out-kept-variants", out("kept.txt"))
                        .exitCode())
                .isZero();
        assertThat(Files.readAllLines(out("kept.txt"))).hasSize(13_993);
    }

    @Test
    void missingnessIsComparedBetweenCasesAndControls() throws IOException {
        CommandRun run = genomics(
                "missingness",
                "--bfile",
                hapmap(),
                "--phenotypes",
                shared("hapmap3/simulated_phenotypes.tsv"),
                "--phenotype",
                "CC",
                "--below",
                "0.001",
                "--out",
                out("m.tsv"),
                "--out-failed",
                out("bad.txt"));
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(Files.readAllLines(out("bad.txt"))).containsExactly("rs1009850");
        assertThat(genomics(
                                "missingness",
                                "--bfile",
                                hapmap(),
                                "--phenotypes",
                                shared("hapmap3/simulated_phenotypes.tsv"),
                                "--phenotype",
                                "QT",
                                "--out",
                                out("q.tsv"))
                        .exitCode())
                .isEqualTo(3);
    }
}
