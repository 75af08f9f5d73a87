package org.endotype.core.pipeline;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.feature.Provenance;
import org.endotype.core.pipeline.ViewOption.Kind;
import org.endotype.core.sample.SampleSet;
import org.endotype.core.table.TextTable;

/** The smallest honest view for tests of the pipeline: an id x feature table as it stands. */
public final class TableViewBuilder implements ViewBuilder {

    @Override
    public String type() {
        return "plain-table";
    }

    @Override
    public String description() {
        return "A table of numbers.";
    }

    @Override
    public List<ViewOption> options() {
        return List.of(
                ViewOption.required("table", Kind.FILE, "id x feature table"),
                ViewOption.optional("more", Kind.FILES, null, "further files"),
                ViewOption.optional("bids", Kind.FOLDER, null, "a folder"),
                ViewOption.optional("genotypes", Kind.PREFIX, null, "a prefix"),
                ViewOption.optional("components", Kind.INTEGER, "10", "how many"),
                ViewOption.optional("threshold", Kind.NUMBER, "0.5", "where to cut"),
                ViewOption.optional("fisher-z", Kind.SWITCH, "true", "whether to transform"),
                ViewOption.choice("kind", List.of("correlation", "tangent"), "correlation", "which matrix"));
    }

    @Override
    public ViewResult build(ViewRequest request, RunContext context) {
        TextTable table = TextTable.read(request.path("table"));
        SampleSet ids = table.sampleIds("participant_id");
        List<String> features = new ArrayList<>(table.header());
        features.remove("participant_id");
        List<String> kept =
                request.participants().ids().stream().filter(ids::contains).toList();
        double[] values = new double[kept.size() * features.size()];
        for (int f = 0; f < features.size(); f++) {
            double[] column = table.numbers(features.get(f));
            for (int i = 0; i < kept.size(); i++) {
                values[i * features.size() + f] = column[ids.indexOf(kept.get(i))];
            }
        }
        Map<String, String> excluded = new HashMap<>();
        return new ViewResult(
                FeatureMatrix.of(SampleSet.of(kept), features, values, Provenance.of(type())),
                excluded,
                "The table was used as it stands.",
                List.of(),
                Map.of("features", Integer.toString(features.size())),
                List.of(request.path("table")));
    }
}
