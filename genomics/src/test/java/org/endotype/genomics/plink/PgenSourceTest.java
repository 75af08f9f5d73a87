package org.endotype.genomics.plink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.endotype.core.error.EndotypeException;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.MalformedInput;
import org.endotype.genomics.SharedData;
import org.endotype.genomics.genotype.GenotypeReader;
import org.endotype.genomics.genotype.GenotypeSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PgenSourceTest {

    @TempDir
    Path folder;

    @Test
    void theSimulatedCohortIsTheSameAsPgenAndBed() {
        Path prefix = SharedData.genotypes("pgs/cineca_synthetic/cineca_synthetic_subset");
        GenotypeSource pgen = PgenSource.open(prefix);
        GenotypeSource bed = BedSource.open(prefix);
        assertThat(pgen.variants()).isEqualTo(bed.variants());
        assertThat(BedSourceTest.readAll(pgen, 100)).isEqualTo(BedSourceTest.readAll(bed, 100));
        byte[] all = BedSourceTest.readAll(bed, 829);
        byte[] some = new byte[pgen.bytesPerVariant() * 3];
        try (GenotypeReader reader = pgen.open()) {
            reader.skip(701);
            assertThat(reader.readBlock(some)).isEqualTo(3);
        }
        assertThat(some).isEqualTo(Arrays.copyOfRange(all, 701 * pgen.bytesPerVariant(), 704 * pgen.bytesPerVariant()));
    }

    @Test
    void recordsOfEveryKindByHand() throws IOException {
        // Five samples: raw, one-bit with an exception, difference, inverted difference, all reference but one.
        byte[][] records = {
            {(byte) 0b11_10_01_00, 0b00}, {0b00_01, 0b10110, 1, 3, 0b11}, {1, 0, 0b10}, {0}, {2, 1, 0b11_01, 3}
        };
        write("hand", records, new int[] {0, 1, 2, 3, 4});
        GenotypeSource source = PgenSource.open(folder.resolve("hand"));
        // Reference 11, het 10, alternate 00, missing 01, first sample in the low bits.
        // The one-bit record has het for samples 1, 2 and 4 and a missing call for sample 3 by exception; the next
        // makes
        // sample 0 two alternates; the inverted one swaps its references and alternates.
        assertThat(BedSourceTest.readAll(source, 2))
                .isEqualTo(bytes(
                        0b01_00_10_11, 0b11,
                        0b01_10_10_11, 0b10,
                        0b01_10_10_00, 0b10,
                        0b01_10_10_00, 0b10,
                        0b11_11_10_11, 0b01));
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    @Test
    void damageIsRefusedOrHarmless() throws IOException {
        byte[][] records = {{0b00, 0b00}, {0b00_01, 0b10110, 1, 3, 0b11}, {1, 0, 0b10}, {0}, {2, 1, 0b11_01, 3}};
        Path prefix = write("d", records, new int[] {0, 1, 2, 3, 4});
        Path pgen = Path.of(prefix + ".pgen");
        byte[] whole = Files.readAllBytes(pgen);
        for (int length = 0; length < whole.length; length++) {
            Files.write(pgen, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> PgenSource.open(prefix)).isInstanceOfAny(MalformedInput.class);
        }
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 500; i++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(pgen, damaged);
            try {
                BedSourceTest.readAll(PgenSource.open(prefix), 5);
            } catch (EndotypeException refused) {
                assertThat(refused.getMessage()).startsWith("d.");
            }
        }
    }

    @Test
    void countsThatDisagreeAndOtherModesAreRefused() throws IOException {
        Path prefix = write("c", new byte[][] {{0, 0}, {0, 0}}, new int[] {0, 0});
        Files.write(Path.of(prefix + ".pvar"), List.of("#CHROM\tPOS\tID\tREF\tALT", "1\t1\ta\tA\tG"));
        assertThatThrownBy(() -> PgenSource.open(prefix))
                .isInstanceOf(InconsistentInput.class)
                .hasMessageContaining("holds 2 variants, the .pvar lists 1");
        byte[] bytes = Files.readAllBytes(Path.of(prefix + ".pgen"));
        bytes[2] = 0x20;
        Files.write(Path.of(prefix + ".pgen"), bytes);
        assertThatThrownBy(() -> PgenSource.open(prefix)).hasMessageContaining("storage mode 20");
    }

    /** Five samples, four-bit record types, one-byte lengths. */
    private Path write(String name, byte[][] records, int[] types) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int header = 12 + 8 + (types.length + 1) / 2 + types.length;
        out.writeBytes(new byte[] {0x6c, 0x1b, 0x10, (byte) types.length, 0, 0, 0, 5, 0, 0, 0, 0x40});
        out.writeBytes(new byte[] {(byte) header, 0, 0, 0, 0, 0, 0, 0});
        for (int i = 0; i < types.length; i += 2) {
            out.write(types[i] | (i + 1 < types.length ? types[i + 1] << 4 : 0));
        }
        for (byte[] record : records) {
            out.write(record.length);
        }
        for (byte[] record : records) {
            out.writeBytes(record);
        }
        Path prefix = folder.resolve(name);
        Files.write(Path.of(prefix + ".pgen"), out.toByteArray());
        StringBuilder pvar = new StringBuilder("##comment\n#CHROM\tPOS\tID\tREF\tALT\n");
        for (int i = 0; i < types.length; i++) {
            pvar.append("1\t").append(i + 1).append("\tv").append(i).append("\tA\tG\n");
        }
        Files.writeString(Path.of(prefix + ".pvar"), pvar);
        Files.writeString(Path.of(prefix + ".psam"), "#IID\tSEX\na\t1\nb\t2\nc\tNA\nd\t1\ne\t2\n");
        return prefix;
    }
}
