package org.endotype.cli.command.imaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.endotype.cli.CommandRun;
import org.endotype.core.table.TextTable;
import org.endotype.testdata.Damage;
import org.endotype.testdata.GzipBytes;
import org.endotype.testdata.NiftiBytes;
import org.endotype.testdata.NiftiBytes.Datatype;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimeSeriesCommandTest {

    private static final int VOLUMES = 60;
    private static final NiftiBytes RUN =
            NiftiBytes.withDefaults().grid(4, 2, 1).volumes(VOLUMES).repetitionTimeSeconds(2);

    @TempDir
    Path folder;

    @BeforeEach
    void writeRun() throws IOException {
        Files.write(folder.resolve("bold.nii.gz"), GzipBytes.compress(RUN.encode(noise())));
        Files.write(
                folder.resolve("atlas.nii.gz"),
                GzipBytes.compress(
                        NiftiBytes.withDefaults().grid(4, 2, 1).encode(new double[] {1, 1, 2, 2, 3, 3, 0, 0})));
        Files.writeString(folder.resolve("confounds.tsv"), confounds(VOLUMES));
    }

    @Test
    void oneColumnALabelAndOneRowAVolumeAreWritten() throws IOException {
        CommandRun run = run("--confounds", folder.resolve("confounds.tsv"), "--strategy", "6P", "--detrend");
        assertThat(run.err()).isEqualTo("60 of 60 volumes, 3 regions, 6 confounds regressed out\n");
        assertThat(run.exitCode()).isZero();
        TextTable table = TextTable.read(folder.resolve("out.tsv"));
        assertThat(table.header()).containsExactly("label1", "label2", "label3");
        assertThat(table.rowCount()).isEqualTo(VOLUMES);
    }

    @Test
    void aStrategyWithoutATableOfConfoundsIsRefusedRatherThanIgnored() {
        assertRefused(run("--strategy", "24P"), 2, "--strategy needs --confounds");
        assertThat(run("--strategy", "none").exitCode()).isZero();
    }

    @Test
    void qualityAndCoverageTablesAreWrittenBesideIt() {
        CommandRun run = run(
                "--confounds",
                folder.resolve("confounds.tsv"),
                "--strategy",
                "none",
                "--fd-threshold",
                "0.5",
                "--min-seconds",
                "60",
                "--qc",
                folder.resolve("qc.tsv"),
                "--coverage",
                folder.resolve("coverage.tsv"),
                "--quiet");
        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
        TextTable quality = TextTable.read(folder.resolve("qc.tsv"));
        assertThat(quality.numbers("volumes_kept")).containsExactly(VOLUMES - 1);
        assertThat(quality.numbers("seconds_kept")).containsExactly(2 * (VOLUMES - 1));
        assertThat(quality.numbers("parcels_missing")).containsExactly(0);
        TextTable coverage = TextTable.read(folder.resolve("coverage.tsv"));
        assertThat(coverage.column("label")).containsExactly("label1", "label2", "label3");
        assertThat(coverage.numbers("coverage")).containsExactly(1, 1, 1);
    }

    @Test
    void truncationAnywhereIsMalformedAndLeavesNothing() throws IOException {
        byte[] whole = Files.readAllBytes(folder.resolve("bold.nii.gz"));
        for (int length : new int[] {0, 1, 9, 40, whole.length / 3, whole.length - 9, whole.length - 1}) {
            Files.write(folder.resolve("bold.nii.gz"), Damage.truncate(whole, length));
            assertRefused(run(), 3, "bold.nii.gz@");
        }
    }

    @Test
    void lyingHeadersAreMalformed() throws IOException {
        byte[] plain = RUN.encode(noise());
        Files.write(folder.resolve("bold.nii.gz"), GzipBytes.compress(Damage.overwrite(plain, 48, (byte) 61)));
        assertRefused(run(), 3, "bold.nii.gz@");
        Files.write(folder.resolve("bold.nii.gz"), GzipBytes.compress(Damage.overwrite(plain, 42, (byte) 0xfd, (byte)
                0xff)));
        assertRefused(run(), 3, "bold.nii.gz@42: dim[1] is -3");
        Files.write(
                folder.resolve("bold.nii.gz"),
                GzipBytes.compress(Damage.overwrite(
                        plain, 42, (byte) 0xff, (byte) 0x7f, (byte) 0xff, (byte) 0x7f, (byte) 0xff, (byte) 0x7f)));
        assertRefused(run(), 3, "bold.nii.gz@40: ");
    }

    @Test
    void anImageThatIsNoRunOrNoImageIsMalformed() throws IOException {
        Files.copy(folder.resolve("atlas.nii.gz"), folder.resolve("map.nii.gz"));
        assertRefused(runOn("map.nii.gz"), 3, "map.nii.gz@40: expected a functional run");
        assertRefused(runOn("confounds.tsv"), 3, "confounds.tsv@0: expected a NIfTI header");
        Files.write(folder.resolve("plain.nii.gz"), RUN.encode(noise()));
        assertRefused(runOn("plain.nii.gz"), 3, "plain.nii.gz@0: named .gz");
    }

    @Test
    void bothFilesOfAPairAreRefusedWithWhatToDo() throws IOException {
        byte[] image = RUN.encode(noise());
        byte[] header = Arrays.copyOf(image, 348);
        header[344] = 'n';
        header[345] = 'i';
        header[346] = '1';
        header[347] = 0;
        Files.write(folder.resolve("pair.hdr"), header);
        Files.write(folder.resolve("pair.img"), Arrays.copyOfRange(image, 352, image.length));
        assertRefused(runOn("pair.hdr"), 3, "pair.hdr@344: is the header of a .hdr/.img pair; convert it to one .nii");
        CommandRun voxels = runOn("pair.img");
        assertRefused(voxels, 3, "pair.img");
        assertThat(voxels.err()).contains(".hdr/.img pair").contains("convert");
    }

    @Test
    void aMaskInAnotherPlaceIsInconsistent() throws IOException {
        Files.write(
                folder.resolve("mask.nii.gz"),
                GzipBytes.compress(NiftiBytes.withDefaults()
                        .grid(2, 2, 1)
                        .sform(new double[] {1, 0, 0, 500, 0, 1, 0, 0, 0, 0, 1, 0}, 4)
                        .encode(new double[] {1, 1, 1, 1})));
        CommandRun run = run("--mask", folder.resolve("mask.nii.gz"));
        assertRefused(run, 4, "mask.nii.gz: ");
        assertThat(run.err()).contains("not in the same space");
    }

    @Test
    void missingFilesAreInputOutput() {
        assertRefused(runOn("absent.nii.gz"), 5, "absent.nii.gz: cannot be read: no such file");
        assertRefused(run("--confounds", folder.resolve("absent.tsv")), 5, "absent.tsv: ");
    }

    @Test
    void inputsThatContradictEachOtherAreInconsistent() throws IOException {
        Files.writeString(folder.resolve("short.tsv"), confounds(VOLUMES - 1));
        assertRefused(
                run("--confounds", folder.resolve("short.tsv")), 4, "short.tsv: has 59 rows, and bold.nii.gz has 60");
        Files.writeString(folder.resolve("bold.json"), "{\"RepetitionTime\": 0.8}");
        assertRefused(run(), 4, "bold.nii.gz: its header has a repetition time of 2.0 s, and bold.json one of 0.8 s");
        assertThat(run("--tr", "0.8").exitCode()).isZero();
        Files.delete(folder.resolve("out.tsv"));
        Files.delete(folder.resolve("bold.json"));
        Files.write(
                folder.resolve("atlas.nii.gz"),
                GzipBytes.compress(NiftiBytes.withDefaults()
                        .grid(1, 1, 1)
                        .sform(new double[] {1, 0, 0, 90, 0, 1, 0, 0, 0, 0, 1, 0}, 1)
                        .encode(new double[] {1})));
        assertRefused(run(), 4, "atlas.nii.gz: no label falls on any voxel");
    }

    @Test
    void aFilterNeedsARepetitionTime() throws IOException {
        Files.write(
                folder.resolve("bold.nii.gz"),
                GzipBytes.compress(RUN.repetitionTimeSeconds(0).encode(noise())));
        assertRefused(run("--high-pass", "0.01"), 4, "bold.nii.gz: holds no repetition time");
        assertThat(run("--high-pass", "0.01", "--tr", "2").exitCode()).isZero();
    }

    @Test
    void voxelsThatAreNotNumbersAreLeftOutAloud() throws IOException {
        double[] values = noise();
        values[8 * 7] = Double.NaN;
        Files.write(
                folder.resolve("bold.nii.gz"),
                GzipBytes.compress(RUN.datatype(Datatype.FLOAT32).encode(values)));
        CommandRun run = run();
        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).startsWith("warning: 1 voxels are not finite and were left out\n");
        assertThat(TextTable.read(folder.resolve("out.tsv")).numbers("label1")).doesNotContain(Double.NaN);
    }

    @Test
    void tooLittleDataIsDegenerate() {
        assertRefused(
                run("--confounds", folder.resolve("confounds.tsv"), "--strategy", "none", "--fd-threshold", "0.5"),
                6,
                "bold.nii.gz: only 118.0 s (59 of 60 volumes) are left after censoring");
    }

    @Test
    void impossibleOptionsAreUsage() {
        assertRefused(run("--filter", "cosine"), 2, "--filter cosine needs --high-pass");
        assertRefused(run("--filter", "cosine", "--high-pass", "0.01", "--low-pass", "0.1"), 2, "--filter cosine is");
        assertRefused(run("--low-pass", "0.3"), 2, "the low-pass cut-off of 0.3 Hz");
        assertRefused(run("--strategy", "37P"), 2, "unknown confound strategy '37P'");
        assertRefused(run("--min-coverage", "2"), 2, "--min-coverage");
        assertThat(CommandRun.of("imaging", "timeseries").exitCode()).isEqualTo(2);
    }

    private static void assertRefused(CommandRun run, int exitCode, String message) {
        assertThat(run.err()).startsWith(message).hasLineCount(1);
        assertThat(run.exitCode()).isEqualTo(exitCode);
        assertThat(run.out()).isEmpty();
    }

    private CommandRun runOn(String bold) {
        return run(bold, List.of());
    }

    private CommandRun run(Object... more) {
        return run("bold.nii.gz", Arrays.asList(more));
    }

    private CommandRun run(String bold, List<Object> more) {
        List<Object> words = new ArrayList<>(List.of(
                "imaging",
                "timeseries",
                "--bold",
                folder.resolve(bold),
                "--atlas",
                folder.resolve("atlas.nii.gz"),
                "--out",
                folder.resolve("out.tsv")));
        words.addAll(more);
        CommandRun run = CommandRun.of(words.toArray());
        assertThat(Files.exists(folder.resolve("out.tsv")))
                .as("output is there only where the command succeeded")
                .isEqualTo(run.exitCode() == 0);
        return run;
    }

    private static String confounds(int volumes) {
        SplittableRandom random = new SplittableRandom(5);
        StringBuilder text =
                new StringBuilder("framewise_displacement\ttrans_x\ttrans_y\ttrans_z\trot_x\trot_y\trot_z\n");
        for (int t = 0; t < volumes; t++) {
            text.append(t == 0 ? "n/a" : t == 5 ? "0.9" : "0.1");
            for (int c = 0; c < 6; c++) {
                text.append('\t').append(random.nextDouble());
            }
            text.append('\n');
        }
        return text.toString();
    }

    private static double[] noise() {
        SplittableRandom random = new SplittableRandom(4);
        double[] noise = new double[8 * VOLUMES];
        Arrays.setAll(noise, i -> 1000 + random.nextInt(100));
        return noise;
    }
}
