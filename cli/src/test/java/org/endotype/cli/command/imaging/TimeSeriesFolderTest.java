package org.endotype.cli.command.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.endotype.cli.CommandRun;
import org.endotype.core.table.TextTable;
import org.endotype.testdata.Damage;
import org.endotype.testdata.GzipBytes;
import org.endotype.testdata.NiftiBytes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimeSeriesFolderTest {

    private static final int VOLUMES = 40;

    /** Sums of some 500 in another order. */
    private static final double ROUNDING = 1e-9;

    @TempDir
    Path folder;

    @BeforeEach
    void writeDerivative() throws IOException {
        Files.write(
                folder.resolve("atlas.nii.gz"),
                GzipBytes.compress(NiftiBytes.withDefaults().grid(4, 1, 1).encode(new double[] {1, 1, 2, 3})));
        for (int subject = 1; subject <= 3; subject++) {
            Path func = Files.createDirectories(folder.resolve("in/sub-" + subject + "/func"));
            SplittableRandom random = new SplittableRandom(subject);
            double[] values = new double[4 * VOLUMES];
            Arrays.setAll(values, i -> 500 + random.nextInt(100));
            StringBuilder confounds = new StringBuilder("trans_x\ttrans_y\ttrans_z\trot_x\trot_y\trot_z\n");
            for (int t = 0; t < VOLUMES; t++) {
                for (int c = 0; c < 6; c++) {
                    confounds.append(c == 0 ? "" : "\t").append(random.nextDouble() / 100);
                }
                confounds.append('\n');
            }
            Files.write(
                    bold(subject),
                    GzipBytes.compress(NiftiBytes.withDefaults()
                            .grid(4, 1, 1)
                            .volumes(VOLUMES)
                            .encode(values)));
            Files.writeString(func.resolve("sub-" + subject + "_task-rest_desc-confounds_timeseries.tsv"), confounds);
        }
    }

    @Test
    void everyRunGivesSeriesMatrixAndSidecarAsASingleRunDoes() throws IOException {
        CommandRun run = run("--threads", "2");
        assertThat(run.err()).isEqualTo("3 runs written, 0 excluded\n");
        assertThat(run.exitCode()).isZero();
        Path out = folder.resolve("out/sub-2/func/sub-2_task-rest_space-T1w_seg-atlas_stat-mean_timeseries.tsv");
        Path single = folder.resolve("single.tsv");
        CommandRun one = CommandRun.of(
                "imaging",
                "timeseries",
                "--bold",
                bold(2),
                "--atlas",
                folder.resolve("atlas.nii.gz"),
                "--confounds",
                bold(2).resolveSibling("sub-2_task-rest_desc-confounds_timeseries.tsv"),
                "--strategy",
                "6P",
                "--detrend",
                "--out",
                single);
        assertThat(one.exitCode()).isZero();
        assertThat(out).hasSameTextualContentAs(single);
        assertThat(out.resolveSibling("sub-2_task-rest_space-T1w_seg-atlas_stat-mean_timeseries.json"))
                .content()
                .contains("\"RepetitionTime\" : 2.0");
        assertThat(out.resolveSibling("sub-2_task-rest_space-T1w_seg-atlas_stat-pearsoncorrelation_relmat.tsv"))
                .exists();
        assertThat(TextTable.read(folder.resolve("out/quality.tsv")).rowCount()).isEqualTo(3);
        assertThat(folder.resolve("out/dataset_description.json")).content().contains("derivative");
    }

    @Test
    void severalRunsAreCleanedApartAndJoinedEachRegionCentredWithinItsRun() throws IOException {
        for (int subject = 1; subject <= 2; subject++) {
            // What was one participant's becomes the first one's runs.
            Path func = Objects.requireNonNull(bold(1).getParent());
            String run = "sub-1_task-rest_run-" + subject;
            Files.move(bold(subject), func.resolve(run + "_space-T1w_desc-preproc_bold.nii.gz"));
            Files.move(
                    bold(subject).resolveSibling("sub-" + subject + "_task-rest_desc-confounds_timeseries.tsv"),
                    func.resolve(run + "_desc-confounds_timeseries.tsv"));
        }
        CommandRun run = run("--combine-runs", "--threads", "2");
        assertThat(run.err()).isEqualTo("3 runs written, 1 combinations of runs, 0 excluded\n");
        Path func = folder.resolve("out/sub-1/func");
        double[] first = series(func, "_run-1").numbers("label2");
        double[] second = series(func, "_run-2").numbers("label2");
        double[] joined = series(func, "").numbers("label2");
        assertThat(joined).hasSize(first.length + second.length);
        double mean = Arrays.stream(second).average().orElseThrow();
        for (int t = 0; t < second.length; t++) {
            assertThat(joined[first.length + t]).isEqualTo(second[t] - mean, within(ROUNDING));
        }
        assertThat(func.resolve("sub-1_task-rest_space-T1w_seg-atlas_stat-mean_timeseries.json"))
                .content()
                .contains("run-1_space", "run-2_space", "centred within its run");
        assertThat(func.resolve("sub-1_task-rest_space-T1w_seg-atlas_stat-pearsoncorrelation_relmat.json"))
                .content()
                .contains("\"RelationshipMeasure\" : \"Pearson correlation\"", "\"Directed\" : false");
        assertThat(func.resolve("sub-1_task-rest_space-T1w_seg-atlas_stat-pearsoncorrelation_relmat.tsv"))
                .exists();
        assertThat(folder.resolve("out/sub-3/func"))
                .isDirectoryContaining("glob:**sub-3_task-rest_space*timeseries.tsv");
    }

    private static TextTable series(Path func, String run) {
        return TextTable.read(func.resolve("sub-1_task-rest" + run + "_space-T1w_seg-atlas_stat-mean_timeseries.tsv"));
    }

    @Test
    void participantsCanBeChosen() {
        assertThat(run("--participant-label", "1,sub-3").exitCode()).isZero();
        assertThat(TextTable.read(folder.resolve("out/quality.tsv")).rowCount()).isEqualTo(2);
        assertThat(run("--task", "nback").exitCode()).isEqualTo(4);
    }

    @Test
    void aBrokenRunFailsUnlessItMayBeExcluded() throws IOException {
        Damage.truncateFile(bold(2), 0.5);
        CommandRun failing = run();
        assertThat(failing.exitCode()).isEqualTo(3);
        assertThat(failing.err()).startsWith(bold(2).getFileName() + "@").hasLineCount(1);
        CommandRun excluding = run("--on-error", "exclude");
        assertThat(excluding.exitCode()).isZero();
        assertThat(excluding.err()).isEqualTo("2 runs written, 1 excluded\n");
        TextTable excluded = TextTable.read(folder.resolve("out/excluded.tsv"));
        assertThat(excluded.column("run")).containsExactly("sub-2_task-rest_space-T1w_desc-preproc_bold");
        assertThat(excluded.column("reason").get(0)).contains("the gzip stream ends here");
    }

    @Test
    void optionsOfOneRunAndOfAFolderAreNotMixed() {
        assertThat(run("--qc", folder.resolve("qc.tsv")).exitCode()).isEqualTo(2);
        assertThat(CommandRun.of(
                                "imaging",
                                "timeseries",
                                "--bold",
                                bold(1),
                                "--atlas",
                                folder.resolve("atlas.nii.gz"),
                                "--task",
                                "rest",
                                "--out",
                                folder.resolve("x.tsv"))
                        .exitCode())
                .isEqualTo(2);
    }

    private Path bold(int subject) {
        return folder.resolve(
                "in/sub-" + subject + "/func/sub-" + subject + "_task-rest_space-T1w_desc-preproc_bold.nii.gz");
    }

    private CommandRun run(Object... more) {
        List<Object> words = new java.util.ArrayList<>(List.of(
                "imaging",
                "timeseries",
                "--bids",
                folder.resolve("in"),
                "--atlas",
                folder.resolve("atlas.nii.gz"),
                "--strategy",
                "6P",
                "--detrend",
                "--out",
                folder.resolve("out")));
        words.addAll(Arrays.asList(more));
        return CommandRun.of(words.toArray());
    }
}
