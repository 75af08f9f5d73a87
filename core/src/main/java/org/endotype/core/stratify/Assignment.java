package org.endotype.core.stratify;

import org.endotype.core.sample.SampleSet;

/**
 * Who belongs to which group, with probabilities; immutable.
 *
 * @param participants in the cohort's order
 * @param groups one-based group of each participant, {@link #UNASSIGNED} where none is credible
 * @param probabilities row-major {@code participants x groupCount}; NaN in the rows of those without any view
 * @param groupCount how many groups there are
 */
public record Assignment(SampleSet participants, int[] groups, double[] probabilities, int groupCount) {

    /** In {@link #groups}: outside what the model saw in training, or no group likelier than even. */
    public static final int UNASSIGNED = 0;

    public int size() {
        return participants.size();
    }

    public double probability(int participant, int group) {
        return probabilities[participant * groupCount + group - 1];
    }

    /** The probability of the assigned group, or the largest one where there is none. */
    public double probability(int participant) {
        if (groups[participant] != UNASSIGNED) {
            return probability(participant, groups[participant]);
        }
        double largest = Double.NaN;
        for (int g = 1; g <= groupCount; g++) {
            double probability = probability(participant, g);
            if (!(largest >= probability)) {
                largest = probability;
            }
        }
        return largest;
    }

    /** How many belong to a group. */
    public int sizeOf(int group) {
        int count = 0;
        for (int assigned : groups) {
            if (assigned == group) {
                count++;
            }
        }
        return count;
    }
}
