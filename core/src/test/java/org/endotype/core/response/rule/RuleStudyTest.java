package org.endotype.core.response.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.response.rule.RuleSettings.ArmOrder;
import org.endotype.core.response.rule.RuleSettings.Assignment;
import org.endotype.core.stats.Interval;
import org.junit.jupiter.api.Test;

class RuleStudyTest {

    private static final Parallelism ONE = Parallelism.single();

    /** Features, arms and outcomes where the arm that suits a person depends on the sign of the first feature. */
    private static TrialData simulated(int n, int arms, double benefit, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] x = new double[n][3];
        int[] arm = new int[n];
        double[] y = new double[n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < 3; j++) {
                x[i][j] = random.nextGaussian();
            }
            arm[i] = random.nextInt(arms);
            int suits = x[i][0] > 0 ? arms - 1 : 0;
            y[i] = x[i][1] + random.nextGaussian() + (arm[i] == suits ? benefit : 0);
        }
        return new TrialData(
                List.of("a", "b", "c"),
                x,
                IntStream.range(0, arms).mapToObj(a -> "arm" + a).toList(),
                arm,
                1,
                new int[n],
                new int[0],
                y);
    }

    private static Interval gain(RuleStudy.Result result, String rule) {
        return result.rules().stream()
                .filter(value -> value.rule().equals(rule))
                .findFirst()
                .orElseThrow()
                .gain();
    }

    @Test
    void everyLearnerFindsWhoIsSuitedByWhat() {
        TrialData data = simulated(600, 2, 2, 1);
        for (OutcomeLearner learner : List.of(new RidgeLearner(), new ElasticNetLearner(), new BoostedTreesLearner())) {
            RuleStudy.Result result = RuleStudy.run(
                    data,
                    RuleSettings.withDefaults()
                            .withLearner(learner)
                            .withRepeats(1)
                            .withDepth(1),
                    ONE,
                    5);
            // Half of the people gain the benefit of 2 over either single arm.
            assertThat(gain(result, "policy-tree").estimate())
                    .as(learner.description())
                    .isCloseTo(1, within(0.35));
            assertThat(gain(result, "policy-tree").low())
                    .as(learner.description())
                    .isPositive();
            assertThat(gain(result, "by-prediction").low())
                    .as(learner.description())
                    .isPositive();
            PolicyTree.Node.Split root = (PolicyTree.Node.Split) result.tree().root();
            assertThat(root.feature()).isZero();
            assertThat(root.threshold()).isCloseTo(0, within(0.2));
            BenefitRanking ranking = BenefitRanking.of(data, result, 0.95, 1).get(0);
            assertThat(ranking.autoc().low()).as(learner.description()).isPositive();
            assertThat(RuleStudy.verdict(result)).startsWith("Better than");
        }
    }

    @Test
    void theSameSeedGivesTheSameValuesWhateverTheThreads() {
        TrialData data = simulated(150, 3, 1, 2);
        RuleSettings settings = RuleSettings.withDefaults().withRepeats(2);
        assertThat(RuleStudy.run(data, settings, new Parallelism(3), 4).rules())
                .isEqualTo(RuleStudy.run(data, settings, ONE, 4).rules());
    }

    /** Nothing to gain: gains, rankings and slopes must not be told more often than their level, from either side. */
    @Test
    void ofNothingToGainTheIntervalsCoverZero() {
        int cohorts = 60;
        int tree = 0;
        int prediction = 0;
        int ranked = 0;
        int sloped = 0;
        for (int c = 0; c < cohorts; c++) {
            TrialData data = simulated(160, 2, 0, 100 + c);
            RuleStudy.Result result =
                    RuleStudy.run(data, RuleSettings.withDefaults().withRepeats(1), ONE, c);
            tree += gain(result, "policy-tree").covers(0) ? 0 : 1;
            prediction += gain(result, "by-prediction").covers(0) ? 0 : 1;
            BenefitRanking ranking = BenefitRanking.of(data, result, 0.95, c).get(0);
            ranked += ranking.p() <= 0.05 ? 1 : 0;
            sloped += ranking.slope().covers(0) ? 0 : 1;
        }
        // 3 of 60 expected, standard deviation 1.7; the AUTOC's error is bootstrapped from 16 people a stage.
        assertThat(List.of(tree, prediction, ranked, sloped)).allMatch(told -> told <= 8);
    }

    /**
     * Four arms of equal worth, outcomes with mean 0: every rule is worth 0. Where each fold's rule is learned on all other
     * folds, the interval of the best single arm covers that in about 87 %.
     */
    @Test
    void whatTiedArmsAreWorthIsCoveredThoughTheBestOfThemIsOneByChance() {
        int cohorts = 200;
        int single = 0;
        int prediction = 0;
        for (int c = 0; c < cohorts; c++) {
            RuleStudy.Result result = RuleStudy.run(
                    simulated(200, 4, 0, 7_000 + c),
                    RuleSettings.withDefaults().withRepeats(1).withDepth(0),
                    ONE,
                    c);
            single += value(result, "best-single-arm").covers(0) ? 1 : 0;
            prediction += value(result, "by-prediction").covers(0) ? 1 : 0;
        }
        // 190 of 200 expected, standard deviation 3.1.
        assertThat(single).isBetween(184, 198);
        assertThat(prediction).isBetween(184, 198);
    }

    private static Interval value(RuleStudy.Result result, String rule) {
        return result.rules().stream()
                .filter(value -> value.rule().equals(rule))
                .findFirst()
                .orElseThrow()
                .value();
    }

    /**
     * Two orderings by hand: means 2 and 4, variances of 1/3 each; a quarter of 2 squared is more than leaves the half that
     * remains. Three: their sample variance is .04, half of which is taken off.
     */
    @Test
    void orderingsAreAveragedWithTheVarianceTheyHaveTogether() {
        SequentialMean mean = new SequentialMean(2);
        mean.add(0, new double[] {1, 2, 3});
        mean.add(1, new double[] {3, 4, 5});
        Interval found = mean.interval(0.95);
        double t2 = 4.302652729911275;
        assertThat(found.estimate()).isCloseTo(3, within(1e-12));
        assertThat(found.high() - 3).isCloseTo(t2 * Math.sqrt(1 / 6.0), within(1e-9));
        SequentialMean near = new SequentialMean(2);
        near.add(0, new double[] {1, 2, 3});
        near.add(1, new double[] {1.2, 2.2, 3.2});
        assertThat(near.interval(0.95).high() - 2.1).isCloseTo(t2 * Math.sqrt(1 / 3.0 - 0.01), within(1e-9));
        SequentialMean three = new SequentialMean(3);
        three.add(0, new double[] {1, 2, 3});
        three.add(1, new double[] {1.2, 2.2, 3.2});
        three.add(2, new double[] {1.4, 2.4, 3.4});
        assertThat(three.interval(0.95).high() - 2.2).isCloseTo(t2 * Math.sqrt(1 / 3.0 - 0.02), within(1e-9));
    }

    /** Everyone but the first to be learned from is judged once, by what was learned on others. */
    @Test
    void whoIsJudgedWasNotLearnedFrom() {
        TrialData data = simulated(43, 2, 0, 3);
        List<Stage> stages = Stage.deal(data, 0, new SplittableRandom(1));
        int judged = 0;
        for (Stage stage : stages) {
            assertThat(IntStream.of(stage.judged())
                            .noneMatch(i -> IntStream.of(stage.learned()).anyMatch(j -> i == j)))
                    .isTrue();
            assertThat(stage.learned().length)
                    .isGreaterThanOrEqualTo(stages.get(0).learned().length + judged);
            judged += stage.judged().length;
        }
        assertThat(judged + stages.get(0).learned().length).isEqualTo(43);
        assertThat(stages.stream().mapToDouble(Stage::share).sum()).isCloseTo(1, within(1e-12));
        assertThat(data.rowsOfArm(stages.get(0).learned(), 0)).hasSizeGreaterThanOrEqualTo(Stage.FEWEST_LEARNED);
    }

    /**
     * Covariates of the HIV trial, resampled, with four arms and outcomes of known means: the interval of a rule's value
     * must cover the value that the rules learned truly have. 300 replicas, of tied arms too, are run by {@code RuleValueTrials}
     * of the benchmarks.
     */
    @Test
    void theValueOfALearnedRuleIsCoveredOnTheCovariatesOfTheHivTrial() throws IOException {
        Path file = Path.of(System.getProperty("endotype.shared", "absent"), "data", "trials/ACTG175.txt");
        assumeTrue(Files.exists(file), "the shared data are not here");
        List<String> lines = Files.readAllLines(file);
        List<String> header = List.of(lines.get(0).trim().split(" +"));
        List<String> names = List.of(
                "age", "wtkg", "hemo", "homo", "drugs", "karnof", "oprior", "preanti", "race", "gender", "symptom",
                "cd40", "cd80");
        double[][] base = lines.stream()
                .skip(1)
                .map(line -> line.trim().split(" +"))
                .map(cells -> names.stream()
                        .mapToDouble(name -> Double.parseDouble(cells[header.indexOf(name)]))
                        .toArray())
                .toArray(double[][]::new);
        int n = base.length;
        double[][] means = new double[n][];
        for (int i = 0; i < n; i++) {
            double cd4 = base[i][11];
            double age = base[i][0];
            double level = 350 + 0.6 * (cd4 - 350) - 0.8 * (age - 35) + 15 * base[i][9];
            means[i] = new double[] {level - 35, level + (age <= 34 ? 90 : -30), level + 45, level - 20};
        }
        int replicas = 12;
        int[] covered = new int[3];
        List<String> judged = List.of("policy-tree", "by-prediction", "best-single-arm");
        for (int r = 0; r < replicas; r++) {
            SplittableRandom random = new SplittableRandom(50_000 + r);
            double[][] x = new double[n][];
            int[] arm = new int[n];
            double[] y = new double[n];
            for (int i = 0; i < n; i++) {
                int drawn = random.nextInt(n);
                x[i] = base[drawn];
                arm[i] = random.nextInt(4);
                y[i] = means[drawn][arm[i]] + 110 * random.nextGaussian();
            }
            TrialData data = new TrialData(names, x, List.of("a", "b", "c", "d"), arm, 1, new int[n], new int[0], y);
            RuleStudy.Result result = RuleStudy.run(
                    data, RuleSettings.withDefaults().withRepeats(1).withDepth(1), ONE, r);
            for (int k = 0; k < judged.size(); k++) {
                String rule = judged.get(k);
                double truth = result.learned().stream()
                        .filter(learned -> learned.rule().equals(rule))
                        .mapToDouble(learned -> learned.share()
                                * IntStream.range(0, n)
                                        .mapToDouble(
                                                i -> means[i][learned.chooses().arm(base[i], 0)])
                                        .sum()
                                / n)
                        .sum();
                Interval value = result.rules().stream()
                        .filter(found -> found.rule().equals(rule))
                        .findFirst()
                        .orElseThrow()
                        .value();
                covered[k] += value.covers(truth) ? 1 : 0;
            }
        }
        // Binomial(12, 0.95): 11.4 expected, standard deviation 0.8.
        for (int count : covered) {
            assertThat(count)
                    .as("covered %s of %d", Arrays.toString(covered), replicas)
                    .isGreaterThanOrEqualTo((int) (0.75 * replicas));
        }
    }

    @Test
    void armsChosenByTheFeaturesAreCorrectedForWithAnEstimatedChance() {
        int n = 3000;
        SplittableRandom random = new SplittableRandom(8);
        double[][] x = new double[n][1];
        int[] arm = new int[n];
        double[] y = new double[n];
        for (int i = 0; i < n; i++) {
            x[i][0] = random.nextGaussian();
            arm[i] = random.nextDouble() < 1 / (1 + Math.exp(-0.7 * x[i][0])) ? 1 : 0;
            // The arms do nothing; who would do well anyway is in arm 1. A ridge line cannot follow the square.
            y[i] = 2 * x[i][0] + 0.4 * x[i][0] * x[i][0] + random.nextGaussian();
        }
        TrialData data = new TrialData(List.of("x"), x, List.of("0", "1"), arm, 1, new int[n], new int[0], y);
        RuleSettings settings = RuleSettings.withDefaults().withRepeats(1).withDepth(0);
        RuleStudy.Result result = RuleStudy.run(data, settings.withAssignment(Assignment.ESTIMATED), ONE, 1);
        double difference = result.rules().get(1).value().estimate()
                - result.rules().get(0).value().estimate();
        // Taken as randomised the arms would differ by about 1.3; the standard error is about 0.06.
        assertThat(difference).isCloseTo(0, within(0.2));
        assertThat(result.overlap().arms()).allMatch(one -> one.effectiveSize() < one.n());
    }

    @Test
    void armsThatDoNotOverlapAreRefused() {
        int n = 400;
        SplittableRandom random = new SplittableRandom(8);
        double[][] x = new double[n][1];
        int[] arm = new int[n];
        for (int i = 0; i < n; i++) {
            x[i][0] = random.nextGaussian();
            arm[i] = x[i][0] > 0 ? 1 : 0;
        }
        TrialData data = new TrialData(
                List.of("severity"), x, List.of("CBT", "SSRI"), arm, 1, new int[n], new int[0], new double[n]);
        RuleSettings settings = RuleSettings.withDefaults().withAssignment(Assignment.ESTIMATED);
        assertThatThrownBy(() -> RuleStudy.run(data, settings, ONE, 1))
                .isInstanceOf(DegenerateData.class)
                .hasMessageContaining("the arms do not overlap")
                .hasMessageContaining("leave out the feature that decides it");
    }

    /** In two dozen people a severity that decides the arm is found; eight features of nothing are not taken for one. */
    @Test
    void armsThatDoNotOverlapAreRefusedInFewPeopleToo() {
        RuleSettings settings = RuleSettings.withDefaults().withAssignment(Assignment.ESTIMATED);
        int wrongly = 0;
        int missed = 0;
        for (int c = 0; c < 40; c++) {
            int n = 24;
            SplittableRandom random = new SplittableRandom(600 + c);
            double[][] x = new double[n][8];
            int[] decided = new int[n];
            int[] dealt = new int[n];
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < 8; j++) {
                    x[i][j] = random.nextGaussian();
                }
                decided[i] = i % 2;
                x[i][0] = (decided[i] == 1 ? 1 : -1) * (0.2 + Math.abs(x[i][0]));
                dealt[i] = i / 2 % 2;
            }
            missed += refused(x, decided, settings) ? 0 : 1;
            wrongly += refused(x, dealt, settings) ? 1 : 0;
        }
        assertThat(missed).isZero();
        assertThat(wrongly).isLessThanOrEqualTo(2);
    }

    @Test
    void armsThatTwoFeaturesDecideTogetherAreRefused() {
        int n = 60;
        SplittableRandom random = new SplittableRandom(4);
        double[][] x = new double[n][2];
        int[] arm = new int[n];
        for (int i = 0; i < n; i++) {
            arm[i] = i % 2;
            x[i][1] = 2 * random.nextGaussian();
            x[i][0] = (arm[i] == 1 ? 1 : -1) * (0.3 + Math.abs(random.nextGaussian())) - x[i][1];
        }
        assertThat(refused(x, arm, RuleSettings.withDefaults().withAssignment(Assignment.ESTIMATED)))
                .isTrue();
    }

    private static boolean refused(double[][] x, int[] arm, RuleSettings settings) {
        List<String> names =
                IntStream.range(0, x[0].length).mapToObj(j -> "f" + j).toList();
        int n = arm.length;
        TrialData data = new TrialData(names, x, List.of("a", "b"), arm, 1, new int[n], new int[0], new double[n]);
        try {
            Propensity.learner(data, settings.assignment());
            return false;
        } catch (DegenerateData noOverlap) {
            return true;
        }
    }

    @Test
    void orderedDosesLearnFromEachOther() {
        int n = 240;
        SplittableRandom random = new SplittableRandom(5);
        double[][] x = new double[n][1];
        int[] arm = new int[n];
        double[] y = new double[n];
        for (int i = 0; i < n; i++) {
            x[i][0] = random.nextGaussian();
            arm[i] = i % 5;
            y[i] = arm[i] * x[i][0] + random.nextGaussian();
        }
        TrialData data =
                new TrialData(List.of("x"), x, List.of("0", "5", "10", "15", "20"), arm, 1, new int[n], new int[0], y);
        RuleSettings doses = RuleSettings.withDefaults().withArms(ArmOrder.DOSES);
        ArmModels models = ArmModels.fit(data, IntStream.range(0, n).toArray(), doses, 1);
        double[] predicted = models.predict(new double[] {1});
        for (int a = 0; a < 5; a++) {
            // Five doses share a line: its standard error at the ends is about 0.15.
            assertThat(predicted[a]).isCloseTo(a, within(0.5));
        }
        assertThat(gain(RuleStudy.run(data, doses, ONE, 1), "policy-tree").low())
                .isPositive();
    }

    @Test
    void eachSiteIsLeftOutInTurnAndASiteThatHoldsAnArmAloneIsNamed() {
        TrialData data = simulated(300, 2, 2, 6);
        int[] site = IntStream.range(0, 300).map(i -> i % 3).toArray();
        TrialData sites = new TrialData(
                data.featureNames(),
                data.features(),
                data.arms(),
                data.arm(),
                1,
                data.group(),
                site,
                data.improvement());
        RuleStudy.Result result = RuleStudy.run(sites, RuleSettings.withDefaults(), ONE, 1);
        assertThat(result.learned()).hasSize(3 * 5);
        assertThat(gain(result, "policy-tree").low()).isPositive();
        int[] alone = Arrays.stream(data.arm()).toArray();
        TrialData confounded = new TrialData(
                data.featureNames(),
                data.features(),
                data.arms(),
                data.arm(),
                1,
                data.group(),
                alone,
                data.improvement());
        assertThatThrownBy(() -> RuleStudy.run(confounded, RuleSettings.withDefaults(), ONE, 1))
                .isInstanceOf(DegenerateData.class)
                .hasMessageContaining("join small sites");
    }

    /** Four people by hand: TOC is 3-1, 2-1, 1.667-1, 0 above the mean of 1. */
    @Test
    void theTargetingCurveIsAsByHand() {
        double[] predicted = {4, 3, 2, 1};
        double[] contrast = {3, 1, 1, -1};
        double expected = ((3 - 1) + (2 - 1) + (5.0 / 3 - 1) + 0) / 4;
        assertThat(BenefitRanking.autoc(new int[] {0, 1, 2, 3}, predicted, contrast))
                .isCloseTo(expected, within(1e-12));
    }
}
