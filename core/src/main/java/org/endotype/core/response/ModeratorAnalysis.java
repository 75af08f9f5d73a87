package org.endotype.core.response;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.response.ResponseResult.Moderator;
import org.endotype.core.stats.FreedmanLane;
import org.endotype.core.stats.Interval;
import org.endotype.core.stats.LinearModel;

/** A continuous baseline variable as moderator of the arms' difference in improvement. */
final class ModeratorAnalysis {

    private ModeratorAnalysis() {}

    /** Participants without the moderator are left out of its own test only. */
    static Moderator test(String name, AnalysisSet set, Outcomes outcomes, ResponseSettings settings, long seed) {
        int[] rows = java.util.stream.IntStream.range(0, set.size())
                .filter(i -> !Double.isNaN(value(name, set, outcomes, i)))
                .toArray();
        int n = rows.length;
        double[] moderator = Arrays.stream(rows)
                .mapToDouble(i -> value(name, set, outcomes, i))
                .toArray();
        standardise(moderator);
        double[] improvement =
                Arrays.stream(rows).mapToDouble(i -> set.improvement()[i]).toArray();
        List<double[]> kept = new ArrayList<>();
        double[] ones = new double[n];
        Arrays.fill(ones, 1.0);
        kept.add(ones);
        if (set.baselineVaries()) {
            kept.add(Arrays.stream(rows).mapToDouble(i -> set.baseline()[i]).toArray());
        }
        List<double[]> tested = new ArrayList<>();
        int armCount = set.arms().size();
        if (armCount == 1) {
            tested.add(moderator);
        } else {
            kept.add(moderator);
            for (int a = 1; a < armCount; a++) {
                double[] indicator = new double[n];
                double[] product = new double[n];
                for (int i = 0; i < n; i++) {
                    indicator[i] = set.arm()[rows[i]] == a ? 1 : 0;
                    product[i] = indicator[i] * moderator[i];
                }
                kept.add(indicator);
                tested.add(product);
            }
        }
        FreedmanLane test =
                FreedmanLane.test(kept, tested, improvement, settings.permutations(), seed + name.hashCode());
        return new Moderator(name, n, slope(kept, tested, improvement, settings.level()), test);
    }

    /** None where the moderator, or the arms given it, do not vary enough: the test says so by a missing p. */
    private static Interval slope(List<double[]> kept, List<double[]> tested, double[] outcome, double level) {
        int p = kept.size() + tested.size();
        if (outcome.length <= p) {
            return Interval.none();
        }
        List<String> terms = new ArrayList<>();
        double[] design = new double[outcome.length * p];
        for (int j = 0; j < p; j++) {
            double[] column = j < kept.size() ? kept.get(j) : tested.get(j - kept.size());
            terms.add("term " + (j + 1));
            for (int i = 0; i < outcome.length; i++) {
                design[i * p + j] = column[i];
            }
        }
        try {
            return LinearModel.fit(terms, design, outcome).interval(kept.size(), level);
        } catch (DegenerateData cannotBeTold) {
            return Interval.none();
        }
    }

    private static double value(String name, AnalysisSet set, Outcomes outcomes, int row) {
        return outcomes.moderator(
                name, outcomes.participants().indexOf(set.participants().id(row)));
    }

    private static void standardise(double[] values) {
        double mean = Arrays.stream(values).average().orElse(0);
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        double deviation = Math.sqrt(squares / Math.max(1, values.length - 1));
        for (int i = 0; i < values.length; i++) {
            values[i] = deviation == 0 ? 0 : (values[i] - mean) / deviation;
        }
    }
}
