package org.endotype.genomics.score;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.DoubleSupplier;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.pipeline.RunContext;
import org.endotype.genomics.frequency.AlleleFrequencies;
import org.endotype.genomics.genotype.DosageBlock;
import org.endotype.genomics.genotype.GenotypeCounter;
import org.endotype.genomics.genotype.GenotypeCounts;
import org.endotype.genomics.genotype.GenotypeReader;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.genotype.GenotypeWords;
import org.endotype.genomics.genotype.Person;
import org.endotype.genomics.genotype.SampleMask;
import org.endotype.genomics.genotype.SampleTally;
import org.endotype.genomics.genotype.Sex;
import org.endotype.genomics.variant.GenomeBuild;
import org.endotype.genomics.variant.Variant;
import org.jspecify.annotations.Nullable;

/**
 * One pass over a source for a {@link ScorePlan}: a run of variants is read while the one before it is counted and turned
 * and the one before that is summed. Scores and samples, not the variants, are split between threads, so every sum is
 * taken in file order. A variant that carries dosages goes by them alone and joins its run's sums after the calls.
 */
final class ScoreRun {

    private static final int MISSING_CODE = 1;
    private static final int TARGET_BYTES = 1 << 21;
    private static final int LARGEST_GAP = 32;
    private static final int VARIANTS_A_PART = 256;
    private static final int TOO_SMALL_FOR_THREADS = 1 << 16;
    /** More tables than these have their missing calls counted one by one. */
    private static final int MOST_TALLIED_TABLES = 4;

    private static final int SAMPLES_A_RANGE = 16_384;
    private static final int DOSED_SAMPLES_A_RANGE = 512;
    private static final boolean[] NOBODY = {};

    private final GenotypeSource source;
    private final ScorePlan plan;
    private final ScoreParameters parameters;
    private final RunContext context;
    private final int samples;
    private final int bytesPerVariant;
    private final GenotypeCounter counter;
    private final SampleMask everyone;
    private final SampleMask founders;
    private final boolean[] isMale;
    private final boolean[] isFounder;
    private final Queue<Scratch> idle = new ConcurrentLinkedQueue<>();
    private final Queue<byte[]> spare = new ConcurrentLinkedQueue<>();

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
        everyone = SampleMask.all(samples);
        SampleMask named = SampleMask.of(samples, i -> people.get(i).descent() == Person.Descent.FOUNDER);
        founders = named.count() == 0 ? everyone : named;
        isMale = new boolean[samples];
        isFounder = new boolean[samples];
        for (int sample = 0; sample < samples; sample++) {
            isMale[sample] = people.get(sample).sex() == Sex.MALE;
            isFounder[sample] = founders == everyone || people.get(sample).descent() == Person.Descent.FOUNDER;
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

    /** What one thread at a time works with; tallies are kept from run to run. */
    private final class Scratch {
        final long[] words = new long[GenotypeWords.perVariant(samples)];
        final SampleTally[] missing = new SampleTally[tallies() ? plan.matches.size() : 0];
        int variantsWithoutCall;
        int variantsImputed;
        int variantsMissingInFrequencies;

        Scratch() {
            for (int table = 0; table < missing.length; table++) {
                missing[table] = new SampleTally(samples);
            }
        }
    }

    private boolean tallies() {
        return plan.matches.size() <= MOST_TALLIED_TABLES;
    }

    void run() {
        AddTask[] shares = shares();
        try (GenotypeReader reader = source.open();
                var task = context.progress().start("score", plan.wanted.length)) {
            int[] position = {0};
            Run read = read(reader, position, 0);
            Prepared ready = null;
            // Three runs are under way: one is read, the one before is prepared and the one before that is added.
            while (read != null || ready != null) {
                Run preparing = read;
                Prepared adding = ready;
                Prepared prepared = preparing == null ? null : begin(preparing);
                int parts = prepared == null ? 0 : prepared.parts();
                int adds = adding == null ? 0 : shares.length;
                Run[] next = new Run[1];
                IntConsumer work = block -> {
                    if (block == 0) {
                        next[0] = preparing == null ? null : read(reader, position, preparing.endWanted());
                    } else if (prepared != null && block > adds) {
                        prepare(prepared, block - 1 - adds);
                    } else if (adding != null) {
                        // The large pieces of work first, so that no thread waits for one at the end.
                        AddTask share = shares[block - 1];
                        ScoreKernel.add(
                                adding.turned(),
                                bytesPerVariant * 4,
                                adding.offsets().length,
                                adding.values(),
                                share.scores(),
                                share.fromSample(),
                                share.toSample(),
                                sums);
                    }
                };
                int blocks = 1 + parts + adds;
                Run larger =
                        preparing != null ? preparing : requireNonNull(adding).run();
                if (larger.packed().length < TOO_SMALL_FOR_THREADS) {
                    for (int block = 0; block < blocks; block++) {
                        work.accept(block);
                    }
                } else {
                    context.parallelism().forEachBlock(blocks, work);
                }
                if (adding != null) {
                    addSeldom(adding);
                    task.advance(adding.run().endWanted() - adding.run().firstWanted());
                    spare.add(adding.run().packed());
                    spare.add(adding.turned());
                }
                ready = prepared;
                read = next[0];
            }
        }
        for (Scratch scratch : idle) {
            variantsWithoutCall += scratch.variantsWithoutCall;
            variantsImputed += scratch.variantsImputed;
            variantsMissingInFrequencies += scratch.variantsMissingInFrequencies;
            for (int table = 0; table < scratch.missing.length; table++) {
                long[] counts = new long[samples];
                scratch.missing[table].addTo(counts);
                for (int sample = 0; sample < samples; sample++) {
                    missingRows[table][sample] += (int) counts[sample];
                }
            }
        }
    }

    /** Some scores of some samples, which one thread adds to. */
    private record AddTask(int[] scores, int fromSample, int toSample) {}

    /** Shares the sums out: by score where there are enough, else by sample too; either way a sum has one owner. */
    private AddTask[] shares() {
        int threads = context.parallelism().threads();
        int scores = plan.scoreCount;
        int wide = (samples + SAMPLES_A_RANGE - 1) / SAMPLES_A_RANGE;
        // Every range of samples fills the tables of its scores anew, so no more of them than keep all threads busy.
        int ranges = Math.max(wide, samples >= 512 ? (threads + scores - 1) / scores : 1);
        int chunks = Math.min(scores, Math.max(1, (2 * threads + ranges - 1) / ranges));
        List<AddTask> shares = new ArrayList<>();
        for (int chunk = 0; chunk < chunks; chunk++) {
            int[] mine = IntStream.range(scores * chunk / chunks, scores * (chunk + 1) / chunks)
                    .toArray();
            for (int range = 0; range < ranges; range++) {
                shares.add(new AddTask(mine, sampleBound(range, ranges), sampleBound(range + 1, ranges)));
            }
        }
        return shares.toArray(AddTask[]::new);
    }

    private int sampleBound(int range, int ranges) {
        return (int) ((long) bytesPerVariant * range / ranges) * 4;
    }

    private @Nullable Run read(GenotypeReader reader, int[] position, int firstWanted) {
        int[] wanted = plan.wanted;
        if (firstWanted >= wanted.length) {
            return null;
        }
        int first = wanted[firstWanted];
        int most = Math.max(8, TARGET_BYTES / Math.max(1, bytesPerVariant));
        int end = firstWanted + 1;
        while (end < wanted.length && wanted[end] - wanted[end - 1] <= LARGEST_GAP && wanted[end] - first < most) {
            end++;
        }
        int count = wanted[end - 1] - first + 1;
        if (first > position[0]) {
            reader.skip(first - position[0]);
        }
        byte[] packed = buffer(Math.multiplyExact(count, bytesPerVariant));
        DosageBlock dosages = source.hasDosages() ? new DosageBlock(samples) : null;
        int read = dosages == null ? reader.readBlock(packed) : reader.readBlock(packed, dosages);
        if (read != count) {
            throw new IllegalStateException("a reader gave " + read + " variants where " + count + " were due");
        }
        position[0] = first + count;
        return new Run(first, firstWanted, end, packed, dosages);
    }

    /** A spare array of exactly this length, since readers fill what they are given, or a new one. */
    private byte[] buffer(int length) {
        byte[] found = spare.poll();
        return found != null && found.length == length ? found : new byte[length];
    }

    /** What adding needs to know about a run: filled in by parts of consecutive variants. */
    private record Prepared(
            Run run,
            int[] offsets,
            byte[] turned,
            List<double @Nullable []> values,
            boolean[] lacking,
            boolean[] hemizygous,
            @Nullable DosageTerms[] dosed) {

        int parts() {
            return (offsets.length + VARIANTS_A_PART - 1) / VARIANTS_A_PART;
        }
    }

    private Prepared begin(Run run) {
        int count = run.endWanted() - run.firstWanted();
        int padded = (count + ScoreKernel.GROUP - 1) / ScoreKernel.GROUP * ScoreKernel.GROUP;
        int[] offsets = new int[padded];
        List<double @Nullable []> values = new ArrayList<>(Collections.nCopies(plan.scoreCount, null));
        for (int i = 0; i < count; i++) {
            int k = run.firstWanted() + i;
            offsets[i] = (plan.wanted[k] - run.firstVariant()) * bytesPerVariant;
            for (int term = plan.termStart[k]; term < plan.termStart[k + 1]; term++) {
                int first = plan.firstScore[plan.termTable[term]];
                if (values.get(first) == null) {
                    for (int column = 0; column < plan.columnsOf(term); column++) {
                        values.set(first + column, new double[padded * 4]);
                    }
                }
            }
        }
        byte[] turned = buffer(Math.multiplyExact(padded, bytesPerVariant));
        return new Prepared(
                run, offsets, turned, values, new boolean[count], new boolean[count], new DosageTerms[count]);
    }

    private void prepare(Prepared prepared, int part) {
        Scratch waiting = idle.poll();
        Scratch scratch = waiting == null ? new Scratch() : waiting;
        Run run = prepared.run();
        int[] offsets = prepared.offsets();
        int from = part * VARIANTS_A_PART;
        int to = Math.min(offsets.length, from + VARIANTS_A_PART);
        for (int i = from; i < Math.min(to, prepared.lacking().length); i++) {
            prepare(prepared, i, scratch);
        }
        for (int i = from; i < to; i += 4) {
            ScoreKernel.turn(run.packed(), offsets, i, bytesPerVariant, prepared.turned(), i * bytesPerVariant);
        }
        idle.add(scratch);
    }

    private void prepare(Prepared prepared, int i, Scratch scratch) {
        Run run = prepared.run();
        int k = run.firstWanted() + i;
        short[] dosages = run.dosagesOf(plan.wanted[k]);
        if (dosages != null) {
            prepared.dosed()[i] = prepareDosages(k, dosages, scratch);
            return;
        }
        GenotypeWords.loadOne(run.packed(), prepared.offsets()[i], samples, scratch.words);
        GenotypeCounts all = GenotypeWords.count(scratch.words, 0, everyone);
        boolean onceInMales = parameters.chromosomeX() != ChromosomeX.LEAVE_OUT && isHemizygousInMales(k);
        double frequency = Double.NaN;
        if (all.missing() > 0) {
            prepared.lacking()[i] = true;
            if (tallies()) {
                for (int term = plan.termStart[k]; term < plan.termStart[k + 1]; term++) {
                    scratch.missing[plan.termTable[term]].addMissing(scratch.words, 0);
                }
            }
            if (parameters.missing() == MissingGenotypes.IMPUTE_MEAN) {
                GenotypeCounts counts = founders == everyone ? all : GenotypeWords.count(scratch.words, 0, founders);
                DoubleSupplier own = onceInMales
                        ? () -> frequencyOfX(run.packed(), prepared.offsets()[i])
                        : counts::allele1Frequency;
                frequency = frequencyFor(source.variants().get(plan.wanted[k]), own, scratch);
            }
        }
        if (onceInMales && parameters.chromosomeX() == ChromosomeX.MALES_0_1) {
            prepared.hemizygous()[i] = true;
            return;
        }
        for (int term = plan.termStart[k]; term < plan.termStart[k + 1]; term++) {
            addTerm(prepared.values(), term, i, frequency);
        }
    }

    /** The frequency of a variant that carries dosages is that of the founders' dosages. */
    private DosageTerms prepareDosages(int k, short[] dosages, Scratch scratch) {
        boolean onceInMales = parameters.chromosomeX() != ChromosomeX.LEAVE_OUT && isHemizygousInMales(k);
        boolean menOnce = onceInMales && parameters.chromosomeX() == ChromosomeX.MALES_0_1;
        DosageTerms terms = new DosageTerms(plan, k, dosages, menOnce ? isMale : NOBODY, parameters.missing());
        if (terms.anyMissing() && parameters.missing() == MissingGenotypes.IMPUTE_MEAN) {
            Variant variant = source.variants().get(plan.wanted[k]);
            terms.impute(frequencyFor(
                    variant, () -> terms.frequencyAmong(isFounder, onceInMales ? isMale : NOBODY), scratch));
        }
        return terms;
    }

    private void addTerm(List<double @Nullable []> values, int term, int index, double frequency) {
        WeightedVariant row = plan.rowOf(term);
        int first = plan.firstScore[plan.termTable[term]];
        int at = index * 4;
        if (row.model() == EffectModel.ADDITIVE) {
            int copies0 = plan.effectCopies(term, 0);
            int copies3 = plan.effectCopies(term, 3);
            boolean known = !Double.isNaN(frequency);
            double f = copies0 == 2 ? frequency : 1 - frequency;
            double none = (1 - f) * (1 - f);
            double one = 2 * f * (1 - f);
            double two = f * f;
            for (int column = 0; column < plan.columnsOf(term); column++) {
                double[] contributions = requireNonNull(values.get(first + column));
                double weight = plan.weight(term, column);
                contributions[at] += weight * copies0;
                contributions[at + MISSING_CODE] +=
                        known ? none * (weight * 0) + one * (weight * 1) + two * (weight * 2) : 0.0;
                contributions[at + 2] += weight;
                contributions[at + 3] += weight * copies3;
            }
            return;
        }
        for (int column = 0; column < plan.columnsOf(term); column++) {
            double[] contributions = requireNonNull(values.get(first + column));
            double weight = plan.weight(term, column);
            for (int code = 0; code < 4; code++) {
                contributions[at + code] += code == MISSING_CODE
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

    private double frequencyFor(Variant variant, DoubleSupplier ownFrequency, Scratch scratch) {
        scratch.variantsImputed++;
        AlleleFrequencies outside = parameters.frequencies();
        if (outside != null) {
            double frequency = outside.allele1Frequency(variant);
            if (!Double.isNaN(frequency)) {
                return frequency;
            }
            scratch.variantsMissingInFrequencies++;
        }
        double frequency = ownFrequency.getAsDouble();
        if (Double.isNaN(frequency)) {
            scratch.variantsWithoutCall++;
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

    /** Variants of X with males counted once, missing calls of too many tables to tally them, and dosages. */
    private void addSeldom(Prepared prepared) {
        boolean[] lacking = prepared.lacking();
        boolean[] hemizygous = prepared.hemizygous();
        List<DosageTerms> dosed =
                Arrays.stream(prepared.dosed()).filter(Objects::nonNull).toList();
        int[] seldom = IntStream.range(0, lacking.length)
                .filter(i -> hemizygous[i] || (lacking[i] && !tallies()))
                .toArray();
        if (seldom.length == 0 && dosed.isEmpty()) {
            return;
        }
        Run run = prepared.run();
        int width = dosed.isEmpty() ? SAMPLES_A_RANGE : DOSED_SAMPLES_A_RANGE;
        int ranges = (samples + width - 1) / width;
        context.parallelism().forEachBlock(ranges, range -> {
            int from = range * width;
            int to = Math.min(samples, from + width);
            for (int i : seldom) {
                int k = run.firstWanted() + i;
                if (lacking[i] && !tallies()) {
                    for (int term = plan.termStart[k]; term < plan.termStart[k + 1]; term++) {
                        counter.addMissing(
                                run.packed(), prepared.offsets()[i], from, to, missingRows[plan.termTable[term]]);
                    }
                }
                if (hemizygous[i]) {
                    addHemizygous(run, k, from, to);
                }
            }
            for (DosageTerms terms : dosed) {
                terms.add(from, to, sums, missingRows, absentAlleles);
            }
        });
    }

    /**
     * A variant of chromosome X with males' one allele counted once. A heterozygous male is read as missing; dominant
     * and recessive weights apply to a male who carries the allele. Missing calls are imputed from alleles, not people.
     */
    private void addHemizygous(Run run, int k, int from, int to) {
        int offset = (plan.wanted[k] - run.firstVariant()) * bytesPerVariant;
        double frequency =
                parameters.missing() == MissingGenotypes.IMPUTE_MEAN ? knownFrequencyOfX(run, k, offset) : Double.NaN;
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
                // A missing row that is left out takes both its alleles with it.
                if (male && !(missing && parameters.missing() == MissingGenotypes.IGNORE)) {
                    absentAlleles[table][sample]++;
                }
                if (male && code == 2) {
                    missingRows[table][sample]++;
                }
            }
        }
    }

    private double knownFrequencyOfX(Run run, int k, int offset) {
        AlleleFrequencies outside = parameters.frequencies();
        double frequency = outside == null
                ? Double.NaN
                : outside.allele1Frequency(source.variants().get(plan.wanted[k]));
        return Double.isNaN(frequency) ? frequencyOfX(run.packed(), offset) : frequency;
    }

    /**
     * The frequency of allele 1 of X among founders' chromosomes, whatever the model: a male has one, and a heterozygous
     * call of his is half of each allele, as in quality control.
     */
    private double frequencyOfX(byte[] packed, int offset) {
        long halves = 0;
        long chromosomes = 0;
        for (int sample = 0; sample < samples; sample++) {
            int code = code(packed, offset, sample);
            if (code == MISSING_CODE || !isFounder[sample]) {
                continue;
            }
            int ploidy = isMale[sample] ? 1 : 2;
            chromosomes += ploidy;
            halves += code == 0 ? 2 * ploidy : code == 2 ? ploidy : 0;
        }
        return chromosomes == 0 ? Double.NaN : halves / (2.0 * chromosomes);
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
