package org.endotype.genomics.genotype;

import org.jspecify.annotations.Nullable;

/** Keeps the place of a pass over a file whose variants can be reached by number; what is left is to decode them. */
public abstract class PagedReader implements GenotypeReader {

    private final int variants;
    private final int width;
    private int next;

    /** A pass over {@code variants} variants of {@code width} packed bytes each. */
    protected PagedReader(int variants, int width) {
        this.variants = variants;
        this.width = width;
    }

    /**
     * Decodes variants {@code first} to {@code first + count - 1} into {@code packed}, and their dosages too where a
     * block for them is given; it is cleared already.
     */
    protected abstract void decode(int first, int count, byte[] packed, @Nullable DosageBlock dosages);

    /** Packed bytes a variant. */
    protected final int width() {
        return width;
    }

    @Override
    public final int readBlock(byte[] packed) {
        return read(packed, null);
    }

    @Override
    public final int readBlock(byte[] packed, DosageBlock dosages) {
        return read(packed, dosages);
    }

    private int read(byte[] packed, @Nullable DosageBlock dosages) {
        int count = Math.min(packed.length / width, variants - next);
        if (dosages != null) {
            dosages.clear(count);
        }
        if (count > 0) {
            decode(next, count, packed, dosages);
            next += count;
        }
        return count;
    }

    @Override
    public final void skip(long variantCount) {
        next = (int) Math.min(variants, next + variantCount);
    }
}
