package org.endotype.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.feature.FeatureTable;
import org.endotype.core.table.TextTable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole path on real data that lie beside the project; skipped where they do not. The cohort files are in {@code
 * src/test/resources/real}; what they name is linked or put together here.
 */
class RealDataTest {

    /** nilearn filters by one polynomial of degree 10; its series and ours agree to 1e-5, so do their correlations. */
    private static final double NILEARN_TOLERANCE = 1e-5;

    @TempDir
    Path folder;

    private Path shared;
    private Path out;

    @BeforeEach
    void findData() {
        shared = Path.of(System.getProperty("endotype.shared", "../shared")).resolve("data");
        out = folder.resolve("out");
        assumeThat(shared).isDirectory();
    }

    private CommandRun run(String config) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(RealDataTest.class.getResourceAsStream("/real/" + config), config)) {
            Files.write(folder.resolve(config), in.readAllBytes());
        }
        return CommandRun.of("run", folder.resolve(config), "--out", out);
    }

    private void link(String name, String target) throws IOException {
        Path link = folder.resolve(name);
        Files.createDirectories(link.getParent());
        Files.createSymbolicLink(link, shared.resolve(target).toAbsolutePath().normalize());
    }

    private JsonNode json(String file) throws IOException {
        return new ObjectMapper().readTree(Files.readString(out.resolve(file)));
    }

    /** The adjusted Rand index of Hubert and Arabie (1985) between groups and labels; unassigned is a group of its own. */
    private double adjustedRandIndex(Map<String, String> labels) {
        TextTable table = TextTable.read(out.resolve("groups/assignments.tsv"));
        Map<String, Integer> cells = new HashMap<>();
        Map<String, Integer> groups = new HashMap<>();
        Map<String, Integer> classes = new HashMap<>();
        int n = 0;
        for (int row = 0; row < table.rowCount(); row++) {
            String label = labels.get(table.text(row, 0));
            if (label == null) {
                continue;
            }
            String group = table.text(row, 1);
            cells.merge(group + "/" + label, 1, Integer::sum);
            groups.merge(group, 1, Integer::sum);
            classes.merge(label, 1, Integer::sum);
            n++;
        }
        double together = pairs(cells);
        double expected = pairs(groups) * pairs(classes) / (n * (n - 1.0) / 2);
        return (together - expected) / ((pairs(groups) + pairs(classes)) / 2 - expected);
    }

    private static double pairs(Map<String, Integer> counts) {
        return counts.values().stream().mapToDouble(c -> c * (c - 1.0) / 2).sum();
    }

    @Test
    void breastTumoursFallIntoTheirSubtypesThoughAThirdLackProteins() throws IOException {
        link("data", "omics/tcga_breast");
        Map<String, String> subtypes = new TreeMap<>();
        StringBuilder participants = new StringBuilder("participant_id\tset\n");
        for (String set : List.of("train", "test")) {
            TextTable table = TextTable.read(folder.resolve("data/breast_tcga_" + set + "_subtype.csv"));
            for (int row = 0; row < table.rowCount(); row++) {
                subtypes.put(table.text(row, 0), table.text(row, 1));
                participants.append(table.text(row, 0)).append('\t').append(set).append('\n');
            }
        }
        Files.writeString(folder.resolve("participants.tsv"), participants);
        CommandRun run = run("tcga-breast.yaml");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(json("run.json").at("/views/2/participants").asInt()).isEqualTo(150);
        assertThat(TextTable.read(out.resolve("samples.tsv")).column("reason"))
                .filteredOn(reason -> reason.equals("no data in protein"))
                .hasSize(70);
        assertThat(json("groups/evidence.json").at("/supported_group_count").asInt())
                .isGreaterThan(1);
        // Measured .88 with three groups; chance is 0.
        assertThat(adjustedRandIndex(subtypes)).isGreaterThan(0.7);
    }

    @Test
    void aRealTrialWithoutAPublishedEffectGivesNone() throws IOException {
        link("data", "stages");
        Map<String, String> arms = new HashMap<>();
        for (String arm : List.of("medication", "placebo")) {
            TextTable.read(folder.resolve("data/bprs_change_scores_" + arm + ".tsv"))
                    .column("BIDS_ID")
                    .forEach(id -> arms.put(id, arm));
        }
        Map<String, String> changes = new HashMap<>();
        TextTable scores = TextTable.read(folder.resolve("data/bprs_change_scores.tsv"));
        for (int row = 0; row < scores.rowCount(); row++) {
            if (scores.text(row, scores.requireColumn("timepoint")).equals("4")) {
                changes.put(scores.text(row, 0), scores.text(row, scores.requireColumn("outcome")));
            }
        }
        List<String> ids = new ArrayList<>();
        try (Stream<Path> subjects = Files.list(folder.resolve("data"))) {
            subjects.filter(subject -> Files.isDirectory(subject.resolve("ses-1")))
                    .forEach(subject -> ids.add(subject.getFileName().toString()));
        }
        ids.sort(null);
        StringBuilder participants = new StringBuilder("participant_id\n");
        StringBuilder outcomes = new StringBuilder("participant_id\tbprs_change\tarm\n");
        for (String id : ids) {
            participants.append(id).append('\n');
            outcomes.append(id + "\t" + changes.getOrDefault(id, "NA") + "\t" + arms.getOrDefault(id, "NA") + "\n");
        }
        Files.writeString(folder.resolve("participants.tsv"), participants);
        Files.writeString(folder.resolve("outcomes.tsv"), outcomes);
        CommandRun run = run("stages.yaml");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(json("run.json").at("/views/0/participants").asInt()).isEqualTo(55);
        assertThat(json("run.json").at("/views/0/features").asInt()).isEqualTo(332 * 331 / 2);
        JsonNode interaction = json("response/interaction.json");
        assertThat(interaction.at("/p_permutation").asDouble())
                .isGreaterThan(0.05)
                .isLessThanOrEqualTo(1);
        assertThat(interaction.at("/n").asInt()).isEqualTo(45);
        assertThat(json("run.json").at("/verdict").asText()).contains("No evidence");
        permutedOutcomesGiveUniformP(changes, arms, ids);
    }

    /** 5 % limit of the Kolmogorov-Smirnov distance of 100 values is .134; at 1 in 1,000 it is .195. */
    private static final double UNIFORM = 0.195;

    private void permutedOutcomesGiveUniformP(Map<String, String> changes, Map<String, String> arms, List<String> ids)
            throws IOException {
        List<String> tested = ids.stream()
                .filter(id -> changes.containsKey(id) && arms.containsKey(id))
                .toList();
        List<Double> p = new ArrayList<>();
        try (Stream<Path> written = Files.walk(folder)) {
            Path groups = written.filter(file -> file.endsWith("candidate_assignments.tsv"))
                    .findFirst()
                    .orElseThrow();
            for (int seed = 1; seed <= 100; seed++) {
                List<String> shuffled = new ArrayList<>(tested);
                java.util.Collections.shuffle(shuffled, new java.util.Random(seed));
                StringBuilder table = new StringBuilder("participant_id\tbprs_change\tarm\n");
                for (int i = 0; i < tested.size(); i++) {
                    table.append(tested.get(i) + "\t" + changes.get(shuffled.get(i)) + "\t" + arms.get(tested.get(i))
                            + "\n");
                }
                Path outcomes = Files.writeString(folder.resolve("permuted.tsv"), table);
                Path out = folder.resolve("permuted" + seed);
                CommandRun respond = CommandRun.of(
                        "respond",
                        "--outcomes",
                        outcomes,
                        "--change",
                        "bprs_change",
                        "--arm",
                        "arm",
                        "--groups",
                        groups,
                        "--permutations",
                        199,
                        "--seed",
                        seed,
                        "--progress",
                        "none",
                        "--out",
                        out);
                assertThat(respond.exitCode()).as(respond.err()).isZero();
                p.add(new ObjectMapper()
                        .readTree(out.resolve("interaction.json").toFile())
                        .at("/p_permutation")
                        .asDouble());
            }
        }
        p.sort(null);
        for (int i = 0; i < 100; i++) {
            assertThat(p.get(i)).isBetween((i + 1) / 100.0 - UNIFORM, i / 100.0 + UNIFORM);
        }
    }

    @Test
    void realBoldRunsGiveNilearnsCorrelationsAndAreTooFewForGroups() throws IOException {
        link("atlas.nii.gz", "bold/haxby2001/blocks_dseg.nii.gz");
        StringBuilder participants = new StringBuilder("participant_id\n");
        for (int r = 1; r <= 4; r++) {
            String id = "sub-run00" + r;
            String stem = "bids/" + id + "/func/" + id + "_task-objects_";
            link(stem + "space-T1w_desc-preproc_bold.nii.gz", "bold/haxby2001/run-00" + r + "/bold_25mm.nii.gz");
            Files.writeString(folder.resolve(stem + "space-T1w_desc-preproc_bold.json"), "{\"RepetitionTime\": 2.5}\n");
            StringBuilder confounds = new StringBuilder("rot_x\trot_y\trot_z\ttrans_x\ttrans_y\ttrans_z\n");
            for (String line : Files.readAllLines(shared.resolve("bold/haxby2001/run-00" + r + "/bold_moest.txt"))) {
                confounds.append(line.strip().replaceAll("\\s+", "\t")).append('\n');
            }
            Files.writeString(folder.resolve(stem + "desc-confounds_timeseries.tsv"), confounds);
            participants.append(id).append('\n');
        }
        Files.writeString(folder.resolve("participants.tsv"), participants);
        CommandRun run = run("haxby2001.yaml");
        assertThat(run.exitCode()).as(run.err()).isEqualTo(6);
        assertThat(json("run.json").at("/failure/stage").asText()).isEqualTo("groups");

        FeatureMatrix edges = FeatureTable.read(out.resolve("features/connectome.parquet"));
        assertThat(edges.sampleCount()).isEqualTo(4);
        for (int r = 1; r <= 4; r++) {
            TextTable expected =
                    TextTable.read(shared.resolve("bold/haxby2001/expected/run-00" + r + "_butterworth.tsv.gz"));
            int row = edges.samples().indexOf("sub-run00" + r);
            int regions = expected.header().size();
            assertThat(edges.featureCount()).isEqualTo(regions * (regions - 1) / 2);
            for (int i = 0; i < regions; i++) {
                double[] first = expected.numbers(expected.header().get(i));
                for (int j = i + 1; j < regions; j++) {
                    String name =
                            expected.header().get(i) + "--" + expected.header().get(j);
                    double[] second = expected.numbers(expected.header().get(j));
                    assertThat(edges.value(row, edges.featureNames().indexOf(name)))
                            .as(name)
                            .isCloseTo(new PearsonsCorrelation().correlation(first, second), within(NILEARN_TOLERANCE));
                }
            }
        }
    }

    @Test
    void groupsOfAncestryAgreeWithThePopulationLabels() throws IOException {
        assumeThat(CommandRun.of("schema").out()).contains("genotype-pca");
        link("data", "genotypes/hapmap3");
        Map<String, String> populations = new HashMap<>();
        for (String line : Files.readAllLines(folder.resolve("data/relationships_w_pops_121708.txt"))) {
            String[] fields = line.split("\t", -1);
            populations.put(fields[1], fields[6]);
        }
        StringBuilder participants = new StringBuilder("participant_id\n");
        for (String line : Files.readAllLines(folder.resolve("data/HM3_thinned_autosomal_overlap.fam"))) {
            participants.append(line.strip().split("\\s+")[1]).append('\n');
        }
        Files.writeString(folder.resolve("participants.tsv"), participants);
        CommandRun run = run("hapmap3.yaml");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(json("run.json").at("/views/0/participants").asInt()).isGreaterThan(900);
        assertThat(json("groups/evidence.json").at("/supported_group_count").asInt())
                .isGreaterThan(2);
        // 11 labels lie on four continents: labels of one continent overlap in ten components, so 1 is out of reach;
        // measured .48.
        assertThat(adjustedRandIndex(populations)).isGreaterThan(0.4);
    }
}
