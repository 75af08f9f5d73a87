package org.endotype.core.response;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.stats.Interval;
import org.endotype.core.stats.Proportion;
import org.endotype.core.stats.survival.CoxModel;
import org.endotype.core.stats.survival.EventTimes;
import org.endotype.core.stats.survival.KaplanMeier;
import org.endotype.core.stats.survival.LogRank;
import org.endotype.core.table.TableWriter;
import org.endotype.core.table.TextTable;

/**
 * Time to relapse (or any event): a Kaplan-Meier curve a group and arm, log-rank tests of arms and of groups with
 * permutation p values, restricted mean times with their differences between arms, and Cox regression on groups, arms and their products.
 *
 * <p>NaN: participants without a time, an event flag, a group or an arm are left out. Sources at the methods used.
 */
public final class RelapseStudy {

    /**
     * One curve.
     *
     * @param longest follow-up of any of its people
     */
    public record Curve(String group, String arm, int people, double longest, KaplanMeier estimate) {}

    /**
     * Mean time without the event up to a horizon: of one curve, or a curve's less the reference arm's in its group.
     *
     * @param people in the curve, or in both
     * @param versus the reference arm, where this is a difference
     * @param p two-sided normal; NaN where this is no difference
     */
    public record RestrictedMean(
            String group,
            String arm,
            int people,
            double horizon,
            Interval mean,
            double standardError,
            Optional<String> versus,
            double p) {}

    /** One comparison: {@code arms} or {@code groups}. */
    public record Comparison(String compared, LogRank test) {}

    /** Log hazard ratios of an indicator beyond this mean that its likelihood has no maximum. */
    private static final double BEYOND_ANY_HAZARD = 12;

    /** One term of the Cox model; NaN where events happened on one side of it only. */
    public record Hazard(String term, Interval ratio, double p) {}

    /** What was found. */
    public record Result(
            int people,
            int events,
            List<Curve> curves,
            List<RestrictedMean> restrictedMeans,
            List<Comparison> comparisons,
            List<Hazard> hazards) {

        /** What a reader of the hazards must know. */
        public List<String> warnings() {
            return hazards.stream()
                    .filter(hazard -> Double.isNaN(hazard.p()))
                    .map(hazard -> "the hazard ratio of '" + hazard.term()
                            + "' has no finite estimate, as events happened on one side of it only; read the log-rank"
                            + " test and the restricted means instead")
                    .toList();
        }
    }

    private RelapseStudy() {}

    /**
     * Runs the analysis.
     *
     * @param time column of the time to the event or the end of follow-up
     * @param event column of 1 (event) or 0 (censored)
     * @param horizon of the restricted means; where absent the longest follow-up of the curve that is followed shortest and has not
     *     come down to 0
     */
    public static Result run(
            TextTable table,
            Optional<GroupMembership> groups,
            OutcomeColumns columns,
            String time,
            String event,
            Optional<Double> horizon,
            ResponseSettings settings,
            long seed) {
        table.sampleIds(columns.id());
        Labels labels = Labels.of(table, columns.id(), groups, columns.arm(), settings.referenceArm());
        double[] times = table.numbers(time);
        double[] events = table.numbers(event);
        int[] rows = IntStream.range(0, table.rowCount())
                .filter(row -> labels.isKnown(row) && !Double.isNaN(times[row]) && !Double.isNaN(events[row]))
                .toArray();
        for (int row : rows) {
            if (times[row] < 0) {
                throw new MalformedInput(
                        table.location(row),
                        "column '" + time + "': a time cannot be negative; check its unit and sign");
            }
            if (events[row] != 0 && events[row] != 1) {
                throw new MalformedInput(
                        table.location(row),
                        "column '" + event + "': expected 1 (event) or 0 (censored), found "
                                + TableWriter.formatNumber(events[row]) + "; recode it");
            }
        }
        if (rows.length == 0) {
            throw new DegenerateData(
                    SourceLocation.file(table.file()),
                    "nobody has a time, an event flag, a group and an arm; check the columns");
        }
        if (IntStream.of(rows).noneMatch(row -> events[row] == 1)) {
            throw new DegenerateData(
                    SourceLocation.file(table.file()),
                    "column '" + event + "': no event happened in " + rows.length
                            + " people, so that times to it cannot"
                            + " be compared; leave out --time and --event or follow people for longer");
        }
        EventTimes people = new EventTimes(
                IntStream.of(rows).mapToDouble(row -> times[row]).toArray(),
                IntStream.of(rows).map(row -> (int) events[row]).toArray());
        int[] group = IntStream.of(rows).map(row -> labels.group()[row]).toArray();
        int[] arm = IntStream.of(rows).map(row -> labels.arm()[row]).toArray();
        List<Comparison> comparisons = new ArrayList<>();
        if (labels.arms().size() > 1) {
            comparisons.add(new Comparison(
                    "arms", LogRank.test(people, arm, labels.arms().size(), settings.permutations(), seed)));
        }
        if (labels.groupCount() > 1) {
            comparisons.add(new Comparison(
                    "groups", LogRank.test(people, group, labels.groupCount(), settings.permutations(), seed + 1)));
        }
        List<Curve> curves = curves(people, labels, group, arm, settings.level());
        return new Result(
                people.size(),
                IntStream.of(people.events()).sum(),
                curves,
                restrictedMeans(curves, horizon, labels.arms().get(0), settings.level()),
                comparisons,
                hazards(people, labels, rows, settings.level()));
    }

    private static List<Curve> curves(EventTimes people, Labels labels, int[] group, int[] arm, double level) {
        List<Curve> curves = new ArrayList<>();
        for (int g = 0; g < labels.groupCount(); g++) {
            for (int a = 0; a < labels.arms().size(); a++) {
                int wantedGroup = g;
                int wantedArm = a;
                int[] members = IntStream.range(0, people.size())
                        .filter(i -> group[i] == wantedGroup && arm[i] == wantedArm)
                        .toArray();
                if (members.length > 0) {
                    curves.add(new Curve(
                            labels.groupCount() == 1 ? "all" : Integer.toString(g + 1),
                            labels.arms().get(a),
                            members.length,
                            IntStream.of(members)
                                    .mapToDouble(people::time)
                                    .max()
                                    .orElse(0),
                            KaplanMeier.estimate(people.subset(members), level)));
                }
            }
        }
        return curves;
    }

    /** A curve that has come down to 0 stays there. */
    private static double knownUntil(Curve curve) {
        List<KaplanMeier.Step> steps = curve.estimate().steps();
        boolean down =
                !steps.isEmpty() && steps.get(steps.size() - 1).survival().estimate() == 0;
        return down ? Double.POSITIVE_INFINITY : curve.longest();
    }

    private static List<RestrictedMean> restrictedMeans(
            List<Curve> curves, Optional<Double> wanted, String reference, double level) {
        double shortest =
                curves.stream().mapToDouble(RelapseStudy::knownUntil).min().orElse(0);
        double horizon = wanted.orElse(
                shortest < Double.POSITIVE_INFINITY
                        ? shortest
                        : curves.stream().mapToDouble(Curve::longest).max().orElse(0));
        for (Curve curve : curves) {
            if (horizon > knownUntil(curve)) {
                throw new DegenerateData("the mean time up to " + horizon + " is not known: nobody of group "
                        + curve.group() + ", arm " + curve.arm() + " was followed for longer than " + curve.longest()
                        + "; give at most " + shortest + " as the horizon");
            }
        }
        double z = Proportion.normalQuantile(0.5 + level / 2);
        NormalDistribution normal = new NormalDistribution(null, 0, 1);
        List<RestrictedMean> means = new ArrayList<>();
        for (Curve curve : curves) {
            double mean = curve.estimate().restrictedMean(horizon);
            double error = curve.estimate().restrictedMeanError(horizon);
            means.add(new RestrictedMean(
                    curve.group(),
                    curve.arm(),
                    curve.people(),
                    horizon,
                    new Interval(mean, mean - z * error, mean + z * error),
                    error,
                    Optional.empty(),
                    Double.NaN));
        }
        for (Curve curve : curves) {
            for (Curve other : curves) {
                if (other.group().equals(curve.group())
                        && other.arm().equals(reference)
                        && !curve.arm().equals(reference)) {
                    double difference = curve.estimate().restrictedMean(horizon)
                            - other.estimate().restrictedMean(horizon);
                    double error = Math.hypot(
                            curve.estimate().restrictedMeanError(horizon),
                            other.estimate().restrictedMeanError(horizon));
                    means.add(new RestrictedMean(
                            curve.group(),
                            curve.arm(),
                            curve.people() + other.people(),
                            horizon,
                            new Interval(difference, difference - z * error, difference + z * error),
                            error,
                            Optional.of(reference),
                            2 * normal.cumulativeProbability(-Math.abs(difference / error))));
                }
            }
        }
        return means;
    }

    private static List<Hazard> hazards(EventTimes people, Labels labels, int[] rows, double level) {
        List<String> terms = List.copyOf(labels.terms(rows[0]).keySet());
        if (terms.isEmpty()) {
            return List.of();
        }
        double[] design = IntStream.of(rows)
                .boxed()
                .flatMap(row -> labels.terms(row).values().stream())
                .mapToDouble(Double::doubleValue)
                .toArray();
        CoxModel model = CoxModel.fit(terms, design, people);
        List<Hazard> hazards = new ArrayList<>();
        for (int j = 0; j < terms.size(); j++) {
            boolean separated = Math.abs(model.coefficient(j)) > BEYOND_ANY_HAZARD;
            hazards.add(new Hazard(
                    terms.get(j),
                    separated ? Interval.none() : model.hazardRatio(j, level),
                    separated ? Double.NaN : model.p(j)));
        }
        return hazards;
    }
}
