package org.endotype.cli.command.imaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.endotype.cli.CommandRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FiguresCommandTest {

    @TempDir
    Path folder;

    private Path series;
    private Path places;

    /** Twelve regions in two modules, 40 volumes. */
    @BeforeEach
    void simulate() throws IOException {
        Random random = new Random(3);
        StringBuilder text = new StringBuilder();
        StringBuilder table = new StringBuilder("node\tx\ty\tz\n");
        for (int i = 1; i <= 12; i++) {
            text.append(i == 1 ? "" : "\t").append('r').append(i);
            table.append("r" + i + "\t" + (i * 10 - 60) + "\t" + (i * 7 - 50) + "\t" + (i % 4 * 15) + "\n");
        }
        for (int t = 0; t < 40; t++) {
            double[] shared = {random.nextGaussian(), random.nextGaussian()};
            text.append('\n');
            for (int i = 0; i < 12; i++) {
                text.append(i == 0 ? "" : "\t").append(shared[i % 2] + random.nextGaussian());
            }
        }
        series = folder.resolve("sub-01_timeseries.tsv");
        Files.writeString(series, text.append('\n'));
        places = folder.resolve("places.tsv");
        Files.writeString(places, table);
    }

    @Test
    void aScanGetsItsCarpetWithMotionItsMatrixAndItsGlassBrain() throws IOException {
        Path confounds = folder.resolve("confounds.tsv");
        StringBuilder text = new StringBuilder("framewise_displacement\n");
        for (int t = 0; t < 40; t++) {
            text.append(t == 0 ? "n/a" : "0." + t % 10).append('\n');
        }
        Files.writeString(confounds, text);
        Path modules = folder.resolve("modules.tsv");
        StringBuilder names = new StringBuilder("node\tmodule\n");
        for (int i = 1; i <= 12; i++) {
            names.append("r" + i + "\t" + (i % 2 == 1 ? "Visual" : "Default <mode>") + "\n");
        }
        Files.writeString(modules, names);
        Path out = folder.resolve("figures");
        CommandRun run = CommandRun.of(
                "imaging",
                "figures",
                "--timeseries",
                series,
                "--confounds",
                confounds,
                "--partition",
                modules,
                "--places",
                places,
                "--edges",
                "5",
                "--tr",
                "2",
                "--out",
                out);
        assertThat(run.err()).isEqualTo("drew carpet.svg, matrix.svg, glass-brain.svg\n");
        assertThat(run.exitCode()).isZero();
        assertThat(Files.readString(out.resolve("carpet.svg"))).contains("motion (mm)", "12 regions", "seconds");
        assertThat(Files.readString(out.resolve("matrix.svg")))
                .contains(">Visual<", "Default &lt;mode&gt;", "12 regions in 2 modules");
        assertThat(Files.readString(out.resolve("glass-brain.svg"))).contains("The 5 strongest of 66 connections");
    }

    @Test
    void withoutPlacesThereIsNoGlassBrainAndARegionWithoutAPlaceIsInconsistent() throws IOException {
        Path out = folder.resolve("figures");
        CommandRun plain = CommandRun.of("imaging", "figures", "--timeseries", series, "--out", out);
        assertThat(plain.exitCode()).isZero();
        assertThat(out.resolve("glass-brain.svg")).doesNotExist();
        assertThat(Files.readString(out.resolve("matrix.svg"))).contains("in 2 modules");
        Files.writeString(places, Files.readString(places).replace("r7\t", "r77\t"));
        CommandRun lacking = CommandRun.of(
                "imaging", "figures", "--timeseries", series, "--places", places, "--out", folder.resolve("none"));
        assertThat(lacking.exitCode()).isEqualTo(4);
        assertThat(lacking.err()).contains("places.tsv").contains("'r7'").hasLineCount(1);
        assertThat(folder.resolve("none")).doesNotExist();
    }
}
