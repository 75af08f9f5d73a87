package org.endotype.genomics.plink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.InputOutputFailure;
import org.endotype.core.error.MalformedInput;
import org.endotype.genomics.BedFiles;
import org.endotype.genomics.genotype.GenotypeReader;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.genotype.Person.Descent;
import org.endotype.genomics.genotype.Sex;
import org.endotype.genomics.genotype.SubsetSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BedSourceTest {

    @TempDir
    Path folder;

    private static final int[][] SMALL = {{2, 1, 0, -1, 2}, {0, 0, 1, 1, -1}, {2, 2, 2, 2, 2}};

    @Test
    void handsOutTheGenotypesInBedPacking() {
        BedSource source = BedSource.open(BedFiles.write(folder, "a", SMALL));
        byte[] block = new byte[3 * source.bytesPerVariant()];
        try (GenotypeReader reader = source.open()) {
            assertThat(reader.readBlock(block)).isEqualTo(3);
            // 2 1 0 missing | 2 with the first sample in the low bits: 00, 10, 11, 01 then 00.
            assertThat(block[0]).isEqualTo((byte) 0b01_11_10_00);
            assertThat(block[1]).isEqualTo((byte) 0);
            assertThat(block[2]).isEqualTo((byte) 0b10_10_11_11);
            assertThat(block[3]).isEqualTo((byte) 0b01);
            assertThat(reader.readBlock(block)).isZero();
        }
        assertThat(source.variants().get(1).allele1()).isEqualTo("A");
        assertThat(source.variants().get(1).positionBp()).isEqualTo(2000);
    }

    @Test
    void skipsToAnyVariantAndReadsAcrossBlocks() {
        int[][] genotypes = BedFiles.random(new SplittableRandom(3), 500, 37, 0.1);
        BedSource source = BedSource.open(BedFiles.write(folder, "b", genotypes));
        byte[] all = readAll(source, 500);
        byte[] tail = new byte[source.bytesPerVariant() * 7];
        try (GenotypeReader reader = source.open()) {
            reader.skip(490);
            assertThat(reader.readBlock(tail)).isEqualTo(7);
            assertThat(reader.readBlock(tail)).isEqualTo(3);
        }
        int width = source.bytesPerVariant();
        assertThat(Arrays.copyOf(tail, 3 * width)).isEqualTo(Arrays.copyOfRange(all, 497 * width, 500 * width));
    }

    @Test
    void aSubsetHoldsExactlyTheChosenSamplesAndVariants() {
        int[][] genotypes = BedFiles.random(new SplittableRandom(4), 60, 23, 0.1);
        GenotypeSource whole = BedSource.open(BedFiles.write(folder, "c", genotypes));
        int[] samples = {0, 3, 4, 9, 17, 22};
        int[] variants = {1, 2, 3, 30, 59};
        int[][] chosen = new int[variants.length][samples.length];
        for (int v = 0; v < variants.length; v++) {
            for (int s = 0; s < samples.length; s++) {
                chosen[v][s] = genotypes[variants[v]][samples[s]];
            }
        }
        GenotypeSource expected = BedSource.open(BedFiles.write(folder, "d", chosen));
        GenotypeSource subset = SubsetSource.of(whole, samples, variants);
        assertThat(readAll(subset, 5)).isEqualTo(readAll(expected, 5));
        assertThat(subset.samples().ids()).containsExactly("I0", "I3", "I4", "I9", "I17", "I22");
        assertThat(subset.variants().get(3).id()).isEqualTo("v30");
    }

    @Test
    void readsSexAndDescentFromTheFam() throws IOException {
        Path prefix = BedFiles.write(folder, "e", new int[][] {{0, 1, 2, 0}});
        Files.write(Path.of(prefix + ".fam"), List.of("F A 0 0 1 -9", "F B 0 0 2 1", "F C A B 0", "F D A 0 2 2"));
        BedSource source = BedSource.open(prefix);
        assertThat(source.people())
                .extracting(p -> p.sex())
                .containsExactly(Sex.MALE, Sex.FEMALE, Sex.UNKNOWN, Sex.FEMALE);
        assertThat(source.people())
                .extracting(p -> p.descent())
                .containsExactly(Descent.FOUNDER, Descent.FOUNDER, Descent.OFFSPRING, Descent.OFFSPRING);
        assertThat(source.samples().ids()).containsExactly("A", "B", "C", "D");
    }

    @Test
    void individualIdsThatRepeatAcrossFamiliesAreJoinedWithTheFamily() throws IOException {
        Path prefix = BedFiles.write(folder, "f", new int[][] {{0, 1}});
        Files.write(Path.of(prefix + ".fam"), List.of("F1 1 0 0 1 -9", "F2 1 0 0 2 -9"));
        assertThat(BedSource.open(prefix).samples().ids()).containsExactly("F1_1", "F2_1");
    }

    @Test
    void aRepeatedPersonIsRefusedWithoutNamingThem() throws IOException {
        Path prefix = BedFiles.write(folder, "g", new int[][] {{0, 1}});
        Files.write(Path.of(prefix + ".fam"), List.of("F1 secret 0 0 1 -9", "F1 secret 0 0 2 -9"));
        assertThatThrownBy(() -> BedSource.open(prefix))
                .isInstanceOf(InconsistentInput.class)
                .hasMessageContaining("g.fam: samples 1 and 2")
                .hasMessageNotContaining("secret");
    }

    @Test
    void everyTruncationIsRefusedBeforeAnyGenotypeIsRead() throws IOException {
        Path prefix = BedFiles.write(folder, "h", BedFiles.random(new SplittableRandom(5), 50, 21, 0));
        Path bed = Path.of(prefix + ".bed");
        byte[] whole = Files.readAllBytes(bed);
        for (int length = 0; length < whole.length; length += 13) {
            Files.write(bed, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> BedSource.open(prefix))
                    .isInstanceOf(MalformedInput.class)
                    .hasMessageStartingWith("h.bed@");
        }
        Files.write(bed, Arrays.copyOf(whole, whole.length + 1));
        assertThatThrownBy(() -> BedSource.open(prefix))
                .isInstanceOf(InconsistentInput.class)
                .hasMessageContaining("expected 303 bytes for 50 variants of the .bim x 21 samples");
    }

    @Test
    void wrongMagicSampleMajorAndPgenAreToldApart() throws IOException {
        Path prefix = BedFiles.write(folder, "i", SMALL);
        Path bed = Path.of(prefix + ".bed");
        byte[] bytes = Files.readAllBytes(bed);
        bytes[2] = 0;
        Files.write(bed, bytes);
        assertThatThrownBy(() -> BedSource.open(prefix))
                .isInstanceOf(MalformedInput.class)
                .hasMessageContaining("i.bed@2")
                .hasMessageContaining("sample-major");
        bytes[2] = 0x10;
        Files.write(bed, bytes);
        assertThatThrownBy(() -> BedSource.open(prefix)).hasMessageContaining("--pfile");
        bytes[0] = 0x1f;
        Files.write(bed, bytes);
        assertThatThrownBy(() -> BedSource.open(prefix))
                .hasMessageContaining("expected the bed magic bytes 6c 1b, found 1f 1b");
    }

    @Test
    void aFamThatLostAPersonWithinTheLastByteIsStillNoticed() throws IOException {
        Path prefix = BedFiles.write(folder, "j", new int[][] {{0, 1, 2, 0, 1, 0}});
        List<String> fam = Files.readAllLines(Path.of(prefix + ".fam"));
        Files.write(Path.of(prefix + ".fam"), fam.subList(0, 5));
        BedSource source = BedSource.open(prefix);
        assertThatThrownBy(() -> readAll(source, 1))
                .isInstanceOf(InconsistentInput.class)
                .hasMessageContaining("j.bed@4")
                .hasMessageContaining("beyond the 5 samples");
    }

    @Test
    void malformedBimAndFamLinesAreNamed() throws IOException {
        Path prefix = BedFiles.write(folder, "k", SMALL);
        Path bim = Path.of(prefix + ".bim");
        List<String> lines = Files.readAllLines(bim);
        Files.write(bim, List.of(lines.get(0), "1 v1 0 abc A G", lines.get(2)));
        assertThatThrownBy(() -> BedSource.open(prefix))
                .isInstanceOf(MalformedInput.class)
                .hasMessage("k.bim:2: expected a whole number as base-pair position, found 'abc'");
        Files.write(bim, List.of(lines.get(0), "1 v1 0", lines.get(2)));
        assertThatThrownBy(() -> BedSource.open(prefix)).hasMessageContaining("k.bim:2: expected 6 fields");
        Files.write(bim, List.of());
        assertThatThrownBy(() -> BedSource.open(prefix)).hasMessageContaining("lists no variant");
        Files.write(bim, lines);
        Files.write(Path.of(prefix + ".fam"), List.of("F I 0 0"));
        assertThatThrownBy(() -> BedSource.open(prefix)).hasMessageContaining("k.fam:1: expected 6 fields");
    }

    @Test
    void aMissingFileIsNamed() throws IOException {
        Path prefix = BedFiles.write(folder, "l", SMALL);
        Files.delete(Path.of(prefix + ".bim"));
        assertThatThrownBy(() -> BedSource.open(prefix))
                .isInstanceOf(InputOutputFailure.class)
                .hasMessageContaining("l.bim: cannot be read: no such file");
    }

    static byte[] readAll(GenotypeSource source, int perBlock) {
        int width = source.bytesPerVariant();
        byte[] all = new byte[source.variants().size() * width];
        byte[] block = new byte[perBlock * width];
        int done = 0;
        try (GenotypeReader reader = source.open()) {
            for (int count = reader.readBlock(block); count > 0; count = reader.readBlock(block)) {
                System.arraycopy(block, 0, all, done, count * width);
                done += count * width;
            }
        }
        assertThat(done).isEqualTo(all.length);
        return all;
    }
}
