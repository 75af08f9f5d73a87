package org.endotype.genomics.omics;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.feature.FeatureTable;
import org.endotype.core.pipeline.RunContext;
import org.endotype.core.pipeline.ViewBuilder;
import org.endotype.core.pipeline.ViewOption;
import org.endotype.core.pipeline.ViewRequest;
import org.endotype.core.pipeline.ViewResult;

/** Makes a view from any table of participants by numeric features, taken as it is. */
public final class FeaturesViewBuilder implements ViewBuilder {

    @Override
    public String type() {
        return "features";
    }

    @Override
    public String description() {
        return "Any table of participants by numeric features, such as one computed by another tool.";
    }

    @Override
    public List<ViewOption> options() {
        return List.of(
                ViewOption.required(
                        "table",
                        ViewOption.Kind.FILES,
                        "The table (TSV, CSV or Parquet); several with the same features are stacked."),
                ViewOption.optional(
                        "id-column",
                        ViewOption.Kind.TEXT,
                        null,
                        "The column of participant ids, samples being rows; by default the first column or the header,"
                                + " whichever holds participant ids."),
                ViewOption.choice(
                        "orientation",
                        OmicsOrientation.labels(),
                        "auto",
                        "What the rows are; auto compares the first column and the header with the participant ids."));
    }

    @Override
    public ViewResult build(ViewRequest request, RunContext context) {
        List<Path> files = request.paths("table");
        SourceLocation location = SourceLocation.file(files.get(0));
        OmicsOrientation orientation = OmicsOrientation.of(request.text("orientation"));
        Optional<String> idColumn = request.optionalText("id-column");
        if (idColumn.isPresent() && orientation == OmicsOrientation.FEATURES_AS_ROWS) {
            throw new InvalidConfiguration("view '" + request.name()
                    + "': id-column names participants' ids, but orientation says the rows are features; drop one");
        }
        List<FeatureMatrix> tables = new ArrayList<>();
        for (Path file : files) {
            tables.add(
                    idColumn.isPresent()
                            ? FeatureTable.read(file, idColumn.get())
                            : OmicsViewBuilder.read(file, orientation, request.participants()));
        }
        ParticipantMatch match =
                ParticipantMatch.of(ParticipantMatch.stack(tables, files), request.participants(), location);
        FeatureMatrix matched = match.features();
        FeatureMatrix values =
                FeatureSelection.keep(matched, feature -> FeatureSelection.observed(matched, feature) > 0);
        if (values.featureCount() == 0) {
            throw new DegenerateData(location, "holds no value for any participant; every cell is missing");
        }
        List<String> warnings = new ArrayList<>();
        int empty = matched.featureCount() - values.featureCount();
        if (empty > 0) {
            warnings.add(empty + " features are missing for every participant and were left out.");
        }
        long missing = 0;
        int constant = 0;
        for (int feature = 0; feature < values.featureCount(); feature++) {
            missing += values.sampleCount() - FeatureSelection.observed(values, feature);
            constant += FeatureSelection.variance(values, feature) == 0 ? 1 : 0;
        }
        if (constant > 0) {
            warnings.add(constant + " features do not vary between participants.");
        }
        Map<String, String> counts = new LinkedHashMap<>();
        counts.put("features_in_table", Integer.toString(matched.featureCount()));
        counts.put("samples_of_no_participant", Integer.toString(match.unknownSamples()));
        counts.put(
                "missing_share",
                String.format(Locale.ROOT, "%.4f", missing / ((double) values.sampleCount() * values.featureCount())));
        counts.put("features_kept", Integer.toString(values.featureCount()));
        return new ViewResult(
                values,
                Map.of(),
                "The " + values.featureCount() + " features were used as given; missing values stayed missing.",
                List.copyOf(warnings),
                counts,
                List.copyOf(files));
    }
}
