package org.endotype.core.response.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.endotype.core.stats.Interval;
import org.endotype.core.stats.Proportion;

/**
 * Whether those who are predicted to benefit more from one arm do: the area under the targeting operator characteristic
 * (AUTOC), the calibration slope of the predicted benefit, and fifths of the people by it.
 *
 * <p>TOC(q) is the mean contrast of doubly robust scores among the share q with the largest predicted benefit, minus the
 * mean among all; AUTOC its mean over q = 1/n, 2/n, ..., 1, tied predictions sharing the mean of their scores. The slope is
 * of the contrast on the predicted benefit, with a heteroscedasticity-consistent error (HC1): 1 is calibrated, 0 no
 * information. The AUTOC's error is a half-sample bootstrap's over {@value #DRAWS} draws, the interval normal. Cost
 * O(draws x n log n); the same seed gives the same result. Source: Yadlowsky et al., JASA 120 (2025) 38-51; Chernozhukov et
 * al., NBER 24678.
 *
 * @param contrast {@code ARM vs REFERENCE}
 * @param autoc with its interval
 * @param p one-sided, of an AUTOC of 0 or less: cross-fitted rankings of nothing tend below 0, so that a two-sided p
 *     would reject too often
 * @param slope of the observed on the predicted benefit
 * @param fifths from the smallest predicted benefit up
 */
public record BenefitRanking(String contrast, Interval autoc, double p, Interval slope, List<Fifth> fifths) {

    private static final int DRAWS = 500;

    /** One fifth of the people by predicted benefit. */
    public record Fifth(int number, int n, double predicted, Interval observed) {}

    /** One a non-reference arm. */
    public static List<BenefitRanking> of(TrialData data, RuleStudy.Result result, double level, long seed) {
        List<BenefitRanking> rankings = new ArrayList<>();
        for (int a = 1; a < data.armCount(); a++) {
            int arm = a;
            double[] predicted = IntStream.range(0, data.size())
                    .mapToDouble(i -> result.benefit()[i][arm])
                    .toArray();
            double[] contrast = IntStream.range(0, data.size())
                    .mapToDouble(i -> result.scores()[i][arm] - result.scores()[i][0])
                    .toArray();
            rankings.add(of(data.arms().get(a) + " vs " + data.arms().get(0), predicted, contrast, level, seed + a));
        }
        return rankings;
    }

    static BenefitRanking of(String name, double[] predicted, double[] contrast, double level, long seed) {
        int n = predicted.length;
        int[] order = IntStream.range(0, n)
                .boxed()
                .sorted((i, j) -> Double.compare(predicted[j], predicted[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        double autoc = autoc(order, predicted, contrast);
        SplittableRandom random = new SplittableRandom(seed);
        double sum = 0;
        double squares = 0;
        for (int draw = 0; draw < DRAWS; draw++) {
            boolean[] taken = half(n, random);
            int[] part = IntStream.of(order).filter(i -> taken[i]).toArray();
            double value = autoc(part, predicted, contrast);
            sum += value;
            squares += value * value;
        }
        double error = Math.sqrt(Math.max(0, (squares - sum * sum / DRAWS) / (DRAWS - 1)));
        double z = Proportion.normalQuantile(0.5 + level / 2);
        double p = error == 0
                ? Double.NaN
                : new org.apache.commons.math3.distribution.NormalDistribution(null, 0, 1)
                        .cumulativeProbability(-autoc / error);
        return new BenefitRanking(
                name,
                new Interval(autoc, autoc - z * error, autoc + z * error),
                p,
                slope(predicted, contrast, z),
                fifths(order, predicted, contrast, level));
    }

    private static boolean[] half(int n, SplittableRandom random) {
        int[] people = IntStream.range(0, n).toArray();
        boolean[] taken = new boolean[n];
        for (int k = 0; k < n / 2; k++) {
            int j = k + random.nextInt(n - k);
            int swap = people[k];
            people[k] = people[j];
            people[j] = swap;
            taken[people[k]] = true;
        }
        return taken;
    }

    /** {@code order} from the largest prediction down. */
    static double autoc(int[] order, double[] predicted, double[] contrast) {
        int n = order.length;
        double[] value = new double[n];
        double mean = 0;
        for (int start = 0; start < n; ) {
            int end = start;
            double sum = 0;
            while (end < n && predicted[order[end]] == predicted[order[start]]) {
                sum += contrast[order[end]];
                end++;
            }
            for (int k = start; k < end; k++) {
                value[k] = sum / (end - start);
            }
            mean += sum / n;
            start = end;
        }
        double above = 0;
        double area = 0;
        for (int k = 0; k < n; k++) {
            above += value[k];
            area += above / (k + 1) - mean;
        }
        return area / n;
    }

    private static Interval slope(double[] x, double[] y, double z) {
        int n = x.length;
        double meanX = IntStream.range(0, n).mapToDouble(i -> x[i]).sum() / n;
        double meanY = IntStream.range(0, n).mapToDouble(i -> y[i]).sum() / n;
        double xx = 0;
        double xy = 0;
        for (int i = 0; i < n; i++) {
            xx += (x[i] - meanX) * (x[i] - meanX);
            xy += (x[i] - meanX) * (y[i] - meanY);
        }
        if (xx <= 1e-18 * n || n < 3) {
            return Interval.none();
        }
        double slope = xy / xx;
        double meat = 0;
        for (int i = 0; i < n; i++) {
            double residual = y[i] - meanY - slope * (x[i] - meanX);
            meat += (x[i] - meanX) * (x[i] - meanX) * residual * residual;
        }
        double error = Math.sqrt(meat * n / (n - 2)) / xx;
        return new Interval(slope, slope - z * error, slope + z * error);
    }

    private static List<Fifth> fifths(int[] order, double[] predicted, double[] contrast, double level) {
        int n = order.length;
        List<Fifth> fifths = new ArrayList<>();
        for (int f = 0; f < 5; f++) {
            int from = n * (4 - f) / 5;
            int to = n * (5 - f) / 5;
            double[] observed = IntStream.range(from, to)
                    .mapToDouble(k -> contrast[order[k]])
                    .toArray();
            fifths.add(new Fifth(
                    f + 1,
                    to - from,
                    IntStream.range(from, to)
                            .mapToDouble(k -> predicted[order[k]])
                            .average()
                            .orElse(Double.NaN),
                    org.endotype.core.stats.TTest.meanInterval(observed, level)));
        }
        return fifths;
    }
}
