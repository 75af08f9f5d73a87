package org.endotype.genomics.pharmacogene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.endotype.core.error.EndotypeException;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.table.TextTable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PharmacogenesTest {

    @TempDir
    Path folder;

    /** A VCF of one sample over all defining positions, reference save for the given genotypes; "-" leaves one out. */
    private Path vcf(String gene, Map<Integer, String> genotypes) throws IOException {
        GeneDefinition definition = GeneDefinition.load(gene);
        StringBuilder text = new StringBuilder(
                "##fileformat=VCFv4.2\n" + "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1\n");
        int last = -1;
        for (DefiningVariant variant : definition.variants()) {
            if (variant.positionBp() == last) {
                continue;
            }
            last = variant.positionBp();
            String genotype = genotypes.getOrDefault(variant.positionBp(), "0/0");
            if (!genotype.equals("-")) {
                text.append("chr" + definition.chromosome() + "\t" + last + "\t.\t" + variant.reference() + "\t"
                        + variant.alternate() + "\t.\tPASS\t.\tGT\t" + genotype + "\n");
            }
        }
        return Files.writeString(folder.resolve("one.vcf"), text.toString());
    }

    private PharmacogeneCall call(String gene, Map<Integer, String> genotypes) throws IOException {
        return Pharmacogenes.fromVcf(vcf(gene, genotypes), gene, AbsentSites.MISSING)
                .calls()
                .get(0);
    }

    @Test
    void phasedCallsSettleWhatUnphasedOnesLeaveOpen() throws IOException {
        Map<Integer, String> unphased = Map.of(94761900, "0/1", 94762706, "0/1", 94842866, "1/1");
        assertThat(call("CYP2C19", unphased).diplotype()).isEqualTo("*1/*4;*4/*17");
        Map<Integer, String> cis = Map.of(94761900, "0|1", 94762706, "0|1", 94842866, "1/1");
        assertThat(call("CYP2C19", cis).diplotype()).isEqualTo("*1/*4");
        Map<Integer, String> trans = Map.of(94761900, "1|0", 94762706, "0|1", 94842866, "1/1");
        assertThat(call("CYP2C19", trans).diplotype()).isEqualTo("*4/*17");
    }

    @Test
    void theGenomesOwnHaplotypeIsStar38() throws IOException {
        assertThat(call("CYP2C19", Map.of()).diplotype()).isEqualTo("*38/*38");
        assertThat(call("CYP2C19", Map.of(94842866, "0/1")).diplotype()).isEqualTo("*1/*38");
    }

    @Test
    void cyp2b6PutsBothPhasesOfStar6SideBySide() throws IOException {
        PharmacogeneCall both = call("CYP2B6", Map.of(41006936, "0/1", 41009358, "0/1"));
        assertThat(both.diplotype()).isEqualTo("*1/*6;*4/*9");
        assertThat(both.phenotype()).isEqualTo("Intermediate Metabolizer");
        PharmacogeneCall twice = call("CYP2B6", Map.of(41006936, "1/1", 41009358, "1/1"));
        assertThat(twice.diplotype()).isEqualTo("*6/*6");
        assertThat(twice.phenotype()).isEqualTo("Poor Metabolizer");
    }

    @Test
    void cyp2c9AddsActivities() throws IOException {
        PharmacogeneCall call = call("CYP2C9", Map.of(94942290, "0/1", 94981296, "0/1"));
        assertThat(call.diplotype()).isEqualTo("*2/*3");
        assertThat(call.activityScore()).isEqualTo(0.5);
        assertThat(call.phenotype()).isEqualTo("Poor Metabolizer");
    }

    @Test
    void aMissingKeyPositionLeavesThePhenotypeOpenAndAbsentSitesAreReferenceOnlyWhenAsked() throws IOException {
        Path file = vcf("CYP2C19", Map.of(94761900, "-", 94842866, "1/1"));
        PharmacogeneCall missing = Pharmacogenes.fromVcf(file, "CYP2C19", AbsentSites.MISSING)
                .calls()
                .get(0);
        assertThat(missing.missingPositions()).containsExactly("rs12248560(10:94761900)");
        assertThat(missing.phenotype()).isEqualTo("Indeterminate");
        PharmacogeneCall assumed = Pharmacogenes.fromVcf(file, "CYP2C19", AbsentSites.REFERENCE)
                .calls()
                .get(0);
        assertThat(assumed.missingPositions()).isEmpty();
        assertThat(assumed.phenotype()).isEqualTo("Normal Metabolizer");
        // A position that the file mentions without a call stays missing.
        PharmacogeneCall uncalled = Pharmacogenes.fromVcf(
                        vcf("CYP2C19", Map.of(94761900, "./.", 94842866, "1/1")), "CYP2C19", AbsentSites.REFERENCE)
                .calls()
                .get(0);
        assertThat(uncalled.missingPositions()).hasSize(1);
    }

    @Test
    void referenceBlocksOfGvcfCoverTheirPositions() throws IOException {
        Path file = Files.writeString(
                folder.resolve("g.vcf"),
                "##fileformat=VCFv4.2\n##contig=<ID=chr10,length=133797422>\n"
                        + "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tA\tB\n"
                        + "chr10\t94760000\t.\tA\t<NON_REF>\t.\t.\tEND=94781858\tGT:DP\t0/0:30\t0/0:30\n"
                        + "chr10\t94781859\t.\tG\tA,<NON_REF>\t.\tPASS\t.\tGT:DP\t0/1:30\t0/0:30\n"
                        + "chr10\t94781860\t.\tT\t<NON_REF>\t.\t.\tEND=94842865\tGT\t0/0\t0/0\n"
                        + "chr10\t94842866\t.\tA\tG,<NON_REF>\t.\tPASS\t.\tGT\t1/1\t1/1\n"
                        + "chr10\t94842867\t.\tT\t<NON_REF>\t.\t.\tEND=94900000\tGT\t0/0\t0/0\n");
        List<PharmacogeneCall> calls =
                Pharmacogenes.fromVcf(file, "CYP2C19", AbsentSites.MISSING).calls();
        // A carries the *2 base without the other defining variant of *2: no allele is made so.
        assertThat(calls.get(0).diplotype()).isNull();
        assertThat(calls.get(1).diplotype()).isEqualTo("*1/*1");
        assertThat(calls.get(1).missingPositions()).isEmpty();
    }

    @Test
    void outsideCallsBecomeActivityScores() throws IOException {
        Path file = Files.writeString(
                folder.resolve("d6.tsv"),
                "sample_id\tdiplotype\n"
                        + "A\t*4/*5\n"
                        + "B\t*1/*41\n"
                        + "C\t*1x2/*2\n"
                        + "D\t*36+*10/*1\n"
                        + "E\t*1/*22\n"
                        + "F\tNA\n"
                        + "G\t*4xN/*10\n");
        List<PharmacogeneCall> calls = Pharmacogenes.fromOutsideCalls(file).calls();
        assertThat(calls.stream().map(PharmacogeneCall::activityScore))
                .containsExactly(0.0, 1.5, 3.0, 1.25, Double.NaN, Double.NaN, 0.25);
        assertThat(calls.stream().map(PharmacogeneCall::phenotype))
                .containsExactly(
                        "Poor Metabolizer",
                        "Normal Metabolizer",
                        "Ultrarapid Metabolizer",
                        "Normal Metabolizer",
                        "Indeterminate",
                        "Indeterminate",
                        "Intermediate Metabolizer");
        Path bad = Files.writeString(folder.resolve("bad.tsv"), "sample_id\tdiplotype\nA\tpoor\n");
        assertThatThrownBy(() -> Pharmacogenes.fromOutsideCalls(bad))
                .isInstanceOf(MalformedInput.class)
                .hasMessageStartingWith("bad.tsv:2: expected a diplotype");
    }

    @Test
    void filesThatAreNoVcfOrInAnotherBuildAreRefused() throws IOException {
        record Case(Class<? extends EndotypeException> type, String message, String text) {}
        String header = "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1\n";
        List<Case> cases = List.of(
                new Case(MalformedInput.class, "x.vcf:1: is not a VCF", "hello\n"),
                new Case(MalformedInput.class, "x.vcf: is not a VCF", ""),
                new Case(MalformedInput.class, "x.vcf: is not a VCF: it has no #CHROM", "##fileformat=VCFv4.2\n"),
                new Case(
                        MalformedInput.class,
                        "x.vcf:2: holds a record before",
                        "##fileformat=VCFv4.2\nchr10\t94761900\t.\tC\tT\t.\tPASS\t.\tGT\t0/0\n"),
                new Case(MalformedInput.class, "x.vcf:3: expected 10 fields", header + "chr10\t94761900\t.\tC\n"),
                new Case(
                        MalformedInput.class,
                        "x.vcf:3: expected a genotype",
                        header + "chr10\t94761900\t.\tC\tT\t.\tPASS\t.\tGT\t0/7\n"),
                new Case(
                        MalformedInput.class,
                        "x.vcf:3: has no GT",
                        header + "chr10\t94761900\t.\tC\tT\t.\tPASS\t.\tDP\t7\n"),
                new Case(
                        InconsistentInput.class,
                        "x.vcf:3: has the reference base G where GRCh38 has C",
                        header + "chr10\t94761900\t.\tG\tT\t.\tPASS\t.\tGT\t0/0\n"),
                new Case(
                        InconsistentInput.class,
                        "x.vcf:2: chromosome 10 has 135534747 bases",
                        "##fileformat=VCFv4.2\n##contig=<ID=10,length=135534747>\n"));
        for (Case wrong : cases) {
            Path file = Files.writeString(folder.resolve("x.vcf"), wrong.text());
            assertThatThrownBy(() -> Pharmacogenes.fromVcf(file, "CYP2C19", AbsentSites.MISSING))
                    .as(wrong.message())
                    .isInstanceOf(wrong.type())
                    .hasMessageStartingWith(wrong.message());
        }
        assertThatThrownBy(() -> Pharmacogenes.fromVcf(folder.resolve("x.vcf"), "CYP9", AbsentSites.MISSING))
                .isInstanceOf(InvalidConfiguration.class);
    }

    @Test
    void phenotypesAgreeWithCpicsDiplotypeTable() {
        Path shared = Path.of(
                System.getProperty("endotype.shared", "/none"),
                "data",
                "pharmacogenes",
                "tables",
                "diplotype-table.csv");
        assumeTrue(Files.exists(shared), "shared data are absent");
        TextTable table = TextTable.read(shared);
        int compared = 0;
        for (int row = 0; row < table.rowCount(); row++) {
            String gene = table.text(row, table.requireColumn("Gene"));
            if (!gene.equals("CYP2C19") && !gene.equals("CYP2B6")) {
                continue;
            }
            String[] names = table.text(row, table.requireColumn("Diplotype")).split("/");
            GeneDefinition definition = GeneDefinition.load(gene);
            if (names.length == 2 && definition.hasAllele(names[0]) && definition.hasAllele(names[1])) {
                assertThat(Metabolism.phenotype(gene, definition.allele(names[0]), definition.allele(names[1])))
                        .as("%s %s/%s", gene, names[0], names[1])
                        .isEqualTo(table.text(row, table.requireColumn("Phenotype")));
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(1000);
    }

    /** The deletions of allele-table.csv (pypgx, after PharmVar): 10-94949281-GA-G and 10-94942210-GAAAGAAATGG-G. */
    @Test
    void shortDeletionsMakeStarAllelesOfCyp2c9() throws IOException {
        PharmacogeneCall six = call("CYP2C9", Map.of(94949281, "0/1"));
        assertThat(six.diplotype()).isEqualTo("*1/*6");
        assertThat(six.activityScore()).isEqualTo(1);
        assertThat(six.phenotype()).isEqualTo("Intermediate Metabolizer");
        PharmacogeneCall twice = call("CYP2C9", Map.of(94942210, "1/1"));
        assertThat(twice.diplotype()).isEqualTo("*25/*25");
        assertThat(twice.phenotype()).isEqualTo("Poor Metabolizer");
        assertThat(call("CYP2C9", Map.of(94949281, "0|1", 94981296, "1|0")).diplotype())
                .isEqualTo("*3/*6");
        PharmacogeneCall missing = call("CYP2C9", Map.of(94949281, "./."));
        assertThat(missing.diplotype()).isEqualTo("*1/*1");
        assertThat(missing.missingPositions()).containsExactly("rs9332131(10:94949281)");
    }

    private PharmacogeneCall rewritten(Map<Integer, String> genotypes, String from, String to) throws IOException {
        Path file = vcf("CYP2C9", genotypes);
        String text = Files.readString(file);
        assertThat(text).contains(from);
        Files.writeString(file, text.replace(from, to));
        return Pharmacogenes.fromVcf(file, "CYP2C9", AbsentSites.MISSING)
                .calls()
                .get(0);
    }

    @Test
    void aDeletionIsTheSameHoweverMuchContextItIsWrittenWith() throws IOException {
        assertThat(rewritten(Map.of(94949281, "0/1"), "94949281\t.\tGA\tG", "94949281\t.\tGAAC\tGAC")
                        .diplotype())
                .isEqualTo("*1/*6");
        assertThat(rewritten(Map.of(94949281, "0/2"), "94949281\t.\tGA\tG", "94949281\t.\tGA\tGAA,G")
                        .diplotype())
                .isEqualTo("*1/*6");
        PharmacogeneCall plain = rewritten(Map.of(), "94949281\t.\tGA\tG", "94949281\t.\tG\t<NON_REF>");
        assertThat(plain.diplotype()).isEqualTo("*1/*1");
        assertThat(plain.missingPositions()).isEmpty();
        assertThat(rewritten(Map.of(94949281, "0/1"), "94949281\t.\tGA\tG", "94949281\t.\tGA\tT")
                        .diplotype())
                .isEqualTo("*1/Unknown");
        assertThatThrownBy(() -> rewritten(Map.of(), "94949281\t.\tGA\tG", "94949281\t.\tGT\tG"))
                .isInstanceOf(InconsistentInput.class)
                .hasMessageContaining("GRCh38 has GA");
    }

    @Test
    void aPlaceThatADeletionTookAlongHasNothingOfItsOwn() throws IOException {
        assertThat(rewritten(Map.of(94942210, "0|1", 94942216, "0|1"), "94942216\t.\tA\tG", "94942216\t.\tA\t*")
                        .diplotype())
                .isEqualTo("*1/*25");
    }

    @Test
    void allelesOfStructureAreDeclinedWithTheirReason() throws IOException {
        assertThat(Pharmacogenes.fromVcf(vcf("CYP2C19", Map.of()), "CYP2C19", AbsentSites.MISSING)
                        .untested())
                .containsExactly("*36 (deletion of the whole gene)", "*37 (deletion of part of the gene)");
        assertThat(Pharmacogenes.fromVcf(vcf("CYP2C9", Map.of()), "CYP2C9", AbsentSites.MISSING)
                        .untested())
                .isEmpty();
    }

    @Test
    void aWideTableHasARowAPersonAndFourColumnsAGene() throws IOException {
        List<PharmacogeneCall> calls = new java.util.ArrayList<>(
                Pharmacogenes.fromVcf(vcf("CYP2C19", Map.of(94781859, "-")), "CYP2C19", AbsentSites.MISSING)
                        .calls());
        Path outside = Files.writeString(folder.resolve("2d6.tsv"), "sample_id\tdiplotype\nS1\t*1x2/*4\nS2\t*10/*41\n");
        calls.addAll(Pharmacogenes.fromOutsideCalls(outside).calls());
        Path wide = folder.resolve("wide.tsv");
        Pharmacogenes.writeWide(wide, calls);
        TextTable table = TextTable.read(wide);
        assertThat(table.header())
                .containsExactly(
                        "sample_id",
                        "CYP2C19_diplotype",
                        "CYP2C19_phenotype",
                        "CYP2C19_activity_score",
                        "CYP2C19_missing_positions",
                        "CYP2D6_diplotype",
                        "CYP2D6_phenotype",
                        "CYP2D6_activity_score",
                        "CYP2D6_missing_positions");
        assertThat(table.column("sample_id")).containsExactly("S1", "S2");
        assertThat(table.column("CYP2C19_missing_positions").get(0)).isEqualTo("rs4244285(10:94781859)");
        assertThat(TextTable.isMissing(table.column("CYP2C19_diplotype").get(1)))
                .isTrue();
        assertThat(table.numbers("CYP2D6_activity_score")).containsExactly(2, 0.75);
    }

    private Path withRecords(String... records) throws IOException {
        Path file = vcf("CYP2C19", Map.of(94842866, "1/1", 94775367, "0/1", 94781859, "-"));
        StringBuilder text = new StringBuilder(Files.readString(file));
        for (String record : records) {
            text.append("chr10\t94781859\t.\tG\t").append(record).append("\n");
        }
        return Files.writeString(folder.resolve("records.vcf"), text.toString());
    }

    private @Nullable String diplotypeOf(Path file) {
        return Pharmacogenes.fromVcf(file, "CYP2C19", AbsentSites.MISSING)
                .calls()
                .get(0)
                .diplotype();
    }

    @Test
    void recordsSplitByAlternatesAddUpWhateverTheirOrder() throws IOException {
        String star2 = "A\t.\tPASS\t.\tGT\t0/1";
        String other = "T\t.\tPASS\t.\tGT\t0/0";
        String alone = diplotypeOf(withRecords(star2));
        assertThat(alone).isEqualTo("*1/*2");
        assertThat(diplotypeOf(withRecords(star2, other))).isEqualTo(alone);
        assertThat(diplotypeOf(withRecords(other, star2))).isEqualTo(alone);
        assertThat(diplotypeOf(withRecords(star2, "<NON_REF>\t.\tPASS\tEND=94781870\tGT\t0/0")))
                .isEqualTo(alone);
        assertThat(diplotypeOf(withRecords(star2, star2))).isEqualTo(alone);
    }

    @Test
    void recordsOfAPositionThatContradictEachOtherAreRefused() throws IOException {
        String het = "A\t.\tPASS\t.\tGT\t0/1";
        for (String other :
                new String[] {"A\t.\tPASS\t.\tGT\t1/1", "A\t.\tPASS\t.\tGT\t0/0", "T\t.\tPASS\t.\tGT\t1/1"}) {
            Path file = withRecords(het, other);
            assertThatThrownBy(() -> diplotypeOf(file))
                    .isInstanceOf(InconsistentInput.class)
                    .hasMessageContaining("contradicts an earlier record of it (sample column 1)");
        }
    }
}
