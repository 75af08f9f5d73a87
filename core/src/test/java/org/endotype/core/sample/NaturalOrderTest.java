package org.endotype.core.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class NaturalOrderTest {

    @Test
    void numbersInIdsCountAsNumbersWhateverTheirLength() {
        List<String> expected = List.of(
                "2", "10", "00000000000000000000011", "P-1", "P-01", "P-2", "P-2a", "P-10", "P-10-3", "sub-A", "sub-a");
        List<String> shuffled = new ArrayList<>(expected);
        Collections.reverse(shuffled);
        assertThat(SampleSet.of(shuffled).inNaturalOrder().ids())
                .containsExactly(
                        "2",
                        "10",
                        "00000000000000000000011",
                        "P-01",
                        "P-1",
                        "P-2",
                        "P-2a",
                        "P-10",
                        "P-10-3",
                        "sub-A",
                        "sub-a");
    }

    @Property(tries = 2000)
    void anyThreeIdsHaveOneOrder(
            @ForAll @StringLength(max = 5) @CharRange(from = '-', to = '2') String a,
            @ForAll @StringLength(max = 5) @CharRange(from = '-', to = '2') String b,
            @ForAll @StringLength(max = 5) @CharRange(from = '-', to = '2') String c) {
        NaturalOrder order = NaturalOrder.INSTANCE;
        assertThat(Integer.signum(order.compare(a, b))).isEqualTo(-Integer.signum(order.compare(b, a)));
        assertThat(order.compare(a, b) == 0).isEqualTo(a.equals(b));
        if (order.compare(a, b) < 0 && order.compare(b, c) < 0) {
            assertThat(order.compare(a, c)).isNegative();
        }
    }
}
