package org.endotype.genomics.kinship;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
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
public final class StandardizedBlocks {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    /** Genotypes a byte. */
    private static final int GENOTYPES = 4;

    private final int samples;
    private final SampleMask founders;
    private final double[] outside;

    /**
     * @param outside frequencies of allele 1 of the source's variants from elsewhere, NaN where one is not known; empty to
     *     take all from the founders
     */
    public StandardizedBlocks(GenotypeSource source, double[] outside) {
        this.outside = requireFit(source, outside);
        this.samples = source.samples().size();
        List<Person> people = source.people();
        SampleMask only = SampleMask.of(samples, i -> people.get(i).descent() == Descent.FOUNDER);
        this.founders = only.count() == 0 ? SampleMask.all(samples) : only;
    }

    /** The frequencies from elsewhere that were given. */
    public double[] outside() {
        return outside;
    }

    private static double[] requireFit(GenotypeSource source, double[] outside) {
        if (outside.length != 0 && outside.length != source.variants().size()) {
            throw new IllegalArgumentException(outside.length + " frequencies given for "
                    + source.variants().size() + " variants");
        }
        return outside;
    }

    /** The outside frequencies of some of the variants; empty where there are none. */
    public static double[] outsideOf(double[] outside, int[] variants) {
        return outside.length == 0
                ? outside
                : Arrays.stream(variants).mapToDouble(v -> outside[v]).toArray();
    }

    /** The frequency of allele 1 from outside, else among founders; NaN without either. */
    private double frequency(int variant, long[] words, int from) {
        if (outside.length != 0 && !Double.isNaN(outside[variant])) {
            return outside[variant];
        }
        GenotypeCounts counts = GenotypeWords.count(words, from, founders);
        return counts.allele1Frequency();
    }

    /** What the four codes of a genotype stand for at a given frequency. */
    private static float[] byCode(double frequency) {
        double spread = Math.sqrt(2 * frequency * (1 - frequency));
        if (!(spread > 0)) {
            return new float[4];
        }
        return new float[] {
            (float) ((2 - 2 * frequency) / spread),
            0f,
            (float) ((1 - 2 * frequency) / spread),
            (float) (-2 * frequency / spread)
        };
    }

    /** The bits of the floats of two genotypes as they lie in memory: for each pair of codes, the first one lowest. */
    private static void fillPairs(float[] byCode, long[] pairs) {
        for (int code = 0; code < pairs.length; code++) {
            long first = Float.floatToRawIntBits(byCode[code & 3]) & 0xffffffffL;
            long second = Float.floatToRawIntBits(byCode[code >> 2]) & 0xffffffffL;
            pairs[code] = LITTLE_ENDIAN ? second << 32 | first : first << 32 | second;
        }
    }

    /**
     * Fills rows {@code fromRow} to {@code toRow - 1} of a block.
     *
     * @param firstVariant the place in the source of the variant of row 0; of use where there are outside frequencies
     */
    public void fill(
            byte[] packed,
            long[] words,
            int firstVariant,
            int fromRow,
            int toRow,
            FloatBlock block,
            double[] frequencies) {
        int bytes = (samples + 3) / 4;
        int perVariant = GenotypeWords.perVariant(samples);
        byte[] row = new byte[bytes * GENOTYPES * Float.BYTES];
        long[] pairs = new long[1 << GENOTYPES];
        for (int i = fromRow; i < toRow; i++) {
            frequencies[i] = frequency(firstVariant + i, words, i * perVariant);
            fillPairs(byCode(frequencies[i]), pairs);
            int from = i * bytes;
            for (int b = 0; b < bytes; b++) {
                int x = packed[from + b];
                LONGS.set(row, b * 16, pairs[x & 15]);
                LONGS.set(row, b * 16 + 8, pairs[x >> 4 & 15]);
            }
            block.putRowBytes(i, row);
        }
    }
}
