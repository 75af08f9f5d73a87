package org.endotype.core.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.endotype.core.error.DegenerateData;
import org.junit.jupiter.api.Test;

class MeanDifferenceTest {

    /** SciPy prints about 16 digits; the t distribution's tail is a continued fraction good to 1e-10. */
    private static final double SCIPY = 1e-9;

    private static final double[] DIFFERENCES = {.3, -.1, .5, .7, .2, .05};
    private static final double[] FIRST = {1, 2, 4, 3.5};
    private static final double[] SECOND = {3, 5, 4.5, 6, 7.25};

    @Test
    void thePairedTestIsScipysOneSampleTestOfTheDifferences() {
        // scipy.stats.ttest_1samp([.3, -.1, .5, .7, .2, .05], 0)
        TTest test = TTest.paired(DIFFERENCES);
        assertThat(test.statistic()).isCloseTo(2.3003358862358283, within(SCIPY));
        assertThat(test.p()).isCloseTo(0.06974321958348954, within(SCIPY));
        assertThat(test.degreesOfFreedom()).isEqualTo(5);
        assertThat(test.effectSize()).isCloseTo(test.statistic() / Math.sqrt(6), within(SCIPY));
        // The 95 % interval just holds 0 where p is just above 0.05: its edges have |t| = 2.5706.
        assertThat(test.halfWidth(0.95) / test.standardError()).isCloseTo(2.570581836, within(SCIPY));
    }

    @Test
    void welchsTestIsScipysWithUnequalVariances() {
        // scipy.stats.ttest_ind([3, 5, 4.5, 6, 7.25], [1, 2, 4, 3.5], equal_var=False)
        TTest test = TTest.welch(FIRST, SECOND);
        assertThat(test.statistic()).isCloseTo(2.54549957201749, within(SCIPY));
        assertThat(test.p()).isCloseTo(0.038722889502221254, within(SCIPY));
    }

    @Test
    void constantDifferencesAreInfinitelySureAndNoneAtAllAreNotTested() {
        assertThat(TTest.paired(new double[] {2, 2, 2}).p()).isZero();
        assertThat(TTest.paired(new double[] {0, 0, 0}).p()).isNaN();
        assertThatThrownBy(() -> TTest.paired(new double[] {1})).isInstanceOf(DegenerateData.class);
    }

    @Test
    void signFlipsOfFewPairsAreCountedAllAndTheObservedOneIsAmongThem() {
        // Sums of +-1, +-2, +-3: 8 patterns; |sum| >= 6 for two of them, >= 4 for four.
        assertThat(PermutationTest.signFlip(new double[] {1, 2, 3}, 10, 1)).isEqualTo(new PermutationTest(2.0 / 8, 8));
        assertThat(PermutationTest.signFlip(new double[] {-1, 2, 3}, 10, 1)).isEqualTo(new PermutationTest(4.0 / 8, 8));
        assertThat(PermutationTest.signFlip(new double[] {0, 0, 0}, 10, 1).p()).isEqualTo(1);
    }

    @Test
    void drawnSignFlipsAreNeverZeroAndAgreeWithTheTTest() {
        double[] differences = new Random(3).doubles(40, -1, 1.3).toArray();
        PermutationTest drawn = PermutationTest.signFlip(differences, 9999, 7);
        // The standard error of 9,999 draws at p = 0.1 is 0.003; both tests agree to order 1/n.
        assertThat(drawn.p()).isCloseTo(TTest.paired(differences).p(), within(0.02));
        assertThat(drawn).isEqualTo(PermutationTest.signFlip(differences, 9999, 7));
        double[] clear = new Random(4).doubles(40, 1, 2).toArray();
        assertThat(PermutationTest.signFlip(clear, 999, 7).p()).isEqualTo(1.0 / 1000);
    }

    @Test
    void permutedLabelsOfEqualGroupsAreUniformAndOfDistinctOnesSmall() {
        Random random = new Random(5);
        int small = 0;
        for (int draw = 0; draw < 200; draw++) {
            double[] one = random.doubles(8).toArray();
            double[] two = random.doubles(8).toArray();
            small += PermutationTest.labels(one, two, 199, draw).p() <= 0.2 ? 1 : 0;
        }
        // Binomial(200, 0.2): 40, sd 5.7; four of them either side.
        assertThat(small).isBetween(17, 63);
        assertThat(PermutationTest.labels(FIRST, new double[] {11, 12, 13, 14}, 999, 1)
                        .p())
                .isLessThan(0.05);
    }

    @Test
    void falseDiscoveryRatesAreTheOnesWorkedOutByHand() {
        // Sorted .01 .02 .03 .5 times 4/1, 4/2, 4/3, 4/4: .04 .04 .04 .5; missing tests do not count.
        assertThat(FalseDiscoveryRate.benjaminiHochberg(new double[] {.03, .5, Double.NaN, .01, .02}))
                .containsExactly(new double[] {.04, .5, Double.NaN, .04, .04}, within(1e-15));
    }
}
