package org.endotype.core.evidence;

/**
 * One feature of one group against everyone else.
 *
 * @param standardizedDifference Hedges' g of the adjusted, standardised feature, group minus the others
 * @param low lower end of its 95 % interval
 * @param high upper end
 * @param p Welch's t, two-sided
 * @param q Benjamini-Hochberg over all groups and features
 */
public record GroupProfile(
        int group,
        String view,
        String feature,
        double standardizedDifference,
        double low,
        double high,
        double p,
        double q) {}
