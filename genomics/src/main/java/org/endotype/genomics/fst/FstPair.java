package org.endotype.genomics.fst;

/**
 * Two groups' differentiation over all variants: the ratio of summed numerators and denominators.
 *
 * @param first index of a group
 * @param second index of a later group
 * @param variantCount variants with an estimate
 * @param fst NaN without any
 * @param standardError by the block jackknife; NaN where that was not asked for or fewer than two blocks have estimates
 */
public record FstPair(int first, int second, int variantCount, double fst, double standardError) {}
