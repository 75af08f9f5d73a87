package org.endotype.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.endotype.cli.Main;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StratifyCommandTest {

    private static final int PEOPLE = 60;

    @TempDir
    Path folder;

    private record Ran(int code, String out, String err) {}

    private static Ran run(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] words = new String[arguments.length];
        for (int i = 0; i < words.length; i++) {
            words[i] = arguments[i].toString();
        }
        int code = Main.run(words, new PrintWriter(out, true), new PrintWriter(err, true));
        return new Ran(code, out.toString(), err.toString());
    }

    /** Two groups far apart in every feature; every tenth person lacks the second view. */
    private Path view(String name, int features, double distance) throws IOException {
        SplittableRandom random = new SplittableRandom(name.hashCode());
        StringBuilder text = new StringBuilder("participant_id");
        for (int j = 0; j < features; j++) {
            text.append('\t').append(name).append(j);
        }
        for (int i = 0; i < PEOPLE; i++) {
            if (name.equals("b") && i % 10 == 9) {
                continue;
            }
            text.append("\nP").append(i);
            for (int j = 0; j < features; j++) {
                text.append('\t').append(random.nextGaussian() + (i % 2 == 0 ? distance : -distance));
            }
        }
        Path file = folder.resolve(name + ".tsv");
        Files.writeString(file, text.append('\n').toString());
        return file;
    }

    private Ran stratify(double distance, String method) throws IOException {
        return run(
                "stratify",
                "--view",
                "a=" + view("a", 8, distance),
                "--view",
                "b=" + view("b", 6, distance),
                "--groups",
                "1..3",
                "--null-draws",
                "19",
                "--bootstraps",
                "5",
                "--method",
                method,
                "--progress",
                "none",
                "--out",
                folder.resolve("out"));
    }

    @Test
    void groupsAreFoundWrittenAndGivenToNewPatients() throws IOException {
        Ran ran = stratify(1.5, "gaussian-mixture");
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).startsWith("The data of 60 participants support 2 groups");
        List<String> rows = Files.readAllLines(folder.resolve("out/groups/assignments.tsv"));
        assertThat(rows.get(0)).isEqualTo("participant_id\tgroup\tprobability\tprobability_1\tprobability_2");
        assertThat(rows).hasSize(PEOPLE + 1);
        assertThat(Files.readString(folder.resolve("out/groups/evidence.json")))
                .contains("\"supported_group_count\" : 2", "\"schema\" : \"endotype-evidence/1\"");

        Path out = folder.resolve("new.tsv");
        Ran assigned = run(
                "assign",
                "--model",
                folder.resolve("out/model"),
                "--view",
                "a=" + folder.resolve("a.tsv"),
                "--out",
                out);
        assertThat(assigned.code()).as(assigned.err()).isZero();
        Map<String, String> again = groups(out);
        long same = groups(folder.resolve("out/groups/assignments.tsv")).entrySet().stream()
                .filter(entry -> entry.getValue().equals(again.get(entry.getKey())))
                .count();
        assertThat(same).isGreaterThan(PEOPLE - 5L);
    }

    private static Map<String, String> groups(Path file) throws IOException {
        Map<String, String> groups = new TreeMap<>();
        for (String line : Files.readAllLines(file)) {
            groups.put(line.split("\t")[0], line.split("\t")[1]);
        }
        return groups;
    }

    @Test
    void withoutGroupsTheVerdictSaysSoAndEveryoneIsInOne() throws IOException {
        Ran ran = stratify(0, "k-means");
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).startsWith("No groups are supported");
        assertThat(Files.readAllLines(folder.resolve("out/groups/assignments.tsv"))
                        .get(1))
                .isEqualTo("P0\t1\t1\t1");
        assertThat(folder.resolve("out/groups/candidate_assignments.tsv")).exists();
        assertThat(Files.readString(folder.resolve("out/model/model_card.md")))
                .contains("Research use only", "| Groups supported | 1 |", "none: there are no groups to give");
    }

    @Test
    void nobodyIsGivenAGroupWhereNoneWereSupported() throws IOException {
        assertThat(stratify(0, "k-means").code()).isZero();
        Path out = folder.resolve("new.tsv");
        List<Object> assign = List.of(
                "assign",
                "--model",
                folder.resolve("out/model"),
                "--view",
                "a=" + folder.resolve("a.tsv"),
                "--out",
                out);
        Ran refused = run(assign.toArray());
        assertThat(refused.code()).isEqualTo(6);
        assertThat(refused.err().lines()).hasSize(1);
        assertThat(refused.err()).contains("supported no groups");
        assertThat(out).doesNotExist();
        List<Object> insisting = new ArrayList<>(assign);
        insisting.addAll(List.of("--despite-no-evidence", "distances are wanted"));
        Ran written = run(insisting.toArray());
        assertThat(written.code()).as(written.err()).isZero();
        assertThat(written.err()).contains("supported no groups").contains("distances are wanted");
        assertThat(out).exists();
    }

    @Test
    void theModelCardTellsEvidenceAndLimitsAndNoSmallCounts() throws IOException {
        assertThat(stratify(1.5, "gaussian-mixture").code()).isZero();
        String card = Files.readString(folder.resolve("out/model/model_card.md"));
        assertThat(card)
                .contains("Research use only", "| Groups supported | 2 |", "Trained on | 60 participants")
                .contains("View 'a'", "| 1 | 30 |", "endotype monitor", "whether they took part");
    }

    @Test
    void theAutoencoderWritesNothingElseToStandardOutput() throws IOException {
        PrintStream before = System.out;
        ByteArrayOutputStream captured = new ByteArrayOutputStream();
        Ran ran;
        try {
            System.setOut(new PrintStream(captured, true, StandardCharsets.UTF_8));
            ran = stratify(1.5, "multi-view-autoencoder");
        } finally {
            System.setOut(before);
        }
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(captured.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThat(ran.out().lines()).hasSize(3);
    }

    @Test
    void otherFeaturesAndChangedModelsAreRefused() throws IOException {
        assertThat(stratify(1.5, "k-means").code()).isZero();
        Path model = folder.resolve("out/model");
        Path wrong = folder.resolve("wrong.tsv");
        Files.writeString(wrong, Files.readString(folder.resolve("a.tsv")).replaceFirst("a3", "renamed"));
        Ran renamed = run("assign", "--model", model, "--view", "a=" + wrong, "--out", folder.resolve("x.tsv"));
        assertThat(renamed.code()).isEqualTo(4);
        assertThat(renamed.err()).contains("1 lacking (a3)").contains("1 unknown (renamed)");
        assertThat(folder.resolve("x.tsv")).doesNotExist();
        Ran unknown = run(
                "assign", "--model", model, "--view", "c=" + folder.resolve("a.tsv"), "--out", folder.resolve("x.tsv"));
        assertThat(unknown.code()).isEqualTo(4);
        assertThat(unknown.err()).contains("view 'c'").contains("a, b");
        byte[] arrays = Files.readAllBytes(model.resolve("arrays.bin"));
        arrays[100] ^= 4;
        Files.write(model.resolve("arrays.bin"), arrays);
        Ran changed = run(
                "assign", "--model", model, "--view", "a=" + folder.resolve("a.tsv"), "--out", folder.resolve("x.tsv"));
        assertThat(changed.code()).isEqualTo(3);
        assertThat(changed.err()).contains("arrays.bin").contains("SHA-256");
    }

    @Test
    void impossibleRequestsSayWhatToDo() throws IOException {
        Path a = view("a", 4, 1);
        Path out = folder.resolve("never");
        List<Ran> ran = new ArrayList<>();
        ran.add(run("stratify", "--view", "a", "--out", out));
        ran.add(run("stratify", "--view", "a=" + a, "--view", "a=" + a, "--out", out));
        ran.add(run("stratify", "--view", "a=" + a, "--method", "magic", "--out", out));
        ran.add(run("stratify", "--view", "a=" + a, "--groups", "few", "--out", out));
        ran.add(run("stratify", "--view", "a=" + a, "--adjust-for", "site", "--out", out));
        for (Ran one : ran) {
            assertThat(one.code()).as(one.err()).isEqualTo(2);
            assertThat(one.err().lines()).as(one.err()).hasSize(1);
        }
        assertThat(ran.get(2).err()).contains("gaussian-mixture");
        Ran tooMany = run("stratify", "--view", "a=" + a, "--groups", "1..40", "--progress", "none", "--out", out);
        assertThat(tooMany.code()).isEqualTo(6);
        assertThat(tooMany.err()).contains("40 groups among 60");
        assertThat(out).doesNotExist();
    }

    @Test
    void idsThatDifferByCaseBetweenViewsAreRefused() throws IOException {
        Path a = view("a", 4, 1);
        Path b = folder.resolve("b.tsv");
        Files.writeString(b, Files.readString(a).replace("P7\t", "p7\t").replace("a0", "b0"));
        Ran ran = run("stratify", "--view", "a=" + a, "--view", "b=" + b, "--out", folder.resolve("never"));
        assertThat(ran.code()).isEqualTo(4);
        assertThat(ran.err()).contains("another case").doesNotContain("p7");
    }
}
