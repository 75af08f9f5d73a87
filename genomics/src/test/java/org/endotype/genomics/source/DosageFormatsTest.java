package org.endotype.genomics.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.endotype.core.parallel.Parallelism;
import org.endotype.genomics.DosageCohort;
import org.endotype.genomics.bgen.ReferenceAllele;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.genotype.SubsetSource;
import org.endotype.genomics.plink.PgenWriter;
import org.endotype.genomics.vcf.DosageField;
import org.endotype.genomics.vcf.VcfOptions;
import org.endotype.genomics.vcf.VcfWriter;
import org.endotype.testdata.BgenBytes;
import org.endotype.testdata.PgenBytes.Dosages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The same imputed cohort through every format that holds dosages. */
class DosageFormatsTest {

    private static final VcfOptions WITH_DS = VcfOptions.withDefaults().with(DosageField.DS);
    private static final Parallelism TWO = new Parallelism(2);

    private final DosageCohort cohort = new DosageCohort(203, 40, 11);

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(
            value = Dosages.class,
            names = {"LISTED", "EVERYONE", "MARKED"})
    void pgenGivesDosagesAndCallsExactly(Dosages form) throws IOException {
        GenotypeSource source = GenotypeSources.openPgen(cohort.writePgen(folder.resolve("p"), form));
        assertThat(source.hasDosages()).isTrue();
        assertThat(DosageCohort.stepsOf(source)).isDeepEqualTo(cohort.steps);
        assertCalls(source);
    }

    @ParameterizedTest
    @CsvSource({
        "8,ZLIB",
        "16,PLAIN",
        "16,ZSTANDARD",
        "1,PLAIN",
        "5,ZLIB",
        "13,ZSTANDARD",
        "24,ZLIB",
        "31,PLAIN",
        "32,ZLIB"
    })
    void bgenGivesDosagesToItsBits(int bits, BgenBytes.Packing packing) throws IOException {
        Path file = cohort.write(folder.resolve("b.bgen"), cohort.bgen(bits, packing));
        GenotypeSource source = GenotypeSources.openBgen(file, null, ReferenceAllele.FIRST);
        // Two probabilities rounded to the bits, then the step; a dosage adds up to three half-units.
        double tolerance = 1.5 * DosageCohort.ONE / (Math.scalb(1.0, bits) - 1) + 0.5;
        assertWithin(DosageCohort.stepsOf(source), cohort.steps, tolerance);
        assertThat(source.variants().get(0).allele1()).isEqualTo("G");
        GenotypeSource turned = GenotypeSources.openBgen(file, null, ReferenceAllele.LAST);
        assertThat(turned.variants().get(0).allele1()).isEqualTo("A");
        int[][] turnedSteps = DosageCohort.stepsOf(turned);
        for (int[] row : turnedSteps) {
            for (int s = 0; s < row.length; s++) {
                row[s] = row[s] < 0 ? -1 : 2 * DosageCohort.ONE - row[s];
            }
        }
        assertWithin(turnedSteps, cohort.steps, tolerance);
    }

    @Test
    void bgenPhaseAndHaploidGenotypesByHand() throws IOException {
        byte[] bytes = BgenBytes.zlib(List.of("a", "b", "c", "d"), 8)
                .phased("02", 5, "p", "A", "G", new double[][] {{1, 0}, {0, 0}, {0.2, 0.6}, null})
                .unphased("X", 6, "h", "A", "G", new double[][] {{1}, {0, 1}, {0.6}, {0, 0.2}})
                .encode();
        GenotypeSource source =
                GenotypeSources.openBgen(cohort.write(folder.resolve("h.bgen"), bytes), null, ReferenceAllele.FIRST);
        assertThat(source.variants().get(0).chromosome()).isEqualTo("2");
        int[][] steps = DosageCohort.stepsOf(source);
        assertThat(steps[0]).containsExactly(DosageCohort.ONE, 2 * DosageCohort.ONE, 19_661, -1);
        // A haploid copy counts twice: 0.6 of the reference is 0.8 of two alternates.
        assertThat(steps[1]).containsExactly(0, DosageCohort.ONE, 13_107, 29_491);
        assertThat(DosageCohort.callsOf(source)).isDeepEqualTo(new int[][] {{1, 2, -1, -1}, {0, 1, -1, -1}});
    }

    @Test
    void vcfAndBcfGiveTheSameDosages() throws IOException {
        GenotypeSource vcf = GenotypeSources.openVcf(cohort.write(folder.resolve("d.vcf"), cohort.vcf()), WITH_DS, TWO);
        Path bcfFile = cohort.write(folder.resolve("d.bcf"), cohort.bcf().encode());
        GenotypeSource bcf = GenotypeSources.openVcf(bcfFile, WITH_DS, TWO);
        // Six decimals, and a float, tell a step apart; a call is exact.
        assertWithin(DosageCohort.stepsOf(vcf), cohort.steps, 0);
        assertWithin(DosageCohort.stepsOf(bcf), cohort.steps, 0);
        assertCalls(vcf);
        assertCalls(bcf);
        GenotypeSource plain = GenotypeSources.openVcf(
                cohort.write(folder.resolve("plain.bcf"), cohort.bcf().plain()), VcfOptions.withDefaults(), TWO);
        assertThat(plain.hasDosages()).isFalse();
        assertCalls(plain);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pgen", "vcf.gz", "vcf"})
    void whatIsWrittenReadsBackTheSame(String format) throws IOException {
        GenotypeSource source = GenotypeSources.openPgen(cohort.writePgen(folder.resolve("w"), Dosages.MARKED));
        Path file = folder.resolve("copy." + format);
        if (format.equals("pgen")) {
            PgenWriter.write(source, folder.resolve("copy"));
        } else {
            VcfWriter.write(source, file);
        }
        GenotypeSource copy =
                format.equals("pgen") ? GenotypeSources.openPgen(file) : GenotypeSources.openVcf(file, WITH_DS, TWO);
        assertThat(copy.variants()).isEqualTo(source.variants());
        assertThat(copy.samples().ids()).isEqualTo(source.samples().ids());
        assertThat(DosageCohort.stepsOf(copy)).isDeepEqualTo(cohort.steps);
        assertCalls(copy);
    }

    @Test
    void aPartOfACohortHasItsPartOfTheDosages() throws IOException {
        GenotypeSource source = GenotypeSources.openPgen(cohort.writePgen(folder.resolve("s"), Dosages.LISTED));
        int[] samples = {0, 3, 4, 100, 202};
        int[] variants = {1, 2, 3, 17, 39};
        int[][] part = DosageCohort.stepsOf(SubsetSource.of(source, samples, variants));
        for (int v = 0; v < variants.length; v++) {
            for (int s = 0; s < samples.length; s++) {
                assertThat(part[v][s]).isEqualTo(cohort.steps[variants[v]][samples[s]]);
            }
        }
    }

    @Test
    void aSampleFileGivesIdsFamiliesAndSexes() throws IOException {
        byte[] bytes = BgenBytes.plain(List.of("x", "y"), 8)
                .unphased("1", 5, "p", "A", "G", new double[][] {{1, 0}, {0, 1}})
                .encode();
        Path file = cohort.write(folder.resolve("f.bgen"), bytes);
        Files.writeString(folder.resolve("f.sample"), "ID_1 ID_2 missing sex\n0 0 0 D\nF1 one 0 1\nF2 two 0 2\n");
        GenotypeSource source = GenotypeSources.open(file);
        assertThat(source.samples().ids()).containsExactly("one", "two");
        assertThat(source.people()).extracting(p -> p.familyId() + p.sex()).containsExactly("F1MALE", "F2FEMALE");
    }

    private void assertCalls(GenotypeSource source) {
        int[][] calls = DosageCohort.callsOf(source);
        for (int v = 0; v < cohort.variants; v++) {
            for (int s = 0; s < cohort.samples; s++) {
                assertThat(calls[v][s]).as("call %d %d", v, s).isEqualTo(DosageCohort.call(cohort.steps[v][s]));
            }
        }
    }

    private static void assertWithin(int[][] found, int[][] expected, double tolerance) {
        for (int v = 0; v < expected.length; v++) {
            for (int s = 0; s < expected[v].length; s++) {
                if (expected[v][s] < 0) {
                    assertThat(found[v][s]).isEqualTo(-1);
                } else {
                    assertThat(Math.abs(found[v][s] - expected[v][s]))
                            .as("dosage %d %d", v, s)
                            .isLessThanOrEqualTo((int) Math.floor(tolerance));
                }
            }
        }
    }
}
