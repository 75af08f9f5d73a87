package org.endotype.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.endotype.testdata.Damage;
import org.endotype.testdata.DemoCohort;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Five hundred canaries, ids, people's names and folders that occur nowhere else, are found in nothing that is shared,
 * however the run ends.
 */
class ShareSafeTest {

    private static final int PEOPLE = 240;

    /** What holds a row a person by its nature and stays with the study's team. */
    private static final List<String> NOT_SHARED = List.of(
            "samples.tsv",
            "features/",
            "groups/assignments.tsv",
            "groups/candidate_assignments.tsv",
            "groups/embedding.tsv",
            "groups/consensus.tsv.gz",
            "response/individuals.tsv",
            "response/personal_advantage.tsv",
            "response/benefit.tsv",
            ".endotype/");

    @TempDir
    static Path temporary;

    private static final List<String> CANARIES = new ArrayList<>();
    private static Path folder;
    private static Path cohort;

    @BeforeAll
    static void writeAStudyOfCanaries() throws IOException {
        folder = Files.createDirectories(temporary.resolve("kanarifolder/innerkanari"));
        CANARIES.addAll(List.of("kanarifolder", "innerkanari", temporary.toString()));
        Random random = new Random(11);
        StringBuilder participants = new StringBuilder("participant_id\tage\tsite\tname\n");
        StringBuilder proteins = new StringBuilder("participant_id\tp1\tp2\tp3\n");
        StringBuilder outcomes = new StringBuilder("participant_id\tbase\tend\tarm\n");
        for (int i = 0; i < PEOPLE; i++) {
            String id = "QZID" + (7000 + i) + "x";
            String name = "Xylona" + (3000 + i) + " Vordemk" + i;
            CANARIES.add(id);
            CANARIES.add("Xylona" + (3000 + i));
            double shift = i % 2 == 0 ? 5 : 0;
            participants.append(id + "\t" + (20 + i % 31) + "\t" + (i % 3 == 0 ? "X" : "Y") + "\t" + name + "\n");
            proteins.append(id);
            for (int f = 0; f < 3; f++) {
                proteins.append('\t').append(shift + random.nextGaussian());
            }
            proteins.append('\n');
            outcomes.append(id + "\t30\t" + (10 + random.nextInt(15)) + "\t" + (i % 4 < 2 ? "a" : "b") + "\n");
        }
        for (int i = 0; i < 20; i++) {
            // People whom only the outcome table knows.
            String id = "QZOUT" + (5000 + i);
            CANARIES.add(id);
            outcomes.append(id + "\t30\t20\ta\n");
        }
        assertThat(CANARIES).hasSizeGreaterThan(500);
        Files.writeString(folder.resolve("participants.tsv"), participants);
        Files.writeString(folder.resolve("proteins.tsv"), proteins);
        Files.writeString(folder.resolve("outcomes.tsv"), outcomes);
        cohort = Files.writeString(
                folder.resolve("cohort.yaml"),
                """
                name: canaries
                participants: participants.tsv
                views:
                  proteome: {type: features, table: proteins.tsv}
                outcome: {table: outcomes.tsv, scale: MADRS, baseline: base, endpoint: end, arm: arm, permutations: 99}
                stratify: {method: gaussian-mixture, groups: 1..3, adjust-for: [age], null-draws: 19, bootstraps: 5}
                """);
    }

    private static String found(String text) {
        return CANARIES.stream().filter(text::contains).findFirst().orElse("");
    }

    /** Which canary each shared file and the messages hold. */
    private static Map<String, String> canariesOf(Path out, CommandRun run) throws IOException {
        Map<String, String> held = new TreeMap<>();
        // The run prints the folder that it was given, to whoever gave it.
        held.put(
                "messages",
                found(run.err().replace("report: " + out.resolve("report.html"), "")
                        + run.out().replace(out.toString(), "")));
        try (var files = Files.walk(out)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = out.relativize(file).toString();
                if (NOT_SHARED.stream().noneMatch(name::startsWith)) {
                    held.put(name, found(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)));
                }
            }
        }
        held.values().removeIf(String::isEmpty);
        return held;
    }

    private static CommandRun run(Path out, Object... more) {
        List<Object> arguments = new ArrayList<>(List.of("run", cohort, "--out", out));
        arguments.addAll(List.of(more));
        return CommandRun.of(arguments.toArray());
    }

    @Test
    void aRunThatSucceedsTellsNobody() throws IOException {
        Path out = temporary.resolve("out-good");
        CommandRun good = run(out, "--log", temporary.resolve("lines.txt"));
        assertThat(good.exitCode()).as(good.err()).isZero();
        assertThat(canariesOf(out, good)).isEmpty();
        String lines = Files.readString(temporary.resolve("lines.txt"));
        assertThat(lines).isEqualTo(Files.readString(out.resolve("run.log"))).contains("stage groups: done");
        // The test can fail: what is for the team holds them.
        assertThat(found(Files.readString(out.resolve("groups/assignments.tsv"))))
                .isNotEmpty();
        assertThat(CommandRun.of("report", out, "--internal").exitCode()).isZero();
        assertThat(found(Files.readString(out.resolve("report.html")))).isNotEmpty();
    }

    @Test
    void runsThatFailInEveryStageTellNobodyAndAgreeInWhatTheySay() throws IOException {
        Map<String, String> damaged = Map.of(
                "participants.tsv", "QZID7004x\t\t\n",
                "proteins.tsv", "QZID7004x\tQZID7005x\t1\t2\n",
                "outcomes.tsv", "QZID7004x\tXylona3004\t7\ta\n");
        int number = 0;
        int ran = 0;
        for (Map.Entry<String, String> damage : damaged.entrySet()) {
            Path file = folder.resolve(damage.getKey());
            byte[] whole = Files.readAllBytes(file);
            Files.writeString(file, new String(whole, StandardCharsets.UTF_8) + damage.getValue());
            Path out = temporary.resolve("out-bad-" + number++);
            try {
                CommandRun bad = run(out);
                assertThat(bad.exitCode()).as(damage.getKey() + bad.err()).isIn(3, 4);
                assertThat(found(bad.err())).as(bad.err()).isEmpty();
                // Faults that the check of the inputs finds leave no folder at all.
                if (Files.exists(out)) {
                    assertThat(canariesOf(out, bad)).as(damage.getKey()).isEmpty();
                    Verdicts.requireAgreement(out, bad);
                    ran++;
                }
            } finally {
                Files.write(file, whole);
            }
        }
        assertThat(ran).isPositive();
    }

    @Test
    void aBrokenScanAndABugTellNobody() throws IOException {
        Path study = temporary.resolve("scans");
        DemoCohort.withDefaults().patients(24).seed(3).threads(2).writeTo(study);
        List<Path> scans;
        try (var files = Files.walk(study.resolve("derivatives"))) {
            scans = files.filter(file -> file.toString().endsWith("bold.nii.gz"))
                    .sorted()
                    .toList();
        }
        Damage.truncateFile(scans.get(1), 0.6);
        String id = scans.get(1).getFileName().toString().replaceAll("_.*", "");
        for (String policy : new String[] {"--fail-fast", "--progress=plain"}) {
            Path out = temporary.resolve("out-scan" + policy);
            CommandRun run = CommandRun.of(
                    "run",
                    study.resolve("cohort.yaml"),
                    "--out",
                    out,
                    policy,
                    "--set",
                    "stratify.method=gaussian-mixture",
                    "--set",
                    "stratify.groups=1..2",
                    "--set",
                    "stratify.adjust-for=[age]",
                    "--set",
                    "stratify.null-draws=19",
                    "--set",
                    "stratify.bootstraps=3");
            assertThat(run.exitCode()).as(run.err()).isEqualTo(policy.equals("--fail-fast") ? 3 : 0);
            Verdicts.requireAgreement(out, run);
            for (String shared : new String[] {"run.json", "run.log", "report.html", "ro-crate-metadata.json"}) {
                assertThat(Files.readString(out.resolve(shared)))
                        .as(policy + " " + shared)
                        .doesNotContain(id)
                        .doesNotContain(temporary.toString());
            }
            assertThat(run.err().replace("report: " + out.resolve("report.html"), ""))
                    .doesNotContain(id);
            assertThat(Files.readString(out.resolve("samples.tsv"))).contains(id);
        }
    }

    @Test
    void aStackTraceHoldsPlacesInTheCodeAndNoMessages() {
        StringWriter trace = new StringWriter();
        RuntimeException bug = new IllegalStateException("of QZID7004x in " + temporary, new IOException("Xylona3004"));
        bug.addSuppressed(new IOException("QZOUT5001"));
        Main.printPlaces(bug, new PrintWriter(trace));
        assertThat(trace.toString())
                .contains("java.lang.IllegalStateException", "Caused by: java.io.IOException", "ShareSafeTest.java:")
                .contains("Beside it: ");
        assertThat(found(trace.toString())).isEmpty();
    }
}
