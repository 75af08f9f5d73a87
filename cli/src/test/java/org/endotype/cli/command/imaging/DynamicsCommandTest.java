package org.endotype.cli.command.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.endotype.cli.Main;
import org.endotype.core.table.TextTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DynamicsCommandTest {

    @TempDir
    Path folder;

    private final StringWriter err = new StringWriter();

    private int run(Object... arguments) {
        err.getBuffer().setLength(0);
        List<String> all = new ArrayList<>(List.of("imaging", "dynamics"));
        for (Object argument : arguments) {
            all.add(argument.toString());
        }
        return Main.run(all.toArray(String[]::new), new PrintWriter(new StringWriter()), new PrintWriter(err));
    }

    private Path scan(String name, int volumes, int regions, long seed) throws IOException {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder("r1");
        for (int i = 2; i <= regions; i++) {
            text.append("\tr").append(i);
        }
        for (int t = 0; t < volumes; t++) {
            text.append('\n');
            for (int i = 0; i < regions; i++) {
                text.append(i == 0 ? "" : "\t").append(Math.sin(t / 3.0 + i) + random.nextGaussian());
            }
        }
        Path file = folder.resolve(name);
        Files.writeString(file, text.append('\n'));
        return file;
    }

    @Test
    void everyScanHasItsVisitsAndEveryEdgeItsVariability() throws IOException {
        Path first = scan("sub-01_timeseries.tsv", 80, 5, 1);
        Path second = scan("sub-02_timeseries.tsv", 90, 5, 2);
        Path out = folder.resolve("visits.tsv");
        Path states = folder.resolve("states.tsv");
        Path variability = folder.resolve("variability.tsv");
        assertThat(run(
                        "--timeseries",
                        first,
                        second,
                        "--states",
                        3,
                        "--tr",
                        2,
                        "--out",
                        out,
                        "--out-states",
                        states,
                        "--window",
                        20,
                        "--out-variability",
                        variability))
                .isZero();
        TextTable visits = TextTable.read(out);
        assertThat(visits.column("participant_id")).containsExactly("sub-01", "sub-02");
        for (int row = 0; row < 2; row++) {
            double share = visits.numbers("occupancy_1")[row]
                    + visits.numbers("occupancy_2")[row]
                    + visits.numbers("occupancy_3")[row];
            assertThat(share).isCloseTo(1, within(1e-12));
            // A visit lasts at least one volume, 2 s.
            assertThat(visits.numbers("lifetime_seconds_1")[row]).isGreaterThanOrEqualTo(2);
        }
        assertThat(TextTable.read(states).column("region")).containsExactly("r1", "r2", "r3", "r4", "r5");
        assertThat(TextTable.read(variability).header()).hasSize(11).startsWith("participant_id", "r1--r2");
        for (double deviation : TextTable.read(variability).numbers("r1--r2")) {
            assertThat(deviation).isPositive();
        }
    }

    @Test
    void seriesThatAreTooShortOrDifferAreRefusedAndNothingIsWritten() throws IOException {
        Path first = scan("sub-01_timeseries.tsv", 12, 5, 1);
        Path second = scan("sub-02_timeseries.tsv", 12, 4, 2);
        Path out = folder.resolve("v.tsv");
        assertThat(run("--timeseries", first, "--out-variability", out)).isEqualTo(6);
        assertThat(err.toString()).contains("12 volumes").hasLineCount(1);
        assertThat(run("--timeseries", first, second, "--out", out)).isEqualTo(4);
        assertThat(out).doesNotExist();
        assertThat(run("--timeseries", first)).isEqualTo(2);
        assertThat(run("--timeseries", first, "--states", 1, "--out", out)).isEqualTo(2);
    }
}
