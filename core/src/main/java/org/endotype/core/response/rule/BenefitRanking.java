package org.endotype.core.response.rule;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.endotype.core.stats.Interval;

/**
 * Whether those who are predicted to benefit more from one arm do: the area under the targeting operator characteristic
 * (AUTOC), the calibration slope of the predicted benefit, and fifths of the people by it.
 *
 * <p>TOC(q) is the mean contrast of doubly robust scores among the share q with the largest predicted benefit, minus the
 * mean among all; AUTOC its mean over q = 1/n, 2/n, ..., 1, tied predictions sharing the mean of their scores. The slope is
 * of the contrast on the predicted benefit: 1 is calibrated, 0 no information. Both are computed stage by stage, among the
 * people of a fold ranked by models that were learned on the folds before it, and averaged: of nothing to rank their errors
 * are then centred at zero, which those of the usual cross-fitting are not (its rankings of nothing tend below zero).
 * Errors are a half-sample bootstrap's over {@value #DRAWS} draws a stage for the AUTOC and heteroscedasticity-consistent
 * (HC1) for the slope; intervals are Student's and, like p, on the safe side where rankings differ. Fifths are by the cross-fitted predictions of everyone. Cost O(stages x draws
 * x n log n); the same seed gives the same result. Source: Yadlowsky et al., JASA 120 (2025) 38-51; Wager, arXiv 2405.05534
 * (2024); Chernozhukov et al., NBER 24678.
 *
 * @param contrast {@code ARM vs REFERENCE}
 * @param autoc with its interval
 * @param p two-sided, of an AUTOC of 0
 * @param slope of the observed on the predicted benefit
 * @param fifths from the smallest predicted benefit up
 */
public record BenefitRanking(String contrast, Interval autoc, double p, Interval slope, List<Fifth> fifths) {

    private static final int DRAWS = 100;

    /** One fifth of the people by predicted benefit. */
    public record Fifth(int number, int n, double predicted, Interval observed) {}

    /** One a non-reference arm. */
    public static List<BenefitRanking> of(TrialData data, RuleStudy.Result result, double level, long seed) {
        List<BenefitRanking> rankings = new ArrayList<>();
        for (int a = 1; a < data.armCount(); a++) {
            int arm = a;
            double[] contrast = IntStream.range(0, data.size())
                    .mapToDouble(i -> result.scores()[i][arm] - result.scores()[i][0])
                    .toArray();
            double[] predicted = IntStream.range(0, data.size())
                    .mapToDouble(i -> result.benefit()[i][arm])
                    .toArray();
            SequentialMean autoc = new SequentialMean(result.orderings());
            SequentialMean slope = new SequentialMean(result.orderings());
            SplittableRandom random = new SplittableRandom(seed + a);
            for (RuleStudy.Ranked stage : result.ranked()) {
                addStage(stage, arm, contrast, autoc, slope, random);
            }
            rankings.add(new BenefitRanking(
                    data.arms().get(a) + " vs " + data.arms().get(0),
                    autoc.interval(level),
                    autoc.p(),
                    slope.interval(level),
                    fifths(order(predicted), predicted, contrast, level)));
        }
        return rankings;
    }

    private static int[] order(double[] predicted) {
        return IntStream.range(0, predicted.length)
                .boxed()
                .sorted((i, j) -> Double.compare(predicted[j], predicted[i]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private static void addStage(
            RuleStudy.Ranked stage,
            int arm,
            double[] contrasts,
            SequentialMean autoc,
            SequentialMean slope,
            SplittableRandom random) {
        int n = stage.judged().length;
        double[] predicted = new double[n];
        double[] contrast = new double[n];
        for (int k = 0; k < n; k++) {
            predicted[k] = stage.benefit()[k][arm];
            contrast[k] = contrasts[stage.judged()[k]];
        }
        if (n < 4) {
            return;
        }
        int[] order = order(predicted);
        double sum = 0;
        double squares = 0;
        for (int draw = 0; draw < DRAWS; draw++) {
            boolean[] taken = half(n, random);
            double value = autoc(IntStream.of(order).filter(i -> taken[i]).toArray(), predicted, contrast);
            sum += value;
            squares += value * value;
        }
        double variance = Math.max(0, (squares - sum * sum / DRAWS) / (DRAWS - 1));
        autoc.add(stage.ordering(), n, autoc(order, predicted, contrast), variance, n - 2);
        addSlope(stage.ordering(), predicted, contrast, slope);
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

    /** The stage's slope weighs as much as its predictions vary. */
    private static void addSlope(int ordering, double[] x, double[] y, SequentialMean slope) {
        int n = x.length;
        double meanX = Arrays.stream(x).sum() / n;
        double meanY = Arrays.stream(y).sum() / n;
        double xx = 0;
        double xy = 0;
        for (int i = 0; i < n; i++) {
            xx += (x[i] - meanX) * (x[i] - meanX);
            xy += (x[i] - meanX) * (y[i] - meanY);
        }
        if (xx <= 1e-18 * n || n < 3) {
            return;
        }
        double meat = 0;
        for (int i = 0; i < n; i++) {
            double residual = y[i] - meanY - xy / xx * (x[i] - meanX);
            meat += (x[i] - meanX) * (x[i] - meanX) * residual * residual;
        }
        slope.add(ordering, xx, xy / xx, meat * n / (n - 2) / (xx * xx), n - 2);
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
