package org.endotype.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.endotype.cli.CommandRun;
import org.endotype.core.table.TextTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScaleChangeCommandTest {

    @TempDir
    private Path folder = Path.of("");

    private Path table(String... lines) throws IOException {
        Path file = folder.resolve("totals.tsv");
        Files.write(file, List.of(lines));
        return file;
    }

    /** Reliability .88 and deviation 10 make 9.60 points, the example of Jacobson and Truax 1991. */
    @Test
    void reliableChangeAndRelapseAreToldOfEveryone() throws IOException {
        Path out = folder.resolve("change.tsv");
        CommandRun run = CommandRun.of(
                "scales",
                "change",
                "--scale",
                "BDI-II",
                "--totals",
                table("participant_id\tw0\tw8\tw26", "a\t30\t10\t25", "b\t30\t21\t21", "c\t30\t40\tNA", "d\t30\tNA\t9"),
                "--baseline",
                "w0",
                "--endpoint",
                "w8",
                "--reliability",
                "0.88",
                "--deviation",
                "10",
                "--follow-up",
                "w26",
                "--relapse-threshold",
                "20",
                "--out",
                out);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).contains("more than 9.60 points");
        TextTable change = TextTable.read(out);
        assertThat(change.column("reliable_change")).containsExactly("improved", "unchanged", "worsened", "NA");
        assertThat(change.column("response")).containsExactly("yes", "no", "no", "NA");
        assertThat(change.column("relapse")).containsExactly("yes", "NA", "NA", "NA");
        assertThat(change.numbers("reliable_change_index")[0]).isCloseTo(20 / 4.898979, within(1e-5));
    }

    @Test
    void aScaleWithoutReliabilityAsksForOneAndATotalOutsideItIsRefused() throws IOException {
        Path file = table("participant_id\tw0\tw8", "a\t30\t10", "b\t61\t21");
        CommandRun unknown = CommandRun.of(
                "scales",
                "change",
                "--scale",
                "MADRS",
                "--totals",
                file,
                "--baseline",
                "w0",
                "--endpoint",
                "w8",
                "--out",
                folder.resolve("x.tsv"));
        assertThat(unknown.exitCode()).isEqualTo(2);
        assertThat(unknown.err()).contains("--reliability");
        CommandRun outside = CommandRun.of(
                "scales",
                "change",
                "--scale",
                "MADRS",
                "--reliability",
                "0.8",
                "--totals",
                file,
                "--baseline",
                "w0",
                "--endpoint",
                "w8",
                "--out",
                folder.resolve("x.tsv"));
        assertThat(outside.exitCode()).isEqualTo(3);
        assertThat(outside.err()).contains("totals.tsv:3");
        assertThat(folder.resolve("x.tsv")).doesNotExist();
    }

    /** No events, separation and one arm: told, and what can be told is. */
    @Test
    void oneArmAloneAndSeparatedResponseAreAnswered() throws IOException {
        List<String> lines = new ArrayList<>(List.of("participant_id\tarm\tw0\tw8"));
        for (int i = 0; i < 24; i++) {
            lines.add("p" + i + "\t" + (i % 2 == 0 ? "A" : "B") + "\t" + (30 + i % 5) + "\t"
                    + (i % 2 == 0 ? 5 + i % 3 : 28 + i % 4));
        }
        Path file = table(lines.toArray(new String[0]));
        Path out = folder.resolve("response");
        CommandRun separated = CommandRun.of(
                "respond",
                "--outcomes",
                file,
                "--scale",
                "MADRS",
                "--baseline",
                "w0",
                "--endpoint",
                "w8",
                "--arm",
                "arm",
                "--out",
                out);
        assertThat(separated.exitCode()).as(separated.err()).isZero();
        TextTable effects = TextTable.read(out.resolve("effects.tsv"));
        int odds = effects.column("method").indexOf("firth-odds-ratio");
        assertThat(effects.numbers("estimate")[odds]).isPositive().isLessThan(1);
        assertThat(effects.numbers("low")[odds]).isPositive();
        List<String> one =
                lines.stream().filter(line -> !line.contains("\tB\t")).toList();
        CommandRun alone = CommandRun.of(
                "respond",
                "--outcomes",
                table(one.toArray(new String[0])),
                "--scale",
                "MADRS",
                "--baseline",
                "w0",
                "--endpoint",
                "w8",
                "--arm",
                "arm",
                "--out",
                folder.resolve("alone"));
        assertThat(alone.exitCode()).as(alone.err()).isZero();
        assertThat(alone.err()).contains("Only one arm has complete outcomes");
        assertThat(alone.out()).contains("nothing to compare");
    }
}
