package org.endotype.genomics.omics;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.feature.FeatureLayout;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.feature.FeatureTable;
import org.endotype.core.parallel.RandomStreams;
import org.endotype.core.pipeline.RunContext;
import org.endotype.core.pipeline.ViewBuilder;
import org.endotype.core.pipeline.ViewOption;
import org.endotype.core.pipeline.ViewRequest;
import org.endotype.core.pipeline.ViewResult;
import org.endotype.core.sample.SampleSet;

/**
 * Makes a view from an omics table: read counts (normalised and filtered here), or values that are continuous already
 * such as protein or methylation levels. Only participants' samples enter the normalisation.
 */
public final class OmicsViewBuilder implements ViewBuilder {

    private static final List<String> COUNT_METHODS = List.of("median-of-ratios", "tmm", "voom", "log-cpm");

    @Override
    public String type() {
        return "omics";
    }

    @Override
    public String description() {
        return "An omics table: read counts, or protein, metabolite, methylation or expression values.";
    }

    @Override
    public List<ViewOption> options() {
        List<String> methods = new ArrayList<>(List.of("none", "log2", "zscore"));
        methods.addAll(COUNT_METHODS);
        return List.of(
                ViewOption.required(
                        "table",
                        ViewOption.Kind.FILES,
                        "The table (TSV, CSV or Parquet); several with the same features are stacked."),
                ViewOption.choice(
                        "orientation",
                        OmicsOrientation.labels(),
                        "auto",
                        "What the rows are; auto compares the first column and the header with the participant ids."),
                ViewOption.choice(
                        "normalize",
                        methods,
                        "none",
                        "Read counts: median-of-ratios, tmm, voom or log-cpm (all give log2 values); other values:"
                                + " none, log2 (of x + 1) or zscore."),
                ViewOption.choice(
                        "fractions",
                        List.of("refuse", "round"),
                        "refuse",
                        "What becomes of counts that are not whole numbers."),
                ViewOption.optional(
                        "min-prevalence",
                        ViewOption.Kind.NUMBER,
                        "0.2",
                        "Share of the participants (0 to 1) in whom a feature must be expressed (counts: at least 10"
                                + " reads in a library of median size) or measured (other values)."),
                ViewOption.choice(
                        "impute",
                        List.of("none", "min-prob"),
                        "none",
                        "Missing values: none leaves them to the stratification; min-prob draws low values, for"
                                + " logarithmic mass spectrometry intensities below the limit of detection."),
                ViewOption.optional(
                        "top-variance",
                        ViewOption.Kind.INTEGER,
                        "2000",
                        "How many of the most variable features to keep after normalisation; 0 keeps all."));
    }

    @Override
    public ViewResult build(ViewRequest request, RunContext context) {
        List<Path> files = request.paths("table");
        double prevalence = request.number("min-prevalence");
        int topVariance = request.integer("top-variance");
        if (!(prevalence >= 0 && prevalence <= 1)) {
            throw new InvalidConfiguration(
                    "view '" + request.name() + "': min-prevalence must lie between 0 and 1, found " + prevalence);
        }
        if (topVariance < 0) {
            throw new InvalidConfiguration(
                    "view '" + request.name() + "': top-variance must be 0 or more, found " + topVariance);
        }
        SourceLocation location = SourceLocation.file(files.get(0));
        OmicsOrientation orientation = OmicsOrientation.of(request.text("orientation"));
        List<FeatureMatrix> tables = new ArrayList<>();
        for (Path file : files) {
            tables.add(read(file, orientation, request.participants()));
        }
        ParticipantMatch match =
                ParticipantMatch.of(ParticipantMatch.stack(tables, files), request.participants(), location);
        Map<String, String> counts = new LinkedHashMap<>();
        List<String> warnings = new ArrayList<>();
        counts.put("features_in_table", Integer.toString(match.features().featureCount()));
        counts.put("samples_of_no_participant", Integer.toString(match.unknownSamples()));
        String method = request.text("normalize");
        FeatureMatrix values;
        String sentence;
        if (COUNT_METHODS.contains(method)) {
            values = normaliseCounts(request, match.features(), location, method, prevalence, counts);
            sentence = countSentence(method, prevalence);
        } else {
            values = transform(match.features(), location, method, prevalence, counts, warnings);
            sentence = valueSentence(method, prevalence);
        }
        if (request.text("impute").equals("min-prob")) {
            values = MinProbImputation.withDefaults(RandomStreams.derive(context.seed(), type().hashCode()))
                    .fit(values)
                    .apply(values);
            sentence = sentence.replace(
                    "; missing values stayed missing.",
                    "; missing values were drawn around the 1st percentile of the participant's values (MinProb).");
        }
        if (topVariance > 0 && topVariance < values.featureCount()) {
            values = FeatureSelection.mostVariable(values, topVariance);
            sentence += " The " + topVariance + " features of largest variance were kept.";
        }
        counts.put("features_kept", Integer.toString(values.featureCount()));
        return new ViewResult(values, Map.of(), sentence, List.copyOf(warnings), counts, List.copyOf(files));
    }

    private static FeatureMatrix normaliseCounts(
            ViewRequest request,
            FeatureMatrix matrix,
            SourceLocation location,
            String method,
            double prevalence,
            Map<String, String> figures) {
        Counts.Fractions fractions =
                Counts.Fractions.valueOf(request.text("fractions").toUpperCase(Locale.ROOT));
        Counts all = Counts.of(matrix, location, fractions);
        int[] kept = ExpressionFilter.withDefaults().withPrevalence(prevalence).keep(all);
        if (kept.length == 0) {
            throw new DegenerateData(
                    location,
                    "no feature has at least 10 reads (in a library of median size) in " + percent(prevalence)
                            + " of the participants; lower min-prevalence, or is the table normalised already?");
        }
        figures.put("features_expressed", Integer.toString(kept.length));
        CountNormalisation.Result result = CountNormalisation.withDefaults(CountNormalisation.Method.of(method))
                .with(CountNormalisation.Scale.LOG2)
                .apply(all.select(kept));
        double smallest = Double.POSITIVE_INFINITY;
        double largest = 0;
        for (double factor : result.sizeFactors().factors()) {
            smallest = Math.min(smallest, factor);
            largest = Math.max(largest, factor);
        }
        figures.put("size_factor_range", String.format(Locale.ROOT, "%.3f to %.3f", smallest, largest));
        return result.values();
    }

    private static FeatureMatrix transform(
            FeatureMatrix matrix,
            SourceLocation location,
            String method,
            double prevalence,
            Map<String, String> figures,
            List<String> warnings) {
        double needed = Math.max(1, prevalence * matrix.sampleCount());
        FeatureMatrix kept =
                FeatureSelection.keep(matrix, feature -> FeatureSelection.observed(matrix, feature) >= needed - 1e-9);
        if (kept.featureCount() == 0) {
            throw new DegenerateData(
                    location, "no feature is measured in " + percent(prevalence) + " of the participants");
        }
        int dropped = matrix.featureCount() - kept.featureCount();
        if (dropped > 0) {
            warnings.add(dropped + " features were measured in fewer than " + percent(prevalence)
                    + " of the participants and left out.");
        }
        long missing = 0;
        int constant = 0;
        for (int feature = 0; feature < kept.featureCount(); feature++) {
            missing += kept.sampleCount() - FeatureSelection.observed(kept, feature);
            constant += FeatureSelection.variance(kept, feature) == 0 ? 1 : 0;
        }
        double share = missing / ((double) kept.sampleCount() * kept.featureCount());
        figures.put("missing_share", String.format(Locale.ROOT, "%.4f", share));
        if (constant > 0) {
            warnings.add(constant + " features do not vary between participants.");
        }
        return switch (method) {
            case "log2" -> log2(kept, location);
            case "zscore" -> FeatureSelection.standardise(kept);
            default -> kept;
        };
    }

    private static FeatureMatrix log2(FeatureMatrix matrix, SourceLocation location) {
        double[] values = matrix.toRowMajor();
        for (int i = 0; i < values.length; i++) {
            if (values[i] < 0) {
                throw new MalformedInput(
                        location,
                        "feature '" + matrix.featureNames().get(i % matrix.featureCount())
                                + "' holds a negative value, which has no logarithm; is the table logarithmic already?"
                                + " (normalize: none)");
            }
            values[i] = CountNormalisation.log2(values[i] + 1);
        }
        return FeatureMatrix.of(matrix.samples(), matrix.featureNames(), values, matrix.provenance());
    }

    /** Reads a table; {@code AUTO} takes as samples the side whose ids are participants. */
    static FeatureMatrix read(Path file, OmicsOrientation orientation, SampleSet participants) {
        if (orientation != OmicsOrientation.AUTO) {
            return OmicsTable.read(file, orientation).values();
        }
        List<String> header = OmicsOrientation.header(file);
        if (ParticipantMatch.count(header.subList(1, header.size()), participants) == 0) {
            return FeatureTable.read(file, FeatureLayout.SAMPLES_AS_ROWS);
        }
        FeatureMatrix matrix = FeatureTable.read(file, FeatureLayout.FEATURES_AS_ROWS);
        if (ParticipantMatch.count(matrix.featureNames(), participants) > 0) {
            throw new InconsistentInput(
                    SourceLocation.file(file),
                    "participant ids stand both in its header and in its first column; state orientation:"
                            + " features-as-rows or samples-as-rows");
        }
        return matrix;
    }

    private static String countSentence(String method, double prevalence) {
        String how =
                switch (method) {
                    case "median-of-ratios" ->
                        "divided by size factors from the median of ratios (Anders and Huber, 2010) and"
                                + " taken as log2(x + 1)";
                    case "tmm" ->
                        "turned into log2 counts per million (prior count 2) of libraries scaled by the trimmed mean"
                                + " of M values (Robinson and Oshlack, 2010)";
                    case "voom" -> "turned into log2 counts per million as in voom (Law et al., 2014)";
                    default -> "turned into log2 counts per million (prior count 2)";
                };
        return "Read counts of features with at least 10 reads in a library of median size in " + percent(prevalence)
                + " of the participants were " + how + ".";
    }

    private static String valueSentence(String method, double prevalence) {
        String how =
                switch (method) {
                    case "log2" -> "taken as log2(x + 1)";
                    case "zscore" -> "standardised to mean 0 and standard deviation 1 over the participants";
                    default -> "used as given";
                };
        return "Values of features measured in at least " + percent(prevalence) + " of the participants were " + how
                + "; missing values stayed missing.";
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * share);
    }
}
