package org.endotype.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.endotype.cli.CommandRun;
import org.endotype.cli.SmallStudy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a second run takes over, what {@code --dry-run} says of it beforehand, and {@code verify} and {@code clean}. */
class ResumeTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private Path cohort;
    private Path out;

    @BeforeEach
    void runOnce() throws IOException {
        cohort = SmallStudy.write(folder);
        out = folder.resolve("out");
        assertThat(run().exitCode()).isZero();
    }

    private CommandRun run(Object... more) {
        Object[] arguments = new Object[4 + more.length];
        arguments[0] = "run";
        arguments[1] = cohort;
        arguments[2] = "--out";
        arguments[3] = out;
        System.arraycopy(more, 0, arguments, 4, more.length);
        return CommandRun.of(arguments);
    }

    private JsonNode manifest() throws IOException {
        return JSON.readTree(Files.readString(out.resolve("run.json")));
    }

    private Map<String, String> statuses() throws IOException {
        Map<String, String> statuses = new LinkedHashMap<>();
        manifest()
                .path("stages")
                .forEach(stage -> statuses.put(
                        stage.path("name").asText(), stage.path("status").asText()));
        return statuses;
    }

    private Map<String, String> results() throws IOException {
        Map<String, String> digests = new LinkedHashMap<>();
        for (JsonNode output : manifest().path("outputs")) {
            String path = output.path("path").asText();
            // Report and crate tell times.
            if (!path.equals("report.html") && !path.equals("ro-crate-metadata.json")) {
                digests.put(path, output.path("sha256").asText());
            }
        }
        return digests;
    }

    private void replace(String file, String what, String by) throws IOException {
        Path path = folder.resolve(file);
        String text = Files.readString(path);
        assertThat(text).contains(what);
        Files.writeString(path, text.replace(what, by));
    }

    @Test
    void whereNothingChangedEveryStageIsTakenOverAndTheOutputsAreTheSame() throws IOException {
        Map<String, String> before = results();
        String verdict = manifest().path("verdict").asText();
        assertThat(before).containsKeys("samples.tsv", "groups/assignments.tsv", "response/rates.tsv");
        CommandRun again = run();
        assertThat(again.err()).doesNotContain("made again");
        assertThat(statuses())
                .containsEntry("view:proteome", "cached")
                .containsEntry("view:genes", "cached")
                .containsEntry("groups", "cached")
                .containsEntry("response", "cached");
        assertThat(results()).isEqualTo(before);
        assertThat(manifest().path("verdict").asText()).isEqualTo(verdict);
        assertThat(run("--fresh").exitCode()).isZero();
        assertThat(statuses()).doesNotContainValue("cached");
        assertThat(results()).isEqualTo(before);
    }

    @Test
    void anotherOutcomeTableLeavesTheGroups() throws IOException {
        replace("outcomes.tsv", "P-7\t30", "P-7\t31");
        assertThat(run().err()).contains("response is made again: the outcome table changed");
        assertThat(statuses()).containsEntry("groups", "cached").containsEntry("response", "done");
    }

    @Test
    void anotherSettingMakesTheGroupsAgainAndSaysWhichItWas() throws IOException {
        CommandRun again = run("--set", "stratify.groups=1..2");
        assertThat(again.err()).contains("groups is made again: groups 1..3 -> 1..2");
        assertThat(statuses())
                .containsEntry("view:genes", "cached")
                .containsEntry("groups", "done")
                .containsEntry("response", "cached");
    }

    @Test
    void aChangedViewMakesTheGroupsAgain() throws IOException {
        replace("genes.csv", "P-9,-", "P-9,-1");
        assertThat(run().err())
                .contains("view:genes is made again: 1 input file(s) changed")
                .contains("groups is made again: view:genes changed");
        assertThat(statuses()).containsEntry("view:proteome", "cached");
    }

    @Test
    void aDamagedCacheIsNotTrusted() throws IOException {
        Path cached = out.resolve(".endotype/cache/stage-groups/groups/assignments.tsv");
        Files.writeString(cached, Files.readString(cached).replace("P-1\t", "P-2\t"));
        assertThat(run().err()).contains("groups is made again: the cached files were damaged");
    }

    @Test
    void aDryRunSaysWhatIsCachedAndWhyTheRestIsNot() throws IOException {
        String before = Files.readString(out.resolve("run.json"));
        assertThat(run("--dry-run").out())
                .contains("view:proteome: features, feature, 1 file(s), 4 KiB; cached, nothing changed")
                .contains("adjusted for age; cached, nothing changed")
                .contains("of disk")
                .containsPattern("report: report.html; took \\d+ s before");
        replace("genes.csv", "P-9,-", "P-9,-1");
        assertThat(run("--dry-run").out())
                .contains("view:genes: features, feature, 1 file(s), 4 KiB; made again: 1 input file(s) changed");
        assertThat(run("--dry-run", "--fresh").out())
                .contains("made again: --fresh")
                .doesNotContain("cached");
        assertThat(Files.readString(out.resolve("run.json"))).isEqualTo(before);
    }

    @Test
    void verifyTellsEveryFileThatIsNotAsTheRunLeftIt() throws IOException {
        CommandRun good = CommandRun.of("verify", out);
        assertThat(good.exitCode()).isZero();
        assertThat(good.out()).contains("groups/assignments.tsv\tsame").contains("report.html\tsame");
        assertThat(good.err()).contains("files of a run that succeeded");

        Files.writeString(out.resolve("samples.tsv"), "tampered");
        Files.delete(out.resolve("response/rates.tsv"));
        Files.writeString(out.resolve("groups/notes.tsv"), "mine");
        CommandRun bad = CommandRun.of("verify", out, "--quiet");
        assertThat(bad.exitCode()).isEqualTo(4);
        assertThat(bad.out().lines())
                .containsExactlyInAnyOrder(
                        "samples.tsv\tchanged", "response/rates.tsv\tmissing", "groups/notes.tsv\tnot in the manifest");
        assertThat(bad.err()).startsWith("out: 3 file(s) are not as run.json says: ");
    }

    @Test
    void verifyRefusesWhatIsNoRunFolder() throws IOException {
        assertThat(CommandRun.of("verify", folder).exitCode()).isEqualTo(2);
        Files.writeString(out.resolve("run.json"), "{\"schema\": ");
        CommandRun broken = CommandRun.of("verify", out);
        assertThat(broken.exitCode()).isEqualTo(3);
        assertThat(broken.err()).startsWith("run.json:1: is not valid JSON");
        Files.writeString(
                out.resolve("run.json"),
                "{\"schema\": \"endotype-run/1\", \"outputs\": [{\"path\": \"../cohort.yaml\"}]}");
        assertThat(CommandRun.of("verify", out).exitCode()).isEqualTo(3);
    }

    @Test
    void cleanFreesTheCacheAndLeavesTheOutputs() throws IOException {
        CommandRun clean = CommandRun.of("clean", out);
        assertThat(clean.exitCode()).isZero();
        assertThat(clean.err()).containsPattern("out: \\d+\\.\\d MiB freed");
        assertThat(out.resolve(".endotype/cache")).doesNotExist();
        assertThat(CommandRun.of("verify", out).exitCode()).isZero();
        assertThat(run().exitCode()).isZero();
        assertThat(statuses()).doesNotContainValue("cached");
        assertThat(CommandRun.of("clean", folder).exitCode()).isEqualTo(2);
    }

    @Test
    void theCrateListsTheOutputsAndRefersOnlyToWhatItDescribes() throws IOException {
        String text = Files.readString(out.resolve("ro-crate-metadata.json"));
        assertThat(text).doesNotContain("P-1").doesNotContain(folder.toString());
        JsonNode crate = JSON.readTree(text);
        Set<String> described = new TreeSet<>();
        crate.path("@graph").forEach(entity -> described.add(entity.path("@id").asText()));
        Set<String> referred = new TreeSet<>();
        crate.path("@graph").forEach(entity -> entity.forEach(value -> collect(value, referred)));
        referred.removeIf(id -> id.startsWith("http"));
        assertThat(described).containsAll(referred).contains("groups/assignments.tsv", "report.html", "#run");
        for (String id : described) {
            if (!id.startsWith("#") && !id.startsWith("http")) {
                assertThat(out.resolve(id)).exists();
            }
        }
        assertThat(crate.path("@graph").size()).isEqualTo(described.size());
    }

    private static void collect(JsonNode value, Set<String> ids) {
        if (value.isArray()) {
            value.forEach(item -> collect(item, ids));
        } else if (value.has("@id")) {
            ids.add(value.path("@id").asText());
        }
    }

    @Test
    void anArgumentFileThatIsNotThereIsNamed() throws IOException {
        CommandRun missing = CommandRun.of("run", "@" + folder.resolve("absent.txt"));
        assertThat(missing.exitCode()).isEqualTo(2);
        assertThat(missing.err()).startsWith("absent.txt: expected a file of arguments after '@', found none");
        Path arguments = Files.writeString(folder.resolve("arguments.txt"), "--out\n" + out + "\n--dry-run\n");
        assertThat(CommandRun.of("run", cohort, "@" + arguments).out()).contains("in all:");
    }
}
