package org.endotype.core.pipeline.run;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.pipeline.config.Settings;
import org.endotype.core.response.OutcomeColumns.Measure;
import org.endotype.core.response.Outcomes;
import org.endotype.core.sample.SampleSet;
import org.endotype.core.table.TextTable;

/**
 * Keeps the outcome out of what groups are made from: a feature or an adjusted column that has the name of the endpoint or
 * of the change, or that is one of them but for scale and offset, stops the run. It looks and refuses; no number of it
 * reaches the search for groups.
 *
 * <p>Values are compared where at least {@value #FEWEST} people have both and the outcome takes at least {@value #LEVELS}
 * values among them; short or coarse columns agree by chance. A feature that is the outcome with noise is not told from a
 * good marker here. Cost: O(people x features).
 */
final class OutcomeSeal {

    private static final int FEWEST = 10;
    private static final int LEVELS = 5;

    /** Of 1 - r^2, the rounding of two columns that are the same. */
    private static final double SAME = 1e-12;

    private final List<String> columns;
    private final SampleSet people;
    private final Map<String, double[]> values;

    private OutcomeSeal(List<String> columns, SampleSet people, Map<String, double[]> values) {
        this.columns = columns;
        this.people = people;
        this.values = values;
    }

    static OutcomeSeal of(Outcomes outcomes) {
        int n = outcomes.participants().size();
        Map<String, double[]> values = new LinkedHashMap<>();
        List<String> columns = List.of();
        if (outcomes.columns().measure() instanceof Measure.Change change) {
            columns = List.of(change.column());
        } else if (outcomes.columns().measure() instanceof Measure.BeforeAndAfter totals) {
            columns = List.of(totals.endpoint());
            values.put(
                    "the endpoint",
                    IntStream.range(0, n).mapToDouble(outcomes::endpoint).toArray());
        }
        values.put(
                "the change under treatment",
                IntStream.range(0, n).mapToDouble(outcomes::improvement).toArray());
        return new OutcomeSeal(columns, outcomes.participants(), values);
    }

    /**
     * Refuses a study that would make groups from its outcome.
     *
     * @throws InconsistentInput naming view and feature, or column
     */
    void requireUnseen(AlignedStudy study, Settings stratify) {
        study.features().forEach((view, matrix) -> requireUnseen("view '" + view + "'", matrix));
        for (String name : stratify.texts("adjust-for")) {
            FeatureMatrix view = study.covariates().get(name);
            if (view != null) {
                requireUnseen("covariate view '" + name + "'", view);
                continue;
            }
            String shown = "adjust-for: participants column '" + name + "'";
            if (columns.contains(name)) {
                throw refused(shown, "has the name of the outcome");
            }
            double[] column = new double[people.size()];
            List<String> texts = study.column(name);
            for (int i = 0; i < column.length; i++) {
                int row = study.kept().indexOf(people.id(i));
                column[i] = row >= 0 && TextTable.isNumber(texts.get(row))
                        ? Double.parseDouble(texts.get(row).strip())
                        : Double.NaN;
            }
            requireOther(shown, column);
        }
    }

    private void requireUnseen(String shown, FeatureMatrix matrix) {
        int[] rows = IntStream.range(0, people.size())
                .map(i -> matrix.samples().indexOf(people.id(i)))
                .toArray();
        double[] column = new double[rows.length];
        for (int feature = 0; feature < matrix.featureCount(); feature++) {
            String name = shown + ": feature '" + matrix.featureNames().get(feature) + "'";
            if (columns.contains(matrix.featureNames().get(feature))) {
                throw refused(name, "has the name of the outcome");
            }
            for (int i = 0; i < rows.length; i++) {
                column[i] = rows[i] < 0 ? Double.NaN : matrix.value(rows[i], feature);
            }
            requireOther(name, column);
        }
    }

    private void requireOther(String shown, double[] column) {
        values.forEach((what, outcome) -> {
            if (sameButForScale(column, outcome)) {
                throw refused(shown, "is " + what + " of every participant, but for scale and offset at most");
            }
        });
    }

    private static InconsistentInput refused(String shown, String why) {
        return new InconsistentInput(
                shown + " " + why + "; groups made from the outcome would prove nothing: leave it out");
    }

    static boolean sameButForScale(double[] a, double[] b) {
        int[] both = IntStream.range(0, a.length)
                .filter(i -> !Double.isNaN(a[i]) && !Double.isNaN(b[i]))
                .toArray();
        if (both.length < FEWEST
                || IntStream.of(both).mapToDouble(i -> b[i]).distinct().count() < LEVELS) {
            return false;
        }
        double meanA = IntStream.of(both).mapToDouble(i -> a[i]).average().orElseThrow();
        double meanB = IntStream.of(both).mapToDouble(i -> b[i]).average().orElseThrow();
        double aa = 0;
        double ab = 0;
        double bb = 0;
        for (int i : both) {
            aa += (a[i] - meanA) * (a[i] - meanA);
            ab += (a[i] - meanA) * (b[i] - meanB);
            bb += (b[i] - meanB) * (b[i] - meanB);
        }
        return aa > 0 && bb > 0 && 1 - ab * ab / (aa * bb) < SAME;
    }
}
