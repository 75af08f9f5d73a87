package org.endotype.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.endotype.cli.CommandRun;
import org.endotype.cli.SmallStudy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every door by which an outcome could come into the data that groups are made from, tried through {@code run}. */
class OutcomeLeakageTest {

    @TempDir
    Path folder;

    private Path cohort;

    @BeforeEach
    void writeStudy() throws IOException {
        cohort = SmallStudy.write(folder);
    }

    private CommandRun run(String out) {
        return CommandRun.of("run", cohort, "--out", folder.resolve(out), "--quiet");
    }

    /** Adds a column to a table; the value of a person is made from base and endpoint. */
    private void addColumn(String file, String separator, String name, Function<double[], String> value)
            throws IOException {
        List<String> outcomes = Files.readAllLines(folder.resolve("outcomes.tsv"));
        List<String> lines = Files.readAllLines(folder.resolve(file));
        List<String> wider = new ArrayList<>(List.of(lines.get(0) + separator + name));
        for (int i = 1; i < lines.size(); i++) {
            String[] cells = outcomes.get(i).split("\t");
            wider.add(lines.get(i)
                    + separator
                    + value.apply(new double[] {Double.parseDouble(cells[1]), Double.parseDouble(cells[2]), i}));
        }
        Files.write(folder.resolve(file), wider);
    }

    private void adjustFor(String columns) throws IOException {
        Files.writeString(
                cohort, Files.readString(cohort).replace("adjust-for: [age]", "adjust-for: [" + columns + "]"));
    }

    private void assertRefused(String... parts) {
        CommandRun run = run("refused");
        assertThat(run.exitCode()).isNotZero();
        assertThat(run.err()).contains(parts).contains("groups made from the outcome would prove nothing");
        assertThat(folder.resolve("refused/groups")).doesNotExist();
    }

    @Test
    void aFeatureThatIsTheEndpointUnderAnotherNameAndScaleIsRefused() throws IOException {
        addColumn("proteins.tsv", "\t", "p4", outcome -> String.valueOf(100 - 2 * outcome[1]));
        assertRefused("view 'proteome'", "'p4'", "is the endpoint");
    }

    @Test
    void aFeatureThatIsTheChangeIsRefused() throws IOException {
        // Baselines that differ, so that the change is not the endpoint shifted.
        List<String> lines = Files.readAllLines(folder.resolve("outcomes.tsv"));
        for (int i = 1; i < lines.size(); i++) {
            lines.set(i, lines.get(i).replace("\t30\t", "\t" + (30 + i * 7 % 13) + "\t"));
        }
        Files.write(folder.resolve("outcomes.tsv"), lines);
        addColumn("genes.csv", ",", "g4", outcome -> String.valueOf(outcome[0] - outcome[1]));
        assertRefused("view 'genes'", "'g4'", "is the change under treatment");
    }

    @Test
    void aFeatureWithTheNameOfTheEndpointIsRefusedWhateverItHolds() throws IOException {
        addColumn("proteins.tsv", "\t", "end", outcome -> String.valueOf(outcome[2] * 17 % 23));
        assertRefused("view 'proteome'", "'end'", "has the name of the outcome");
    }

    @Test
    void anOutcomeThatIsAdjustedForIsRefusedByNameAndByValue() throws IOException {
        addColumn("participants.tsv", "\t", "end", outcome -> String.valueOf(outcome[2] * 17 % 23));
        addColumn("participants.tsv", "\t", "total_at_week_six", outcome -> String.valueOf(outcome[1]));
        adjustFor("age, end");
        assertRefused("adjust-for: participants column 'end'");
        writeStudyAgain();
        addColumn("participants.tsv", "\t", "total_at_week_six", outcome -> String.valueOf(outcome[1]));
        adjustFor("age, total_at_week_six");
        assertRefused("adjust-for: participants column 'total_at_week_six'", "is the endpoint");
    }

    private void writeStudyAgain() throws IOException {
        cohort = SmallStudy.write(folder);
    }

    /** A participants column nobody adjusts for is compared with the groups afterwards; they are the same without it. */
    @Test
    void anOutcomeAmongTheParticipantsLeavesGroupsAsTheyAre() throws IOException {
        assertThat(run("without").exitCode()).isZero();
        addColumn("participants.tsv", "\t", "end", outcome -> String.valueOf(outcome[1]));
        assertThat(run("with").exitCode()).isZero();
        for (String file : List.of("groups/assignments.tsv", "model/arrays.bin")) {
            assertThat(Files.readAllBytes(folder.resolve("with").resolve(file)))
                    .isEqualTo(Files.readAllBytes(folder.resolve("without").resolve(file)));
        }
    }

    /** Half the people's endpoints in one feature, noise for the others: no copy, and not told from a good marker. */
    @Test
    void aFeatureThatOnlyResemblesTheOutcomeIsLeftToTheReader() throws IOException {
        addColumn(
                "proteins.tsv",
                "\t",
                "p4",
                outcome -> String.valueOf(outcome[2] % 2 == 0 ? outcome[1] : outcome[2] * 17 % 23));
        assertThat(run("out").exitCode()).isZero();
    }
}
