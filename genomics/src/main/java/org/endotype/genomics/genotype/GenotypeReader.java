package org.endotype.genomics.genotype;

/** One pass over a {@link GenotypeSource}; not for several threads at once. */
public interface GenotypeReader extends AutoCloseable {

    /**
     * Fills {@code packed} with the next variants, each {@code bytesPerVariant} long, back to back.
     *
     * @return the number of variants read, at most {@code packed.length / bytesPerVariant}; 0 at the end
     */
    int readBlock(byte[] packed);

    /** Leaves out the next {@code variantCount} variants. */
    void skip(long variantCount);

    @Override
    void close();
}
