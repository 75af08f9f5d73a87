package org.endotype.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.endotype.cli.CommandRun;
import org.endotype.core.table.TextTable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** New patients whose drift is planted, against the model of a study whose population is known. */
class MonitorCommandTest {

    private static final int TRAINED = 240;
    private static final int NEW = 150;

    @TempDir
    static Path temporary;

    private static Path model;
    private static Path training;

    @BeforeAll
    static void learn() throws IOException {
        KnownPopulation.write(KnownPopulation.draw(TRAINED, 1), temporary.resolve("study"));
        training = temporary.resolve("study/features.tsv");
        CommandRun made = CommandRun.of(
                "run", temporary.resolve("study/cohort.yaml"), "--out", temporary.resolve("run"), "--quiet");
        assertThat(made.exitCode()).as(made.err()).isZero();
        model = temporary.resolve("run/model");
    }

    private static Path batch(double[][] people) throws IOException {
        Path folder = Files.createTempDirectory(temporary, "batch");
        KnownPopulation.write(people, folder);
        return folder.resolve("features.tsv");
    }

    private static JsonNode monitor(Path batch, Path out, Object... more) throws IOException {
        Object[] first = {"monitor", "--model", model, "--new", "omics=" + batch, "--out", out};
        Object[] all = Arrays.copyOf(first, first.length + more.length);
        System.arraycopy(more, 0, all, first.length, more.length);
        CommandRun run = CommandRun.of(all);
        assertThat(run.exitCode()).as(run.err()).isZero();
        JsonNode json = new ObjectMapper().readTree(out.resolve("monitor.json").toFile());
        assertThat(run.err()).isEqualTo(json.path("verdict").asText() + "\n");
        try (var files = Files.walk(out)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file)).doesNotContain("QZID");
            }
        }
        return json;
    }

    private static int[] drifted(Path out) {
        TextTable table = TextTable.read(out.resolve("features.tsv"));
        return IntStream.range(0, table.rowCount())
                .filter(row -> table.column("drifted").get(row).equals("yes"))
                .map(row -> Integer.parseInt(table.column("feature").get(row).substring(1)))
                .toArray();
    }

    @Test
    void newPatientsOfTheSamePopulationHaveNotDrifted() throws IOException {
        for (int seed = 50; seed < 53; seed++) {
            Path out = temporary.resolve("same" + seed);
            JsonNode json = monitor(batch(KnownPopulation.draw(NEW, seed)), out);
            assertThat(json.path("verdict").asText()).isEqualTo("no drift found among 150 new patients");
            assertThat(json.path("features").asInt()).isEqualTo(KnownPopulation.FEATURES);
            JsonNode against = monitor(
                    batch(KnownPopulation.draw(NEW, seed)),
                    temporary.resolve("ks" + seed),
                    "--training",
                    "omics=" + training);
            assertThat(against.path("drift").asBoolean()).as(against.toString()).isFalse();
        }
    }

    @Test
    void plantedShiftsAndSpreadsAreFoundAndHardlyAnythingElse() throws IOException {
        double[][] people = KnownPopulation.draw(NEW, 60);
        for (double[] person : people) {
            for (int j = 100; j < 110; j++) {
                person[j] += 0.8;
                person[j + 10] *= 2;
            }
        }
        IntPredicate planted = j -> j >= 100 && j < 120;
        for (boolean withTraining : new boolean[] {false, true}) {
            Path out = temporary.resolve("drift" + withTraining);
            JsonNode json = withTraining
                    ? monitor(batch(people), out, "--training", "omics=" + training)
                    : monitor(batch(people), out);
            assertThat(json.path("verdict").asText()).startsWith("warning: drift: ");
            int[] found = drifted(out);
            assertThat(Arrays.stream(found).filter(planted).count())
                    .as("of 20 planted")
                    .isGreaterThanOrEqualTo(withTraining ? 17 : 20);
            assertThat(Arrays.stream(found).filter(planted.negate()).count()).isLessThanOrEqualTo(2);
        }
    }

    @Test
    void groupsThatGrowAndPeopleBeyondTrainingAreTold() throws IOException {
        double[][] people = KnownPopulation.draw(3 * NEW, 61);
        double[][] ofOne = IntStream.range(0, people.length)
                .filter(i -> KnownPopulation.group(i) == 0 || i % 9 == 1)
                .mapToObj(i -> people[i])
                .toArray(double[][]::new);
        JsonNode sizes = monitor(batch(ofOne), temporary.resolve("sizes"));
        assertThat(sizes.path("verdict").asText()).contains("the groups' sizes differ from training");
        assertThat(sizes.path("group_sizes_p").asDouble()).isLessThan(1e-6);

        double[][] strange = KnownPopulation.draw(NEW, 62);
        for (int i = 0; i < NEW; i += 3) {
            for (int j = 0; j < KnownPopulation.FEATURES; j++) {
                strange[i][j] *= 4;
            }
        }
        JsonNode beyond = monitor(batch(strange), temporary.resolve("beyond"));
        assertThat(beyond.path("verdict").asText()).contains("belong to no group");
        assertThat(beyond.path("distance_to_training").path("share_beyond").asDouble())
                .as("a third are strange")
                .isGreaterThan(0.15);
    }

    @Test
    void predictionsThatWentWrongInOnePeriodAreTold() throws IOException {
        Random random = new Random(5);
        StringBuilder text = new StringBuilder("participant_id\tchance\tresponse\tquarter\n");
        for (int i = 0; i < 900; i++) {
            double chance = 0.1 + 0.8 * random.nextDouble();
            boolean late = i >= 600;
            boolean responds = random.nextDouble() < (late ? 0.6 * chance : chance);
            text.append("x" + i + "\t" + chance + "\t" + (responds ? 1 : 0) + "\t2026-Q" + (1 + i / 300) + "\n");
        }
        Path outcomes = Files.writeString(temporary.resolve("outcomes.tsv"), text);
        Path out = temporary.resolve("calibration");
        JsonNode json = monitor(
                batch(KnownPopulation.draw(NEW, 50)),
                out,
                "--outcomes",
                outcomes,
                "--predicted",
                "chance",
                "--observed",
                "response",
                "--period",
                "quarter");
        assertThat(json.path("warnings")).hasSize(1);
        assertThat(json.path("verdict").asText())
                .contains("in period '2026-Q3'")
                .doesNotContain("Q1", "Q2");
        double[] ratio = TextTable.read(out.resolve("calibration.tsv")).numbers("ratio");
        assertThat(ratio[0]).isBetween(0.85, 1.15);
        assertThat(ratio[2]).isBetween(0.45, 0.75);

        Path wrong = Files.writeString(temporary.resolve("wrong.tsv"), "participant_id\tc\tr\na\t1.2\t1\n");
        CommandRun refused = CommandRun.of(
                "monitor",
                "--model",
                model,
                "--new",
                "omics=" + training,
                "--out",
                temporary.resolve("never"),
                "--outcomes",
                wrong,
                "--predicted",
                "c",
                "--observed",
                "r");
        assertThat(refused.exitCode()).isEqualTo(3);
        assertThat(refused.err()).startsWith("wrong.tsv:2: expected a chance between 0 and 1");
        assertThat(temporary.resolve("never")).doesNotExist();
    }
}
