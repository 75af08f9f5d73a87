package org.endotype.core.response.prediction;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.response.rule.Standardisation;
import org.endotype.core.stats.Interval;
import org.endotype.core.stats.LogisticRidge;
import org.endotype.core.stats.Proportion;
import org.endotype.core.stats.RocCurve;

/**
 * How well a yes-or-no outcome is predicted from baseline: ridge logistic regression in nested cross-validation.
 *
 * <p>Outer: five folds that keep the share of events, {@value #REPEATS} times; a person's predictions are averaged over the
 * repeats. Inner: five folds choose the penalty by log loss. Means and deviations for standardising and for missing
 * predictors come from the training part alone. Everything reported is of those held-out predictions.
 *
 * <p>Shapes: {@code people x predictors}, NaN is missing. Cost O(repeats x 130 fits); the same seed gives the same result.
 * Source: calibration: Cox, Biometrika 45 (1958) 562-565; decision curves: Vickers and Elkin, Med. Decis. Making 26 (2006)
 * 565-574; sample size: Riley et al., BMJ 368 (2020) m441.
 */
public final class PredictionStudy {

    private static final int REPEATS = 5;
    private static final int FOLDS = 5;
    private static final int FEWEST_EVENTS = 10;
    private static final int SMALLEST_CELL = 11;
    private static final double[] PENALTIES = {0.1, 1, 10, 100, 1000};
    private static final double TOO_GOOD = 0.95;

    /** A figure with its interval. */
    public record Metric(String name, Interval value) {}

    /** A fifth of the people by predicted chance. */
    public record CalibrationBin(int bin, int n, double predicted, Interval observed) {}

    /** Net benefit at one threshold. */
    public record Decision(double threshold, double model, double treatAll, double treatNone) {}

    /**
     * How the model does in one subgroup; figures of a withheld one are NaN and -1.
     *
     * @param withheld fewer than {@value #SMALLEST_CELL} people, events or people without
     */
    public record Subgroup(
            String variable,
            String level,
            boolean withheld,
            int n,
            int events,
            double meanPredicted,
            Interval observed,
            Interval area) {}

    /** What was found. */
    public record Result(
            int n,
            int events,
            List<String> predictors,
            double[] predicted,
            List<Metric> metrics,
            List<CalibrationBin> calibration,
            List<Decision> decisions,
            List<Subgroup> subgroups,
            List<Metric> coefficients,
            List<String> warnings) {}

    private PredictionStudy() {}

    /**
     * Runs the study.
     *
     * @param audit subgroup variable to its level a person, empty where missing
     */
    public static Result run(
            List<String> predictors,
            double[][] features,
            boolean[] event,
            Map<String, List<String>> audit,
            double level,
            long seed) {
        int n = event.length;
        int events = count(event);
        if (events < FEWEST_EVENTS || n - events < FEWEST_EVENTS) {
            throw new DegenerateData("a prediction model needs at least " + FEWEST_EVENTS
                    + " people with the event and as many without, found " + events + " and " + (n - events)
                    + "; choose another outcome or wait for more data");
        }
        double[] predicted = new double[n];
        SplittableRandom random = new SplittableRandom(seed ^ 0x9E3779B97F4A7C15L);
        for (int repeat = 0; repeat < REPEATS; repeat++) {
            int[] fold = folds(event, IntStream.range(0, n).toArray(), random);
            for (int held = 0; held < FOLDS; held++) {
                int out = held;
                int[] training =
                        IntStream.range(0, n).filter(i -> fold[i] != out).toArray();
                Fitted model = fit(features, event, training, random);
                for (int i = 0; i < n; i++) {
                    if (fold[i] == held) {
                        predicted[i] += model.predict(features[i]) / REPEATS;
                    }
                }
            }
        }
        List<String> warnings = new ArrayList<>();
        RocCurve roc = RocCurve.of(predicted, event, level);
        List<Metric> metrics = metrics(predicted, event, roc, level);
        warnIfTooGood(predictors, features, event, roc, level, warnings);
        warnIfTooFew(n, events, predictors.size(), warnings);
        Fitted whole = fit(features, event, IntStream.range(0, n).toArray(), random);
        List<Metric> coefficients = new ArrayList<>();
        for (int j = 0; j < predictors.size(); j++) {
            coefficients.add(new Metric(predictors.get(j), whole.model.interval(j + 1, level)));
        }
        return new Result(
                n,
                events,
                predictors,
                predicted,
                metrics,
                bins(predicted, event, level),
                decisions(predicted, event),
                subgroups(predicted, event, audit, level),
                coefficients,
                warnings);
    }

    private static int count(boolean[] event) {
        int events = 0;
        for (boolean one : event) {
            events += one ? 1 : 0;
        }
        return events;
    }

    private record Fitted(Standardisation scale, LogisticRidge model) {
        double predict(double[] features) {
            return model.predict(scale.apply(features));
        }
    }

    private static Fitted fit(double[][] features, boolean[] event, int[] rows, SplittableRandom random) {
        int[] fold = folds(event, rows, random);
        double[] loss = new double[PENALTIES.length];
        for (int held = 0; held < FOLDS; held++) {
            int out = held;
            int[] in = IntStream.range(0, rows.length)
                    .filter(at -> fold[at] != out)
                    .map(at -> rows[at])
                    .toArray();
            Standardisation scale = Standardisation.of(features, in);
            double[][] x = standard(scale, features, in);
            boolean[] y = pick(event, in);
            for (int k = 0; k < PENALTIES.length; k++) {
                LogisticRidge model = LogisticRidge.fit(x, y, new double[0], PENALTIES[k]);
                for (int at = 0; at < rows.length; at++) {
                    if (fold[at] == held) {
                        double p = clamp(model.predict(scale.apply(features[rows[at]])));
                        loss[k] -= event[rows[at]] ? Math.log(p) : Math.log(1 - p);
                    }
                }
            }
        }
        int best = 0;
        for (int k = 1; k < loss.length; k++) {
            best = loss[k] < loss[best] ? k : best;
        }
        Standardisation scale = Standardisation.of(features, rows);
        return new Fitted(
                scale,
                LogisticRidge.fit(standard(scale, features, rows), pick(event, rows), new double[0], PENALTIES[best]));
    }

    private static double[][] standard(Standardisation scale, double[][] features, int[] rows) {
        return Arrays.stream(rows).mapToObj(i -> scale.apply(features[i])).toArray(double[][]::new);
    }

    private static boolean[] pick(boolean[] event, int[] rows) {
        boolean[] picked = new boolean[rows.length];
        for (int at = 0; at < rows.length; at++) {
            picked[at] = event[rows[at]];
        }
        return picked;
    }

    private static double clamp(double p) {
        return Math.min(1 - 1e-9, Math.max(1e-9, p));
    }

    private static int[] folds(boolean[] event, int[] rows, SplittableRandom random) {
        int[] fold = new int[rows.length];
        int next = 0;
        for (boolean wanted : new boolean[] {true, false}) {
            int[] own = IntStream.range(0, rows.length)
                    .filter(at -> event[rows[at]] == wanted)
                    .toArray();
            for (int i = own.length - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                int swap = own[i];
                own[i] = own[j];
                own[j] = swap;
            }
            for (int at : own) {
                fold[at] = next++ % FOLDS;
            }
        }
        return fold;
    }

    private static List<Metric> metrics(double[] predicted, boolean[] event, RocCurve roc, double level) {
        int n = event.length;
        double share = (double) count(event) / n;
        double brier = 0;
        double[][] logit = new double[n][1];
        double[] offset = new double[n];
        double[][] nothing = new double[n][0];
        for (int i = 0; i < n; i++) {
            double y = event[i] ? 1 : 0;
            brier += (predicted[i] - y) * (predicted[i] - y) / n;
            double p = clamp(predicted[i]);
            offset[i] = Math.log(p / (1 - p));
            logit[i][0] = offset[i];
        }
        Interval intercept = LogisticRidge.fit(nothing, event, offset, 0).interval(0, level);
        double mean = Arrays.stream(offset).average().orElse(0);
        boolean flat = Arrays.stream(offset).allMatch(value -> Math.abs(value - mean) < 1e-9);
        Interval slope = flat
                ? Interval.none()
                : LogisticRidge.fit(logit, event, new double[0], 0).interval(1, level);
        return List.of(
                new Metric("auc", roc.area()),
                new Metric("calibration-intercept", intercept),
                new Metric("calibration-slope", slope),
                new Metric("brier", new Interval(brier, Double.NaN, Double.NaN)),
                new Metric("brier-skill", new Interval(1 - brier / (share * (1 - share)), Double.NaN, Double.NaN)));
    }

    private static void warnIfTooGood(
            List<String> predictors,
            double[][] features,
            boolean[] event,
            RocCurve roc,
            double level,
            List<String> warnings) {
        for (int j = 0; j < predictors.size(); j++) {
            int column = j;
            int[] known = IntStream.range(0, event.length)
                    .filter(i -> !Double.isNaN(features[i][column]))
                    .toArray();
            double[] values =
                    Arrays.stream(known).mapToDouble(i -> features[i][column]).toArray();
            double area = RocCurve.of(values, pick(event, known), level).area().estimate();
            if (Math.max(area, 1 - area) > TOO_GOOD) {
                warnings.add(String.format(
                        Locale.ROOT,
                        "'%s' alone tells the outcome nearly perfectly (area %.3f): is it measured after the outcome or"
                                + " made from it? Leave it out if so.",
                        predictors.get(j),
                        Math.max(area, 1 - area)));
            }
        }
        if (roc.area().estimate() > TOO_GOOD) {
            warnings.add("The area is too good for a clinical outcome: look for predictors that come after it.");
        }
    }

    /** Riley's criteria for a shrinkage of 0.9 at a Nagelkerke R2 of 0.15, and ten events a parameter. */
    private static void warnIfTooFew(int n, int events, int parameters, List<String> warnings) {
        double share = (double) events / n;
        double null0 = share * Math.log(share) + (1 - share) * Math.log(1 - share);
        double largest = 1 - Math.exp(2 * null0);
        double explained = 0.15 * largest;
        double shrinkage = 0.9;
        long needed = (long) Math.ceil(parameters / ((shrinkage - 1) * Math.log(1 - explained / shrinkage)));
        int fewer = Math.min(events, n - events);
        if (n < needed || fewer < 10 * parameters) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "%d people and %d of the rarer outcome are few for %d predictors: about %d people are needed for a"
                            + " shrinkage of 0.9 (Riley et al. 2020), or ten of the rarer outcome a predictor. Expect the"
                            + " model to do worse elsewhere.",
                    n,
                    fewer,
                    parameters,
                    needed));
        }
    }

    private static List<CalibrationBin> bins(double[] predicted, boolean[] event, double level) {
        int n = event.length;
        int[] order = IntStream.range(0, n)
                .boxed()
                .sorted((a, b) -> Double.compare(predicted[a], predicted[b]))
                .mapToInt(Integer::intValue)
                .toArray();
        int count = Math.max(2, Math.min(10, n / 20));
        List<CalibrationBin> bins = new ArrayList<>();
        for (int b = 0; b < count; b++) {
            int from = (int) ((long) n * b / count);
            int to = (int) ((long) n * (b + 1) / count);
            int events = 0;
            double sum = 0;
            for (int k = from; k < to; k++) {
                events += event[order[k]] ? 1 : 0;
                sum += predicted[order[k]];
            }
            bins.add(new CalibrationBin(
                    b + 1, to - from, sum / (to - from), Proportion.wilson(events, to - from, level)));
        }
        return bins;
    }

    /** Net benefit = true positives / n - false positives / n x odds of the threshold. */
    private static List<Decision> decisions(double[] predicted, boolean[] event) {
        int n = event.length;
        double share = (double) count(event) / n;
        List<Decision> decisions = new ArrayList<>();
        for (int percent = 5; percent <= 95; percent += 5) {
            double threshold = percent / 100.0;
            double odds = threshold / (1 - threshold);
            int hits = 0;
            int misses = 0;
            for (int i = 0; i < n; i++) {
                if (predicted[i] >= threshold) {
                    hits += event[i] ? 1 : 0;
                    misses += event[i] ? 0 : 1;
                }
            }
            decisions.add(new Decision(
                    threshold, (double) hits / n - (double) misses / n * odds, share - (1 - share) * odds, 0));
        }
        return decisions;
    }

    private static List<Subgroup> subgroups(
            double[] predicted, boolean[] event, Map<String, List<String>> audit, double level) {
        List<Subgroup> subgroups = new ArrayList<>();
        new LinkedHashMap<>(audit).forEach((variable, levels) -> {
            List<String> names = new ArrayList<>(new TreeSet<>(levels));
            names.remove("");
            for (String name : names) {
                int[] rows = IntStream.range(0, event.length)
                        .filter(i -> levels.get(i).equals(name))
                        .toArray();
                boolean[] own = pick(event, rows);
                int events = count(own);
                boolean small =
                        rows.length < SMALLEST_CELL || events < SMALLEST_CELL || rows.length - events < SMALLEST_CELL;
                double[] chances =
                        Arrays.stream(rows).mapToDouble(i -> predicted[i]).toArray();
                subgroups.add(
                        small
                                ? new Subgroup(
                                        variable, name, true, -1, -1, Double.NaN, Interval.none(), Interval.none())
                                : new Subgroup(
                                        variable,
                                        name,
                                        false,
                                        rows.length,
                                        events,
                                        Arrays.stream(chances).average().orElse(Double.NaN),
                                        Proportion.wilson(events, rows.length, level),
                                        RocCurve.of(chances, own, level).area()));
            }
        });
        return subgroups;
    }
}
