package org.endotype.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.endotype.cli.CommandRun;
import org.endotype.core.table.TextTable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShareCommandTest {

    /** Area under the curve that the attack may reach on what is shared. */
    private static final double SHARED_LIMIT = 0.55;

    /** What the attack must reach on what is not shared, lest the test could not fail. */
    private static final double INTERNAL_LEAST = 0.75;

    private static final int MEMBERS = 240;
    private static final int OTHERS = 960;
    private static final Pattern BAND =
            Pattern.compile("<th scope=\"row\">f(\\d+)</th><td>omics</td><td>group (\\d)</td>"
                    + "<td>(higher|lower) by ([0-9.]+) (?:to ([0-9.]+)|or more)</td>");

    @TempDir
    static Path temporary;

    private static Path run;

    @BeforeAll
    static void runAStudyOfCanaries() throws IOException {
        run = runOf(1);
    }

    private static double[][] people(int seed) {
        return KnownPopulation.draw(MEMBERS + OTHERS, seed);
    }

    private static Path runOf(int seed) throws IOException {
        double[][] members = java.util.Arrays.copyOf(people(seed), MEMBERS);
        Path cohort = KnownPopulation.write(members, temporary.resolve("kanarifolder" + seed));
        Path out = temporary.resolve("run" + seed);
        CommandRun made = CommandRun.of("run", cohort, "--out", out, "--quiet");
        assertThat(made.exitCode()).as(made.err()).isZero();
        return out;
    }

    private static List<Path> filesOf(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static List<String> namesOf(Path folder) throws IOException {
        return filesOf(folder).stream()
                .map(file -> folder.relativize(file).toString())
                .toList();
    }

    private static void requireNobody(Path folder) throws IOException {
        List<String> canaries = new ArrayList<>(List.of("kanarifolder", temporary.toString(), "Xylona"));
        IntStream.range(0, MEMBERS).forEach(i -> canaries.add(KnownPopulation.id(i)));
        for (Path file : filesOf(folder)) {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            assertThat(canaries.stream().filter(text::contains).toList())
                    .as(file.getFileName().toString())
                    .isEmpty();
        }
    }

    @Test
    void aBundleTellsNobodyAndHoldsNothingAPersonOrAFeature() throws IOException {
        Path out = temporary.resolve("bundle");

        CommandRun shared = CommandRun.of("share", run, "--out", out);

        assertThat(shared.exitCode()).as(shared.err()).isZero();
        assertThat(shared.out()).isEqualTo(out + "\n");
        assertThat(namesOf(out))
                .containsExactly("groups/evidence.json", "methods.txt", "report.html", "run.json", "share.json");
        requireNobody(out);
        // The test can fail: the run itself holds them.
        assertThat(Files.readString(run.resolve("groups/assignments.tsv"))).contains(KnownPopulation.id(3));
        JsonNode manifest = new ObjectMapper().readTree(out.resolve("run.json").toFile());
        JsonNode whole = new ObjectMapper().readTree(run.resolve("run.json").toFile());
        assertThat(manifest.path("verdict")).isEqualTo(whole.path("verdict"));
        assertThat(manifest.path("inputs")).isEmpty();
        String text = Files.readString(out.resolve("run.json"));
        whole.path("inputs").forEach(input -> assertThat(text)
                .doesNotContain(input.path("sha256").asText()));
        assertThat(whole.path("inputs")).isNotEmpty();
        // A site of six people is withheld, and so is another, which would give it back.
        JsonNode evidence =
                new ObjectMapper().readTree(out.resolve("groups/evidence.json").toFile());
        assertThat(evidence.path("supported_group_count").asInt()).isEqualTo(3);
        JsonNode before =
                new ObjectMapper().readTree(run.resolve("groups/evidence.json").toFile());
        for (int s = 0; s < before.path("site_replication").size(); s++) {
            if (before.path("site_replication").get(s).path("site").asText().equals("tiny")) {
                assertThat(evidence.path("site_replication")
                                .get(s)
                                .path("participants")
                                .isNull())
                        .isTrue();
            }
        }
    }

    @Test
    void foldersAndFilesAreTheOwnersAlone() throws IOException {
        Path out = temporary.resolve("modes");
        assertThat(CommandRun.of("share", run, "--out", out).exitCode()).isZero();
        try (Stream<Path> all = Files.walk(out)) {
            for (Path path : all.toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                        .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------");
            }
        }
        // What is not new is not written into.
        assertThat(CommandRun.of("share", run, "--out", out).exitCode()).isEqualTo(2);
        assertThat(CommandRun.of("share", run, "--out", run.resolve("shared")).exitCode())
                .isEqualTo(2);
        assertThat(run.resolve("shared")).doesNotExist();
    }

    @Test
    void aPersonHasOnePseudonymInEveryRunUnderOneKey() throws IOException {
        Path key = temporary.resolve("study.key");
        Path first = temporary.resolve("first");
        Path second = temporary.resolve("second");

        CommandRun shared =
                CommandRun.of("share", run, "--out", first, "--assignments", "--key", key, "--new-key", "--with-model");
        CommandRun again = CommandRun.of("share", run, "--out", second, "--assignments", "--key", key);

        assertThat(shared.exitCode()).as(shared.err()).isZero();
        assertThat(again.exitCode()).as(again.err()).isZero();
        assertThat(shared.err()).contains("personal data", "model/ holds means and loadings");
        assertThat(first.resolve("model/model.json")).exists();
        assertThat(second.resolve("model")).doesNotExist();
        String rows = Files.readString(first.resolve("groups/assignments.tsv"));
        assertThat(Files.readString(second.resolve("groups/assignments.tsv"))).isEqualTo(rows);
        assertThat(rows.lines().skip(1))
                .hasSize(MEMBERS)
                .isSorted()
                .allMatch(row -> row.matches("p-[0-9a-z]{16}\t[123]"));
        requireNobody(first);
        String secret = Files.readAllLines(key).get(1);
        for (Path file : filesOf(first)) {
            assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).doesNotContain(secret);
        }
    }

    @Test
    void aKeyBesideWhatItProtectsIsRefused() throws IOException {
        Path out = temporary.resolve("keyed");
        Path link = Files.createSymbolicLink(temporary.resolve("link"), run);
        for (Path key : List.of(out.resolve("key"), run.resolve("key"), link.resolve("key"))) {
            CommandRun refused = CommandRun.of("share", run, "--out", out, "--assignments", "--key", key, "--new-key");
            assertThat(refused.exitCode()).as(refused.err()).isEqualTo(2);
            assertThat(refused.err()).contains("outside");
            assertThat(key).doesNotExist();
            assertThat(out).doesNotExist();
        }
        assertThat(CommandRun.of("share", run, "--out", out, "--assignments").exitCode())
                .isEqualTo(2);
        Path wrong = Files.writeString(temporary.resolve("wrong.key"), "secret\n");
        Files.setPosixFilePermissions(wrong, PosixFilePermissions.fromString("rw-------"));
        assertThat(CommandRun.of("share", run, "--out", out, "--assignments", "--key", wrong)
                        .exitCode())
                .isEqualTo(3);
        assertThat(CommandRun.of("share", temporary.resolve("none"), "--out", out)
                        .exitCode())
                .isEqualTo(5);
        assertThat(out).doesNotExist();
    }

    @Test
    void membershipFollowsFromTheRunAndNotFromWhatIsShared() throws IOException {
        MembershipAttack attack = new MembershipAttack(MEMBERS);
        double internal = 0;
        double shared = 0;
        int cohorts = 3;
        for (int seed = 1; seed <= cohorts; seed++) {
            Path of = seed == 1 ? run : runOf(seed);
            Path out = temporary.resolve("attacked" + seed);
            assertThat(CommandRun.of("share", of, "--out", out).exitCode()).isZero();
            double[][] people = people(seed);
            Map<String, Integer> numbering = numbering(of);
            internal += attack.area(attack.scores(people, exact(of, numbering))) / cohorts;
            shared += attack.area(attack.scores(people, banded(out, numbering))) / cohorts;
        }
        assertThat(internal).as("shared is %.3f", shared).isGreaterThan(INTERNAL_LEAST);
        assertThat(shared).isLessThan(SHARED_LIMIT);
    }

    /** The run's group numbers in the population's, by the majority of those in them. */
    private static Map<String, Integer> numbering(Path of) {
        TextTable table = TextTable.read(of.resolve("groups/assignments.tsv"));
        Map<String, int[]> votes = new TreeMap<>();
        for (int row = 0; row < table.rowCount(); row++) {
            int person =
                    Integer.parseInt(table.column("participant_id").get(row).replaceAll("\\D", "")) - 7000;
            votes.computeIfAbsent(table.column("group").get(row), key -> new int[KnownPopulation.GROUPS])[
                    KnownPopulation.group(person)]++;
        }
        Map<String, Integer> numbering = new HashMap<>();
        votes.forEach((group, counts) -> numbering.put(
                group,
                IntStream.range(0, counts.length)
                        .reduce((a, b) -> counts[b] > counts[a] ? b : a)
                        .orElseThrow()));
        return numbering;
    }

    private static Map<String, MembershipAttack.Told> exact(Path of, Map<String, Integer> numbering) {
        TextTable table = TextTable.read(of.resolve("groups/profiles.tsv"));
        List<String> groups = table.column("group");
        List<String> features = table.column("feature");
        double[] differences = table.numbers("standardized_difference");
        Map<String, MembershipAttack.Told> told = new HashMap<>();
        for (int row = 0; row < differences.length; row++) {
            told.put(
                    numbering.get(groups.get(row)) + ":" + features.get(row).substring(1),
                    new MembershipAttack.Told(differences[row], differences[row]));
        }
        assertThat(told).hasSize(KnownPopulation.GROUPS * KnownPopulation.FEATURES);
        return told;
    }

    /** One row of the report's table. */
    private record Row(int group, String feature, double low, double high, boolean higher) {}

    /**
     * The bands of the report, and what follows for all others: rows come by band and then by name, so whoever would stand
     * before the last row and does not lies below its band, and nobody lies above it.
     */
    private static Map<String, MembershipAttack.Told> banded(Path out, Map<String, Integer> numbering)
            throws IOException {
        List<Row> rows = new ArrayList<>();
        Matcher found = BAND.matcher(Files.readString(out.resolve("report.html")));
        while (found.find()) {
            rows.add(new Row(
                    Objects.requireNonNull(numbering.get(found.group(2))),
                    found.group(1),
                    Double.parseDouble(found.group(4)),
                    found.group(5) == null ? Double.POSITIVE_INFINITY : Double.parseDouble(found.group(5)),
                    found.group(3).equals("higher")));
        }
        assertThat(rows).as("features that the report tells").hasSizeBetween(6, 15);
        Map<String, MembershipAttack.Told> told = new HashMap<>();
        for (Row row : rows) {
            told.put(
                    row.group + ":" + row.feature,
                    row.higher
                            ? new MembershipAttack.Told(row.low, row.high)
                            : new MembershipAttack.Told(-row.high, -row.low));
        }
        for (int g = 0; g < KnownPopulation.GROUPS; g++) {
            int group = g;
            Row last = rows.stream()
                    .filter(row -> row.group == group)
                    .reduce((a, b) -> b)
                    .orElseThrow();
            for (int j = 0; j < KnownPopulation.FEATURES; j++) {
                boolean before = ("f" + j).compareTo("f" + last.feature) < 0;
                double most = before ? last.low : last.high;
                if (Double.isFinite(most)) {
                    told.putIfAbsent(g + ":" + j, new MembershipAttack.Told(-most, most));
                }
            }
        }
        return told;
    }
}
