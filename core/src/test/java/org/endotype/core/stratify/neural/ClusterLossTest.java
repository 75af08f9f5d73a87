package org.endotype.core.stratify.neural;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ClusterLossTest {

    /** Central differences of a smooth function in doubles. */
    private static final double DIFFERENCES = 1e-6;

    private final SplittableRandom random = new SplittableRandom(5);

    private double[] numbers(int count) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextGaussian();
        }
        return values;
    }

    @Test
    void softGroupsAndTargetsByHand() {
        ClusterLoss loss = new ClusterLoss(1, 2, 2, new double[] {0, 4});
        // Squared distances over 4: 0 and 4, so 1 and 1/5.
        double[] q = loss.soft(new double[] {0, 2}, 2);
        assertThat(q).containsExactly(new double[] {5.0 / 6, 1.0 / 6, 0.5, 0.5}, within(1e-12));
        double[] p = ClusterLoss.target(q, 2, 2);
        double first = (25.0 / 36) / (8.0 / 6);
        double second = (1.0 / 36) / (4.0 / 6);
        assertThat(p[0]).isCloseTo(first / (first + second), within(1e-12));
    }

    @Test
    void derivativesAreThoseOfTheLoss() {
        double[] z = numbers(12);
        double[] centres = numbers(6);
        double[] p = ClusterLoss.target(new ClusterLoss(1, 1, 3, numbers(6)).soft(numbers(12), 6), 6, 3);
        ClusterLoss loss = new ClusterLoss(0.1, 1.3, 3, centres);
        double[] byPosition = loss.byPosition(p, z, 6);
        double[] byCentre = loss.byCentre(p, z, 6);
        double step = 1e-5;
        for (int c = 0; c < z.length; c++) {
            double[] up = z.clone();
            double[] down = z.clone();
            up[c] += step;
            down[c] -= step;
            assertThat(byPosition[c])
                    .isCloseTo((loss.loss(p, up, 6) - loss.loss(p, down, 6)) / (2 * step), within(DIFFERENCES));
        }
        for (int c = 0; c < centres.length; c++) {
            double[] up = centres.clone();
            double[] down = centres.clone();
            up[c] += step;
            down[c] -= step;
            double above = new ClusterLoss(0.1, 1.3, 3, up).loss(p, z, 6);
            double below = new ClusterLoss(0.1, 1.3, 3, down).loss(p, z, 6);
            assertThat(byCentre[c]).isCloseTo((above - below) / (2 * step), within(DIFFERENCES));
        }
    }
}
