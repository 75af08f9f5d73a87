package org.endotype.core.stratify.factor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.endotype.core.cohort.ViewScores;
import org.junit.jupiter.api.Test;

class FactorModelTest {

    private static final int N = 200;

    /** Two factors: the first in both views, the second in view b alone; every seventh row lacks view b. */
    private static ViewScores simulated(double[] shared, double[] own) {
        SplittableRandom random = new SplittableRandom(3);
        double[] a = new double[N * 6];
        double[] b = new double[N * 8];
        boolean[] all = new boolean[N];
        boolean[] some = new boolean[N];
        for (int i = 0; i < N; i++) {
            shared[i] = random.nextGaussian();
            own[i] = random.nextGaussian();
            all[i] = true;
            some[i] = i % 7 != 0;
            for (int j = 0; j < 6; j++) {
                a[i * 6 + j] = shared[i] * (j % 2 == 0 ? 1 : -0.8) + 0.7 * random.nextGaussian();
            }
            for (int j = 0; j < 8; j++) {
                double value = 0.9 * shared[i] + (j < 4 ? 1 : -1) * own[i] + 0.7 * random.nextGaussian();
                b[i * 8 + j] = some[i] ? value : Double.NaN;
            }
        }
        return new ViewScores(N, List.of(new ViewScores.Block("a", a, all, 6), new ViewScores.Block("b", b, some, 8)));
    }

    @Test
    void theBoundNeverFallsAndIdleFactorsAreDropped() {
        double[] start = new SplittableRandom(9).doubles(N * 5, -1, 1).toArray();
        FactorModel model = FactorModel.fit(simulated(new double[N], new double[N]), start, 5);
        List<Double> bounds = model.bounds();
        for (int i = 1; i < bounds.size(); i++) {
            assertThat(bounds.get(i)).isGreaterThanOrEqualTo(bounds.get(i - 1) - 1e-7 * Math.abs(bounds.get(i)));
        }
        assertThat(model.factors()).isBetween(2, 3);
    }

    /** Planted: .82 / (.82 + .49) of view a by one factor; of view b .81 / 2.3 and 1 / 2.3, in all .79. */
    @Test
    void plantedVarianceIsExplainedByView() {
        double[] shared = new double[N];
        double[] own = new double[N];
        FactorEncoder encoder = FactorEncoder.train(simulated(shared, own));
        assertThat(encoder.dimensions()).isEqualTo(2);
        assertThat(Arrays.stream(encoder.varianceExplained(0)).sum()).isCloseTo(0.63, within(0.08));
        assertThat(Arrays.stream(encoder.varianceExplained(1)).sum()).isCloseTo(0.79, within(0.08));
        assertThat(Arrays.stream(encoder.varianceExplained(0)).min().orElseThrow())
                .isLessThan(0.03);
    }

    @Test
    void whoLacksAViewIsPlacedByTheOther() {
        double[] shared = new double[N];
        ViewScores scores = simulated(shared, new double[N]);
        FactorEncoder encoder = FactorEncoder.train(scores);
        double[] explained = encoder.varianceExplained(0);
        int factor = explained[0] > explained[1] ? 0 : 1;
        double[] z = encoder.encode(scores);
        double product = 0;
        double squares = 0;
        double truth = 0;
        for (int i = 0; i < N; i += 7) {
            product += z[i * 2 + factor] * shared[i];
            squares += z[i * 2 + factor] * z[i * 2 + factor];
            truth += shared[i] * shared[i];
        }
        assertThat(Math.abs(product) / Math.sqrt(squares * truth)).isGreaterThan(0.85);
        assertThat(FactorEncoder.restore(encoder.state()).encode(scores)).isEqualTo(z);
    }
}
