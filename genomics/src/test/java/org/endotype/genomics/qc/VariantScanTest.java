package org.endotype.genomics.qc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.endotype.genomics.genotype.GenotypeCounts;
import org.endotype.genomics.genotype.GenotypeWords;
import org.endotype.genomics.genotype.SampleMask;
import org.endotype.genomics.genotype.SampleTally;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VariantScanTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 31, 32, 33, 64, 65, 100, 1000, 2000})
    void countsAndListsWhatTheKernelsForSomeOfTheSamplesDo(int samples) {
        SplittableRandom random = new SplittableRandom(samples);
        int perVariant = GenotypeWords.perVariant(samples);
        VariantScan scan = new VariantScan(samples);
        SampleTally tally = new SampleTally(samples);
        long[] missing = new long[samples];
        long[] sums = new long[samples];
        long[] expectedMissing = new long[samples];
        long[] expectedHets = new long[samples];
        for (int variant = 0; variant < 50; variant++) {
            byte[] packed = new byte[(samples + 3) / 4];
            int share = variant % 3 == 0 ? 100 : 10;
            for (int i = 0; i < samples; i++) {
                int code = random.nextInt(100) < share ? 1 : random.nextInt(4);
                packed[i >> 2] |= (byte) (code << (2 * (i & 3)));
                expectedMissing[i] += code == 1 ? 1 : 0;
                expectedHets[i] += code == 2 ? 1 : 0;
            }
            long[] words = new long[perVariant];
            GenotypeWords.loadOne(packed, 0, samples, words);
            scan.scan(words, 0, tally.lanes());
            GenotypeCounts counts = GenotypeWords.count(words, 0, SampleMask.all(samples));
            assertThat(new GenotypeCounts(scan.hom1(), scan.het(), scan.hom2(), scan.missing()))
                    .isEqualTo(counts);
            scan.addMissing(missing, sums, 3);
            if (variant % 4 == 0) {
                tally.takeBackHets(words, 0);
                tally.addHets(words, 0);
            } else {
                tally.added();
            }
        }
        long[] hets = new long[samples];
        tally.addTo(hets);
        assertThat(hets).isEqualTo(expectedHets);
        assertThat(missing).isEqualTo(expectedMissing);
        for (int i = 0; i < samples; i++) {
            assertThat(sums[i]).isEqualTo(3 * expectedMissing[i]);
        }
    }
}
