package org.endotype.genomics.kinship;

/**
 * One pair of samples.
 *
 * @param first index of the later sample of the pair
 * @param second index of the earlier one
 * @param variantCount variants at which both have a call
 * @param hethet share of those at which both are heterozygous
 * @param ibs0 share of those at which they are opposite homozygotes
 * @param kinship the KING-robust kinship coefficient; NaN where neither has a heterozygous call
 */
public record KinshipRow(int first, int second, int variantCount, double hethet, double ibs0, double kinship) {}
