package org.endotype.genomics.pharmacogene;

/**
 * A single-base variant that tells star alleles apart, on GRCh38.
 *
 * @param positionBp one-based
 * @param rsId or {@code .}
 * @param reference base of the genome, plus strand
 * @param alternate the base that counts
 */
record DefiningVariant(int positionBp, String rsId, String reference, String alternate) {}
