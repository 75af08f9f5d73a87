package org.endotype.core.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalTextTest {

    @Property(tries = 5000)
    void readsBackTheBitsOfAnyFiniteDouble(@ForAll long bits) {
        double value = Double.longBitsToDouble(bits);
        if (Double.isFinite(value)) {
            assertThat(Double.doubleToRawLongBits(DecimalText.parse(Double.toString(value))))
                    .isEqualTo(Double.doubleToRawLongBits(value));
        }
    }

    @Property(tries = 2000)
    void agreesWithTheJdkOnPlainDecimals(@ForAll @Scale(9) java.math.BigDecimal value) {
        String text = value.toPlainString();
        assertThat(DecimalText.parse(text)).isEqualTo(Double.parseDouble(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "9007199254740993",
                "0.1",
                "1e22",
                "1e23",
                "123456789012345678901234567890",
                "4.9e-324",
                "1e-400",
                "+5",
                "5.",
                ".5",
                "000000000000000000000000012",
                "0.000000000000000000000000000001234567890123456789",
                "1.7976931348623157e308",
                "9999999999999999999e-19",
                "  3.25 "
            })
    void agreesWithTheJdkOnAwkwardNumbers(String text) {
        assertThat(DecimalText.parse(text)).isEqualTo(Double.parseDouble(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "NA", "n/a", "NaN", "nan", "null", "."})
    void readsMissingCellsAsNaN(String text) {
        assertThat(DecimalText.parse(text)).isNaN();
    }

    @Test
    void readsInfinitiesSoThatCallersCanRefuseThem() {
        assertThat(DecimalText.parse("-Inf")).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(DecimalText.parse("1e999")).isEqualTo(Double.POSITIVE_INFINITY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1d", "0x10", "1,5", "1 2", "e5", "1e", "1e+", "-", "--1", "1.2.3", "abc", "1f"})
    void refusesWhatIsNoDecimalNumber(String text) {
        assertThatThrownBy(() -> DecimalText.parse(text)).isInstanceOf(NumberFormatException.class);
    }
}
