package org.endotype.genomics.qc;

import java.util.List;
import org.endotype.core.parallel.Parallelism;
import org.endotype.genomics.genotype.GenotypeBlocks;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.genotype.GenotypeWords;
import org.endotype.genomics.genotype.Person;
import org.endotype.genomics.genotype.SampleTally;
import org.endotype.genomics.genotype.Sex;
import org.endotype.genomics.variant.ChromosomeKind;
import org.endotype.genomics.variant.ChromosomeKinds;

/** The share of variants with a call, per sample; variants of chromosome Y count for men only. */
final class SampleCallRates {

    private SampleCallRates() {}

    /** In one pass over the source. */
    static double[] of(GenotypeSource source, Parallelism parallelism) {
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
        return of(source, kinds, missing, missingOfY);
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
