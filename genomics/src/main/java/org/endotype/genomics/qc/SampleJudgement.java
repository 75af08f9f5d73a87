package org.endotype.genomics.qc;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.DoubleFunction;
import java.util.stream.IntStream;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.genomics.genotype.Person;
import org.endotype.genomics.genotype.Sex;
import org.jspecify.annotations.Nullable;

/**
 * Every sample's reasons to be left out. Missing calls were judged before the variants; what rests on heterozygosity and
 * chromosome X is judged last, on the variants and samples that passed, and changes no figure of a variant.
 *
 * @param reasons for each sample of the source; empty where it stays
 */
public record SampleJudgement(List<Set<SampleExclusion>> reasons) {

    /**
     * @param hetOutlierDeviations samples whose F lies further than this many standard deviations from the mean of the
     *     samples that passed are left out
     * @param sexOfF what an X-chromosome F says; null where contradictions are to be let pass
     */
    public static SampleJudgement of(
            SampleQc samples,
            List<Person> people,
            OptionalDouble hetOutlierDeviations,
            @Nullable DoubleFunction<Sex> sexOfF) {
        int count = samples.kept().length;
        List<Set<SampleExclusion>> reasons = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            reasons.add(
                    samples.kept()[i]
                            ? EnumSet.noneOf(SampleExclusion.class)
                            : EnumSet.of(SampleExclusion.MAX_SAMPLE_MISSING));
        }
        if (hetOutlierDeviations.isPresent()) {
            markOutliers(samples, hetOutlierDeviations.getAsDouble(), reasons);
        }
        if (sexOfF != null && samples.hasX()) {
            for (int i = 0; i < count; i++) {
                Sex recorded = people.get(i).sex();
                Sex found = sexOfF.apply(samples.xF()[i]);
                if (recorded != Sex.UNKNOWN && found != Sex.UNKNOWN && found != recorded) {
                    reasons.get(i).add(SampleExclusion.SEX_MISMATCH);
                }
            }
        }
        return new SampleJudgement(List.copyOf(reasons));
    }

    private static void markOutliers(SampleQc samples, double deviations, List<Set<SampleExclusion>> reasons) {
        if (!(deviations > 0)) {
            throw new InvalidConfiguration("--het-outliers: expected a number above 0, found " + deviations);
        }
        double[] f = IntStream.range(0, samples.hetF().length)
                .filter(i -> samples.kept()[i])
                .mapToDouble(i -> samples.hetF()[i])
                .filter(value -> !Double.isNaN(value))
                .toArray();
        double mean = IntStream.range(0, f.length).mapToDouble(i -> f[i]).sum() / f.length;
        double squares = IntStream.range(0, f.length)
                .mapToDouble(i -> (f[i] - mean) * (f[i] - mean))
                .sum();
        double limit = deviations * Math.sqrt(squares / (f.length - 1));
        for (int i = 0; i < samples.hetF().length; i++) {
            if (samples.kept()[i] && Math.abs(samples.hetF()[i] - mean) > limit) {
                reasons.get(i).add(SampleExclusion.HET_OUTLIERS);
            }
        }
    }

    public boolean isKept(int sample) {
        return reasons.get(sample).isEmpty();
    }

    /** Indices of the samples that stay, ascending. */
    public int[] keptIndices() {
        return IntStream.range(0, reasons.size()).filter(this::isKept).toArray();
    }

    /** The reasons as a table shows them; a hyphen for none. */
    public String text(int sample) {
        if (isKept(sample)) {
            return "-";
        }
        return String.join(
                ",", reasons.get(sample).stream().map(SampleExclusion::label).toList());
    }
}
