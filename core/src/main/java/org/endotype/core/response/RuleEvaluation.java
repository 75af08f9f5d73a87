package org.endotype.core.response;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.endotype.core.linalg.LinearAlgebra;
import org.endotype.core.response.ResponseResult.Rule;

/**
 * The value of treating by a rule, against treating everyone with the best single arm.
 *
 * <p>Outcome models (ridge regression of improvement on group, baseline and moderators, one an arm) and the rules
 * themselves are learned on four fifths and judged on the fifth left out, ten times over; a person's doubly robust
 * scores {@code mu_a(x) + 1{A = a} (Y - mu_a(x)) / e_a} are averaged over the repeats. Arms are taken as randomised: the
 * propensity is the arm's share in the training part. The best single arm is chosen on the training part too, so that
 * neither side is favoured. Intervals are normal, from the spread of the persons' scores.
 *
 * <p>NaN moderators count as the training mean. Cost O(repeats x folds x n p^2). The same seed gives the same values.
 * Source: Robins, Rotnitzky and Zhao, JASA 89 (1994) 846-866; Chernozhukov et al., Econom. J. 21 (2018) C1-C68.
 */
final class RuleEvaluation {

    static final int FEWEST_PER_ARM = 10;

    static final String METHODS =
            "Treatment rules are valued by cross-fitted doubly robust scores (five folds, ten repeats; Robins et al. 1994;"
                    + " Chernozhukov et al. 2018) as their gain over the best single arm, with rule, outcome models and best"
                    + " arm all learned on the other folds; arms are taken as randomised.";

    private static final int FOLDS = 5;
    private static final int REPEATS = 10;
    private static final double RIDGE = 1.0;

    private final AnalysisSet set;
    private final double[][] features;
    private final int n;
    private final int armCount;
    private final int groupCount;

    /** Sums over the repeats, a row a person. */
    private final double[][] armScores;

    private final double[] bestArmScores;
    private final double[] byGroupScores;
    private final double[] byPredictionScores;

    private RuleEvaluation(AnalysisSet set, Outcomes outcomes) {
        this.set = set;
        this.n = set.size();
        this.armCount = set.arms().size();
        this.groupCount = set.groupNames().size();
        this.features = features(set, outcomes);
        this.armScores = new double[armCount][n];
        this.bestArmScores = new double[n];
        this.byGroupScores = new double[n];
        this.byPredictionScores = new double[n];
    }

    static List<Rule> evaluate(AnalysisSet set, Outcomes outcomes, double level, long seed) {
        RuleEvaluation evaluation = new RuleEvaluation(set, outcomes);
        SplittableRandom random = new SplittableRandom(seed ^ 0x5EEDL);
        for (int repeat = 0; repeat < REPEATS; repeat++) {
            int[] fold = evaluation.folds(random);
            for (int held = 0; held < FOLDS; held++) {
                evaluation.judge(fold, held);
            }
        }
        return evaluation.rules(level);
    }

    private static double[][] features(AnalysisSet set, Outcomes outcomes) {
        List<double[]> columns = new ArrayList<>();
        for (int g = 1; g < set.groupNames().size(); g++) {
            double[] column = new double[set.size()];
            for (int i = 0; i < column.length; i++) {
                column[i] = set.group()[i] == g ? 1 : 0;
            }
            columns.add(column);
        }
        if (outcomes.hasBaseline()) {
            columns.add(set.baseline());
        }
        for (String moderator : outcomes.columns().moderators()) {
            double[] column = new double[set.size()];
            for (int i = 0; i < column.length; i++) {
                column[i] = outcomes.moderator(
                        moderator,
                        outcomes.participants().indexOf(set.participants().id(i)));
            }
            columns.add(column);
        }
        double[][] rows = new double[set.size()][columns.size()];
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < columns.size(); j++) {
                rows[i][j] = columns.get(j)[i];
            }
        }
        return rows;
    }

    /** Folds balanced within each arm. */
    private int[] folds(SplittableRandom random) {
        int[] fold = new int[n];
        for (int a = 0; a < armCount; a++) {
            int[] rows = set.rows(-1, a);
            for (int i = rows.length - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                int swap = rows[i];
                rows[i] = rows[j];
                rows[j] = swap;
            }
            for (int i = 0; i < rows.length; i++) {
                fold[rows[i]] = (i + a) % FOLDS;
            }
        }
        return fold;
    }

    private void judge(int[] fold, int held) {
        int[] training = rowsWhere(fold, held, -1, false);
        double[][] models = new double[armCount][];
        double[] propensity = new double[armCount];
        double[][] scale = standardisation(training);
        for (int a = 0; a < armCount; a++) {
            int[] rows = rowsWhere(fold, held, a, false);
            propensity[a] = (double) rows.length / training.length;
            models[a] = ridge(rows, scale);
        }
        int bestArm = 0;
        double bestMean = Double.NEGATIVE_INFINITY;
        double[][] groupValue = new double[groupCount][armCount];
        for (int a = 0; a < armCount; a++) {
            double mean = 0;
            for (int i : training) {
                double score = score(i, a, models[a], propensity[a], scale);
                mean += score / training.length;
                groupValue[set.group()[i]][a] += score;
            }
            if (mean > bestMean) {
                bestMean = mean;
                bestArm = a;
            }
        }
        for (int i : rowsWhere(fold, held, -1, true)) {
            double[] scores = new double[armCount];
            int predicted = bestArm;
            double bestPrediction = Double.NEGATIVE_INFINITY;
            for (int a = 0; a < armCount; a++) {
                scores[a] = score(i, a, models[a], propensity[a], scale);
                armScores[a][i] += scores[a];
                double prediction = predict(i, models[a], scale);
                if (prediction > bestPrediction) {
                    bestPrediction = prediction;
                    predicted = a;
                }
            }
            int forGroup = bestArm;
            for (int a = 0; a < armCount; a++) {
                if (groupValue[set.group()[i]][a] > groupValue[set.group()[i]][forGroup]) {
                    forGroup = a;
                }
            }
            bestArmScores[i] += scores[bestArm];
            byGroupScores[i] += scores[forGroup];
            byPredictionScores[i] += scores[predicted];
        }
    }

    private int[] rowsWhere(int[] fold, int held, int arm, boolean inFold) {
        return java.util.stream.IntStream.range(0, n)
                .filter(i -> (fold[i] == held) == inFold && (arm < 0 || set.arm()[i] == arm))
                .toArray();
    }

    /** Means and deviations of the features over the training rows, NaN left out. */
    private double[][] standardisation(int[] training) {
        int p = features[0].length;
        double[][] scale = new double[2][p];
        for (int j = 0; j < p; j++) {
            int column = j;
            double[] seen = Arrays.stream(training)
                    .mapToDouble(i -> features[i][column])
                    .filter(v -> !Double.isNaN(v))
                    .toArray();
            double mean = Arrays.stream(seen).average().orElse(0);
            double squares =
                    Arrays.stream(seen).map(v -> (v - mean) * (v - mean)).sum();
            double deviation = Math.sqrt(squares / Math.max(1, seen.length - 1));
            scale[0][j] = mean;
            scale[1][j] = deviation > 0 ? deviation : 1;
        }
        return scale;
    }

    private double feature(int row, int j, double[][] scale) {
        double value = features[row][j];
        return Double.isNaN(value) ? 0 : (value - scale[0][j]) / scale[1][j];
    }

    /** Intercept first; the intercept is not penalised. */
    private double[] ridge(int[] rows, double[][] scale) {
        int p = features[0].length + 1;
        double[] gram = new double[p * p];
        double[] right = new double[p];
        double[] x = new double[p];
        for (int row : rows) {
            x[0] = 1;
            for (int j = 1; j < p; j++) {
                x[j] = feature(row, j - 1, scale);
            }
            for (int a = 0; a < p; a++) {
                right[a] += x[a] * set.improvement()[row];
                for (int b = 0; b < p; b++) {
                    gram[a * p + b] += x[a] * x[b];
                }
            }
        }
        for (int j = 1; j < p; j++) {
            gram[j * p + j] += RIDGE;
        }
        return LinearAlgebra.solvePositiveDefinite(gram, p, right, 1);
    }

    private double predict(int row, double[] model, double[][] scale) {
        double sum = model[0];
        for (int j = 1; j < model.length; j++) {
            sum += model[j] * feature(row, j - 1, scale);
        }
        return sum;
    }

    private double score(int row, int arm, double[] model, double propensity, double[][] scale) {
        double prediction = predict(row, model, scale);
        return set.arm()[row] == arm ? prediction + (set.improvement()[row] - prediction) / propensity : prediction;
    }

    private List<Rule> rules(double level) {
        List<Rule> rules = new ArrayList<>();
        for (int a = 0; a < armCount; a++) {
            rules.add(rule("arm:" + set.arms().get(a), armScores[a], level));
        }
        rules.add(rule("best-single-arm", bestArmScores, level));
        if (groupCount > 1) {
            rules.add(rule("by-group", byGroupScores, level));
        }
        if (features[0].length > 0) {
            rules.add(rule("by-prediction", byPredictionScores, level));
        }
        return rules;
    }

    private Rule rule(String name, double[] sums, double level) {
        double[] value = new double[n];
        double[] gain = new double[n];
        for (int i = 0; i < n; i++) {
            value[i] = sums[i] / REPEATS;
            gain[i] = (sums[i] - bestArmScores[i]) / REPEATS;
        }
        return new Rule(name, n, ResponseStudy.meanInterval(value, level), ResponseStudy.meanInterval(gain, level));
    }
}
