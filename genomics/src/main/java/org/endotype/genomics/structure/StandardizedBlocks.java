package org.endotype.genomics.structure;

import java.util.List;
import org.endotype.core.linalg.FloatBlock;
import org.endotype.genomics.genotype.GenotypeCounts;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.genotype.GenotypeWords;
import org.endotype.genomics.genotype.Person;
import org.endotype.genomics.genotype.Person.Descent;
import org.endotype.genomics.genotype.SampleMask;

/**
 * Turns packed variants into rows of (copies of allele 1 - 2p) / sqrt(2p(1-p)); missing calls and monomorphic variants
 * become 0.
 */
final class StandardizedBlocks {

    private final int samples;
    private final SampleMask founders;

    StandardizedBlocks(GenotypeSource source) {
        this.samples = source.samples().size();
        List<Person> people = source.people();
        SampleMask only = SampleMask.of(samples, i -> people.get(i).descent() == Descent.FOUNDER);
        this.founders = only.count() == 0 ? SampleMask.all(samples) : only;
    }

    /** The frequency of allele 1 among founders; NaN without a call. */
    double frequency(long[] words, int from) {
        GenotypeCounts counts = GenotypeWords.count(words, from, founders);
        return counts.allele1Frequency();
    }

    /** Fills a row from packed bytes at a given frequency. */
    void fill(byte[] packed, int from, double frequency, float[] row) {
        double spread = Math.sqrt(2 * frequency * (1 - frequency));
        float two = 0;
        float one = 0;
        float zero = 0;
        if (spread > 0) {
            two = (float) ((2 - 2 * frequency) / spread);
            one = (float) ((1 - 2 * frequency) / spread);
            zero = (float) (-2 * frequency / spread);
        }
        float[] byCode = {two, 0f, one, zero};
        int whole = samples / 4;
        int at = 0;
        for (int b = 0; b < whole; b++) {
            int x = packed[from + b];
            row[at] = byCode[x & 3];
            row[at + 1] = byCode[x >> 2 & 3];
            row[at + 2] = byCode[x >> 4 & 3];
            row[at + 3] = byCode[x >> 6 & 3];
            at += 4;
        }
        for (int i = 0; at < samples; i++, at++) {
            row[at] = byCode[packed[from + whole] >> (2 * i) & 3];
        }
    }

    /** Fills rows {@code fromRow} to {@code toRow - 1} of a block at the founders' frequencies. */
    void fill(byte[] packed, long[] words, int fromRow, int toRow, FloatBlock block, double[] frequencies) {
        int bytes = (samples + 3) / 4;
        int perVariant = GenotypeWords.perVariant(samples);
        float[] row = new float[samples];
        for (int i = fromRow; i < toRow; i++) {
            frequencies[i] = frequency(words, i * perVariant);
            fill(packed, i * bytes, frequencies[i], row);
            block.putRow(i, row);
        }
    }
}
