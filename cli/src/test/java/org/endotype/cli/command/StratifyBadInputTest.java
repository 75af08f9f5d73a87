package org.endotype.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.endotype.cli.CommandRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables that are degenerate or wrong, through the command line: a named error, or a documented result. */
class StratifyBadInputTest {

    private static final int PEOPLE = 40;

    @TempDir
    Path folder;

    private final SplittableRandom random = new SplittableRandom(8);

    private Path table(String name, int people, int features, IntFunction<String> cells) throws IOException {
        String header = IntStream.range(0, features).mapToObj(j -> name + j).collect(Collectors.joining("\t"));
        String rows = IntStream.range(0, people)
                .mapToObj(i -> "P" + i + "\t" + cells.apply(i) + "\n")
                .collect(Collectors.joining());
        return Files.writeString(folder.resolve(name + ".tsv"), "participant_id\t" + header + "\n" + rows);
    }

    private String noise(int features) {
        return IntStream.range(0, features)
                .mapToObj(j -> String.format(java.util.Locale.ROOT, "%.6f", random.nextGaussian()))
                .collect(Collectors.joining("\t"));
    }

    private CommandRun stratify(String method, Object... views) {
        Object[] fixed = {
            "stratify",
            "--method",
            method,
            "--null-draws",
            "19",
            "--bootstraps",
            "3",
            "--sensitivity",
            "none",
            "--progress",
            "none",
            "--groups",
            "1..3",
            "--out",
            folder.resolve("out")
        };
        Object[] all = new Object[fixed.length + views.length];
        System.arraycopy(fixed, 0, all, 0, fixed.length);
        System.arraycopy(views, 0, all, fixed.length, views.length);
        return CommandRun.of(all);
    }

    private void refused(int exitCode, String message, CommandRun run) {
        assertThat(run.err()).contains(message);
        assertThat(run.err().lines()).as(run.err()).hasSize(1);
        assertThat(run.exitCode()).isEqualTo(exitCode);
        assertThat(folder.resolve("out")).doesNotExist();
    }

    private void oneGroup(CommandRun run) {
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).startsWith("No groups are supported");
    }

    @Test
    void onePatientIsRefused() throws IOException {
        Path one = table("a", 1, 4, i -> noise(4));
        for (String method : new String[] {"k-means", "multi-view-autoencoder", "snf"}) {
            refused(6, "1 participant", stratify(method, "--view", "a=" + one));
        }
    }

    @Test
    void oneFeatureIsEnoughForAnAnswer() throws IOException {
        Path one = table("a", PEOPLE, 1, i -> noise(1));
        for (String method : new String[] {"gaussian-mixture", "multi-view-autoencoder", "factor-model", "snf"}) {
            oneGroup(stratify(method, "--view", "a=" + one));
        }
    }

    @Test
    void constantFeaturesAreDroppedAndAViewOfThemIsRefused() throws IOException {
        Path some = table("a", PEOPLE, 4, i -> noise(3) + "\t7");
        oneGroup(stratify("gaussian-mixture", "--view", "a=" + some));
        Path all = table("b", PEOPLE, 3, i -> "1\t2\t3");
        Path other = folder.resolve("other");
        CommandRun constant = CommandRun.of("stratify", "--view", "b=" + all, "--out", other, "--progress", "none");
        assertThat(constant.exitCode()).isEqualTo(6);
        assertThat(constant.err()).contains("view 'b': none of its 3 features varies");
        assertThat(other).doesNotExist();
    }

    @Test
    void duplicateFeaturesAndCollinearViewsAreTaken() throws IOException {
        String[] rows = IntStream.range(0, PEOPLE).mapToObj(i -> noise(4)).toArray(String[]::new);
        Path a = table("a", PEOPLE, 8, i -> rows[i] + "\t" + rows[i]);
        Path b = table("b", PEOPLE, 4, i -> rows[i]);
        for (String method :
                new String[] {"gaussian-mixture", "multi-view-autoencoder", "factor-model", "snf", "nemo"}) {
            oneGroup(stratify(method, "--view", "a=" + a, "--view", "b=" + b));
        }
    }

    @Test
    void featuresOfOneNameAreRefused() throws IOException {
        Path twice = Files.writeString(folder.resolve("twice.tsv"), "participant_id\tx\tx\nP1\t1\t2\nP2\t3\t4\n");
        refused(4, "x", stratify("k-means", "--view", "a=" + twice));
    }

    @Test
    void aViewWithoutAnyValueIsRefused() throws IOException {
        Path a = table("a", PEOPLE, 4, i -> noise(4));
        Path empty = table("b", PEOPLE, 3, i -> "NA\tNA\tNA");
        refused(6, "view 'b'", stratify("gaussian-mixture", "--view", "a=" + a, "--view", "b=" + empty));
    }

    @Test
    void infinitiesAreRefusedWithTheirPlace() throws IOException {
        for (String word : new String[] {"Inf", "-Infinity", "1e999"}) {
            Path infinite = table("a", PEOPLE, 3, i -> i == 6 ? "1\t" + word + "\t2" : noise(3));
            refused(3, "a.tsv:8", stratify("k-means", "--view", "a=" + infinite));
        }
    }

    @Test
    void moreGroupsThanPatientsAreRefused() throws IOException {
        Path few = table("a", 6, 4, i -> noise(4));
        CommandRun run = CommandRun.of(
                "stratify",
                "--view",
                "a=" + few,
                "--groups",
                "1..8",
                "--progress",
                "none",
                "--out",
                folder.resolve("out"));
        refused(6, "8 groups among 6 participants; consider at most 3", run);
    }

    @Test
    void idsThatDifferByCaseWithinAViewAreRefused() throws IOException {
        Path a = table("a", PEOPLE, 3, i -> noise(3));
        Files.writeString(a, Files.readString(a) + "p3\t1\t2\t3\n");
        refused(4, "another case", stratify("k-means", "--view", "a=" + a));
    }
}
