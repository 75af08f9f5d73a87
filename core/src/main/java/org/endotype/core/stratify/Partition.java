package org.endotype.core.stratify;

/**
 * Groups of the patients at hand by a method that has no rule for others; immutable.
 *
 * @param assignment who belongs where; probabilities are the shares of a patient's strongest ties that lead into each
 *     group
 * @param similarity row-major {@code n x n}: how alike the method holds two patients
 * @param axes row-major {@code n x (axes.length / n)}: coordinates in which the method groups
 */
public record Partition(StratificationMethod method, Assignment assignment, double[] similarity, double[] axes)
        implements Stratification {

    @Override
    public int groupCount() {
        return assignment.groupCount();
    }
}
