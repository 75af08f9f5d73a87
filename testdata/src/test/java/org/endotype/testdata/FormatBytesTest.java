package org.endotype.testdata;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bytes against the field offsets of the NIfTI and PLINK specifications, worked out by hand. */
class FormatBytesTest {

    @Test
    void aNifti1HeaderHasItsFieldsAtTheStandardsOffsets() {
        byte[] bytes = NiftiBytes.withDefaults()
                .grid(2, 3, 4)
                .volumes(5)
                .voxelMm(2, 2.5, 3)
                .repetitionTimeSeconds(1.5)
                .scaling(0.5, 7)
                .sform(new double[] {2, 0, 0, -10, 0, 2.5, 0, -20, 0, 0, 3, -30}, 2)
                .encode(new short[120]);

        ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(bytes).hasSize(352 + 240);
        assertThat(header.getInt(0)).isEqualTo(348);
        assertThat(List.of(header.getShort(40), header.getShort(42), header.getShort(48)))
                .containsExactly((short) 4, (short) 2, (short) 5);
        assertThat(header.getShort(70)).as("datatype int16").isEqualTo((short) 4);
        assertThat(header.getShort(72)).as("bits a voxel").isEqualTo((short) 16);
        assertThat(header.getFloat(84)).isEqualTo(2.5f);
        assertThat(header.getFloat(92)).as("TR").isEqualTo(1.5f);
        assertThat(header.getFloat(108)).as("offset of the data").isEqualTo(352f);
        assertThat(header.getFloat(112)).isEqualTo(0.5f);
        assertThat(header.getFloat(116)).isEqualTo(7f);
        assertThat(header.getShort(254)).as("sform code").isEqualTo((short) 2);
        assertThat(header.getFloat(280 + 4 * 7)).as("y offset").isEqualTo(-20f);
        assertThat(new String(bytes, 344, 4, StandardCharsets.US_ASCII)).isEqualTo("n+1\0");
    }

    @Test
    void aBigEndianNifti2FileHoldsWideDimensionsAndItsValues() {
        byte[] bytes = NiftiBytes.withDefaults()
                .version(NiftiBytes.Version.NIFTI_2)
                .order(ByteOrder.BIG_ENDIAN)
                .datatype(NiftiBytes.Datatype.FLOAT64)
                .grid(1, 1, 3)
                .encode(new double[] {1.5, -2, Double.NaN});

        ByteBuffer header = ByteBuffer.wrap(bytes);
        assertThat(header.getInt(0)).isEqualTo(540);
        assertThat(new String(bytes, 4, 3, StandardCharsets.US_ASCII)).isEqualTo("n+2");
        assertThat(header.getLong(16)).as("three dimensions").isEqualTo(3);
        assertThat(header.getLong(40)).isEqualTo(3);
        assertThat(header.getLong(168)).isEqualTo(544);
        assertThat(header.getDouble(552)).isEqualTo(-2);
        assertThat(header.getDouble(560)).isNaN();
    }

    @Test
    void aBedRowPacksFourCallsAByteLowestBitsFirst() {
        BedBytes bytes = BedBytes.of(List.of("a", "b", "c", "d", "e"), new int[] {1, 2, 0, 1, 2})
                .variant("7", "rs1", 12345, "A", "G", new byte[] {0, 1, 2, BedBytes.MISSING, 1});

        // 11, 10, 00, 01 from the lowest bits up is 01 00 10 11 = 0x4B; the fifth call alone is 10.
        assertThat(bytes.bed()).containsExactly(0x6C, 0x1B, 0x01, 0x4B, 0x02);
        assertThat(new String(bytes.bim(), StandardCharsets.UTF_8)).isEqualTo("7\trs1\t0\t12345\tA\tG\n");
        assertThat(new String(bytes.fam(), StandardCharsets.UTF_8))
                .startsWith("a\ta\t0\t0\t1\t-9\nb\tb\t0\t0\t2\t-9\n");
    }

    @Test
    void aVcfListsItsContigsAndGivesEverySampleACall() {
        String text = new String(
                VcfBytes.of(List.of("s1", "s2"))
                        .record("10", 94781859, "rs4244285", "G", "A", "0/1", "./.")
                        .encode(),
                StandardCharsets.UTF_8);

        assertThat(text).startsWith("##fileformat=VCFv4.2\n").contains("##contig=<ID=10>\n");
        assertThat(text).endsWith("FORMAT\ts1\ts2\n10\t94781859\trs4244285\tG\tA\t.\tPASS\t.\tGT\t0/1\t./.\n");
    }

    @Test
    void blockedGzipInflatesToWhatWentInAndEndsWithTheEmptyBlock() throws IOException {
        byte[] plain = new byte[200_000];
        RandomStream stream = RandomStream.of(1, "bgzf", 0);
        for (int i = 0; i < plain.length; i++) {
            plain[i] = (byte) stream.integer(4);
        }

        byte[] blocked = BgzfBytes.compress(plain);

        assertThat(new GZIPInputStream(new ByteArrayInputStream(blocked)).readAllBytes())
                .isEqualTo(plain);
        assertThat(java.util.HexFormat.of().formatHex(blocked, blocked.length - 28, blocked.length))
                .isEqualTo("1f8b08040000000000ff0600424302001b0003000000000000000000");
    }

    @Test
    void damageChangesExactlyWhatItSays(@TempDir Path folder) throws IOException {
        byte[] good = {1, 2, 3, 4};

        assertThat(Damage.truncate(good, 3)).containsExactly(1, 2, 3);
        assertThat(Damage.flipBit(good, 1, 0)).containsExactly(1, 3, 3, 4);
        assertThat(Damage.overwrite(good, 2, (byte) 9)).containsExactly(1, 2, 9, 4);
        assertThat(Damage.append(good, (byte) 9)).containsExactly(1, 2, 3, 4, 9);
        Path table = Files.writeString(folder.resolve("t.tsv"), "id\na\nb\n");
        Damage.repeatLineOfFile(table, 1);
        Damage.replaceInFile(table, "b", "c");
        assertThat(Files.readString(table)).isEqualTo("id\na\nc\na\n");
        Damage.truncateFile(table, 0.5);
        assertThat(Files.size(table)).isEqualTo(4);
    }
}
