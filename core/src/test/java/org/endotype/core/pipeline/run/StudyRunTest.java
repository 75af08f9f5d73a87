package org.endotype.core.pipeline.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.endotype.core.error.EndotypeException;
import org.endotype.core.error.ExitCode;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.pipeline.RunContext;
import org.endotype.core.pipeline.TableViewBuilder;
import org.endotype.core.pipeline.ViewBuilder;
import org.endotype.core.pipeline.ViewOption;
import org.endotype.core.pipeline.ViewRequest;
import org.endotype.core.pipeline.ViewResult;
import org.endotype.core.pipeline.config.CohortFile;
import org.endotype.core.pipeline.config.CohortPlan;
import org.endotype.core.pipeline.run.RunEnvironment.CacheUse;
import org.endotype.core.table.TextTable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StudyRunTest {

    /** A table view that does something of the test's choosing first. */
    private record Meddling(Consumer<ViewRequest> first, Map<String, String> excluded) implements ViewBuilder {
        @Override
        public String type() {
            return "meddling";
        }

        @Override
        public String description() {
            return "A table with a surprise.";
        }

        @Override
        public List<ViewOption> options() {
            return new TableViewBuilder().options();
        }

        @Override
        public ViewResult build(ViewRequest request, RunContext context) {
            first.accept(request);
            try (var task = context.progress().start("reading", 1)) {
                task.advance(1);
            }
            ViewResult plain = new TableViewBuilder().build(request, context);
            return new ViewResult(
                    plain.features(), excluded, plain.methods(), List.of("mind this"), plain.counts(), plain.inputs());
        }
    }

    @TempDir
    Path folder;

    private Path out;

    private CacheUse cache = CacheUse.FRESH;

    @BeforeEach
    void writeStudy() throws IOException {
        out = folder.resolve("out");
        StringBuilder participants = new StringBuilder("participant_id\tage\n");
        StringBuilder proteins = new StringBuilder("participant_id\tp1\tp2\n");
        StringBuilder genes = new StringBuilder("participant_id\tg1\tg2\n");
        for (int i = 1; i <= 12; i++) {
            participants.append("S").append(i).append('\t').append(20 + i).append('\n');
            if (i <= 8) {
                proteins.append("S")
                        .append(i)
                        .append('\t')
                        .append(i * i % 7)
                        .append('\t')
                        .append(i % 5)
                        .append('\n');
            }
            if (i >= 5 && i <= 11) {
                genes.append("S")
                        .append(i)
                        .append('\t')
                        .append(i * 3 % 8)
                        .append('\t')
                        .append(i % 3)
                        .append('\n');
            }
        }
        genes.append("STRANGER\t1\t2\n");
        Files.writeString(folder.resolve("participants.tsv"), participants);
        Files.writeString(folder.resolve("proteins.tsv"), proteins);
        Files.writeString(folder.resolve("genes.tsv"), genes);
        Files.writeString(
                folder.resolve("cohort.yaml"),
                """
                name: small
                participants: participants.tsv
                views:
                  proteome: {type: plain-table, table: proteins.tsv}
                  genes: {type: meddling, table: genes.tsv}
                """);
    }

    private @Nullable Throwable run(Consumer<ViewRequest> first) {
        return run(first, Map.of());
    }

    private @Nullable Throwable run(Consumer<ViewRequest> first, Map<String, String> excluded) {
        CohortPlan plan = CohortFile.read(
                folder.resolve("cohort.yaml"),
                List.of(new TableViewBuilder(), new Meddling(first, excluded)),
                List.of());
        try (RunFolder open = RunFolder.open(out)) {
            return catchThrowable(() -> StudyRun.run(
                    plan,
                    open,
                    RunContext.withDefaults(),
                    new RunEnvironment("test", cache, (runFolder, manifest) -> {})));
        }
    }

    private JsonNode manifest() throws IOException {
        return new ObjectMapper().readTree(Files.readString(out.resolve("run.json")));
    }

    private void assertNothingHalfWritten() throws IOException {
        try (var files = Files.walk(out)) {
            assertThat(files.map(file -> file.getFileName().toString())).noneMatch(name -> name.endsWith(".partial"));
        }
    }

    @Test
    void aFailedRunSaysTheSameInManifestLogAndException() throws IOException {
        Throwable thrown = run(request -> {
            throw new MalformedInput(SourceLocation.file(request.path("table")), "is broken; mend it");
        });
        assertThat(thrown).isInstanceOf(MalformedInput.class).hasMessage("genes.tsv: is broken; mend it");
        assertThat(manifest().at("/status").asText()).isEqualTo("failed");
        assertThat(manifest().at("/failure/message").asText()).isEqualTo("genes.tsv: is broken; mend it");
        assertThat(manifest().at("/failure/exit_code").asInt()).isEqualTo(3);
        assertThat(manifest().at("/failure/stage").asText()).isEqualTo("view:genes");
        assertThat(manifest().at("/stages").findValuesAsText("status")).containsExactly("done", "done", "failed");
        assertThat(Files.readString(out.resolve("run.log")))
                .contains("failed in view:genes with exit code 3: genes.tsv: is broken; mend it");
        assertNothingHalfWritten();
    }

    @Test
    void aFailedRunLeavesNoOutputOfTheRunBefore() throws IOException {
        Files.createDirectories(out.resolve(".endotype"));
        Files.createDirectories(out.resolve("groups"));
        Files.writeString(out.resolve("groups/assignments.tsv"), "old");
        Files.writeString(out.resolve("report.html"), "old");
        run(request -> {
            throw new MalformedInput("broken");
        });
        assertThat(out.resolve("groups")).doesNotExist();
        assertThat(out.resolve("report.html")).doesNotExist();
        assertThat(manifest().at("/status").asText()).isEqualTo("failed");
    }

    @Test
    void aBugIsRecordedAsOurs() throws IOException {
        Throwable thrown = run(request -> {
            throw new ArithmeticException("secret detail of S1");
        });
        assertThat(thrown).isInstanceOf(ArithmeticException.class);
        assertThat(manifest().at("/failure/exit_code").asInt()).isEqualTo(1);
        assertThat(manifest().toString()).doesNotContain("secret detail");
    }

    @Test
    void anInterruptEndsTheRunAndIsRecorded() throws IOException {
        Throwable thrown = run(request -> Thread.currentThread().interrupt());
        assertThat(Thread.interrupted()).as("the flag stays set for the caller").isTrue();
        assertThat(thrown).isInstanceOf(CancellationException.class);
        assertThat(manifest().at("/failure/exit_code").asInt()).isEqualTo(130);
        assertThat(manifest().at("/failure/message").asText()).isEqualTo("interrupted");
        assertNothingHalfWritten();
    }

    @Test
    void viewsThatShareNobodyAreRefusedWithARemedy() throws IOException {
        Files.writeString(folder.resolve("genes.tsv"), "participant_id\tg1\nS11\t1\nS12\t2\n");
        Throwable thrown = run(request -> {});
        assertThat(thrown)
                .isInstanceOf(EndotypeException.class)
                .hasMessage("view 'genes' (2 participants) shares no participant with view 'proteome' (8 participants);"
                        + " check that both are of the same people and spell their ids alike");
        assertThat(manifest().at("/failure/exit_code").asInt()).isEqualTo(ExitCode.INCONSISTENT_INPUT.value());
        assertThat(manifest().at("/failure/stage").asText()).isEqualTo("alignment");
    }

    @Test
    void aViewOfStrangersIsRefused() throws IOException {
        Files.writeString(folder.resolve("genes.tsv"), "participant_id\tg1\nX1\t1\n");
        assertThat(run(request -> {}))
                .hasMessageStartingWith("view 'genes' holds none of the 12 participants")
                .hasMessageNotContaining("X1");
    }

    /** Two groups apart in both views, everyone's endpoint better in arm a where the group is 1. */
    private void writePlantedStudy() throws IOException {
        Random random = new Random(5);
        StringBuilder participants = new StringBuilder("participant_id\tage\tsite\n");
        StringBuilder proteins = new StringBuilder("participant_id\tp1\tp2\tp3\n");
        StringBuilder genes = new StringBuilder("participant_id\tg1\tg2\tg3\n");
        StringBuilder outcomes = new StringBuilder("participant_id\tbase\tend\tarm\n");
        for (int i = 1; i <= 80; i++) {
            double shift = i % 2 == 0 ? 4 : 0;
            participants.append("S" + i + "\t" + (20 + i % 31) + "\t" + (i % 3 == 0 ? "X" : "Y") + "\n");
            proteins.append("S" + i);
            genes.append("S" + i);
            for (int f = 0; f < 3; f++) {
                proteins.append('\t').append(shift + random.nextGaussian());
                genes.append('\t').append(shift + random.nextGaussian());
            }
            proteins.append('\n');
            genes.append('\n');
            boolean helped = i % 2 == 0 && i % 4 == 0;
            outcomes.append("S" + i + "\t30\t" + (i == 7 ? "NA" : helped ? 8 + i % 5 : 25 + i % 5) + "\t"
                    + (i % 4 < 2 ? "a" : "b") + "\n");
        }
        outcomes.append("ELSEWHERE\t30\t20\ta\n");
        Files.writeString(folder.resolve("participants.tsv"), participants);
        Files.writeString(folder.resolve("proteins.tsv"), proteins);
        Files.writeString(folder.resolve("genes.tsv"), genes);
        Files.writeString(folder.resolve("outcomes.tsv"), outcomes);
        Files.writeString(
                folder.resolve("cohort.yaml"),
                """
                name: planted
                participants: participants.tsv
                views:
                  proteome: {type: plain-table, table: proteins.tsv}
                  genes: {type: meddling, table: genes.tsv}
                outcome: {table: outcomes.tsv, scale: MADRS, baseline: base, endpoint: end, arm: arm, permutations: 99}
                stratify: {method: gaussian-mixture, groups: 1..3, adjust-for: [age], null-draws: 19, bootstraps: 5}
                """);
    }

    @Test
    void aWholeRunWritesWhatTheRunFolderPagePromises() throws IOException {
        writePlantedStudy();
        assertThat(run(request -> {})).isNull();
        JsonNode manifest = manifest();
        assertThat(manifest.at("/status").asText()).isEqualTo("succeeded");
        assertThat(manifest.at("/schema").asText()).isEqualTo("endotype-run/1");
        assertThat(manifest.at("/verdict").asText()).contains("support 2 groups");
        assertThat(manifest.at("/stages").findValuesAsText("name"))
                .containsExactly(
                        "participants",
                        "outcomes",
                        "view:proteome",
                        "view:genes",
                        "alignment",
                        "groups",
                        "response",
                        "report");
        assertThat(manifest.at("/outputs").findValuesAsText("path"))
                .contains(
                        "features/proteome.parquet",
                        "groups/assignments.tsv",
                        "groups/evidence.json",
                        "response/rates.tsv",
                        "samples.tsv")
                .isSorted();
        assertThat(manifest.at("/inputs").findValuesAsText("name"))
                .containsExactly("cohort.yaml", "participants.tsv", "outcomes.tsv", "proteins.tsv", "genes.tsv");
        assertThat(manifest.at("/parameters/stratify/alpha").asText()).isEqualTo("0.05");
        assertThat(manifest.at("/warnings").toString()).contains("genes: mind this");
        TextTable samples = TextTable.read(out.resolve("samples.tsv"));
        assertThat(samples.rowCount()).isEqualTo(81);
        assertThat(Files.readString(out.resolve("samples.tsv")))
                .contains("S7\tyes\toutcome\t")
                .contains("ELSEWHERE\tno\tparticipants\tnot in the participants table");
        assertThat(Files.readString(out.resolve("run.log")))
                .doesNotContain("S7")
                .doesNotContain(folder.toString());
        assertNothingHalfWritten();
    }

    @Test
    void theSameRunGivesTheSameBytes() throws IOException {
        writePlantedStudy();
        assertThat(run(request -> {})).isNull();
        byte[] first = Files.readAllBytes(out.resolve("groups/assignments.tsv"));
        assertThat(run(request -> {})).isNull();
        assertThat(Files.readAllBytes(out.resolve("groups/assignments.tsv"))).isEqualTo(first);
    }

    @Test
    void aViewIsTakenOverOnlyWhereNothingChangedAndSaysWhyItIsMadeAgain() throws IOException {
        writePlantedStudy();
        int[] builds = {0};
        cache = CacheUse.REUSE;
        assertThat(run(request -> builds[0]++)).isNull();
        String first = Files.readString(out.resolve("groups/evidence.json"));
        byte[] features = Files.readAllBytes(out.resolve("features/genes.parquet"));
        assertThat(run(request -> builds[0]++)).isNull();
        assertThat(builds[0]).isEqualTo(1);
        assertThat(statusOf("view:genes")).isEqualTo("cached");
        assertThat(Files.readString(out.resolve("groups/evidence.json"))).isEqualTo(first);
        assertThat(Files.readAllBytes(out.resolve("features/genes.parquet"))).isEqualTo(features);
        assertThat(manifest().at("/warnings").toString()).contains("genes: mind this");

        String cohort = Files.readString(folder.resolve("cohort.yaml"));
        Files.writeString(folder.resolve("cohort.yaml"), cohort.replace("genes.tsv", "genes.tsv, components: 4"));
        assertThat(run(request -> builds[0]++)).isNull();
        assertThat(builds[0]).isEqualTo(2);
        assertThat(Files.readString(out.resolve("run.log")))
                .contains("view:genes is made again: components 10 -> 4")
                .doesNotContain("view:proteome is made again");

        String genes = Files.readString(folder.resolve("genes.tsv"));
        Files.writeString(folder.resolve("genes.tsv"), genes.replaceFirst("S1\t\\S+", "S1\t0.25"));
        assertThat(run(request -> builds[0]++)).isNull();
        assertThat(builds[0]).isEqualTo(3);
        assertThat(Files.readString(out.resolve("run.log")))
                .contains("view:genes is made again: 1 input file(s) changed");

        Files.writeString(out.resolve(".endotype/cache/genes.parquet"), "damaged");
        assertThat(run(request -> builds[0]++)).isNull();
        assertThat(builds[0]).isEqualTo(4);

        cache = CacheUse.FRESH;
        assertThat(run(request -> builds[0]++)).isNull();
        assertThat(builds[0]).isEqualTo(5);
    }

    private String statusOf(String stage) throws IOException {
        for (JsonNode node : manifest().at("/stages")) {
            if (node.path("name").asText().equals(stage)) {
                return node.path("status").asText();
            }
        }
        return "absent";
    }

    @Test
    void outcomesNeverReachTheStratifier() throws IOException {
        writePlantedStudy();
        assertThat(run(request -> {})).isNull();
        byte[] first = Files.readAllBytes(out.resolve("groups/evidence.json"));
        String outcomes = Files.readString(folder.resolve("outcomes.tsv"));
        Files.writeString(
                folder.resolve("outcomes.tsv"),
                outcomes.replace("\t30\t", "\t41\t").replace("\ta\n", "\tb\n"));
        assertThat(run(request -> {})).isNull();
        assertThat(Files.readAllBytes(out.resolve("groups/evidence.json"))).isEqualTo(first);
    }

    @Test
    void everyoneIsAccountedFor() throws IOException {
        run(request -> {}, Map.of("S11", "moved too much", "GHOST", "has no scan"));
        TextTable samples = TextTable.read(out.resolve("samples.tsv"));
        assertThat(samples.header()).containsExactly("participant_id", "kept", "stage", "reason");
        Map<String, String> rows = new HashMap<>();
        for (int row = 0; row < samples.rowCount(); row++) {
            rows.put(
                    samples.text(row, 0),
                    samples.text(row, 1) + "|" + samples.text(row, 2) + "|" + samples.text(row, 3));
        }
        assertThat(rows).hasSize(13);
        assertThat(rows)
                .containsEntry("S1", "yes|-|no data in genes")
                .containsEntry("S6", "yes|-|-")
                .containsEntry("S11", "yes|view:genes|moved too much; no data in proteome")
                .containsEntry("S12", "no|alignment|in none of the views that groups are sought in")
                .containsEntry("GHOST", "no|participants|not in the participants table; has no scan");
    }
}
