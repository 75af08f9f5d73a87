package org.endotype.genomics.genotype;

import java.util.List;
import org.endotype.genomics.variant.Variant;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive variants of another source: what one piece of work reads.
 *
 * @param base the whole
 * @param first the first variant, zero-based in the whole
 * @param count variants
 */
public record VariantRange(GenotypeSource base, int first, int count) implements ForwardingSource {

    public VariantRange {
        if (first < 0 || count < 0 || count > base.variants().size() - first) {
            throw new IllegalArgumentException(
                    count + " variants from " + first + " of " + base.variants().size());
        }
    }

    private static final int FEWEST_A_PIECE = 1024;
    private static final int MOST_A_PIECE = 16_384;
    private static final int PIECES_WANTED = 32;

    /**
     * How many of {@code variants} go into one piece: few enough for some pieces a worker, and so many where there are very
     * many that what a piece hands back of every sample weighs little. Depends on the data alone.
     */
    public static int variantsAPiece(int variants) {
        int even = (variants + PIECES_WANTED - 1) / PIECES_WANTED;
        return Math.max(FEWEST_A_PIECE, Math.min(MOST_A_PIECE, (even + 1023) / 1024 * 1024));
    }

    /** How many pieces of {@code variantsAPiece} a source has. */
    public static int pieces(GenotypeSource source, int variantsAPiece) {
        return (int) (((long) source.variants().size() + variantsAPiece - 1) / variantsAPiece);
    }

    /** The variants of a piece; the last one may be short. */
    public static VariantRange ofPiece(GenotypeSource source, int variantsAPiece, int piece) {
        int first = Math.multiplyExact(piece, variantsAPiece);
        return new VariantRange(
                source, first, Math.min(variantsAPiece, source.variants().size() - first));
    }

    @Override
    public List<Variant> variants() {
        return base.variants().subList(first, first + count);
    }

    @Override
    public GenotypeReader open() {
        GenotypeReader reader = base.open();
        reader.skip(first);
        return new RangeReader(reader, count);
    }

    /** Ends where the range does. */
    private final class RangeReader implements GenotypeReader {
        private final GenotypeReader reader;
        private long left;

        RangeReader(GenotypeReader reader, int left) {
            this.reader = reader;
            this.left = left;
        }

        @Override
        public int readBlock(byte[] packed) {
            return read(packed, null);
        }

        @Override
        public int readBlock(byte[] packed, DosageBlock dosages) {
            return read(packed, dosages);
        }

        private int read(byte[] packed, @Nullable DosageBlock dosages) {
            int width = bytesPerVariant();
            int wanted = (int) Math.min(left, packed.length / width);
            // Readers fill what they are given.
            byte[] target = wanted == packed.length / width ? packed : new byte[wanted * width];
            int read = dosages == null ? reader.readBlock(target) : reader.readBlock(target, dosages);
            if (target != packed) {
                System.arraycopy(target, 0, packed, 0, read * width);
            }
            left -= read;
            return read;
        }

        @Override
        public void skip(long variantCount) {
            long skipped = Math.min(left, variantCount);
            reader.skip(skipped);
            left -= skipped;
        }

        @Override
        public void close() {
            reader.close();
        }
    }
}
