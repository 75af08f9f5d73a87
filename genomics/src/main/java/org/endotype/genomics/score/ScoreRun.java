package org.endotype.genomics.score;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.pipeline.RunContext;
import org.endotype.genomics.frequency.AlleleFrequencies;
import org.endotype.genomics.genotype.DosageBlock;
import org.endotype.genomics.genotype.GenotypeCounter;
import org.endotype.genomics.genotype.GenotypeReader;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.genotype.Person;
import org.endotype.genomics.genotype.Sex;
import org.endotype.genomics.variant.GenomeBuild;
import org.endotype.genomics.variant.Variant;
import org.jspecify.annotations.Nullable;

/**
 * One pass over a source for a {@link ScorePlan}: reads a run of variants while the run before it is summed. The
 * samples, not the variants, are split between threads, so every sum is taken in file order.
 */
final class ScoreRun {

    private static final int MISSING_CODE = 1;
    private static final int TARGET_BYTES = 1 << 21;
    private static final int LARGEST_GAP = 32;
    private static final int SAMPLES_A_RANGE = 16_384;
    private static final boolean[] NOBODY = {};

    private final GenotypeSource source;
    private final ScorePlan plan;
    private final ScoreParameters parameters;
    private final RunContext context;
    private final int samples;
    private final int bytesPerVariant;
    private final GenotypeCounter counter;
    private final boolean[] isMale;
    private final boolean[] isFounder;

    final double[][] sums;
    /** For each table the matched rows of a sample without a call. */
    final int[][] missingRows;
    /** For each table the alleles that a male's X carries less than two a variant. */
    final int[][] absentAlleles;

    int variantsWithoutCall;
    int variantsImputed;
    int variantsMissingInFrequencies;

    ScoreRun(GenotypeSource source, ScorePlan plan, ScoreParameters parameters, RunContext context) {
        this.source = source;
        this.plan = plan;
        this.parameters = parameters;
        this.context = context;
        samples = source.samples().size();
        bytesPerVariant = source.bytesPerVariant();
        List<Person> people = source.people();
        counter = GenotypeCounter.ofFounders(people);
        isMale = new boolean[samples];
        isFounder = new boolean[samples];
        boolean anyFounder = people.stream().anyMatch(person -> person.descent() == Person.Descent.FOUNDER);
        for (int sample = 0; sample < samples; sample++) {
            isMale[sample] = people.get(sample).sex() == Sex.MALE;
            isFounder[sample] = !anyFounder || people.get(sample).descent() == Person.Descent.FOUNDER;
        }
        sums = ScoreKernel.newSums(plan.scoreCount, samples);
        missingRows = new int[plan.matches.size()][samples];
        absentAlleles = new int[plan.matches.size()][samples];
    }

    /** A stretch of consecutive variants held in memory, and the wanted ones in it. */
    private record Run(int firstVariant, int firstWanted, int endWanted, byte[] packed, @Nullable DosageBlock dosages) {

        /** The dosages of a variant of the source that lies in the run; null where its calls are all there is. */
        short @Nullable [] dosagesOf(int variant) {
            return dosages == null ? null : dosages.row(variant - firstVariant);
        }
    }

    void run() {
        int ranges = rangesOfSamples();
        ScoreKernel[] kernels = new ScoreKernel[ranges];
        for (int range = 0; range < ranges; range++) {
            kernels[range] = new ScoreKernel((lastByte(range, ranges) - firstByte(range, ranges)) * 4);
        }
        try (GenotypeReader reader = source.open();
                var task = context.progress().start("score", plan.wanted.length)) {
            int[] position = {0};
            Run current = read(reader, position, 0, new byte[0]);
            byte[] spare = new byte[0];
            while (current != null) {
                Run computed = current;
                byte[] reuse = spare;
                Prepared prepared = prepare(computed);
                Run[] next = new Run[1];
                if (computed.packed().length < 1 << 16) {
                    next[0] = read(reader, position, computed.endWanted(), reuse);
                    for (int range = 0; range < ranges; range++) {
                        add(computed, prepared, kernels[range], range, ranges);
                    }
                } else {
                    context.parallelism().forEachBlock(ranges + 1, block -> {
                        if (block == 0) {
                            next[0] = read(reader, position, computed.endWanted(), reuse);
                        } else {
                            add(computed, prepared, kernels[block - 1], block - 1, ranges);
                        }
                    });
                }
                task.advance(computed.endWanted() - computed.firstWanted());
                spare = computed.packed();
                current = next[0];
            }
        }
    }

    private int rangesOfSamples() {
        int wide = (samples + SAMPLES_A_RANGE - 1) / SAMPLES_A_RANGE;
        int threads = samples >= 512 ? context.parallelism().threads() : 1;
        return Math.max(wide, threads);
    }

    /** Range bounds fall on whole words of 32 samples. */
    private int firstByte(int range, int ranges) {
        int words = (samples + 31) / 32;
        return Math.min(bytesPerVariant, (int) ((long) words * range / ranges) * 8);
    }

    private int lastByte(int range, int ranges) {
        return firstByte(range + 1, ranges) == 0 ? 0 : Math.min(bytesPerVariant, firstByte(range + 1, ranges));
    }

    private @Nullable Run read(GenotypeReader reader, int[] position, int firstWanted, byte[] reuse) {
        int[] wanted = plan.wanted;
        if (firstWanted >= wanted.length) {
            return null;
        }
        int first = wanted[firstWanted];
        int most = Math.max(ScoreKernel.GROUP, TARGET_BYTES / Math.max(1, bytesPerVariant));
        int end = firstWanted + 1;
        while (end < wanted.length && wanted[end] - wanted[end - 1] <= LARGEST_GAP && wanted[end] - first < most) {
            end++;
        }
        int count = wanted[end - 1] - first + 1;
        if (first > position[0]) {
            reader.skip(first - position[0]);
        }
        byte[] packed = reuse.length == count * bytesPerVariant ? reuse : new byte[count * bytesPerVariant];
        DosageBlock dosages = source.hasDosages() ? new DosageBlock(samples) : null;
        int read = dosages == null ? reader.readBlock(packed) : reader.readBlock(packed, dosages);
        if (read != count) {
            throw new IllegalStateException("a reader gave " + read + " variants where " + count + " were due");
        }
        position[0] = first + count;
        return new Run(first, firstWanted, end, packed, dosages);
    }

    /** What {@link #add} needs to know about a run, the same for every range of samples. */
    private record Prepared(
            int[] offsets,
            double[] @Nullable [] values,
            int[] withMissing,
            int[] hemizygous,
            List<DosageTerms> dosed) {}

    private Prepared prepare(Run run) {
        int count = run.endWanted() - run.firstWanted();
        int padded = (count + ScoreKernel.GROUP - 1) / ScoreKernel.GROUP * ScoreKernel.GROUP;
        int[] offsets = new int[padded];
        double[] @Nullable [] values = new double[plan.scoreCount][];
        int[] withMissing = new int[count];
        int[] hemizygous = new int[count];
        List<DosageTerms> dosed = new ArrayList<>();
        int missingCount = 0;
        int hemizygousCount = 0;
        for (int i = 0; i < count; i++) {
            int k = run.firstWanted() + i;
            int variant = plan.wanted[k];
            offsets[i] = (variant - run.firstVariant()) * bytesPerVariant;
            short[] dosages = run.dosagesOf(variant);
            if (dosages != null) {
                dosed.add(prepareDosages(k, dosages));
                continue;
            }
            GenotypeCounter.Counts counts = counter.count(run.packed(), offsets[i]);
            double frequency = Double.NaN;
            if (counts.anyMissing() > 0) {
                withMissing[missingCount++] = k;
                if (parameters.missing() == MissingGenotypes.IMPUTE_MEAN) {
                    frequency = frequencyFor(source.variants().get(variant), counts);
                }
            }
            if (parameters.chromosomeX() == ChromosomeX.MALES_0_1 && isHemizygousInMales(k)) {
                hemizygous[hemizygousCount++] = k;
                continue;
            }
            for (int term = plan.termStart[k]; term < plan.termStart[k + 1]; term++) {
                addTerm(values, term, i, padded, frequency);
            }
        }
        return new Prepared(
                offsets,
                values,
                Arrays.copyOf(withMissing, missingCount),
                Arrays.copyOf(hemizygous, hemizygousCount),
                dosed);
    }

    /** A variant that carries dosages goes by them alone; its frequency is that of the founders' dosages. */
    private DosageTerms prepareDosages(int k, short[] dosages) {
        boolean menOnce = parameters.chromosomeX() == ChromosomeX.MALES_0_1 && isHemizygousInMales(k);
        DosageTerms terms = new DosageTerms(plan, k, dosages, menOnce ? isMale : NOBODY);
        if (terms.anyMissing() && parameters.missing() == MissingGenotypes.IMPUTE_MEAN) {
            variantsImputed++;
            double frequency = outsideFrequency(source.variants().get(plan.wanted[k]));
            if (Double.isNaN(frequency)) {
                frequency = terms.frequencyAmong(isFounder);
            }
            if (Double.isNaN(frequency)) {
                variantsWithoutCall++;
            }
            terms.impute(frequency);
        }
        return terms;
    }

    private double outsideFrequency(Variant variant) {
        AlleleFrequencies outside = parameters.frequencies();
        if (outside == null) {
            return Double.NaN;
        }
        double frequency = outside.allele1Frequency(variant);
        variantsMissingInFrequencies += Double.isNaN(frequency) ? 1 : 0;
        return frequency;
    }

    private void addTerm(double[] @Nullable [] values, int term, int index, int padded, double frequency) {
        WeightedVariant row = plan.rowOf(term);
        int first = plan.firstScore[plan.termTable[term]];
        for (int column = 0; column < plan.columnsOf(term); column++) {
            double[] contributions = values[first + column];
            if (contributions == null) {
                contributions = new double[padded * 4];
                values[first + column] = contributions;
            }
            double weight = plan.weight(term, column);
            for (int code = 0; code < 4; code++) {
                contributions[index * 4 + code] += code == MISSING_CODE
                        ? expected(row, weight, term, frequency)
                        : row.contribution(weight, plan.effectCopies(term, code));
            }
        }
    }

    /** The expected contribution under Hardy-Weinberg proportions: 2 f w for an additive weight; 0 without f. */
    private double expected(WeightedVariant row, double weight, int term, double allele1Frequency) {
        if (Double.isNaN(allele1Frequency)) {
            return 0.0;
        }
        double f = plan.effectOf(term) == TableMatch.EffectAllele.ALLELE_1 ? allele1Frequency : 1 - allele1Frequency;
        return (1 - f) * (1 - f) * row.contribution(weight, 0)
                + 2 * f * (1 - f) * row.contribution(weight, 1)
                + f * f * row.contribution(weight, 2);
    }

    private double frequencyFor(Variant variant, GenotypeCounter.Counts counts) {
        variantsImputed++;
        double frequency = outsideFrequency(variant);
        if (!Double.isNaN(frequency)) {
            return frequency;
        }
        frequency = counts.allele1Frequency();
        if (Double.isNaN(frequency)) {
            variantsWithoutCall++;
        }
        return frequency;
    }

    private boolean isHemizygousInMales(int k) {
        TableMatch match = plan.matches.get(plan.termTable[plan.termStart[k]]);
        GenomeBuild build =
                switch (match.coordinates()) {
                    case ORIGINAL_POSITIONS -> match.table().originalBuild();
                    case HARMONISED_POSITIONS -> match.table().harmonisedBuild();
                    case IDS -> null;
                };
        return VariantMatcher.isHaploidInMales(
                source.variants().get(plan.wanted[k]), build == null ? parameters.build() : build);
    }

    private void add(Run run, Prepared prepared, ScoreKernel kernel, int range, int ranges) {
        int fromByte = firstByte(range, ranges);
        int toByte = lastByte(range, ranges);
        if (fromByte >= toByte) {
            return;
        }
        kernel.add(run.packed(), prepared.offsets(), prepared.values(), fromByte, toByte, sums);
        int from = fromByte * 4;
        int to = Math.min(samples, toByte * 4);
        for (int k : prepared.withMissing()) {
            int offset = (plan.wanted[k] - run.firstVariant()) * bytesPerVariant;
            for (int term = plan.termStart[k]; term < plan.termStart[k + 1]; term++) {
                counter.addMissing(run.packed(), offset, from, to, missingRows[plan.termTable[term]]);
            }
        }
        for (int k : prepared.hemizygous()) {
            addHemizygous(run, k, from, to);
        }
        for (DosageTerms terms : prepared.dosed()) {
            terms.add(from, to, sums, missingRows, absentAlleles);
        }
    }

    /**
     * A variant of chromosome X with males' one allele counted once. A heterozygous male is read as missing; dominant
     * and recessive weights apply to a male who carries the allele. Missing calls are imputed from alleles, not people.
     */
    private void addHemizygous(Run run, int k, int from, int to) {
        int offset = (plan.wanted[k] - run.firstVariant()) * bytesPerVariant;
        double frequency =
                parameters.missing() == MissingGenotypes.IMPUTE_MEAN ? frequencyOfX(run, k, offset) : Double.NaN;
        for (int sample = from; sample < to; sample++) {
            int code = code(run.packed(), offset, sample);
            boolean male = isMale[sample];
            boolean missing = code == MISSING_CODE || (male && code == 2);
            for (int term = plan.termStart[k]; term < plan.termStart[k + 1]; term++) {
                WeightedVariant row = plan.rowOf(term);
                int table = plan.termTable[term];
                double share = male && row.model() == EffectModel.ADDITIVE ? 0.5 : 1.0;
                for (int column = 0; column < plan.columnsOf(term); column++) {
                    double weight = plan.weight(term, column);
                    sums[plan.firstScore[table] + column][sample] += share
                            * (missing
                                    ? expected(row, weight, term, frequency)
                                    : row.contribution(weight, plan.effectCopies(term, code)));
                }
                if (male) {
                    absentAlleles[table][sample]++;
                    if (code == 2) {
                        missingRows[table][sample]++;
                    }
                }
            }
        }
    }

    private double frequencyOfX(Run run, int k, int offset) {
        AlleleFrequencies outside = parameters.frequencies();
        double frequency = outside == null
                ? Double.NaN
                : outside.allele1Frequency(source.variants().get(plan.wanted[k]));
        if (!Double.isNaN(frequency)) {
            return frequency;
        }
        long counted = 0;
        long alleles = 0;
        for (int sample = 0; sample < samples; sample++) {
            int code = code(run.packed(), offset, sample);
            if (code == MISSING_CODE || (isMale[sample] && code == 2)) {
                continue;
            }
            int ploidy = isMale[sample] ? 1 : 2;
            alleles += ploidy;
            counted += code == 0 ? ploidy : code == 2 ? 1 : 0;
        }
        return alleles == 0 ? Double.NaN : (double) counted / alleles;
    }

    private static int code(byte[] packed, int offset, int sample) {
        return packed[offset + (sample >> 2)] >> (2 * (sample & 3)) & 3;
    }

    /** Refuses males counted once where someone's sex is not known and a variant of X is scored. */
    void requireSexes() {
        if (parameters.chromosomeX() != ChromosomeX.MALES_0_1) {
            return;
        }
        for (int k = 0; k < plan.wanted.length; k++) {
            if (isHemizygousInMales(k)) {
                long unknown = source.people().stream()
                        .filter(person -> person.sex() == Sex.UNKNOWN)
                        .count();
                if (unknown > 0) {
                    throw new InconsistentInput("chromosome X is to be scored with males counted once, and " + unknown
                            + " of " + samples + " samples have no sex; give it in the .fam or .psam file, or choose"
                            + " another --chr-x-model");
                }
                return;
            }
        }
    }
}
