package org.endotype.genomics.pharmacogene;

/**
 * A small variant that tells star alleles apart, on GRCh38: a single base, or a deletion or insertion written with the base
 * before it, as far left as it goes.
 *
 * @param positionBp one-based
 * @param rsId or {@code .}
 * @param reference bases of the genome, plus strand
 * @param alternate the bases that count
 */
record DefiningVariant(int positionBp, String rsId, String reference, String alternate) {}
