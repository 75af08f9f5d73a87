package org.endotype.core.response.rule;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.stats.Interval;
import org.endotype.core.stats.TTest;

/**
 * The value of treating by a rule, against treating everyone with the best single arm.
 *
 * <p>Everyone has doubly robust scores {@code mu_a(x) + 1{A = a} (Y - mu_a(x)) / e_a(x)} from outcome models and chances
 * of the arms learned on the other four of five folds (at the other sites, where sites are left out). People are then dealt
 * into ten folds that are gone through in order: the best single arm and every rule are learned on the folds before the one
 * they are judged on, from scores that are themselves cross-fitted among those people; the first fold, in small trials the
 * first few, only serves to learn from. Learned on what came before, the errors of the stages are uncorrelated, and the
 * interval holds for nearly tied arms too, see {@link SequentialMean}. All of it is averaged over the repeats. What the
 * interval covers is the value of the very rules that were learned, each weighted by the people it was judged on. Where a
 * site is left out at a time the rules are learned at all other sites; of nearly tied arms that interval is a little narrow.
 *
 * <p>NaN features count as the mean of those learned from. Cost O(repeats x 59 fits an arm) and nine searches for a tree
 * a repeat. The same seed gives the same result whatever the number of threads. Source: Robins, Rotnitzky and
 * Zhao, JASA 89 (1994) 846-866; Chernozhukov et al., Econom. J. 21 (2018) C1-C68; Luedtke and van der Laan, Ann. Stat. 44
 * (2016) 713-742; Athey and Wager, Econometrica 89 (2021) 133-161; personalised advantage: DeRubeis et al., PLoS ONE 9
 * (2014) e83875.
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
     * @param gainP two-sided, of no gain; NaN where the rule never chose otherwise than the best single arm
     */
    public record Value(String rule, int n, Interval value, Interval gain, double gainP) {}

    /**
     * A rule as it was learned for one stage.
     *
     * @param share of the people judged by it, over all orderings
     * @param chooses the arm for a person's features and group
     */
    public record Learned(String rule, double share, Chooser chooses) {}

    /**
     * Benefits predicted for the people of one stage by models learned on the folds before it.
     *
     * @param ordering which ordering of the folds
     * @param judged rows
     * @param benefit predicted improvement in an arm minus that in the reference arm, {@code judged x arms}
     */
    record Ranked(int ordering, int[] judged, double[][] benefit) {}

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
     * @param learned every rule of every stage
     * @param ranked benefits predicted stage by stage
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
            List<Ranked> ranked,
            Overlap overlap) {

        int orderings() {
            return ranked.stream().mapToInt(Ranked::ordering).max().orElse(-1) + 1;
        }
    }

    private final TrialData data;
    private final RuleSettings settings;
    private final Parallelism parallelism;
    private final int n;
    private final int arms;
    private final double[][] scores;
    private final double[][] predicted;
    private final double[][] benefit;
    private final double[][] chances;
    private final int orderings;
    private final Propensity.Learner chancesOf;
    private final Map<String, SequentialMean> value = new LinkedHashMap<>();
    private final Map<String, SequentialMean> gain = new LinkedHashMap<>();
    private final List<Learned> learned = new ArrayList<>();
    private final List<Ranked> ranked = new ArrayList<>();

    private RuleStudy(TrialData data, RuleSettings settings, Parallelism parallelism) {
        this.data = data;
        this.settings = settings;
        this.parallelism = parallelism;
        this.n = data.size();
        this.arms = data.armCount();
        this.scores = new double[n][arms];
        this.predicted = new double[n][arms];
        this.benefit = new double[n][arms];
        this.chances = new double[n][arms];
        this.orderings = data.site().length > 0 ? 1 : settings.repeats();
        this.chancesOf = Propensity.learner(data, settings.assignment());
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
            double[][] own = new double[n][];
            for (int held = 0; held < folds; held++) {
                fold(fold, held, 1.0 / repeats, random.split(), own);
            }
            for (Stage stage : bySite ? Stage.ofSites(fold, folds) : Stage.deal(data, repeat, random)) {
                stage(stage, own, random.split());
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
                List.copyOf(ranked),
                Overlap.of(data, chances));
    }

    /** Scores, predictions and chances of a fold's people by what the other folds tell. */
    private void fold(int[] fold, int held, double weight, SplittableRandom random, double[][] own) {
        int[] training = IntStream.range(0, n).filter(i -> fold[i] != held).toArray();
        int[] judged = IntStream.range(0, n).filter(i -> fold[i] == held).toArray();
        ArmModels models = ArmModels.fit(data, training, settings, random.nextLong());
        Propensity propensity = chancesOf.fit(training);
        double[][] predictions = new double[judged.length][];
        double[] mean = new double[arms];
        for (int k = 0; k < judged.length; k++) {
            predictions[k] = models.predict(data.features()[judged[k]]);
            for (int a = 0; a < arms; a++) {
                mean[a] += (predictions[k][a] - predictions[k][0]) / judged.length;
            }
        }
        for (int k = 0; k < judged.length; k++) {
            int i = judged[k];
            double[] prediction = predictions[k];
            double[] chance = propensity.of(data.features()[i]);
            own[i] = score(i, prediction, chance);
            for (int a = 0; a < arms; a++) {
                scores[i][a] += weight * own[i][a];
                predicted[i][a] += weight * prediction[a];
                benefit[i][a] += weight * (prediction[a] - prediction[0] - mean[a]);
                chances[i][a] += weight * chance[a];
            }
        }
    }

    /** Learns the rules on a stage's first people and judges them on the others by their scores {@code own}. */
    private void stage(Stage stage, double[][] own, SplittableRandom random) {
        int[] training = stage.learned();
        double[][] within = scoresWithin(training, random);
        int best = bestSingle(within);
        int[] forGroup = bestForGroups(training, within, best);
        ArmModels models = ArmModels.fit(data, training, settings, random.nextLong());
        Standardisation filling = Standardisation.of(data.features(), training);
        PolicyTree tree = learnTree(training, within);
        for (int a = 0; a < arms; a++) {
            int arm = a;
            judge("arm:" + data.arms().get(a), stage, own, best, (features, group) -> arm);
        }
        judge("best-single-arm", stage, own, best, (features, group) -> best);
        if (data.groupCount() > 1) {
            judge("by-group", stage, own, best, (features, group) -> forGroup[group]);
        }
        if (!data.featureNames().isEmpty()) {
            judge("by-prediction", stage, own, best, (features, group) -> largest(models.predict(features), best));
            if (settings.depth() > 0) {
                judge("policy-tree", stage, own, best, (features, group) -> tree.choose(filling.fill(features)));
            }
        }
        double[][] benefits = new double[stage.judged().length][arms];
        for (int k = 0; k < benefits.length; k++) {
            double[] prediction = models.predict(data.features()[stage.judged()[k]]);
            for (int a = 0; a < arms; a++) {
                benefits[k][a] = prediction[a] - prediction[0];
            }
        }
        ranked.add(new Ranked(stage.ordering(), stage.judged(), benefits));
    }

    private void judge(String rule, Stage stage, double[][] own, int best, Chooser chooser) {
        int[] judged = stage.judged();
        double[] reached = new double[judged.length];
        double[] gained = new double[judged.length];
        for (int k = 0; k < judged.length; k++) {
            int i = judged[k];
            reached[k] = own[i][chooser.arm(data.features()[i], data.group()[i])];
            gained[k] = reached[k] - own[i][best];
        }
        value.computeIfAbsent(rule, name -> new SequentialMean(orderings)).add(stage.ordering(), reached);
        gain.computeIfAbsent(rule, name -> new SequentialMean(orderings)).add(stage.ordering(), gained);
        learned.add(new Learned(rule, stage.share() / orderings, chooser));
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
            Propensity propensity = chancesOf.fit(in);
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

    /** A single arm's value does not depend on anything learned: everyone counts, by the mean of the repeats. */
    private List<Value> values() {
        List<Value> values = new ArrayList<>();
        value.forEach((rule, mean) -> {
            int arm = rule.startsWith("arm:") ? data.arms().indexOf(rule.substring(4)) : -1;
            Interval reached = arm < 0
                    ? mean.interval(settings.level())
                    : TTest.meanInterval(
                            Arrays.stream(scores)
                                    .mapToDouble(score -> score[arm])
                                    .toArray(),
                            settings.level());
            SequentialMean gained = Objects.requireNonNull(gain.get(rule));
            values.add(new Value(rule, n, reached, gained.interval(settings.level()), gained.p()));
        });
        return values;
    }

    /** The sentences for a methods section. */
    public static String methods(TrialData data, RuleSettings settings) {
        return "Treatment rules are valued by cross-fitted doubly robust scores ("
                + (data.site().length > 0
                        ? "each site left out in turn"
                        : "five folds, dealt " + (settings.repeats() == 1 ? "once" : settings.repeats() + " times"))
                + "; Robins et al. 1994; Chernozhukov et al. 2018) as their gain over the best single arm, rule and best"
                + " arm learned "
                + (data.site().length > 0
                        ? "at the other sites"
                        : "on those of ten folds that come before the one they are judged on, so that the intervals hold for nearly tied arms"
                                + " too (Luedtke and van der Laan 2016; Wager 2024)")
                + ". Outcome models: "
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
