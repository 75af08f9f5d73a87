package org.endotype.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import org.endotype.cli.CommandRun;
import org.endotype.core.table.TextTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong with outcome tables: one line each that says what to do, and nothing left behind. */
class RespondBadInputTest {

    private static final String HEADER = "participant_id\tarm\tbefore\tafter\tmarker\ttime\tevent";
    private static final int ARM = 1;
    private static final int BEFORE = 2;
    private static final int AFTER = 3;
    private static final int MARKER = 4;
    private static final int EVENT = 6;

    @TempDir
    private Path folder = Path.of("");

    /** 40 people in two arms; {@code change} may alter the cell of a row and column. */
    private Path trial(BiFunction<Integer, String[], String[]> change) throws IOException {
        SplittableRandom random = new SplittableRandom(3);
        List<String> lines = new ArrayList<>(List.of(HEADER));
        for (int i = 0; i < 40; i++) {
            String[] cells = {
                String.format(Locale.ROOT, "p%02d", i),
                i % 2 == 0 ? "A" : "B",
                "" + (25 + random.nextInt(15)),
                "" + (5 + random.nextInt(20)),
                String.format(Locale.ROOT, "%.3f", random.nextGaussian()),
                "" + (1 + random.nextInt(20)),
                "" + random.nextInt(2)
            };
            lines.add(String.join("\t", change.apply(i, cells)));
        }
        Path file = folder.resolve("trial.tsv");
        Files.write(file, lines);
        return file;
    }

    private static BiFunction<Integer, String[], String[]> everyone(int column, String value) {
        return (row, cells) -> {
            cells[column] = value;
            return cells;
        };
    }

    private static BiFunction<Integer, String[], String[]> one(int wanted, int column, String value) {
        return (row, cells) -> {
            if (row == wanted) {
                cells[column] = value;
            }
            return cells;
        };
    }

    private CommandRun respond(Path outcomes, Object... more) {
        List<Object> words = new ArrayList<>(List.of(
                "respond",
                "--outcomes",
                outcomes,
                "--scale",
                "MADRS",
                "--baseline",
                "before",
                "--endpoint",
                "after",
                "--arm",
                "arm",
                "--permutations",
                "99",
                "--out",
                folder.resolve("out")));
        words.addAll(Arrays.asList(more));
        return CommandRun.of(words.toArray());
    }

    private void refused(CommandRun run, int exitCode, String... says) {
        assertThat(run.exitCode()).as(run.err()).isEqualTo(exitCode);
        assertThat(run.err().strip().lines()).as(run.err()).hasSize(1);
        assertThat(run.err()).contains(says);
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void anOutcomeOutsideTheScaleIsNamedWithItsLine() throws IOException {
        refused(
                respond(trial(one(3, AFTER, "61"))),
                3,
                "trial.tsv:5: column 'after': a MADRS total lies between 0 and 60, found 61",
                "check the scale or write missing totals as NA");
    }

    @Test
    void visitsOutOfOrderAreNamed() throws IOException {
        refused(
                respond(trial((row, cells) -> cells), "--visits", "after=6,marker=2"),
                2,
                "--visits: 'marker' at 2.0 does not come after 'after' at 6.0",
                "give the visits in order of time");
    }

    @Test
    void oneArmAloneIsSaidAndItsCourseStillTold() throws IOException {
        CommandRun run = respond(trial(everyone(ARM, "A")));
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err())
                .contains("warning: Only one arm has complete outcomes")
                .contains("compare with people of another arm");
        assertThat(run.out()).startsWith("One group and one arm: there is nothing to compare.");
        assertThat(folder.resolve("out/rules.tsv")).doesNotExist();
        assertThat(TextTable.read(folder.resolve("out/warnings.tsv"))
                        .column("warning")
                        .get(0))
                .contains("Only one arm");
    }

    /** Everyone in arm A responds, nobody in arm B: the odds ratio is finite, and so is the adjusted difference. */
    @Test
    void separatedResponsesHaveAFiniteOddsRatioThoughTheBaselineIsTheSameForAll() throws IOException {
        CommandRun run = respond(
                trial((row, cells) -> {
                    cells[BEFORE] = "40";
                    cells[AFTER] = cells[ARM].equals("A") ? "" + (5 + row % 3) : "" + (36 + row % 4);
                    return cells;
                }),
                "--moderators",
                "marker");
        assertThat(run.exitCode()).as(run.err()).isZero();
        TextTable effects = TextTable.read(folder.resolve("out/effects.tsv"));
        assertThat(Arrays.stream(effects.numbers("estimate")).allMatch(Double::isFinite))
                .isTrue();
        assertThat(effects.numbers("estimate")[0]).isLessThan(0.01).isPositive();
        assertThat(TextTable.read(folder.resolve("out/moderators.tsv")).numbers("slope")[0])
                .isFinite();
    }

    @Test
    void eventsInOneArmOnlyLeaveTheHazardRatioMissingWithAWarningInTheFolder() throws IOException {
        CommandRun run = respond(
                trial((row, cells) -> {
                    cells[EVENT] = cells[ARM].equals("A") ? "1" : "0";
                    return cells;
                }),
                "--time",
                "time",
                "--event",
                "event",
                "--quiet");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(TextTable.read(folder.resolve("out/hazards.tsv")).numbers("hazard_ratio")[0])
                .isNaN();
        TextTable warnings = TextTable.read(folder.resolve("out/warnings.tsv"));
        assertThat(warnings.column("part")).containsExactly("relapse");
        assertThat(warnings.column("warning").get(0))
                .contains("'arm B' has no finite estimate")
                .contains("read the log-rank test");
    }

    @Test
    void noEventsAtAllAreRefused() throws IOException {
        refused(
                respond(trial(everyone(EVENT, "0")), "--time", "time", "--event", "event"),
                6,
                "trial.tsv: column 'event': no event happened in 40 people",
                "leave out --time and --event or follow people for longer");
    }

    @Test
    void anEventThatIsNeitherOneNorNoneIsNamed() throws IOException {
        refused(
                respond(trial(one(5, EVENT, "2")), "--time", "time", "--event", "event"),
                3,
                "trial.tsv:7: column 'event': expected 1 (event) or 0 (censored), found 2; recode it");
    }

    @Test
    void armsWithoutOverlapAreRefusedWithTheFeatureThatDecides() throws IOException {
        refused(
                respond(
                        trial((row, cells) -> {
                            cells[MARKER] = (cells[ARM].equals("A") ? "" : "-") + "0." + (10 + row);
                            return cells;
                        }),
                        "--rule-features",
                        "marker",
                        "--arm-assignment",
                        "estimated"),
                6,
                "the arms do not overlap: every 'marker' in arm 'B' is below every one in arm 'A'",
                "leave out the feature that decides it");
    }

    @Test
    void anEndpointThatEveryoneMissedIsRefused() throws IOException {
        refused(
                respond(trial(everyone(AFTER, "NA"))),
                6,
                "trial.tsv: column 'after': nobody has an endpoint",
                "choose an earlier visit as the endpoint");
    }

    @Test
    void aParticipantTwiceIsNamedByLineAlone() throws IOException {
        CommandRun run = respond(trial(one(5, 0, "p04")));
        refused(run, 4, "trial.tsv:7: repeats the participant_id of line 6; keep one row a participant");
        assertThat(run.err()).doesNotContain("p04");
    }

    @Test
    void aCellThatIsNoNumberIsNamed() throws IOException {
        refused(respond(trial(one(5, AFTER, "twelve"))), 3, "trial.tsv:7: column 'after': expected a number");
    }

    @Test
    void tablesWithoutPeopleOrWithoutAnythingAreRefused() throws IOException {
        Path empty = folder.resolve("empty.tsv");
        Files.write(empty, List.of(HEADER));
        refused(respond(empty), 6, "empty.tsv: has a header row but no participants; give one row a participant");
        Path nothing = folder.resolve("nothing.tsv");
        Files.createFile(nothing);
        refused(respond(nothing), 3, "nothing.tsv:1: is empty; expected a header row and data rows");
    }

    @Test
    void anArmOfOnePersonHasNoRulesAndNoModeratorButTheRestIsTold() throws IOException {
        CommandRun run = respond(
                trial((row, cells) -> {
                    cells[ARM] = row == 0 ? "B" : "A";
                    return cells;
                }),
                "--moderators",
                "marker");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err())
                .contains("An arm has fewer than 10 participants")
                .contains("Moderator 'marker' could not be judged")
                .contains("leave it out or join arms");
        assertThat(folder.resolve("out/rates.tsv")).exists();
        assertThat(folder.resolve("out/rules.tsv")).doesNotExist();
    }

    @Test
    void anOutcomeThatIsTheSameForAllIsRefused() throws IOException {
        refused(
                respond(trial(everyone(AFTER, "12"))),
                6,
                "all 40 participants with a complete outcome have the same endpoint, 12",
                "check the endpoint column, or choose another");
    }
}
