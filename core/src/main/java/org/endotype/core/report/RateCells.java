package org.endotype.core.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.endotype.core.privacy.CellSuppression;
import org.endotype.core.report.content.Response;
import org.endotype.core.report.content.Response.Estimate;
import org.endotype.core.report.content.Response.Rate;
import org.endotype.core.report.figure.Numbers;

/**
 * Which rates of a group-by-arm table may be told. A rate is withheld where few people have the event or few lack it,
 * because rate and size give the count back; then as many others as keep it from following by subtraction. For a
 * withheld rate the range is told that the threshold alone implies.
 */
final class RateCells {

    private final List<Rate> rates;
    private final Disclosure disclosure;
    private final ToIntFunction<Rate> people;
    private final ToIntFunction<Rate> events;
    private final boolean[] sizeWithheld;
    private final boolean[] withheld;

    private RateCells(
            List<Rate> rates,
            Disclosure disclosure,
            ToIntFunction<Rate> people,
            ToIntFunction<Rate> events,
            boolean[] sizeWithheld,
            boolean[] withheld) {
        this.rates = rates;
        this.disclosure = disclosure;
        this.people = people;
        this.events = events;
        this.sizeWithheld = sizeWithheld;
        this.withheld = withheld;
    }

    static RateCells of(Reporting reporting, List<Rate> rates, ToIntFunction<Rate> people, ToIntFunction<Rate> events) {
        Disclosure disclosure = reporting.disclosure();
        long[] sizes = new long[rates.size()];
        boolean[] smallSize = new boolean[rates.size()];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = people.applyAsInt(rates.get(i));
            boolean everyone = rates.get(i).group().equals(Response.ALL)
                    && rates.get(i).arm().equals(Response.ALL);
            smallSize[i] = disclosure.isSmall(sizes[i]) || everyone && reporting.tellsApartFew(sizes[i]);
        }
        List<int[]> lines = lines(rates);
        boolean[] sizeWithheld = CellSuppression.solve(sizes, smallSize, lines);
        boolean[] smallEvents = new boolean[rates.size()];
        for (int i = 0; i < sizes.length; i++) {
            int count = events.applyAsInt(rates.get(i));
            smallEvents[i] = sizeWithheld[i]
                    || count >= 0 && (disclosure.isSmall(count) || disclosure.isSmall(sizes[i] - count));
        }
        return new RateCells(
                rates, disclosure, people, events, sizeWithheld, CellSuppression.solve(sizes, smallEvents, lines));
    }

    /** Every group's arms with their margin, and every arm's groups with theirs; the margin comes last. */
    private static List<int[]> lines(List<Rate> rates) {
        Set<String> groups = new LinkedHashSet<>();
        Set<String> arms = new LinkedHashSet<>();
        rates.forEach(rate -> {
            groups.add(rate.group());
            arms.add(rate.arm());
        });
        List<int[]> lines = new ArrayList<>();
        groups.forEach(group -> addLine(rates, lines, rate -> rate.group().equals(group), true));
        arms.forEach(arm -> addLine(rates, lines, rate -> rate.arm().equals(arm), false));
        return lines;
    }

    private static void addLine(
            List<Rate> rates, List<int[]> lines, java.util.function.Predicate<Rate> belongs, boolean marginIsArm) {
        List<Integer> parts = new ArrayList<>();
        int margin = -1;
        for (int i = 0; i < rates.size(); i++) {
            Rate rate = rates.get(i);
            if (belongs.test(rate)) {
                if ((marginIsArm ? rate.arm() : rate.group()).equals(Response.ALL)) {
                    margin = i;
                } else {
                    parts.add(i);
                }
            }
        }
        if (margin >= 0 && !parts.isEmpty()) {
            int[] line = new int[parts.size() + 1];
            for (int k = 0; k < parts.size(); k++) {
                line[k] = parts.get(k);
            }
            line[parts.size()] = margin;
            lines.add(line);
        }
    }

    boolean isWithheld(Rate rate) {
        return withheld[rates.indexOf(rate)];
    }

    boolean isSizeWithheld(Rate rate) {
        return sizeWithheld[rates.indexOf(rate)];
    }

    /** Whether a rate of an arm of the group is withheld, so that a ratio of its rates may not be told either. */
    boolean anyWithheldIn(String group) {
        return rates.stream().anyMatch(rate -> rate.group().equals(group) && isWithheld(rate));
    }

    boolean anySizeWithheldIn(String group) {
        return rates.stream().anyMatch(rate -> rate.group().equals(group) && isSizeWithheld(rate));
    }

    String people(Rate rate) {
        int count = people.applyAsInt(rate);
        if (!isSizeWithheld(rate)) {
            return Numbers.count(count);
        }
        return disclosure.isSmall(count) ? disclosure.withheld() : "withheld";
    }

    String events(Rate rate) {
        int count = events.applyAsInt(rate);
        if (count < 0) {
            return Numbers.MISSING;
        }
        if (!isWithheld(rate)) {
            return Numbers.count(count);
        }
        return disclosure.isSmall(count) && !isSizeWithheld(rate) ? disclosure.withheld() : "withheld";
    }

    /** The rate with its interval, or what may be said instead. */
    String rateText(Rate rate, Estimate estimate) {
        if (!isWithheld(rate)) {
            return Double.isFinite(estimate.value())
                    ? Numbers.percent(estimate.value()) + " (" + Numbers.fixed(100 * estimate.low(), 0) + "\u2013"
                            + Numbers.fixed(100 * estimate.high(), 0) + ")"
                    : Numbers.MISSING;
        }
        double[] range = range(rate);
        if (Double.isNaN(range[0])) {
            return "withheld";
        }
        return range[0] == 0 ? "\u2264\u00a0" + Numbers.percent(range[1]) : "\u2265\u00a0" + Numbers.percent(range[0]);
    }

    /** The range that follows from the threshold: few events, few without, or NaN where nothing follows. */
    double[] range(Rate rate) {
        int size = people.applyAsInt(rate);
        int count = events.applyAsInt(rate);
        double most = (double) (disclosure.smallestCell() - 1) / size;
        if (isSizeWithheld(rate) || count < 0 || most >= 1) {
            return new double[] {Double.NaN, Double.NaN};
        }
        if (disclosure.isSmall(count) && !disclosure.isSmall(size - count)) {
            return new double[] {0, most};
        }
        return disclosure.isSmall(size - count) && !disclosure.isSmall(count)
                ? new double[] {1 - most, 1}
                : new double[] {Double.NaN, Double.NaN};
    }
}
