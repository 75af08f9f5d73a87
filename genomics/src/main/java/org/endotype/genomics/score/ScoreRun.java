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
import org.endotype.core.parallel.Parallelism;
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
import org.endotype.genomics.variant.Variant;
import org.jspecify.annotations.Nullable;

/**
 * One pass over a source for a {@link ScorePlan}: a run of variants is read while the one before it is counted and turned
 * and the one before that is summed. Scores and samples, not the variants, are split between threads, so every sum is
 * taken in file order. A variant that carries dosages goes by them alone and joins its run's sums after the calls.
 */
final class ScoreRun {

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
    private final Parallelism parallelism;
    private final ScoreTerms terms;
    private final int firstWanted;
    private final int samples;
    private final int bytesPerVariant;
    private final GenotypeCounter counter;
    private final SampleMask everyone;
    private final SampleMask founders;
    private final Queue<Scratch> idle = new ConcurrentLinkedQueue<>();
    private final Queue<byte[]> spare = new ConcurrentLinkedQueue<>();

    private final int endWanted;
    private final ScoreTotals totals;

    /** For the wanted variants {@code firstWanted} to {@code endWanted - 1} of a plan. */
    ScoreRun(
            GenotypeSource source,
            ScorePlan plan,
            ScoreParameters parameters,
            int firstWanted,
            int endWanted,
            Parallelism parallelism) {
        this.source = source;
        this.plan = plan;
        this.parameters = parameters;
        this.parallelism = parallelism;
        this.firstWanted = firstWanted;
        this.endWanted = endWanted;
        terms = new ScoreTerms(source, plan, parameters);
        samples = source.samples().size();
        bytesPerVariant = source.bytesPerVariant();
        List<Person> people = source.people();
        counter = GenotypeCounter.ofFounders(people);
        everyone = SampleMask.all(samples);
        SampleMask named = SampleMask.of(samples, i -> people.get(i).descent() == Person.Descent.FOUNDER);
        founders = named.count() == 0 ? everyone : named;
        totals = new ScoreTotals(plan.scoreCount, plan.matches.size(), samples);
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

    /** @param scored told how many more variants have been added */
    ScoreTotals run(IntConsumer scored) {
        AddTask[] shares = shares();
        try (GenotypeReader reader = source.open()) {
            int[] position = {0};
            Run read = read(reader, position, firstWanted);
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
                                totals.sums);
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
                    parallelism.forEachBlock(blocks, work);
                }
                if (adding != null) {
                    addSeldom(adding);
                    scored.accept(adding.run().endWanted() - adding.run().firstWanted());
                    spare.add(adding.run().packed());
                    spare.add(adding.turned());
                }
                ready = prepared;
                read = next[0];
            }
        }
        for (Scratch scratch : idle) {
            totals.variantsWithoutCall += scratch.variantsWithoutCall;
            totals.variantsImputed += scratch.variantsImputed;
            totals.variantsMissingInFrequencies += scratch.variantsMissingInFrequencies;
            for (int table = 0; table < scratch.missing.length; table++) {
                long[] counts = new long[samples];
                scratch.missing[table].addTo(counts);
                for (int sample = 0; sample < samples; sample++) {
                    totals.missingRows[table][sample] += (int) counts[sample];
                }
            }
        }
        return totals;
    }

    /** Some scores of some samples, which one thread adds to. */
    private record AddTask(int[] scores, int fromSample, int toSample) {}

    /** Shares the sums out: by score where there are enough, else by sample too; either way a sum has one owner. */
    private AddTask[] shares() {
        int threads = parallelism.threads();
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
        if (firstWanted >= endWanted) {
            return null;
        }
        int first = wanted[firstWanted];
        int most = Math.max(8, TARGET_BYTES / Math.max(1, bytesPerVariant));
        int end = firstWanted + 1;
        while (end < endWanted && wanted[end] - wanted[end - 1] <= LARGEST_GAP && wanted[end] - first < most) {
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
        boolean onceInMales = parameters.chromosomeX() != ChromosomeX.LEAVE_OUT && terms.isHemizygousInMales(k);
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
                        ? () -> terms.frequencyOfX(run.packed(), prepared.offsets()[i])
                        : counts::allele1Frequency;
                frequency = frequencyFor(source.variants().get(plan.wanted[k]), own, scratch);
            }
        }
        if (onceInMales && parameters.chromosomeX() == ChromosomeX.MALES_0_1) {
            prepared.hemizygous()[i] = true;
            return;
        }
        for (int term = plan.termStart[k]; term < plan.termStart[k + 1]; term++) {
            terms.addTerm(prepared.values(), term, i, frequency);
        }
    }

    /** The frequency of a variant that carries dosages is that of the founders' dosages. */
    private DosageTerms prepareDosages(int k, short[] dosages, Scratch scratch) {
        boolean onceInMales = parameters.chromosomeX() != ChromosomeX.LEAVE_OUT && terms.isHemizygousInMales(k);
        boolean[] single = onceInMales ? terms.isMale() : NOBODY;
        boolean menOnce = onceInMales && parameters.chromosomeX() == ChromosomeX.MALES_0_1;
        DosageTerms dosed = new DosageTerms(plan, k, dosages, menOnce ? terms.isMale() : NOBODY, parameters.missing());
        if (dosed.anyMissing() && parameters.missing() == MissingGenotypes.IMPUTE_MEAN) {
            Variant variant = source.variants().get(plan.wanted[k]);
            dosed.impute(frequencyFor(variant, () -> dosed.frequencyAmong(terms.isFounder(), single), scratch));
        }
        return dosed;
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
        parallelism.forEachBlock(ranges, range -> {
            int from = range * width;
            int to = Math.min(samples, from + width);
            for (int i : seldom) {
                int k = run.firstWanted() + i;
                if (lacking[i] && !tallies()) {
                    for (int term = plan.termStart[k]; term < plan.termStart[k + 1]; term++) {
                        counter.addMissing(
                                run.packed(),
                                prepared.offsets()[i],
                                from,
                                to,
                                totals.missingRows[plan.termTable[term]]);
                    }
                }
                if (hemizygous[i]) {
                    terms.addHemizygous(run.packed(), prepared.offsets()[i], k, from, to, totals);
                }
            }
            for (DosageTerms one : dosed) {
                one.add(from, to, totals.sums, totals.missingRows, totals.absentAlleles);
            }
        });
    }
}
