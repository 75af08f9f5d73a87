package org.endotype.core.response.harm;

import static org.assertj.core.api.Assertions.assertThat;

import org.endotype.core.response.harm.BenefitHarm.Kind;
import org.endotype.core.stats.Interval;
import org.junit.jupiter.api.Test;

class BenefitHarmTest {

    @Test
    void aClearBenefitHasANumberNeededWithFiniteLimits() {
        assertThat(BenefitHarm.reading(new Interval(0.2, 0.1, 0.4), Kind.BENEFIT))
                .isEqualTo("NNTB 5.0 (NNTB 2.5 to NNTB 10.0)");
    }

    @Test
    void moreOfAHarmIsANumberNeededToHarm() {
        assertThat(BenefitHarm.reading(new Interval(0.25, 0.1, 0.5), Kind.HARM))
                .isEqualTo("NNTH 4.0 (NNTH 2.0 to NNTH 10.0)");
    }

    /** Altman 1998: a difference of 5 % from -25 % ... runs through infinity. */
    @Test
    void anIntervalAcrossZeroRunsFromHarmThroughInfinityToBenefit() {
        assertThat(BenefitHarm.reading(new Interval(0.1, -0.04, 0.25), Kind.BENEFIT))
                .isEqualTo("NNTB 10.0 (NNTH 25.0 to infinity to NNTB 4.0)");
        assertThat(BenefitHarm.reading(new Interval(0.1, -0.04, 0.25), Kind.HARM))
                .isEqualTo("NNTH 10.0 (NNTH 4.0 to infinity to NNTB 25.0)");
    }

    @Test
    void equalRisksHaveNoNumber() {
        assertThat(BenefitHarm.reading(new Interval(0, -0.1, 0.1), Kind.BENEFIT))
                .isEqualTo("no difference (NNTH 10.0 to infinity to NNTB 10.0)");
    }
}
