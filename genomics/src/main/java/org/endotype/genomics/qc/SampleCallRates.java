package org.endotype.genomics.qc;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.pipeline.engine.Engine;
import org.endotype.core.pipeline.engine.Job;
import org.endotype.genomics.genotype.GenotypeBlocks;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.genotype.GenotypeWords;
import org.endotype.genomics.genotype.Person;
import org.endotype.genomics.genotype.PortableGenotypes;
import org.endotype.genomics.genotype.SampleTally;
import org.endotype.genomics.genotype.Sex;
import org.endotype.genomics.genotype.VariantRange;
import org.endotype.genomics.variant.ChromosomeKind;
import org.endotype.genomics.variant.ChromosomeKinds;

/** The share of variants with a call, per sample; variants of chromosome Y count for men only. */
final class SampleCallRates {

    private SampleCallRates() {}

    /** In one pass over the source. */
    static double[] of(GenotypeSource source, Engine engine) {
        int size = VariantRange.variantsAPiece(source.variants().size());
        Optional<Parallelism> here = engine.inThisProcess();
        Counts counts = here.isPresent()
                ? count(source, here.get())
                : engine.sum(
                        new CountJob(PortableGenotypes.of(source), size),
                        VariantRange.pieces(source, size),
                        Counts::plus,
                        () -> {});
        return of(source, ChromosomeKinds.of(source.variants()), counts.missing(), counts.missingOfY());
    }

    private static Counts count(GenotypeSource source, Parallelism parallelism) {
        int samples = source.samples().size();
        int perVariant = GenotypeWords.perVariant(samples);
        ChromosomeKinds kinds = ChromosomeKinds.of(source.variants());
        long[] missing = new long[samples];
        long[] missingOfY = new long[samples];
        GenotypeBlocks.forEach(
                source, GenotypeBlocks.variantsPerBlock(source), parallelism, (block, first, count, packed) -> {
                    long[] words = new long[count * perVariant];
                    GenotypeWords.load(packed, count, samples, words);
                    SampleTally tally = new SampleTally(samples);
                    SampleTally tallyOfY = new SampleTally(samples);
                    for (int i = 0; i < count; i++) {
                        (kinds.get(first + i) == ChromosomeKind.Y ? tallyOfY : tally).addMissing(words, i * perVariant);
                    }
                    synchronized (missing) {
                        tally.addTo(missing);
                        tallyOfY.addTo(missingOfY);
                    }
                });
        return new Counts(missing, missingOfY);
    }

    /** Missing calls a sample. */
    private record Counts(long[] missing, long[] missingOfY) implements Serializable {
        Counts plus(Counts other) {
            for (int i = 0; i < missing.length; i++) {
                missing[i] += other.missing[i];
                missingOfY[i] += other.missingOfY[i];
            }
            return this;
        }
    }

    private record CountJob(PortableGenotypes genotypes, int variantsAPiece) implements Job<Counts> {
        @Override
        public Worker<Counts> open() {
            GenotypeSource source = genotypes.source();
            return piece -> count(VariantRange.ofPiece(source, variantsAPiece, piece), Parallelism.single());
        }
    }

    /** From counts of missing calls. */
    static double[] of(GenotypeSource source, ChromosomeKinds kinds, long[] missing, long[] missingOfY) {
        long onY = 0;
        int variants = source.variants().size();
        for (int i = 0; i < variants; i++) {
            if (kinds.get(i) == ChromosomeKind.Y) {
                onY++;
            }
        }
        List<Person> people = source.people();
        double[] rates = new double[missing.length];
        for (int i = 0; i < rates.length; i++) {
            boolean man = people.get(i).sex() == Sex.MALE;
            double possible = variants - (man ? 0 : onY);
            double lacking = missing[i] + (man ? missingOfY[i] : 0);
            rates[i] = possible == 0 ? Double.NaN : 1 - lacking / possible;
        }
        return rates;
    }
}
