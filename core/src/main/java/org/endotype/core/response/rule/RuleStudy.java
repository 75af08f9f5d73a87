package org.endotype.core.response.rule;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.stats.Interval;
import org.endotype.core.stats.TTest;

/**
 * The value of treating by a rule, against treating everyone with the best single arm.
 *
 * <p>People are dealt into five folds (or each site is one). On the people outside a fold outcome models, chances of the
 * arms, the best single arm and every rule are learned, the latter two from doubly robust scores that are themselves
 * cross-fitted among those people; on the fold the rules are judged by the scores {@code mu_a(x) + 1{A = a} (Y - mu_a(x)) /
 * e_a(x)}. Nothing that a person is judged by was learned from that person. A person's scores are averaged over the
 * repeats; intervals are Student's, from the spread of the persons' scores.
 *
 * <p>NaN features count as the mean of those learned from. Cost O(repeats x 30 fits an arm) and as many searches for a tree
 * as folds and repeats. The same seed gives the same result whatever the number of threads. Source: Robins, Rotnitzky and
 * Zhao, JASA 89 (1994) 846-866; Chernozhukov et al., Econom. J. 21 (2018) C1-C68; Athey and Wager, Econometrica 89 (2021)
 * 133-161; personalised advantage: DeRubeis et al., PLoS ONE 9 (2014) e83875.
 */
public final class RuleStudy {

    /** Fewer people in an arm are too few to learn from. */
    public static final int FEWEST_PER_ARM = 10;

    /**
     * The value of one rule.
     *
     * @param rule {@code arm:NAME}, {@code best-single-arm}, {@code by-group}, {@code by-prediction} or {@code policy-tree}
     * @param value expected improvement were everyone treated by it
     * @param gain value minus that of the best single arm
     */
    public record Value(String rule, int n, Interval value, Interval gain) {}

    /**
     * A rule as it was learned outside one fold.
     *
     * @param share of the people judged by it, over all repeats
     * @param chooses the arm for a person's features and group
     */
    public record Learned(String rule, double share, Chooser chooses) {}

    /** Chooses an arm. */
    @FunctionalInterface
    public interface Chooser {
        int arm(double[] features, int group);
    }

    /**
     * What was found.
     *
     * @param scores doubly robust scores, {@code people x arms}
     * @param predicted improvement predicted by models that never saw the person, {@code people x arms}
     * @param benefit predicted improvement in an arm minus that in the reference arm, minus the mean of that over the
     *     person's fold: what was learned on the other folds is otherwise tied to the level of this one
     * @param recommended arm that a majority of the repeats predicts to be best for each person
     * @param tree learned from everyone, to be shown; its value was judged by trees like it
     * @param learned every rule of every fold
     * @param overlap chances of the arms
     */
    public record Result(
            List<Value> rules,
            double[][] scores,
            double[][] predicted,
            double[][] benefit,
            int[] recommended,
            PolicyTree tree,
            List<Learned> learned,
            Overlap overlap) {}

    private final TrialData data;
    private final RuleSettings settings;
    private final Parallelism parallelism;
    private final int n;
    private final int arms;
    private final double[][] scores;
    private final double[][] predicted;
    private final double[][] benefit;
    private final double[] bestArm;
    private final double[] byGroup;
    private final double[] byPrediction;
    private final double[] byTree;
    private final double[][] chances;
    private final List<Learned> learned = new ArrayList<>();

    private RuleStudy(TrialData data, RuleSettings settings, Parallelism parallelism) {
        this.data = data;
        this.settings = settings;
        this.parallelism = parallelism;
        this.n = data.size();
        this.arms = data.armCount();
        this.scores = new double[n][arms];
        this.predicted = new double[n][arms];
        this.benefit = new double[n][arms];
        this.bestArm = new double[n];
        this.byGroup = new double[n];
        this.byPrediction = new double[n];
        this.byTree = new double[n];
        this.chances = new double[n][arms];
    }

    /** Learns and judges the rules. */
    public static Result run(TrialData data, RuleSettings settings, Parallelism parallelism, long seed) {
        return new RuleStudy(data, settings, parallelism).judge(seed);
    }

    private Result judge(long seed) {
        SplittableRandom random = new SplittableRandom(seed ^ 0x5EEDL);
        int[] everyone = IntStream.range(0, n).toArray();
        boolean bySite = data.site().length > 0;
        int repeats = bySite ? 1 : settings.repeats();
        for (int repeat = 0; repeat < repeats; repeat++) {
            int[] fold = bySite ? Folds.bySite(data) : Folds.deal(data, everyone, random);
            int folds = Arrays.stream(fold).max().orElse(0) + 1;
            for (int held = 0; held < folds; held++) {
                fold(fold, held, 1.0 / repeats, random.split());
            }
        }
        int[] recommended = new int[n];
        for (int i = 0; i < n; i++) {
            for (int a = 1; a < arms; a++) {
                recommended[i] = predicted[i][a] > predicted[i][recommended[i]] ? a : recommended[i];
            }
        }
        return new Result(
                values(),
                scores,
                predicted,
                benefit,
                recommended,
                learnTree(everyone, scoresWithin(everyone, random.split())),
                List.copyOf(learned),
                Overlap.of(data, chances));
    }

    private void fold(int[] fold, int held, double weight, SplittableRandom random) {
        int[] training = IntStream.range(0, n).filter(i -> fold[i] != held).toArray();
        int[] judged = IntStream.range(0, n).filter(i -> fold[i] == held).toArray();
        double[][] within = scoresWithin(training, random);
        int best = bestSingle(within);
        int[] forGroup = bestForGroups(training, within, best);
        ArmModels models = ArmModels.fit(data, training, settings, random.nextLong());
        Propensity propensity = Propensity.fit(data, training, settings.assignment());
        PolicyTree tree = learnTree(training, within);
        Standardisation filling = Standardisation.of(data.features(), training);
        Chooser byModel = (features, group) -> largest(models.predict(features), best);
        Chooser byQuestions = (features, group) -> tree.choose(filling.fill(features));
        Chooser byOwnGroup = (features, group) -> forGroup[group];
        double share = weight * judged.length / n;
        learned.add(new Learned("best-single-arm", share, (features, group) -> best));
        learned.add(new Learned("by-group", share, byOwnGroup));
        learned.add(new Learned("by-prediction", share, byModel));
        learned.add(new Learned("policy-tree", share, byQuestions));
        double[][] predictions = new double[n][];
        double[] mean = new double[arms];
        for (int i : judged) {
            predictions[i] = models.predict(data.features()[i]);
            for (int a = 0; a < arms; a++) {
                mean[a] += (predictions[i][a] - predictions[i][0]) / judged.length;
            }
        }
        for (int i : judged) {
            double[] features = data.features()[i];
            double[] prediction = predictions[i];
            double[] chance = propensity.of(features);
            double[] own = score(i, prediction, chance);
            for (int a = 0; a < arms; a++) {
                scores[i][a] += weight * own[a];
                predicted[i][a] += weight * prediction[a];
                benefit[i][a] += weight * (prediction[a] - prediction[0] - mean[a]);
                chances[i][a] += weight * chance[a];
            }
            bestArm[i] += weight * own[best];
            byGroup[i] += weight * own[forGroup[data.group()[i]]];
            byPrediction[i] += weight * own[byModel.arm(features, data.group()[i])];
            byTree[i] += weight * own[byQuestions.arm(features, data.group()[i])];
        }
    }

    private static int largest(double[] values, int tie) {
        int best = tie;
        for (int a = 0; a < values.length; a++) {
            best = values[a] > values[best] ? a : best;
        }
        return best;
    }

    private PolicyTree learnTree(int[] rows, double[][] within) {
        Standardisation filling = Standardisation.of(data.features(), rows);
        double[][] features = IntStream.of(rows)
                .mapToObj(i -> filling.fill(data.features()[i]))
                .toArray(double[][]::new);
        return PolicyTreeSearch.find(
                features, within, data.featureNames().isEmpty() ? 0 : settings.depth(), parallelism);
    }

    /** Doubly robust scores of some rows, cross-fitted among them, in their order. */
    private double[][] scoresWithin(int[] rows, SplittableRandom random) {
        int[] fold = Folds.deal(data, rows, random);
        double[][] within = new double[rows.length][];
        for (int held = 0; held < Folds.COUNT; held++) {
            int out = held;
            int[] in = IntStream.range(0, rows.length)
                    .filter(at -> fold[at] != out)
                    .map(at -> rows[at])
                    .toArray();
            ArmModels models = ArmModels.fit(data, in, settings, random.nextLong());
            Propensity propensity = Propensity.fit(data, in, settings.assignment());
            for (int at = 0; at < rows.length; at++) {
                if (fold[at] == held) {
                    double[] features = data.features()[rows[at]];
                    within[at] = score(rows[at], models.predict(features), propensity.of(features));
                }
            }
        }
        return within;
    }

    private double[] score(int row, double[] prediction, double[] chance) {
        double[] score = prediction.clone();
        int a = data.arm()[row];
        score[a] += (data.improvement()[row] - prediction[a]) / chance[a];
        return score;
    }

    private int bestSingle(double[][] within) {
        double[] sums = new double[arms];
        for (double[] score : within) {
            for (int a = 0; a < arms; a++) {
                sums[a] += score[a];
            }
        }
        return largest(sums, 0);
    }

    private int[] bestForGroups(int[] rows, double[][] within, int best) {
        double[][] sums = new double[data.groupCount()][arms];
        for (int at = 0; at < rows.length; at++) {
            for (int a = 0; a < arms; a++) {
                sums[data.group()[rows[at]]][a] += within[at][a];
            }
        }
        return Arrays.stream(sums).mapToInt(sum -> largest(sum, best)).toArray();
    }

    private List<Value> values() {
        List<Value> values = new ArrayList<>();
        for (int a = 0; a < arms; a++) {
            int arm = a;
            values.add(value("arm:" + data.arms().get(a), i -> scores[i][arm]));
        }
        values.add(value("best-single-arm", i -> bestArm[i]));
        if (data.groupCount() > 1) {
            values.add(value("by-group", i -> byGroup[i]));
        }
        if (!data.featureNames().isEmpty()) {
            values.add(value("by-prediction", i -> byPrediction[i]));
            if (settings.depth() > 0) {
                values.add(value("policy-tree", i -> byTree[i]));
            }
        }
        return values;
    }

    private Value value(String name, java.util.function.IntToDoubleFunction score) {
        double[] value = IntStream.range(0, n).mapToDouble(score).toArray();
        double[] gain =
                IntStream.range(0, n).mapToDouble(i -> value[i] - bestArm[i]).toArray();
        return new Value(
                name, n, TTest.meanInterval(value, settings.level()), TTest.meanInterval(gain, settings.level()));
    }

    /** The sentences for a methods section. */
    public static String methods(TrialData data, RuleSettings settings) {
        ToIntFunction<RuleSettings> repeats = chosen -> data.site().length > 0 ? 1 : chosen.repeats();
        return "Treatment rules are valued by cross-fitted doubly robust scores ("
                + (data.site().length > 0
                        ? "each site left out in turn"
                        : "five folds, " + repeats.applyAsInt(settings)
                                + (settings.repeats() == 1 ? " repeat" : " repeats"))
                + "; Robins et al. 1994; Chernozhukov et al. 2018) as their gain over the best single arm, with rule,"
                + " outcome models and best arm all learned on the other folds. Outcome models: "
                + settings.learner().description()
                + (settings.arms() == RuleSettings.ArmOrder.DOSES ? ", one over the ordered doses" : ", one an arm")
                + ". Chances of the arms: "
                + (settings.assignment() == RuleSettings.Assignment.RANDOMISED
                        ? "their shares, the arms taken as randomised"
                        : "multinomial logistic regression on the features, none below " + Propensity.FLOOR)
                + (settings.depth() > 0 && !data.featureNames().isEmpty()
                        ? ". Policy trees of depth " + settings.depth()
                                + " or less are found exactly (Athey and Wager 2021)."
                        : ".");
    }

    /** One sentence: whether any rule beats the best single arm. */
    public static String verdict(Result result) {
        List<String> better = result.rules().stream()
                .filter(rule -> !rule.rule().startsWith("arm:") && rule.gain().low() > 0)
                .map(Value::rule)
                .toList();
        return better.isEmpty()
                ? "No rule was shown to beat treating everyone with the best single arm."
                : "Better than treating everyone with the best single arm: " + String.join(", ", better) + ".";
    }
}
