package org.endotype.genomics.genotype;

/** One pass over a {@link GenotypeSource}; not for several threads at once. */
public interface GenotypeReader extends AutoCloseable {

    /**
     * Fills {@code packed} with the next variants, each {@code bytesPerVariant} long, back to back.
     *
     * @return the number of variants read, at most {@code packed.length / bytesPerVariant}; 0 at the end
     */
    int readBlock(byte[] packed);

    /**
     * As {@link #readBlock(byte[])}, and besides puts the dosages of the variants that carry them into {@code dosages}.
     * Readers of sources without {@linkplain GenotypeSource#hasDosages dosages} need not override this.
     */
    default int readBlock(byte[] packed, DosageBlock dosages) {
        int count = readBlock(packed);
        dosages.clear(count);
        return count;
    }

    /** Leaves out the next {@code variantCount} variants. */
    void skip(long variantCount);

    @Override
    void close();
}
