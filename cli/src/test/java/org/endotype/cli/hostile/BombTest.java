package org.endotype.cli.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.endotype.cli.CommandRun;
import org.endotype.testdata.GzipBomb;
import org.endotype.testdata.GzipBytes;
import org.endotype.testdata.NiftiBytes;
import org.endotype.testdata.SmallGenotypes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Small files that ask for all memory, through the real entry point. Figures on a quiet machine stand in
 * docs/hardening.md; here the limits leave room for a busy one.
 */
class BombTest {

    private static final long TEN_GIGABYTES = 10L << 30;
    private static final double MOST_SECONDS = 6;

    /** Above what the heap holds before; garbage counts. */
    private static final long MOST_BYTES = 400L << 20;

    private static final byte[] ZERO = {0};
    private static final byte[] LINE_END = {'\n'};

    @TempDir
    Path folder;

    private Path out = Path.of("");

    @BeforeEach
    void chooseOutput() throws IOException {
        out = Files.createDirectory(folder.resolve("out"));
        SmallGenotypes.create().bed().writeTo(folder.resolve("c"));
        Files.write(folder.resolve("weights.tsv"), SmallGenotypes.create().weights());
        Files.write(
                folder.resolve("atlas.nii"),
                NiftiBytes.withDefaults().grid(4, 2, 1).encode(new double[] {1, 1, 2, 2, 3, 3, 0, 0}));
    }

    /** What stands before the endless part, and the part. */
    private record Content(byte[] beginning, byte[] filler) {
        static Content of(String beginning, String filler) {
            return new Content(
                    beginning.getBytes(StandardCharsets.ISO_8859_1), filler.getBytes(StandardCharsets.ISO_8859_1));
        }

        @Override
        public String toString() {
            String start = new String(beginning, StandardCharsets.ISO_8859_1).replaceAll("[^ -~]+", " ");
            return start.substring(0, Math.min(30, start.length())) + "... then " + Arrays.toString(filler);
        }
    }

    private static Stream<Content> tables() {
        return Stream.of(
                new Content(new byte[0], ZERO),
                new Content(new byte[0], LINE_END),
                Content.of("a\tb\n", "1\t1\n"),
                Content.of("a\tb\n\"", "x"),
                Content.of("", "#\n"));
    }

    @ParameterizedTest
    @MethodSource("tables")
    void aTableThatInflatesToTenGigabytesIsRefused(Content content) throws IOException {
        Path file = folder.resolve("series.tsv.gz");
        GzipBomb.write(file, content.beginning(), content.filler(), TEN_GIGABYTES);
        assertRefused(
                file,
                3,
                "imaging",
                "connectivity",
                "--timeseries",
                file,
                "--kind",
                "correlation",
                "--out",
                out.resolve("r.tsv"));
    }

    @ParameterizedTest
    @MethodSource("tables")
    void weightsThatInflateToTenGigabytesAreRefused(Content content) throws IOException {
        Path file = folder.resolve("bomb.txt.gz");
        GzipBomb.write(file, content.beginning(), content.filler(), TEN_GIGABYTES);
        assertRefused(
                file,
                3,
                "genomics",
                "score",
                "--bfile",
                folder.resolve("c"),
                "--weights",
                file,
                "--out",
                out.resolve("s.tsv"));
    }

    private static Stream<Content> variants() {
        String head = "##fileformat=VCFv4.2\n";
        String names = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tA\tB\n";
        return Stream.of(
                new Content(new byte[0], ZERO),
                Content.of(head, "##x=1\n"),
                Content.of(head, "x"),
                Content.of(head + names, "\n"),
                Content.of(head + names, "\u0000"),
                Content.of(head + names + "1\t1000\trs1\tA\tG\t.\t.\t.\tGT", "\t0/0"),
                Content.of("BCF\u0002\u0002\u00ff\u00ff\u00ff\u007f", "x"));
    }

    @ParameterizedTest
    @MethodSource("variants")
    void aVcfThatInflatesToTenGigabytesIsRefused(Content content) throws IOException {
        Path file = folder.resolve("bomb.vcf.gz");
        GzipBomb.write(file, content.beginning(), content.filler(), TEN_GIGABYTES);
        assertRefused(file, 3, score(file));
    }

    @Test
    void aBlockedVcfThatInflatesToTenGigabytesIsRefused() throws IOException {
        Path file = folder.resolve("bomb.vcf.gz");
        GzipBomb.writeBlocked(file, new byte[0], ZERO, TEN_GIGABYTES);
        assertRefused(file, 3, score(file));
    }

    private Object[] score(Path vcf) {
        return new Object[] {
            "genomics", "score", "--vcf", vcf, "--weights", folder.resolve("weights.tsv"), "--out", out.resolve("s.tsv")
        };
    }

    @Test
    void variantsInZstandardThatInflateToTwoGigabytesAreRefused() throws IOException {
        SmallGenotypes.create().pgen().writeTo(folder.resolve("p"));
        Files.delete(folder.resolve("p.pvar"));
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        byte[] frame = Zstd.compress(new byte[1 << 26]);
        for (int i = 0; i < 32; i++) {
            frames.write(frame);
        }
        Path pvar = Files.write(folder.resolve("p.pvar.zst"), frames.toByteArray());
        assertRefused(
                pvar, 3, "genomics", "qc", "--pfile", folder.resolve("p"), "--out-variants", out.resolve("v.tsv"));
    }

    @Test
    void anImageThatInflatesToTenGigabytesIsRefused() throws IOException {
        Path file = folder.resolve("bold.nii.gz");
        GzipBomb.write(file, new byte[0], ZERO, TEN_GIGABYTES);
        assertRefused(file, 3, series(file));
        // An honest header before the endless part: what follows it is noticed after a volume more than it promises.
        byte[] whole = NiftiBytes.withDefaults().grid(4, 2, 1).volumes(60).encode(new double[480]);
        GzipBomb.write(file, whole, ZERO, TEN_GIGABYTES);
        assertRefused(file, 3, series(file));
    }

    private Object[] series(Path bold) {
        return new Object[] {
            "imaging",
            "timeseries",
            "--bold",
            bold,
            "--atlas",
            folder.resolve("atlas.nii"),
            "--out",
            out.resolve("s.tsv")
        };
    }

    @Test
    void anImageOfTheLargestDimensionsIsRefused() throws IOException {
        byte[] one = NiftiBytes.withDefaults().grid(4, 2, 1).volumes(60).encode(new double[480]);
        ByteBuffer first = ByteBuffer.wrap(one).order(ByteOrder.LITTLE_ENDIAN);
        for (int axis = 1; axis <= 4; axis++) {
            first.putShort(40 + 2 * axis, Short.MAX_VALUE);
        }
        byte[] two = NiftiBytes.withDefaults()
                .version(NiftiBytes.Version.NIFTI_2)
                .grid(4, 2, 1)
                .volumes(60)
                .encode(new double[480]);
        for (long size : new long[] {1L << 60, Long.MAX_VALUE, Integer.MAX_VALUE, -1}) {
            ByteBuffer second = ByteBuffer.wrap(two).order(ByteOrder.LITTLE_ENDIAN);
            for (int axis = 1; axis <= 4; axis++) {
                second.putLong(16 + 8 * axis, size);
            }
            Path file = Files.write(folder.resolve("two.nii"), two);
            assertRefused(file, 3, series(file));
        }
        Path plain = Files.write(folder.resolve("one.nii"), one);
        assertRefused(plain, 3, series(plain));
        Path gzip = Files.write(folder.resolve("one.nii.gz"), GzipBytes.compress(one));
        assertRefused(gzip, 3, series(gzip));
        assertThat(CommandRun.of("inspect", gzip).exitCode()).isEqualTo(3);
        // A volume that a JVM's arrays hold, in a file of ten kilobytes.
        for (int axis = 1; axis <= 4; axis++) {
            first.putShort(40 + 2 * axis, (short) (axis == 4 ? 100 : 800));
        }
        Files.write(gzip, GzipBytes.compress(one));
        assertRefused(gzip, 3, series(gzip));
    }

    @Test
    void anArrayWhoseShapeIsHugeIsRefused() throws IOException {
        for (String shape :
                List.of("(40000, 40000)", "(2147483647, 1)", "(99999999999999999999, 2)", "(46340, 46340)")) {
            String text = "{'descr': '<f8', 'fortran_order': False, 'shape': " + shape + ", }";
            String padded = text + " ".repeat(117 - text.length()) + "\n";
            byte[] bytes = ("\u0093NUMPY\u0001\u0000" + (char) padded.length() + "\u0000" + padded)
                    .getBytes(StandardCharsets.ISO_8859_1);
            Path plain = Files.write(folder.resolve("m.npy"), bytes);
            assertRefused(plain, 3, network(plain));
            Path gzip = folder.resolve("m.npy.gz");
            GzipBomb.write(gzip, bytes, ZERO, TEN_GIGABYTES);
            assertRefused(gzip, 3, network(gzip));
        }
    }

    private Object[] network(Path matrix) {
        return new Object[] {"imaging", "network", "--matrix", matrix, "--out-nodes", out.resolve("n.tsv")};
    }

    @Test
    void aParquetFileWhoseFooterLiesIsRefused() throws IOException {
        // Version 1, then a schema of 2^31 - 1 elements, as Thrift's compact protocol writes it.
        byte[] schema = {0x15, 2, 0x19, (byte) 0xfc, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 7};
        // A name of 2^31 - 1 bytes in the schema's first element.
        byte[] name = {0x15, 2, 0x19, 0x1c, 0x48, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 7};
        // Structures within structures.
        byte[] deep = new byte[200_000];
        Arrays.fill(deep, (byte) 0x1c);
        for (byte[] footer : List.of(schema, name, deep)) {
            for (int length : new int[] {footer.length, Integer.MAX_VALUE, -1, 0, footer.length + 4}) {
                ByteBuffer bytes = ByteBuffer.allocate(footer.length + 12).order(ByteOrder.LITTLE_ENDIAN);
                bytes.put("PAR1".getBytes(StandardCharsets.US_ASCII))
                        .put(footer)
                        .putInt(length);
                bytes.put("PAR1".getBytes(StandardCharsets.US_ASCII));
                Path file = Files.write(folder.resolve("t.parquet"), bytes.array());
                assertRefused(
                        file,
                        3,
                        "omics",
                        "normalize",
                        "--counts",
                        file,
                        "--method",
                        "log-cpm",
                        "--out",
                        out.resolve("n.tsv"));
            }
        }
    }

    @Test
    void yamlThatExpandsNestsOrGrowsWithoutEndIsRefused() throws IOException {
        StringBuilder laughs = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int level = 1; level < 20; level++) {
            laughs.append("a" + level + ": &a" + level + " [" + ("*a" + (level - 1) + ", ").repeat(9) + "*a"
                    + (level - 1) + "]\n");
        }
        List<String> texts = List.of(
                laughs.toString(),
                "a: " + "[".repeat(100_000),
                "a: " + "{b: ".repeat(100_000),
                "- ".repeat(200_000),
                "a: &a [*a]\n",
                "k".repeat(3 << 20) + ": 1\n",
                "a: !!javax.script.ScriptEngineManager [!!java.net.URL [\"http://localhost/\"]]\n",
                "a: \"" + "x".repeat(900_000) + "\"\n",
                "? ".repeat(50_000),
                "a: " + "&a ".repeat(50_000));
        for (String text : texts) {
            Path file = Files.writeString(folder.resolve("cohort.yaml"), text);
            assertRefused(file, 2, "validate", file);
        }
        Path json = Files.writeString(folder.resolve("deep.json"), "[".repeat(500_000));
        assertRefused(json, 3, "inspect", json);
        Path long_ = Files.writeString(folder.resolve("long.json"), "{\"a\": " + "9".repeat(2_000_000) + "}");
        assertRefused(long_, 3, "inspect", long_);
    }

    private void assertRefused(Path file, int exitCode, Object... words) throws IOException {
        System.gc();
        List<MemoryPoolMXBean> heap = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .toList();
        long before = heap.stream().mapToLong(pool -> pool.getUsage().getUsed()).sum();
        heap.forEach(MemoryPoolMXBean::resetPeakUsage);
        // The processor's time of all threads, since other processes may take the wall clock's.
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long start = system.getProcessCpuTime();
        CommandRun run = CommandRun.of(words);
        double seconds = (system.getProcessCpuTime() - start) / 1e9;
        long peak =
                heap.stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum() - before;
        if (Boolean.getBoolean("endotype.bombs.print")) {
            System.err.printf("%s: %.2f s, %d MB: %s%n", words[1], seconds, peak >> 20, run.err());
        }
        assertThat(run.exitCode()).as(run.err()).isEqualTo(exitCode);
        List<String> lines = new ArrayList<>(run.err().lines().toList());
        assertThat(lines).isNotEmpty().allMatch(line -> line.startsWith(String.valueOf(file.getFileName())));
        assertThat(lines).hasSizeLessThan(exitCode == 2 ? 200 : 2);
        assertThat(seconds).as(run.err()).isLessThan(MOST_SECONDS);
        assertThat(peak).as(run.err()).isLessThan(MOST_BYTES);
        try (Stream<Path> left = Files.list(out)) {
            assertThat(left).isEmpty();
        }
    }
}
