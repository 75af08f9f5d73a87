package org.endotype.cli.command.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.endotype.cli.CommandRun;
import org.endotype.core.table.TextTable;
import org.endotype.testdata.NiftiBytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QcFcCommandTest {

    @TempDir
    Path folder;

    /** scipy.stats.pearsonr([.1, .4, .2, .6, .5], [.10, .20, .15, .40, .30]) of SciPy 1.10. */
    private static final double R = 0.961154077755928;

    private static final double P = 0.009137031651019;

    @Test
    void edgesAreCorrelatedWithMotionAsSciPyDoes() throws IOException {
        Path edges = write(
                "edges.tsv",
                "participant_id\tlabel1--label2\tlabel1--label3\tlabel2--label3\n"
                        + "sub-1\t0.1\t0.5\tNA\nsub-2\t0.4\t0.5\t0.2\nsub-3\t0.2\t0.5\t0.1\nsub-4\t0.6\t0.5\tNA\n"
                        + "sub-5\t0.5\t0.5\t0.3\n");
        Path quality = write(
                "quality.tsv",
                "run\tvolumes\tmean_framewise_displacement_mm\nsub-1_task-rest_bold\t100\t0.10\n"
                        + "sub-2_task-rest_bold\t100\t0.20\nsub-3_task-rest_bold\t100\t0.15\n"
                        // Two runs of one person: (100 x 0.5 + 300 x 0.3666...) / 400 = 0.4.
                        + "sub-4_task-rest_run-1_bold\t100\t0.5\nsub-4_task-rest_run-2_bold\t300\t0.36666666666666667\n"
                        + "sub-5_task-rest_bold\t100\t0.30\n");
        Path atlas = Files.write(
                folder.resolve("atlas.nii"),
                NiftiBytes.withDefaults().grid(3, 1, 1).encode(new double[] {1, 2, 3}));
        Path out = folder.resolve("qcfc.tsv");
        CommandRun run = CommandRun.of(
                "imaging", "qcfc", "--connectivity", edges, "--quality", quality, "--atlas", atlas, "--out", out);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("participants\t5\n", "edges\t1\n", "distance_dependence\tNA\n");
        TextTable table = TextTable.read(out);
        assertThat(table.numbers("r")).containsExactly(new double[] {R, Double.NaN, Double.NaN}, within(1e-12));
        assertThat(table.numbers("p")[0]).isCloseTo(P, within(1e-10));
        assertThat(table.numbers("distance_mm")).containsExactly(new double[] {1, 2, 1}, within(1e-6));
        assertThat(table.numbers("n")).containsExactly(5, 5, 3);
    }

    @Test
    void aCohortWithoutDisplacementsIsRefused() throws IOException {
        Path edges = write("edges.tsv", "participant_id\ta--b\nsub-1\t0.1\nsub-2\t0.4\nsub-3\t0.1\nsub-4\t0.2\n");
        Path quality = write("quality.tsv", "participant_id\tmean_framewise_displacement_mm\nx\t1\n");
        CommandRun run = CommandRun.of("imaging", "qcfc", "--connectivity", edges, "--quality", quality);
        assertThat(run.exitCode()).isEqualTo(6);
        assertThat(run.err()).contains("only 0 of 4 participants have a mean framewise displacement");
        CommandRun lacking =
                CommandRun.of("imaging", "qcfc", "--connectivity", edges, "--quality", write("q.tsv", "a\tb\n1\t2\n"));
        assertThat(lacking.exitCode()).isEqualTo(4);
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
