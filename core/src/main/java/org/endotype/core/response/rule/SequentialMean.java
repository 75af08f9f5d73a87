package org.endotype.core.response.rule;

import java.util.Arrays;
import org.apache.commons.math3.distribution.TDistribution;
import org.endotype.core.stats.Interval;

/**
 * The mean of a figure over the stages of an ordering, and over orderings, with an interval that holds whether or not the
 * rules that were learned agree with each other.
 *
 * <p>An ordering of the folds is a chain of stages: what a stage judges was learned on the folds before it alone. Given
 * those, its error has mean zero, so that the errors of an ordering's stages are uncorrelated and its variance is the sum of
 * theirs, even where nearly tied arms make the rule depend on who happened to be learned from. (Where every fold's rule is
 * learned on all other folds the errors of two folds go together: whoever pulls one fold's rule is judged by the rule that
 * the other's people pulled.)
 *
 * <p>Orderings are averaged. Of two with variances {@code V} the square of the mean error is the mean of their squares less
 * {@code (e_1 - e_2)^2 / 4}, whatever their dependence (Krogh and Vedelsby 1995), so that their mean {@code T} has the
 * variance {@code mean V - (T_1 - T_2)^2 / 4} in expectation where their rules are worth the same; where they are not, the
 * difference of the worths adds to the second term (0 to 5 percent of {@code V} where measured, see {@code RuleValueTrials}).
 * As the errors of two orderings do not go against each other, {@code mean V / 2} is the least. The mean of more orderings is the mean
 * of the means of all pairs, and its variance at most the mean of theirs (a square is convex): {@code mean V - s^2 / 2} with
 * the sample variance {@code s^2} of the {@code T}. Taking the whole spread off is right in expectation too, but in small
 * trials the spread of one data set tells too little of it: p was .05 or less in 8 to 11 percent of nulls. The rule of
 * Chernozhukov et al. 2018, the median with the spread added, is for estimates of one fixed figure; here it covers 96 to 100
 * percent. With one ordering nothing is taken off.
 *
 * <p>Not thread-safe. Source: Luedtke and van der Laan, Ann. Stat. 44 (2016) 713-742; Wager, Sequential validation of
 * treatment heterogeneity, arXiv 2405.05534 (2024); Krogh and Vedelsby, NIPS 7 (1995) 231-238.
 */
final class SequentialMean {

    private final double[] sum;
    private final double[] weight;
    private final double[] squares;
    private final int[] degrees;

    SequentialMean(int orderings) {
        this.sum = new double[orderings];
        this.weight = new double[orderings];
        this.squares = new double[orderings];
        this.degrees = new int[orderings];
    }

    /** Adds the mean of the scores of one stage. */
    void add(int ordering, double[] scores) {
        int n = scores.length;
        double mean = Arrays.stream(scores).sum() / n;
        double spread = 0;
        for (double score : scores) {
            spread += (score - mean) * (score - mean);
        }
        // Of a single person the spread is not known: the other stages' stands for it, its freedom being none.
        add(ordering, n, mean, n > 1 ? spread / (n - 1) / n : 0, n - 1);
    }

    /**
     * Adds the estimate of one stage.
     *
     * @param weighs its share in the ordering's mean
     * @param variance of its error
     * @param free degrees of freedom of that
     */
    void add(int ordering, double weighs, double estimate, double variance, int free) {
        sum[ordering] += weighs * estimate;
        weight[ordering] += weighs;
        squares[ordering] += weighs * weighs * variance;
        degrees[ordering] += free;
    }

    private record Estimate(double mean, double error, int degrees) {}

    /** Over the orderings in which anything was judged. */
    private Estimate estimate() {
        double mean = 0;
        double variance = 0;
        int used = 0;
        int least = Integer.MAX_VALUE;
        for (int r = 0; r < sum.length; r++) {
            if (weight[r] > 0) {
                used++;
                mean += sum[r] / weight[r];
                variance += squares[r] / (weight[r] * weight[r]);
                least = Math.min(least, degrees[r]);
            }
        }
        if (used == 0 || least < 1) {
            return new Estimate(used == 0 ? Double.NaN : mean / used, Double.NaN, 0);
        }
        mean /= used;
        variance /= used;
        double floor = variance / 2;
        for (int r = 0; r < sum.length; r++) {
            if (weight[r] > 0 && used > 1) {
                double off = sum[r] / weight[r] - mean;
                variance -= off * off / (2.0 * (used - 1));
            }
        }
        return new Estimate(mean, Math.sqrt(Math.max(variance, floor)), least);
    }

    /** With Student's limits; none where too few were judged. */
    Interval interval(double level) {
        Estimate found = estimate();
        if (Double.isNaN(found.error())) {
            return new Interval(found.mean(), Double.NaN, Double.NaN);
        }
        double half =
                found.error() * new TDistribution(null, found.degrees()).inverseCumulativeProbability(0.5 + level / 2);
        return new Interval(found.mean(), found.mean() - half, found.mean() + half);
    }

    /** Two-sided, of a figure of 0; NaN where it has no error. */
    double p() {
        Estimate found = estimate();
        return found.error() > 0
                ? 2
                        * new TDistribution(null, found.degrees())
                                .cumulativeProbability(-Math.abs(found.mean() / found.error()))
                : Double.NaN;
    }
}
