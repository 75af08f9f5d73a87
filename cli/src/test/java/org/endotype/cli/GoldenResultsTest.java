package org.endotype.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.feature.FeatureTable;
import org.endotype.core.table.TextTable;
import org.endotype.testdata.DemoCohort;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The key numbers of every module on a small demonstration cohort are those of the release before. A number that moves on
 * purpose is written anew with {@code -Dendotype.golden=FILE} and gets an entry in CHANGELOG.md.
 */
class GoldenResultsTest {

    private static final String RESOURCE = "/org/endotype/testdata/golden.json";

    /** Relative: another processor's rounding passes, a changed method does not. */
    private static final double TOLERANCE = 1e-6;

    @TempDir
    Path folder;

    @Test
    void numbersHaveNotMovedSinceTheLastRelease() throws IOException {
        Map<String, Double> found = numbers();
        String target = System.getProperty("endotype.golden");
        if (target != null) {
            ObjectNode json = new ObjectMapper().createObjectNode();
            json.put("cohort", "demo, 48 patients, seed 7, gaussian-mixture");
            json.put("relative_tolerance", TOLERANCE);
            found.forEach(json.putObject("numbers")::put);
            Files.writeString(
                    Path.of(target),
                    new ObjectMapper()
                                    .enable(SerializationFeature.INDENT_OUTPUT)
                                    .writeValueAsString(json) + "\n");
        }
        JsonNode golden;
        try (InputStream in = DemoCohort.class.getResourceAsStream(RESOURCE)) {
            assertThat(in).as(RESOURCE).isNotNull();
            golden = new ObjectMapper().readTree(in);
        }
        double tolerance = golden.path("relative_tolerance").asDouble();
        List<String> moved = new ArrayList<>();
        golden.path("numbers").properties().forEach(one -> {
            double before = one.getValue().asDouble();
            double now = found.getOrDefault(one.getKey(), Double.NaN);
            if (!(Math.abs(now - before) <= tolerance * Math.max(1e-3, Math.abs(before)))) {
                moved.add(one.getKey() + ": " + before + " -> " + now);
            }
        });
        assertThat(moved)
                .as("moved on purpose? write them anew and say so in CHANGELOG.md")
                .isEmpty();
        assertThat(found).hasSameSizeAs(golden.path("numbers"));
    }

    private Map<String, Double> numbers() throws IOException {
        Path study = folder.resolve("study");
        DemoCohort.withDefaults().patients(48).seed(7).threads(2).writeTo(study);
        Path out = folder.resolve("out");
        CommandRun run = CommandRun.of(
                "run",
                study.resolve("cohort.yaml"),
                "--out",
                out,
                "--quiet",
                "--set",
                "stratify.method=gaussian-mixture",
                "--set",
                "stratify.groups=1..3",
                "--set",
                "stratify.null-draws=19",
                "--set",
                "stratify.bootstraps=5");
        assertThat(run.exitCode()).as(run.err()).isZero();
        Map<String, Double> numbers = new TreeMap<>();
        try (Stream<Path> files = Files.list(out.resolve("features"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".parquet")).toList()) {
                features(file, numbers);
            }
        }
        JsonNode evidence =
                new ObjectMapper().readTree(out.resolve("groups/evidence.json").toFile());
        numbers.put("groups/supported", evidence.path("supported_group_count").asDouble());
        numbers.put("groups/null_p", evidence.path("null_p").asDouble());
        numbers.put("groups/observed", evidence.path("null").path("observed").asDouble());
        for (JsonNode candidate : evidence.path("candidates")) {
            for (String index : List.of("bic", "gap", "prediction_strength", "silhouette")) {
                if (candidate.path(index).isNumber()) {
                    numbers.put(
                            "groups/" + index + "/" + candidate.path("groups").asInt(),
                            candidate.path(index).asDouble());
                }
            }
        }
        TextTable rates = TextTable.read(out.resolve("response/rates.tsv"));
        for (String column : List.of("n", "rate", "rate_low", "rate_high", "mean_change", "mean_change_low")) {
            double[] values = rates.numbers(column);
            for (int row = 0; row < values.length; row++) {
                if (Double.isFinite(values[row])) {
                    numbers.put(
                            "response/" + column + "/" + rates.column("group").get(row) + "/"
                                    + rates.column("arm").get(row),
                            values[row]);
                }
            }
        }
        JsonNode interaction = new ObjectMapper()
                .readTree(out.resolve("response/interaction.json").toFile());
        for (String name : List.of("statistic", "p_asymptotic", "p_permutation")) {
            if (interaction.path(name).isNumber()) {
                numbers.put(
                        "response/interaction/" + name, interaction.path(name).asDouble());
            }
        }
        return numbers;
    }

    /** Whatever the sign of a component, its magnitudes stay. */
    private static void features(Path file, Map<String, Double> numbers) {
        String view = "features/" + file.getFileName().toString().replace(".parquet", "");
        FeatureMatrix matrix = FeatureTable.read(file);
        double absolute = 0;
        double square = 0;
        int known = 0;
        for (int i = 0; i < matrix.sampleCount(); i++) {
            for (int j = 0; j < matrix.featureCount(); j++) {
                double value = matrix.value(i, j);
                if (!Double.isNaN(value)) {
                    absolute += Math.abs(value);
                    square += value * value;
                    known++;
                }
            }
        }
        numbers.put(view + "/features", (double) matrix.featureCount());
        numbers.put(view + "/values", (double) known);
        numbers.put(view + "/mean_absolute", absolute / known);
        numbers.put(view + "/root_mean_square", Math.sqrt(square / known));
        numbers.put(view + "/first_absolute", Math.abs(matrix.value(0, 0)));
    }
}
