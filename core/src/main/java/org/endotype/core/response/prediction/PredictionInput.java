package org.endotype.core.response.prediction;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.response.CovariateTerms;
import org.endotype.core.response.OutcomeColumns;
import org.endotype.core.response.OutcomeColumns.Measure;
import org.endotype.core.response.Outcomes;
import org.endotype.core.table.TextTable;

/**
 * The rows of an outcome table that a prediction model is built on: those whose outcome is known.
 *
 * @param rows rows of the table
 * @param event whether each has the outcome
 * @param predictors term names; words are indicators
 * @param features {@code rows x predictors}, NaN is missing
 */
public record PredictionInput(int[] rows, boolean[] event, List<String> predictors, double[][] features) {

    /**
     * Reads the rows.
     *
     * @param target {@code response}, {@code remission} or a column of 1 and 0
     */
    public static PredictionInput of(TextTable table, OutcomeColumns columns, String target, List<String> predictors) {
        double[] outcome = outcome(table, columns, target);
        for (String name : predictors) {
            boolean endpoint =
                    columns.measure() instanceof Measure.BeforeAndAfter totals && name.equals(totals.endpoint())
                            || columns.measure() instanceof Measure.Change change && name.equals(change.column());
            if (endpoint || name.equals(target)) {
                throw new InconsistentInput(
                        SourceLocation.file(table.file()),
                        "'" + name + "' is the outcome itself and cannot predict it; leave it out of --predictors");
            }
        }
        CovariateTerms terms = CovariateTerms.of(table, predictors);
        int[] rows = IntStream.range(0, outcome.length)
                .filter(row -> !Double.isNaN(outcome[row]))
                .toArray();
        boolean[] event = new boolean[rows.length];
        double[][] features = new double[rows.length][];
        List<String> names = new ArrayList<>();
        for (int i = 0; i < rows.length; i++) {
            event[i] = outcome[rows[i]] == 1;
            var own = terms.terms(rows[i]);
            features[i] = own.values().stream().mapToDouble(Double::doubleValue).toArray();
            if (i == 0) {
                names.addAll(own.keySet());
            }
        }
        return new PredictionInput(rows, event, List.copyOf(names), features);
    }

    private static double[] outcome(TextTable table, OutcomeColumns columns, String target) {
        boolean response = target.equals("response");
        if (response || target.equals("remission")) {
            if (!(columns.measure() instanceof Measure.BeforeAndAfter totals)
                    || !totals.scale().definesResponse()
                    || !response && totals.scale().remission() == null) {
                throw new InvalidConfiguration("--predict " + target + " needs a scale on which it is defined, with"
                        + " --baseline and --endpoint");
            }
            double[] before = Outcomes.totals(table, totals.baseline(), totals.scale());
            double[] after = Outcomes.totals(table, totals.endpoint(), totals.scale());
            double[] outcome = new double[after.length];
            for (int i = 0; i < outcome.length; i++) {
                boolean unknown = Double.isNaN(after[i]) || response && Double.isNaN(before[i]);
                boolean has = response
                        ? totals.scale().isResponse(before[i], after[i])
                        : totals.scale().isRemission(after[i]);
                outcome[i] = unknown ? Double.NaN : has ? 1 : 0;
            }
            return outcome;
        }
        double[] outcome = table.numbers(target);
        for (int i = 0; i < outcome.length; i++) {
            if (!Double.isNaN(outcome[i]) && outcome[i] != 0 && outcome[i] != 1) {
                throw new MalformedInput(
                        table.location(i), "column '" + target + "': expected 1, 0 or NA in an outcome to predict");
            }
        }
        return outcome;
    }

    /** The level of a subgroup variable a row; numbers of more than ten values are cut at their median. */
    public List<String> levels(TextTable table, String variable) {
        List<String> texts = table.column(variable);
        List<String> own =
                Arrays.stream(rows).mapToObj(row -> texts.get(row).trim()).toList();
        boolean numeric = own.stream().allMatch(text -> TextTable.isMissing(text) || TextTable.isNumber(text));
        if (!numeric || own.stream().distinct().count() <= 10) {
            return own.stream()
                    .map(text -> TextTable.isMissing(text) ? "" : text)
                    .toList();
        }
        double[] all = table.numbers(variable);
        double[] sorted = Arrays.stream(rows)
                .mapToDouble(row -> all[row])
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
        double median = sorted[(sorted.length - 1) / 2];
        String at = String.format(Locale.ROOT, "%.4g", median);
        return Arrays.stream(rows)
                .mapToObj(row -> Double.isNaN(all[row]) ? "" : all[row] <= median ? "up to " + at : "above " + at)
                .toList();
    }
}
