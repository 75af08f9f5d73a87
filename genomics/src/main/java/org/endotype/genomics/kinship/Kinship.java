package org.endotype.genomics.kinship;

import java.util.ArrayList;
import java.util.List;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.parallel.Parallelism;
import org.endotype.genomics.genotype.GenotypeReader;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.genotype.SubsetSource;
import org.endotype.genomics.variant.ChromosomeKinds;

/**
 * KING-robust kinship between all pairs of samples, over the diploid variants at which both have a call:
 * 1/2 - (4 IBS0 + a + b) / (4 (HetHet + min(a, b))), where a counts variants at which the first is heterozygous and the
 * second homozygous, and b the reverse. Needs no allele frequencies.
 *
 * <p>Genotypes are turned into two bit planes a sample, {@value #CHUNK} variants at a time. Two population counts a word
 * give HetHet and IBS0 as if no call were missing; words that hold missing calls are then corrected, so complete data
 * pay nothing. Cost: samples^2 x variants / 128 word operations. Memory: {@value #LARGEST_TABLE_BYTES} bytes of pair
 * counts at most, beyond which the source is read again for each band of samples. Counts are integers: the outcome does
 * not depend on the thread count.
 *
 * <p>Source: Manichaikul et al., Bioinformatics 26:2867 (2010), equation 9 and its between-family form.
 */
public final class Kinship {

    private static final int CHUNK = 8192;
    private static final int TILE = 32;
    private static final int LARGEST_TABLE_BYTES = 400_000_000;

    private final GenotypeSource source;
    private final Parallelism parallelism;
    private final int samples;

    private final Counting counting;

    /** Which loops count; the counts are the same. */
    enum Counting {
        /** One lane of a vector a sample. */
        LANES,
        /** 64-bit words, for processors that cannot count the bits of a vector's lanes. */
        WORDS;

        static Counting fastest() {
            return LaneKernels.haveVectorCounts() ? LANES : WORDS;
        }
    }

    private Kinship(GenotypeSource source, Counting counting, Parallelism parallelism) {
        this.source = source;
        this.counting = counting;
        this.parallelism = parallelism;
        this.samples = source.samples().size();
    }

    /** All pairs whose kinship is at least {@code minimum}, the later sample first, ordered by it and then by the other. */
    public static List<KinshipRow> atLeast(GenotypeSource source, double minimum, Parallelism parallelism) {
        List<KinshipRow> rows = new ArrayList<>();
        forEachBand(source, parallelism, band -> {
            for (int i = band.firstSample(); i < band.endSample(); i++) {
                for (int j = 0; j < i; j++) {
                    if (band.kinship(i, j) >= minimum) {
                        rows.add(band.row(i, j));
                    }
                }
            }
        });
        return rows;
    }

    /** Receives bands of samples, each with all their earlier partners. */
    @FunctionalInterface
    public interface BandConsumer {
        void accept(KinshipBand band);
    }

    /** Computes all pairs, a band of samples at a time; small cohorts are one band. */
    public static void forEachBand(GenotypeSource source, Parallelism parallelism, BandConsumer consumer) {
        forEachBand(source, Counting.fastest(), LARGEST_TABLE_BYTES, parallelism, consumer);
    }

    static void forEachBand(
            GenotypeSource source,
            Counting counting,
            long largestTableBytes,
            Parallelism parallelism,
            BandConsumer consumer) {
        int[] diploid = ChromosomeKinds.of(source.variants()).diploid();
        if (diploid.length == 0) {
            throw new DegenerateData("no variant lies on an autosome; kinship needs some (check chromosome names)");
        }
        new Kinship(SubsetSource.ofVariants(source, diploid), counting, parallelism).run(largestTableBytes, consumer);
    }

    private void run(long largestTableBytes, BandConsumer consumer) {
        LaneKinship lanes = counting == Counting.LANES ? new LaneKinship(source, parallelism) : null;
        int start = 1;
        while (start < samples) {
            int end = start;
            long pairs = 0;
            while (end < samples && (end == start || (pairs + end) * 5 * Integer.BYTES <= largestTableBytes)) {
                pairs += end;
                end++;
            }
            KinshipBand band = new KinshipBand(start, end, source.variants().size());
            if (lanes != null) {
                lanes.fill(band);
            } else {
                fill(band);
            }
            consumer.accept(band);
            start = end;
        }
    }

    private void fill(KinshipBand band) {
        byte[] packed = new byte[CHUNK * source.bytesPerVariant()];
        try (GenotypeReader reader = source.open()) {
            SamplePlanes planes = new SamplePlanes(samples, CHUNK);
            for (int count = reader.readBlock(packed); count > 0; count = reader.readBlock(packed)) {
                planes.load(packed, count, parallelism);
                band.countSamples(planes.hetCount, planes.missingCount);
                addPairs(band, planes);
            }
        }
    }

    private void addPairs(KinshipBand band, SamplePlanes planes) {
        int rowTiles = (band.endSample() - band.firstSample() + TILE - 1) / TILE;
        parallelism.forEachBlock(rowTiles, tile -> {
            // The last tiles have the most partners: hand them out first.
            int from = band.firstSample() + (rowTiles - 1 - tile) * TILE;
            int to = Math.min(band.endSample(), from + TILE);
            for (int partner = 0; partner < to - 1; partner += TILE) {
                for (int i = Math.max(from, partner + 1); i < to; i++) {
                    band.add(planes, i, partner, Math.min(partner + TILE, i));
                }
            }
        });
    }
}
