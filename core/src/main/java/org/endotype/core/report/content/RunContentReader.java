package org.endotype.core.report.content;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.endotype.core.error.InputOutputFailure;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.feature.FeatureTable;
import org.endotype.core.file.AtomicOutput;
import org.endotype.core.report.content.Response.Estimate;
import org.endotype.core.report.content.RunContent.Position;
import org.endotype.core.report.content.RunContent.Profile;
import org.endotype.core.report.content.RunContent.Sample;
import org.endotype.core.table.ParquetColumns;
import org.endotype.core.table.TextTable;

/** Reads a run folder as {@code docs/run-folder.md} describes it. Only the manifest must be there. */
public final class RunContentReader {

    private static final String ANCESTRY_TYPE = "genotype-pca";
    private static final String ID = "participant_id";

    private static final List<String> DETAILS = List.of(
            "moderators",
            "overlap",
            "benefit",
            "benefit_fifths",
            "personal_advantage",
            "paired",
            "correlations",
            "longitudinal",
            "imputation",
            "survival",
            "log_rank",
            "restricted_mean",
            "hazards",
            "benefit_harm",
            "prediction",
            "calibration_curve",
            "decision_curve",
            "subgroup_audit");

    private RunContentReader() {}

    /** Reads a folder with the manifest that stands in it, or that will. */
    public static RunContent read(Path folder, Path manifestFile) {
        if (!Files.isRegularFile(manifestFile)) {
            throw new InputOutputFailure(
                    SourceLocation.file(folder),
                    "has no run.json; give the folder that 'endotype run' or 'endotype demo' wrote");
        }
        Manifest manifest = Manifest.from(JsonDocument.read(manifestFile).requireSchema(manifestFile, Manifest.SCHEMA));
        Path evidence = folder.resolve("groups/evidence.json");
        Optional<Evidence> found = Files.exists(evidence)
                ? Optional.of(Evidence.from(JsonDocument.read(evidence).requireSchema(evidence, Evidence.SCHEMA)))
                : Optional.empty();
        List<Sample> samples = samples(folder.resolve("samples.tsv"));
        return new RunContent(
                manifest,
                samples,
                assignments(folder.resolve("groups/assignments.tsv")),
                found,
                positions(folder.resolve("groups/embedding.tsv")),
                profiles(folder.resolve("groups/profiles.tsv")),
                response(folder.resolve("response")),
                viewMembers(folder, manifest),
                ancestry(folder, manifest),
                connectomes(folder, manifest, samples));
    }

    private static List<Connectome> connectomes(Path folder, Manifest manifest, List<Sample> samples) {
        Set<String> analysed =
                samples.stream().filter(Sample::kept).map(Sample::id).collect(Collectors.toSet());
        return manifest.views().stream()
                .flatMap(view -> Connectome.read(featureFile(folder, view), view.name(), analysed).stream())
                .toList();
    }

    private static List<Sample> samples(Path file) {
        List<Sample> samples = new ArrayList<>();
        if (Files.exists(file)) {
            TextTable table = TextTable.read(file);
            int id = table.requireColumn(ID);
            int kept = table.requireColumn("kept");
            int stage = table.requireColumn("stage");
            int reason = table.requireColumn("reason");
            for (int row = 0; row < table.rowCount(); row++) {
                samples.add(new Sample(
                        table.text(row, id),
                        table.text(row, kept).equals("yes"),
                        table.text(row, stage),
                        table.text(row, reason)));
            }
        }
        return List.copyOf(samples);
    }

    private static Map<String, String> assignments(Path file) {
        Map<String, String> groups = new LinkedHashMap<>();
        if (Files.exists(file)) {
            TextTable table = TextTable.read(file);
            int id = table.requireColumn(ID);
            int group = table.requireColumn("group");
            for (int row = 0; row < table.rowCount(); row++) {
                groups.put(table.text(row, id), table.text(row, group));
            }
        }
        return groups;
    }

    private static List<Position> positions(Path file) {
        List<Position> positions = new ArrayList<>();
        if (Files.exists(file)) {
            TextTable table = TextTable.read(file);
            int id = table.requireColumn(ID);
            double[] x = table.numbers("axis_1");
            // One feature or one latent dimension has no second axis.
            double[] y = table.hasColumn("axis_2") ? table.numbers("axis_2") : new double[x.length];
            List<String> others = table.header().stream()
                    .filter(name -> !name.equals(ID) && !name.startsWith("axis_"))
                    .toList();
            for (int row = 0; row < table.rowCount(); row++) {
                Map<String, String> labels = new LinkedHashMap<>();
                for (String name : others) {
                    labels.put(name, table.text(row, table.requireColumn(name)));
                }
                if (Double.isFinite(x[row]) && Double.isFinite(y[row])) {
                    positions.add(new Position(table.text(row, id), x[row], y[row], labels));
                }
            }
        }
        return List.copyOf(positions);
    }

    private static List<Profile> profiles(Path file) {
        List<Profile> profiles = new ArrayList<>();
        if (Files.exists(file)) {
            TextTable table = TextTable.read(file);
            int group = table.requireColumn("group");
            int view = table.requireColumn("view");
            int feature = table.requireColumn("feature");
            double[] difference = table.numbers("standardized_difference");
            double[] low = table.numbers("low");
            double[] high = table.numbers("high");
            double[] p = table.numbers("p");
            double[] q = table.numbers("q");
            for (int row = 0; row < table.rowCount(); row++) {
                profiles.add(new Profile(
                        table.text(row, group),
                        table.text(row, view),
                        table.text(row, feature),
                        difference[row],
                        low[row],
                        high[row],
                        p[row],
                        q[row]));
            }
        }
        return List.copyOf(profiles);
    }

    private static Optional<Response> response(Path folder) {
        if (!Files.exists(folder.resolve("rates.tsv"))) {
            return Optional.empty();
        }
        Optional<Response.Interaction> interaction = interaction(folder.resolve("interaction.json"));
        return Optional.of(new Response(
                rates(folder.resolve("rates.tsv")),
                effects(folder.resolve("effects.tsv")),
                interaction,
                rules(folder.resolve("rules.tsv")),
                text(folder.resolve("methods.txt")),
                text(folder.resolve("policy_tree.txt")),
                warnings(
                        folder.resolve("warnings.tsv"),
                        interaction.map(Response.Interaction::warnings).orElse(List.of())),
                details(folder)));
    }

    /** Of every part; folders from before they were kept together have the main test's own. */
    private static List<String> warnings(Path file, List<String> otherwise) {
        return Files.exists(file) ? List.copyOf(TextTable.read(file).column("warning")) : otherwise;
    }

    /** Every other table of the folder but those with a row a participant. */
    private static List<Response.Detail> details(Path folder) {
        List<Response.Detail> details = new ArrayList<>();
        for (String name : DETAILS) {
            Path file = folder.resolve(name + ".tsv");
            if (Files.exists(file)) {
                TextTable table = TextTable.read(file);
                List<List<String>> rows = new ArrayList<>();
                for (int row = 0; row < table.rowCount(); row++) {
                    List<String> cells = new ArrayList<>();
                    for (int column = 0; column < table.header().size(); column++) {
                        cells.add(table.text(row, column));
                    }
                    rows.add(List.copyOf(cells));
                }
                details.add(new Response.Detail(name, table.header(), List.copyOf(rows)));
            }
        }
        return List.copyOf(details);
    }

    private static List<Response.Rate> rates(Path file) {
        TextTable table = TextTable.read(file);
        List<Response.Rate> rates = new ArrayList<>();
        double[] n = table.numbers("n");
        double[] responders = table.numbers("responders");
        double[] remitters = table.numbers("remitters");
        Estimate[] rate = estimates(table, "rate", "rate_low", "rate_high");
        Estimate[] remission = estimates(table, "remission_rate", "remission_low", "remission_high");
        Estimate[] change = estimates(table, "mean_change", "mean_change_low", "mean_change_high");
        for (int row = 0; row < table.rowCount(); row++) {
            rates.add(new Response.Rate(
                    table.text(row, table.requireColumn("group")),
                    table.text(row, table.requireColumn("arm")),
                    count(n[row]),
                    count(responders[row]),
                    rate[row],
                    count(remitters[row]),
                    remission[row],
                    change[row]));
        }
        return List.copyOf(rates);
    }

    private static int count(double number) {
        return Double.isFinite(number) ? (int) number : -1;
    }

    private static Estimate[] estimates(TextTable table, String value, String low, String high) {
        double[] values = table.numbers(value);
        double[] lows = table.numbers(low);
        double[] highs = table.numbers(high);
        Estimate[] estimates = new Estimate[values.length];
        for (int row = 0; row < values.length; row++) {
            estimates[row] = new Estimate(values[row], lows[row], highs[row]);
        }
        return estimates;
    }

    private static List<Response.Effect> effects(Path file) {
        List<Response.Effect> effects = new ArrayList<>();
        if (Files.exists(file)) {
            TextTable table = TextTable.read(file);
            Estimate[] estimates = estimates(table, "estimate", "low", "high");
            double[] p = table.numbers("p");
            for (int row = 0; row < table.rowCount(); row++) {
                effects.add(new Response.Effect(
                        table.text(row, table.requireColumn("contrast")),
                        table.text(row, table.requireColumn("group")),
                        estimates[row],
                        p[row],
                        table.text(row, table.requireColumn("method"))));
            }
        }
        return List.copyOf(effects);
    }

    private static List<Response.Rule> rules(Path file) {
        List<Response.Rule> rules = new ArrayList<>();
        if (Files.exists(file)) {
            TextTable table = TextTable.read(file);
            Estimate[] values = estimates(table, "value", "value_low", "value_high");
            Estimate[] gains = estimates(table, "gain", "gain_low", "gain_high");
            double[] n = table.numbers("n");
            double[] p = table.hasColumn("gain_p") ? table.numbers("gain_p") : new double[n.length];
            if (!table.hasColumn("gain_p")) {
                Arrays.fill(p, Double.NaN);
            }
            for (int row = 0; row < table.rowCount(); row++) {
                rules.add(new Response.Rule(
                        table.text(row, table.requireColumn("rule")), count(n[row]), values[row], gains[row], p[row]));
            }
        }
        return List.copyOf(rules);
    }

    private static Optional<Response.Interaction> interaction(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        JsonDocument json = JsonDocument.read(file);
        return Optional.of(new Response.Interaction(
                json.text("tested"),
                json.number("statistic"),
                json.number("p_asymptotic"),
                json.number("p_permutation"),
                json.integer("permutations"),
                json.integer("n"),
                json.text("method"),
                json.text("verdict"),
                json.texts("warnings")));
    }

    private static String text(Path file) {
        if (!Files.exists(file)) {
            return "";
        }
        try {
            return Files.readString(file).strip();
        } catch (IOException failure) {
            throw AtomicOutput.failure(file, "read", failure);
        }
    }

    /** Ids alone are read: the header where features are rows, the id column otherwise. */
    private static Map<String, List<String>> viewMembers(Path folder, Manifest manifest) {
        Map<String, List<String>> members = new LinkedHashMap<>();
        for (Manifest.View view : manifest.views()) {
            Path file = featureFile(folder, view);
            if (Files.exists(file)) {
                try (ParquetColumns table = ParquetColumns.open(file)) {
                    List<String> header = table.names();
                    members.put(
                            view.name(),
                            header.get(0).equals(FeatureTable.FEATURE_COLUMN)
                                    ? List.copyOf(header.subList(1, header.size()))
                                    : table.text(0).stream()
                                            .filter(Objects::nonNull)
                                            .toList());
                }
            }
        }
        return members;
    }

    private static List<Position> ancestry(Path folder, Manifest manifest) {
        for (Manifest.View view : manifest.views()) {
            Path file = featureFile(folder, view);
            if (view.type().equals(ANCESTRY_TYPE) && Files.exists(file)) {
                FeatureMatrix matrix = FeatureTable.read(file);
                List<Position> positions = new ArrayList<>();
                for (int s = 0; s < matrix.sampleCount() && matrix.featureCount() >= 2; s++) {
                    if (Double.isFinite(matrix.value(s, 0)) && Double.isFinite(matrix.value(s, 1))) {
                        positions.add(
                                new Position(matrix.samples().id(s), matrix.value(s, 0), matrix.value(s, 1), Map.of()));
                    }
                }
                return List.copyOf(positions);
            }
        }
        return List.of();
    }

    /** A view's name is the cohort file's; one that would leave the folder has no file here. */
    private static Path featureFile(Path folder, Manifest.View view) {
        Path features = folder.resolve("features").normalize();
        Path file = features.resolve(view.name().replaceAll("[/\\\\]", "_") + ".parquet")
                .normalize();
        return file.startsWith(features) ? file : features.resolve("absent");
    }
}
