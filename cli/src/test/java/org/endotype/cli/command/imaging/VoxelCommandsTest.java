package org.endotype.cli.command.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.endotype.cli.CommandRun;
import org.endotype.core.table.TextTable;
import org.endotype.imaging.nifti.NiftiImage;
import org.endotype.testdata.NiftiBytes;
import org.endotype.testdata.NiftiBytes.Datatype;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VoxelCommandsTest {

    private static final int VOLUMES = 60;
    private static final int VOXELS = 4 * 4 * 2;

    @TempDir
    Path folder;

    private Path bold;
    private Path atlas;
    private Path mask;

    /** Region 1 (x below 2) follows blocks of 20 s on, 20 s off, 6 s late; region 2 is noise. TR 2 s. */
    @BeforeEach
    void makeRun() throws IOException {
        SplittableRandom random = new SplittableRandom(5);
        double[] values = new double[VOXELS * VOLUMES];
        double[] labels = new double[VOXELS];
        double[] inside = new double[VOXELS];
        for (int v = 0; v < VOXELS; v++) {
            labels[v] = v % 4 < 2 ? 1 : 2;
            inside[v] = v == VOXELS - 1 ? 0 : 1;
            for (int t = 0; t < VOLUMES; t++) {
                boolean on = t >= 3 && (t - 3) / 10 % 2 == 1;
                values[t * VOXELS + v] = 1000 + (labels[v] == 1 && on ? 20 : 0) + random.nextDouble() * 10;
            }
        }
        bold = image("sub-01_bold.nii.gz", values, VOLUMES);
        atlas = image("atlas.nii", labels, 1);
        mask = image("mask.nii", inside, 1);
    }

    @Test
    void voxelwiseWritesMapsAndRegionMeans() throws IOException {
        Path out = folder.resolve("maps");
        CommandRun run = CommandRun.of(
                "imaging",
                "voxelwise",
                "--bold",
                bold.toString(),
                "--mask",
                mask.toString(),
                "--detrend",
                "--atlas",
                atlas.toString(),
                "--out",
                out.toString());
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("31 voxels, 60 volumes");
        double[] alff = NiftiImage.open(out.resolve("alff.nii.gz")).readFirstVolume();
        double[] falff = NiftiImage.open(out.resolve("falff.nii.gz")).readFirstVolume();
        double[] reho = NiftiImage.open(out.resolve("reho.nii.gz")).readFirstVolume();
        assertThat(alff[VOXELS - 1]).isZero();
        assertThat(alff[0]).isGreaterThan(2 * alff[2]);
        assertThat(Arrays.stream(falff).max().orElseThrow()).isBetween(0.5, 1.0);
        assertThat(reho[0]).isGreaterThan(reho[3]);
        TextTable regions = TextTable.read(out.resolve("regions.tsv"));
        assertThat(regions.header()).containsExactly("region", "alff", "falff", "reho");
        assertThat(regions.column("region")).containsExactly("label1", "label2");
        double mean = 0;
        for (int v = 0; v < VOXELS; v++) {
            mean += v % 4 < 2 ? alff[v] / 16 : 0;
        }
        // Maps are written in single precision.
        assertThat(regions.numbers("alff")[0]).isCloseTo(mean, within(1e-5));
    }

    @Test
    void voxelwiseRefusesWhatItCannotDoBeforeAnythingIsWritten() {
        Path out = folder.resolve("none");
        CommandRun censored = CommandRun.of(
                "imaging", "voxelwise", "--bold", bold.toString(), "--fd-threshold", "0.5", "--out", out.toString());
        assertThat(censored.exitCode()).isEqualTo(2);
        assertThat(censored.err()).contains("evenly spaced volumes");
        CommandRun band = CommandRun.of(
                "imaging", "voxelwise", "--bold", bold.toString(), "--band", "slow", "--out", out.toString());
        assertThat(band.exitCode()).isEqualTo(2);
        CommandRun wrong = CommandRun.of(
                "imaging", "voxelwise", "--bold", bold.toString(), "--neighbours", "8", "--out", out.toString());
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err()).contains("7, 19 or 27");
        assertThat(out).doesNotExist();
    }

    @Test
    void seedmapTellsVoxelsThatFollowTheSeed() {
        Path out = folder.resolve("seed.nii.gz");
        CommandRun run = CommandRun.of(
                "imaging",
                "seedmap",
                "--bold",
                bold.toString(),
                "--detrend",
                "--region",
                "label1",
                "--atlas",
                atlas.toString(),
                "--out",
                out.toString());
        assertThat(run.exitCode()).as(run.err()).isZero();
        double[] map = NiftiImage.open(out).readFirstVolume();
        assertThat(map[0]).isGreaterThan(0.8);
        assertThat(Math.abs(map[2])).isLessThan(0.5);
        CommandRun point = CommandRun.of(
                "imaging",
                "seedmap",
                "--bold",
                bold.toString(),
                "--at=0,0,0",
                "--radius",
                "0.4",
                "--out",
                out.toString());
        assertThat(point.exitCode()).as(point.err()).isZero();
        assertThat(NiftiImage.open(out).readFirstVolume()[0]).isCloseTo(1, within(1e-6));
    }

    @Test
    void seedmapRefusesSeedsThatAreNowhere() {
        Path out = folder.resolve("seed.nii.gz");
        CommandRun far =
                CommandRun.of("imaging", "seedmap", "--bold", bold.toString(), "--at=900,0,0", "--out", out.toString());
        assertThat(far.exitCode()).isEqualTo(6);
        CommandRun unknown = CommandRun.of(
                "imaging",
                "seedmap",
                "--bold",
                bold.toString(),
                "--region",
                "thalamus",
                "--atlas",
                atlas.toString(),
                "--out",
                out.toString());
        assertThat(unknown.exitCode()).isEqualTo(2);
        assertThat(unknown.err()).contains("no region 'thalamus'; it has label1, label2");
        CommandRun lacking = CommandRun.of(
                "imaging", "seedmap", "--bold", bold.toString(), "--region", "label1", "--out", out.toString());
        assertThat(lacking.exitCode()).isEqualTo(2);
        CommandRun word =
                CommandRun.of("imaging", "seedmap", "--bold", bold.toString(), "--at=a,b,c", "--out", out.toString());
        assertThat(word.exitCode()).isEqualTo(2);
        assertThat(out).doesNotExist();
    }

    @Test
    void activationFindsTheRegionThatRespondsAndNotTheOther() throws IOException {
        Path events = folder.resolve("events.tsv");
        Files.writeString(events, "onset\tduration\ttrial_type\n20\t20\ttask\n60\t20\ttask\n100\t20\ttask\n");
        Path out = folder.resolve("glm");
        CommandRun run = CommandRun.of(
                "imaging",
                "activation",
                "--bold",
                bold.toString(),
                "--events",
                events.toString(),
                "--contrast",
                "answer=task",
                "--atlas",
                atlas.toString(),
                "--out",
                out.toString());
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).contains("answer: ").contains("voxels at a false discovery rate of 0.05");
        TextTable regions = TextTable.read(out.resolve("regions.tsv"));
        assertThat(regions.column("region")).isEqualTo(List.of("label1", "label2"));
        assertThat(regions.numbers("peak_z")[0]).isGreaterThan(5);
        assertThat(regions.numbers("significant_voxels")[0]).isEqualTo(16);
        assertThat(regions.numbers("cluster")[0]).isEqualTo(1);
        assertThat(Math.abs(regions.numbers("mean_z")[1])).isLessThan(2);
        assertThat(TextTable.read(out.resolve("design.tsv")).header())
                .startsWith("task")
                .endsWith("constant");
        for (String map : List.of("effect", "t", "z", "z-significant")) {
            assertThat(NiftiImage.open(out.resolve("answer_" + map + ".nii.gz")).readFirstVolume()[0])
                    .as(map)
                    .isPositive();
        }
    }

    @Test
    void activationAnswersATableOfContrastsWithTOrF() throws IOException {
        Path events = folder.resolve("events.tsv");
        Files.writeString(
                events, "onset\tduration\ttrial_type\n20\t20\ttask\n60\t20\ttask\n80\t9\trest\n100\t20\ttask\n");
        Path table = folder.resolve("contrasts.tsv");
        Files.writeString(table, "name\tcontrast\nanswer\ttask - rest\nany\tF(task, rest)\n");
        Path out = folder.resolve("glm");
        String[] command = {
            "imaging",
            "activation",
            "--bold",
            bold.toString(),
            "--events",
            events.toString(),
            "--contrasts",
            table.toString(),
            "--atlas",
            atlas.toString(),
            "--out",
            out.toString()
        };
        CommandRun run = CommandRun.of(command);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).contains("answer: ").contains("any: ");
        for (String map : List.of("answer_effect", "answer_t", "any_F", "any_z", "any_z-significant")) {
            assertThat(NiftiImage.open(out.resolve(map + ".nii.gz")).readFirstVolume()[0])
                    .as(map)
                    .isPositive();
        }
        assertThat(out.resolve("any_effect.nii.gz")).doesNotExist();
        TextTable regions = TextTable.read(out.resolve("regions.tsv"));
        assertThat(regions.column("contrast")).containsExactly("answer", "answer", "any", "any");
        assertThat(regions.column("mean_t").get(2)).isEqualTo("NA");
        assertThat(regions.column("mean_f").get(0)).isEqualTo("NA");
        assertThat(regions.numbers("mean_f")[2]).isGreaterThan(regions.numbers("mean_f")[3]);
        Files.writeString(table, "name\tcontrast\nany\tF(task, rest, task - rest)\n");
        CommandRun dependent = CommandRun.of(command);
        assertThat(dependent.exitCode()).isEqualTo(2);
        assertThat(dependent.err())
                .contains("one of its sums follows from the others")
                .hasLineCount(1);
        Files.writeString(table, "name\tcontrast\nany\tF(task\n");
        CommandRun broken = CommandRun.of(command);
        assertThat(broken.exitCode()).isEqualTo(3);
        assertThat(broken.err())
                .startsWith("contrasts.tsv:2: contrast 'F(task'")
                .hasLineCount(1);
    }

    @Test
    void activationRefusesUnknownColumnsAndRunsWithoutEvents() throws IOException {
        Path events = folder.resolve("events.tsv");
        Files.writeString(events, "onset\tduration\ttrial_type\n20\t20\ttask\n");
        Path out = folder.resolve("glm");
        CommandRun unknown = CommandRun.of(
                "imaging",
                "activation",
                "--bold",
                bold.toString(),
                "--events",
                events.toString(),
                "--contrast",
                "face - house",
                "--out",
                out.toString());
        assertThat(unknown.exitCode()).isEqualTo(2);
        assertThat(unknown.err()).contains("the design has no column 'face'; it has task");
        CommandRun uneven = CommandRun.of(
                "imaging",
                "activation",
                "--bold",
                bold.toString(),
                "--bold",
                bold.toString(),
                "--events",
                events.toString(),
                "--contrast",
                "task",
                "--out",
                out.toString());
        assertThat(uneven.exitCode()).isEqualTo(2);
        Files.writeString(events, "onset\tduration\ttrial_type\n20\tlong\ttask\n");
        CommandRun broken = CommandRun.of(
                "imaging",
                "activation",
                "--bold",
                bold.toString(),
                "--events",
                events.toString(),
                "--contrast",
                "task",
                "--out",
                out.toString());
        assertThat(broken.exitCode()).isEqualTo(3);
        assertThat(out).doesNotExist();
    }

    private Path image(String name, double[] values, int volumes) throws IOException {
        byte[] bytes = NiftiBytes.withDefaults()
                .datatype(Datatype.FLOAT32)
                .grid(4, 4, 2)
                .volumes(volumes)
                .repetitionTimeSeconds(2)
                .encode(values);
        return Files.write(
                folder.resolve(name), name.endsWith(".gz") ? org.endotype.testdata.GzipBytes.compress(bytes) : bytes);
    }
}
