package org.endotype.benchmarks.genomics;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.endotype.core.sample.SampleSet;
import org.endotype.genomics.genotype.GenotypeReader;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.variant.Variant;

/**
 * Unlinked variants of one chromosome in memory, so that benchmarks time kernels and no file.
 *
 * @param packed variant-major, two bits a sample
 */
record SimulatedGenotypes(SampleSet samples, List<Variant> variants, byte[] packed) implements GenotypeSource {

    /**
     * Frequencies evenly spread over .02 to .5.
     *
     * @param missingOneIn one call in so many is missing; 0 for none
     */
    static GenotypeSource of(int samples, int variants, int missingOneIn, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int bytes = (samples + 3) / 4;
        byte[] packed = new byte[variants * bytes];
        List<Variant> list = new ArrayList<>();
        for (int v = 0; v < variants; v++) {
            double f = 0.02 + 0.48 * random.nextDouble();
            for (int s = 0; s < samples; s++) {
                int copies = (random.nextDouble() < f ? 1 : 0) + (random.nextDouble() < f ? 1 : 0);
                int code = missingOneIn > 0 && random.nextInt(missingOneIn) == 0 ? 1 : copies == 2 ? 0 : 3 - copies;
                packed[v * bytes + s / 4] |= (byte) (code << 2 * (s % 4));
            }
            list.add(new Variant("1", v + 1, "v" + v, "A", "C"));
        }
        SampleSet ids =
                SampleSet.of(IntStream.range(0, samples).mapToObj(i -> "s" + i).toList());
        return new SimulatedGenotypes(ids, list, packed);
    }

    @Override
    public GenotypeReader open() {
        return new GenotypeReader() {
            private int next;

            @Override
            public int readBlock(byte[] target) {
                int count = Math.min(target.length / bytesPerVariant(), variants.size() - next);
                System.arraycopy(packed, next * bytesPerVariant(), target, 0, count * bytesPerVariant());
                next += count;
                return count;
            }

            @Override
            public void skip(long count) {
                next += Math.toIntExact(count);
            }

            @Override
            public void close() {}
        };
    }
}
