package org.endotype.core.response.scale;

import java.util.List;
import java.util.Optional;

/**
 * How the items of a scale make its total.
 *
 * @param scale the scale the total belongs to
 * @param items how many there are; in tables they are found by their number
 * @param ranges allowed values of each item
 * @param rule how items make the total
 * @param mostMissing items that may be missing; the others' mean then stands for them
 * @param bands by total, from the lowest; empty where none are agreed
 * @param bandSource where the bands come from, or why there are none
 * @param flags items that a clinician must see whatever the total
 * @param reliability what reliable change is computed with; NaN where none is taken from the literature
 * @param source where items, rule and reliability come from
 */
public record ItemScale(
        Scale scale,
        int items,
        List<Range> ranges,
        Rule rule,
        int mostMissing,
        List<Band> bands,
        String bandSource,
        List<Flag> flags,
        double reliability,
        String source) {

    /** Allowed values of an item. */
    public record Range(int least, int most) {}

    /** A band from a total up. */
    public record Band(double from, String name) {}

    /**
     * A safety flag.
     *
     * @param item 1-based
     * @param atLeast value from which it is raised
     */
    public record Flag(int item, int atLeast, String meaning) {}

    /** How items make the total. */
    public sealed interface Rule {

        /** Their sum. */
        record Sum() implements Rule {}

        /** Their sum times a factor, as the WHO-5 percentage. */
        record ScaledSum(double factor) implements Rule {}

        /**
         * The largest of each set of items (1-based), summed, as the QIDS domains.
         *
         * @param domains every item stands in one
         */
        record SumOfLargest(List<List<Integer>> domains) implements Rule {}
    }

    public ItemScale {
        if (ranges.size() != items) {
            throw new IllegalArgumentException("a range an item");
        }
    }

    /** The band of a total, where there are bands. */
    public Optional<String> band(double total) {
        Optional<String> name = Optional.empty();
        for (Band band : bands) {
            if (total >= band.from()) {
                name = Optional.of(band.name());
            }
        }
        return name;
    }

    /**
     * Points of change that retest error alone exceeds in one of twenty people: {@code 1.96 sqrt(2) SD sqrt(1 - r)}. NaN
     * where no reliability is known.
     * Source: Jacobson and Truax, J. Consult. Clin. Psychol. 59 (1991) 12-19.
     *
     * @param reliability retest reliability, 0 to 1
     * @param deviation standard deviation of totals before treatment
     */
    public static double reliableChange(double reliability, double deviation) {
        return 1.959963984540054 * Math.sqrt(2) * deviation * Math.sqrt(1 - reliability);
    }

    /** The definitions in words. */
    public String describe() {
        StringBuilder text = new StringBuilder(scale.definitions());
        text.append("; ").append(items).append(" items");
        text.append(
                rule instanceof Rule.SumOfLargest largest
                        ? ", the largest of each of " + largest.domains().size() + " domains summed"
                        : rule instanceof Rule.ScaledSum scaled
                                ? ", summed and multiplied by " + (long) scaled.factor()
                                : ", summed");
        text.append(
                rule instanceof Rule.SumOfLargest
                        ? "; a domain counts by its largest answered item, one without an answer makes the total missing"
                        : mostMissing == 0
                                ? "; any missing item makes the total missing"
                                : "; up to " + mostMissing + " missing items are replaced by the mean of the others");
        if (!Double.isNaN(reliability)) {
            text.append(String.format(java.util.Locale.ROOT, "; reliability %.2f", reliability));
        }
        return text.append(" (").append(source).append(")").toString();
    }
}
