package org.endotype.genomics.vcf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.endotype.core.error.EndotypeException;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.parallel.Parallelism;
import org.endotype.genomics.SharedData;
import org.endotype.genomics.genotype.GenotypeReader;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.genotype.Sex;
import org.endotype.genomics.plink.BedSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VcfSourceTest {

    private static final Parallelism TWO = new Parallelism(2);
    private static final String HEAD = "##fileformat=VCFv4.2\n##source=test\n"
            + "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tA\tB\tC\tD\tE\n";

    @TempDir
    Path folder;

    @Test
    void readsPhasedUnphasedMissingAndFurtherFields() {
        GenotypeSource source = open(HEAD
                + "1\t100\trs1\tA\tG\t.\tPASS\t.\tGT\t0/0\t0|1\t1/0\t1|1\t./.\n"
                + "1\t200\t.\tAT\tA\t.\tq10\t.\tGT:DP\t1/1:3\t0/0\t.:.\t.|.:2\t0/1:7\r\n"
                + "1\t300\t.\tC\tT\t.\t.\t.\tDP:GT\t3:1/1\t2:0/0\t9\t1:0/1\t4:./.\n");
        assertThat(copies(source)).isEqualTo(new int[][] {{0, 1, 1, 2, -1}, {2, 0, -1, -1, 1}, {2, 0, -1, 1, -1}});
        assertThat(source.variants().get(0).allele1()).isEqualTo("G");
        assertThat(source.variants().get(0).allele2()).isEqualTo("A");
        assertThat(source.variants().get(1).allele2()).isEqualTo("AT");
        assertThat(source.samples().ids()).containsExactly("A", "B", "C", "D", "E");
    }

    @Test
    void sitesOfSeveralAlternatesAreLeftOutOrSplitByTheRule() {
        String text = HEAD + "1\t100\ts\tA\tG,T\t.\t.\t.\tGT\t0/0\t0/1\t0/2\t1/2\t2/2\n"
                + "1\t200\tt\tC\tG\t.\t.\t.\tGT\t0/0\t0/1\t0/0\t1/1\t0/1\n";
        GenotypeSource skipped = open(text);
        assertThat(skipped.variants()).extracting(v -> v.id()).containsExactly("t");
        assertThat(skipped.notes()).anyMatch(note -> note.startsWith("1 sites with several"));
        GenotypeSource split = VcfSource.open(write("m.vcf", text), Multiallelic.SPLIT, TWO);
        assertThat(copies(split)).isEqualTo(new int[][] {{0, 1, -1, -1, -1}, {0, -1, 1, -1, 2}, {0, 1, 0, 2, 1}});
        assertThat(split.variants()).extracting(v -> v.allele1()).containsExactly("G", "T", "G");
    }

    @Test
    void haploidCallsOnXTellTheSexesAndHalfCallsAreMissing() {
        GenotypeSource source = open(HEAD
                + "X\t5000000\ta\tA\tG\t.\t.\t.\tGT\t0\t0/1\t1\t1|1\t.\n"
                + "X\t6000000\tb\tA\tG\t.\t.\t.\tGT\t1\t0/0\t0\t0|1\t0/.\n");
        assertThat(copies(source)).isEqualTo(new int[][] {{0, 1, 2, 2, -1}, {2, 0, 0, 1, -1}});
        assertThat(source.people())
                .extracting(p -> p.sex())
                .containsExactly(Sex.MALE, Sex.FEMALE, Sex.MALE, Sex.FEMALE, Sex.UNKNOWN);
        assertThat(source.notes()).anyMatch(note -> note.startsWith("1 half calls"));
    }

    @Test
    void gvcfReferenceBlocksAreNoVariants() {
        GenotypeSource source = open(HEAD
                + "1\t100\t.\tA\t<NON_REF>\t.\t.\tEND=150\tGT\t0/0\t0/0\t0/0\t0/0\t0/0\n"
                + "1\t160\t.\tA\tC,<NON_REF>\t.\t.\t.\tGT\t0/1\t0/0\t0/0\t1/1\t0/2\n");
        assertThat(copies(source)).isEqualTo(new int[][] {{1, 0, 0, 2, -1}});
        assertThat(source.notes()).anyMatch(note -> note.contains("reference blocks"));
    }

    @Test
    void dosagesNearAWholeNumberBecomeCalls() {
        GenotypeSource source = open(HEAD + "1\t100\t.\tA\tG\t.\t.\t.\tDS:X\t0.05:1\t0.9\t1.95\t0.5\t.\n");
        assertThat(copies(source)).isEqualTo(new int[][] {{0, 1, 2, -1, -1}});
    }

    @Test
    void plainGzipAndBgzfGiveTheSameGenotypes() throws IOException {
        StringBuilder text = new StringBuilder(HEAD);
        SplittableRandom random = new SplittableRandom(1);
        String[] calls = {"0/0", "0/1", "1/1", "./.", "0|1"};
        for (int v = 0; v < 30_000; v++) {
            text.append("1\t").append(v + 1).append("\tv").append(v).append("\tA\tG\t.\t.\t.\tGT");
            for (int s = 0; s < 5; s++) {
                text.append('\t').append(calls[random.nextInt(5)]);
            }
            text.append('\n');
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
            out.write(bytes);
        }
        int[][] plain = copies(open(text.toString()));
        assertThat(copies(VcfSource.open(write("g.vcf.gz", gzip.toByteArray()), TWO)))
                .isDeepEqualTo(plain);
        assertThat(copies(VcfSource.open(write("b.vcf.gz", bgzf(bytes)), new Parallelism(3))))
                .isDeepEqualTo(plain);
    }

    @Test
    void everyTruncationAndFlippedBitOfABgzfFileIsNoticed() throws IOException {
        StringBuilder text = new StringBuilder(HEAD);
        for (int v = 0; v < 5000; v++) {
            text.append("1\t")
                    .append(v + 1)
                    .append("\tv")
                    .append(v)
                    .append("\tA\tG\t.\t.\t.\tGT\t0/0\t0/1\t1/1\t./.\t0/0\n");
        }
        byte[] whole = bgzf(text.toString().getBytes(StandardCharsets.UTF_8));
        for (int i = 1; i <= 20; i++) {
            Path cut = write("cut.vcf.gz", Arrays.copyOf(whole, whole.length * i / 21));
            assertThatThrownBy(() -> VcfSource.open(cut, TWO)).isInstanceOf(MalformedInput.class);
        }
        SplittableRandom random = new SplittableRandom(2);
        int[][] right = copies(VcfSource.open(write("right.vcf.gz", whole), TWO));
        for (int i = 0; i < 60; i++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
            Path file = write("flip.vcf.gz", damaged);
            try {
                // Some header bits, such as the modification time, mean nothing: then the genotypes must be right.
                assertThat(copies(VcfSource.open(file, TWO))).isDeepEqualTo(right);
            } catch (EndotypeException refused) {
                assertThat(refused.getMessage()).startsWith("flip.vcf.gz");
            }
        }
    }

    @Test
    void aGzipOrPlainFileThatIsCutShortIsRefused() throws IOException {
        String text = HEAD + "1\t100\t.\tA\tG\t.\t.\t.\tGT\t0/0\t0/1\t1/1\t0/0\t0/0\n";
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        Path cut = write("c.vcf.gz", Arrays.copyOf(gzip.toByteArray(), gzip.size() - 12));
        assertThatThrownBy(() -> VcfSource.open(cut, TWO))
                .isInstanceOf(MalformedInput.class)
                .hasMessageContaining("truncated");
        assertThatThrownBy(() -> open(text.substring(0, text.length() - 3)))
                .isInstanceOf(MalformedInput.class)
                .hasMessageContaining("p.vcf:4: the last line does not end");
    }

    @Test
    void malformedRecordsAreNamedByLineAndColumn() {
        String good = "1\t100\t.\tA\tG\t.\t.\t.\tGT\t0/0\t0/1\t1/1\t0/0\t0/0\n";
        refused(
                good + "1\tx\t.\tA\tG\t.\t.\t.\tGT\t0/0\t0/0\t0/0\t0/0\t0/0\n",
                "p.vcf:5: expected a whole number as position");
        refused(
                good + good + "1\t2\t.\tA\tG\t.\t.\t.\tGT\t0/0\t0/z\t0/0\t0/0\t0/0\n",
                "p.vcf:6: expected a genotype such as 0/1 in sample column 2, found '0/z'");
        refused(
                "1\t2\t.\tA\tG\t.\t.\t.\tGT\t0/0\t0/0\t0/2\t0/0\t0/0\n",
                "p.vcf:4: sample column 3 has allele 2, but the site has only 1");
        refused("1\t2\t.\tA\tG\t.\t.\t.\tGT\t0/0\t0/0\t0/0\n", "p.vcf:4: expected 5 samples as in the header, found 3");
        refused("1\t2\t.\tA\tG\t.\t.\t.\tGT\t0/0\t0/0\t0/0\t0/0\t0/0\t0/0\n", "p.vcf:4: holds more than the 5 samples");
        refused("1\t2\t.\tA\tG\n", "p.vcf:4: expected 14 tab-separated fields, found 5");
        refused("1\t2\t.\tA\tG\t.\t.\t.\tAD\t0\t0\t0\t0\t0\n", "p.vcf:4: FORMAT 'AD' has neither GT nor DS");
    }

    @Test
    void headersThatAreNotThoseOfAVcfAreRefused() {
        assertThatThrownBy(() -> open("chr\tpos\n")).hasMessageContaining("p.vcf:1: expected '##fileformat=VCF");
        assertThatThrownBy(() -> open("##fileformat=VCFv4.2\n")).hasMessageContaining("before the #CHROM line");
        assertThatThrownBy(() -> open(HEAD.replace("\tE\n", "\tA\n")))
                .isInstanceOf(InconsistentInput.class)
                .hasMessageContaining("sample column 5 repeats");
        assertThatThrownBy(() -> open(HEAD)).isInstanceOf(InconsistentInput.class);
    }

    @Test
    void theSimulatedCohortIsTheSameAsVcfAndBed() {
        Path prefix = SharedData.genotypes("pgs/cineca_synthetic/cineca_synthetic_subset");
        GenotypeSource vcf = VcfSource.open(Path.of(prefix + ".vcf.gz"), TWO);
        assertThat(copies(vcf)).isDeepEqualTo(copies(BedSource.open(prefix)));
    }

    private void refused(String records, String message) {
        assertThatThrownBy(() -> open(HEAD + records))
                .isInstanceOf(MalformedInput.class)
                .hasMessageContaining(message);
    }

    private GenotypeSource open(String text) {
        return VcfSource.open(write("p.vcf", text), TWO);
    }

    private Path write(String name, String text) {
        return write(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private Path write(String name, byte[] bytes) {
        try {
            return Files.write(folder.resolve(name), bytes);
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    static int[][] copies(GenotypeSource source) {
        int n = source.samples().size();
        int width = source.bytesPerVariant();
        int[][] copies = new int[source.variants().size()][n];
        byte[] block = new byte[width];
        try (GenotypeReader reader = source.open()) {
            for (int[] row : copies) {
                assertThat(reader.readBlock(block)).isEqualTo(1);
                for (int s = 0; s < n; s++) {
                    row[s] = List.of(2, -1, 1, 0).get(block[s >> 2] >> (2 * (s & 3)) & 3);
                }
            }
        }
        return copies;
    }

    /** Blocked gzip made by hand, with its end marker. */
    private static byte[] bgzf(byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int from = 0; from <= content.length; from += 60_000) {
            boolean end = from + 60_000 > content.length;
            block(out, Arrays.copyOfRange(content, from, Math.min(content.length, from + 60_000)));
            if (end) {
                block(out, new byte[0]);
            }
        }
        return out.toByteArray();
    }

    private static void block(ByteArrayOutputStream out, byte[] content) {
        Deflater deflater = new Deflater(6, true);
        deflater.setInput(content);
        deflater.finish();
        byte[] squeezed = new byte[70_000];
        int length = deflater.deflate(squeezed);
        deflater.end();
        int total = length + 26;
        out.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 4, 0, 0, 0, 0, 0, (byte) 0xff, 6, 0, 0x42, 0x43, 2, 0});
        little(out, total - 1, 2);
        out.write(squeezed, 0, length);
        CRC32 crc = new CRC32();
        crc.update(content);
        little(out, (int) crc.getValue(), 4);
        little(out, content.length, 4);
    }

    private static void little(ByteArrayOutputStream out, int value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            out.write(value >>> (8 * i));
        }
    }
}
