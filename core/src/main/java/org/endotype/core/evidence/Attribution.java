package org.endotype.core.evidence;

/**
 * What a feature has to do with a latent axis.
 *
 * @param axis one-based
 * @param slope of the standardised axis on the standardised adjusted feature and nothing else: their correlation
 * @param sharedVariance the square of it
 */
public record Attribution(int axis, String view, String feature, double slope, double sharedVariance) {}
