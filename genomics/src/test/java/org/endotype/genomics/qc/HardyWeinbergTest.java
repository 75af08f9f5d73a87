package org.endotype.genomics.qc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class HardyWeinbergTest {

    /** Sums of fewer than 100 terms, each good to a few units in the last place. */
    private static final double ROUNDING = 1e-11;

    @Test
    void fourPeopleByHand() {
        // Two of each homozygote: tables of 4+4 alleles have probabilities 6/70 (no het), 48/70 (2), 16/70 (4).
        HardyWeinberg.Result result = HardyWeinberg.test(2, 0, 2);
        assertThat(result.p()).isCloseTo(6.0 / 70, within(ROUNDING));
        assertThat(result.midP()).isCloseTo(3.0 / 70, within(ROUNDING));
        assertThat(result.lnP()).isCloseTo(Math.log(6.0 / 70), within(ROUNDING));
        assertThat(HardyWeinberg.test(1, 2, 1).p()).isCloseTo(1.0, within(ROUNDING));
        assertThat(HardyWeinberg.test(0, 4, 0).p()).isCloseTo(22.0 / 70, within(ROUNDING));
    }

    @Test
    void oneAlleleOrNobodyIsUninformative() {
        assertThat(HardyWeinberg.test(0, 0, 0).p()).isEqualTo(1.0);
        assertThat(HardyWeinberg.test(10, 0, 0).midP()).isEqualTo(0.5);
        assertThat(HardyWeinberg.testX(3, 0, 0, 5, 0).p()).isEqualTo(1.0);
    }

    @Property(tries = 300)
    void agreesWithExactRationalArithmetic(
            @ForAll @IntRange(max = 25) int hom1,
            @ForAll @IntRange(max = 25) int het,
            @ForAll @IntRange(max = 25) int hom2) {
        check(HardyWeinberg.test(hom1, het, hom2), hom1, het, hom2, 0, 0);
        HardyWeinberg.Result mirrored = HardyWeinberg.test(hom2, het, hom1);
        assertThat(mirrored.p()).isCloseTo(HardyWeinberg.test(hom1, het, hom2).p(), within(ROUNDING));
    }

    @Property(tries = 200)
    void theXTestAgreesWithExactRationalArithmetic(
            @ForAll @IntRange(max = 12) int hom1,
            @ForAll @IntRange(max = 12) int het,
            @ForAll @IntRange(max = 12) int hom2,
            @ForAll @IntRange(max = 15) int male1,
            @ForAll @IntRange(max = 15) int male2) {
        check(HardyWeinberg.testX(hom1, het, hom2, male1, male2), hom1, het, hom2, male1, male2);
    }

    @Test
    void pValuesFarBelowTheSmallestDoubleKeepTheirLogarithm() {
        // All homozygotes, 2000 of each allele: P = (4000 choose 2000) / (8000 choose 4000).
        double ln = lnChoose(4000, 2000) - lnChoose(8000, 4000);
        HardyWeinberg.Result result = HardyWeinberg.test(2000, 0, 2000);
        assertThat(result.p()).isZero();
        assertThat(result.lnP()).isCloseTo(ln, within(1e-7));
        assertThat(result.lnMidP()).isCloseTo(ln + Math.log(0.5), within(1e-7));
    }

    @Test
    void theSwitchToLogarithmsLeavesNoStep() {
        double earlier = 0;
        for (int het = 1000; het >= 0; het -= 2) {
            double ln = HardyWeinberg.test(500 + (500 - het / 2), het, 500 + (500 - het / 2))
                    .lnP();
            assertThat(ln).isLessThanOrEqualTo(earlier + ROUNDING);
            earlier = ln;
        }
    }

    private static double lnChoose(int n, int k) {
        return LogFactorials.of(n) - LogFactorials.of(k) - LogFactorials.of(n - k);
    }

    private static void check(HardyWeinberg.Result result, int hom1, int het, int hom2, int male1, int male2) {
        int women = hom1 + het + hom2;
        int men = male1 + male2;
        int alleles1 = 2 * hom1 + het + male1;
        if (alleles1 == 0 || 2 * hom2 + het + male2 == 0) {
            assertThat(result.p()).isEqualTo(1.0);
            return;
        }
        // Weights of tables, made whole numbers by a common factor.
        BigInteger common = factorial(women).multiply(factorial(men)).pow(3);
        BigInteger observed = weight(common, hom1, het, hom2, male1, male2);
        BigInteger less = BigInteger.ZERO;
        BigInteger tied = BigInteger.ZERO;
        BigInteger more = BigInteger.ZERO;
        for (int m = 0; m <= men; m++) {
            for (int h = 0; h <= women; h++) {
                int homozygous = alleles1 - m - h;
                if (homozygous < 0 || homozygous % 2 != 0 || homozygous / 2 + h > women) {
                    continue;
                }
                BigInteger w = weight(common, homozygous / 2, h, women - h - homozygous / 2, m, men - m);
                int order = w.compareTo(observed);
                less = order < 0 ? less.add(w) : less;
                tied = order == 0 ? tied.add(w) : tied;
                more = order > 0 ? more.add(w) : more;
            }
        }
        BigDecimal total = new BigDecimal(less.add(tied).add(more));
        double p = new BigDecimal(less.add(tied))
                .divide(total, MathContext.DECIMAL64)
                .doubleValue();
        double midP = new BigDecimal(less.add(less).add(tied))
                .divide(total.multiply(BigDecimal.valueOf(2)), MathContext.DECIMAL64)
                .doubleValue();
        assertThat(result.p()).isCloseTo(p, within(ROUNDING));
        assertThat(result.midP()).isCloseTo(midP, within(ROUNDING));
        assertThat(result.lnP()).isCloseTo(Math.log(p), within(1e-9));
    }

    private static BigInteger weight(BigInteger common, int hom1, int het, int hom2, int male1, int male2) {
        BigInteger denominator = factorial(hom1)
                .multiply(factorial(het))
                .multiply(factorial(hom2))
                .multiply(factorial(male1))
                .multiply(factorial(male2));
        return common.multiply(factorial(40).pow(3)).shiftLeft(het).divide(denominator);
    }

    private static BigInteger factorial(int n) {
        BigInteger product = BigInteger.ONE;
        for (int i = 2; i <= n; i++) {
            product = product.multiply(BigInteger.valueOf(i));
        }
        return product;
    }
}
