package org.endotype.core.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;
import org.endotype.core.table.TextTable;
import org.junit.jupiter.api.Test;

class LowessTest {

    /** R's lowess is the same algorithm; sums are taken in another order here. */
    private static final double SAME_METHOD = 1e-9;

    @Test
    void agreesWithROnTiesOutliersAndSkippedPoints() throws URISyntaxException {
        TextTable table = TextTable.read(Path.of(Objects.requireNonNull(LowessTest.class.getResource("lowess.tsv"))
                .toURI()));
        double[] x = table.numbers("x");
        double[] y = table.numbers("y");
        for (String column : new String[] {"wide", "narrow"}) {
            Lowess curve = Lowess.fit(x, y, column.equals("wide") ? 0.5 : 0.1);
            double[] expected = table.numbers(column);
            for (int i = 0; i < x.length; i++) {
                assertThat(curve.value(x[i])).as(column + " " + i).isCloseTo(expected[i], within(SAME_METHOD));
            }
        }
    }

    @Test
    void aLineIsKeptAndTheCurveIsLevelBeyondItsEnds() {
        double[] x = {4, 1, 3, 2, 5};
        double[] y = {9, 3, 7, 5, 11};
        Lowess curve = Lowess.fit(x, y, 1);
        assertThat(curve.value(2.5)).isCloseTo(6, within(1e-9));
        assertThat(curve.value(-10)).isCloseTo(3, within(1e-9));
        assertThat(curve.value(99)).isCloseTo(11, within(1e-9));
    }

    @Test
    void pointsInOnePlaceGiveTheirMean() {
        assertThat(Lowess.fit(new double[] {2, 2, 2}, new double[] {1, 2, 3}, 1).value(2))
                .isCloseTo(2, within(1e-9));
    }

    @Test
    void refusesWhatHasNoCurve() {
        assertThatThrownBy(() -> Lowess.fit(new double[] {1}, new double[] {1}, 0.5))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Lowess.fit(new double[] {1, 2}, new double[] {1, Double.NaN}, 0.5))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
