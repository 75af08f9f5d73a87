package org.endotype.genomics.score;

import org.endotype.genomics.score.MatchOutcome.Status;

/**
 * How the rows of one weights file were matched. Immutable by contract: the arrays are not copied.
 *
 * @param table the file
 * @param coordinates which of its positions were used
 * @param variants for each row the index of its variant in the source, or -1
 * @param effectAlleles for each row, which allele of its variant carries the effect
 * @param outcomes for each row, what became of it
 */
public record TableMatch(
        WeightTable table,
        Coordinates coordinates,
        int[] variants,
        EffectAllele[] effectAlleles,
        MatchOutcome[] outcomes) {

    /** What rows are found by. */
    public enum Coordinates {
        ORIGINAL_POSITIONS("original positions"),
        HARMONISED_POSITIONS("harmonised positions"),
        IDS("variant ids");

        private final String label;

        Coordinates(String label) {
            this.label = label;
        }

        @Override
        public String toString() {
            return label;
        }
    }

    /** Which allele of a matched variant a weight names. */
    public enum EffectAllele {
        NONE,
        ALLELE_1,
        ALLELE_2
    }

    /** Rows with a status. */
    public int count(Status status) {
        int count = 0;
        for (MatchOutcome outcome : outcomes) {
            if (outcome.status() == status) {
                count++;
            }
        }
        return count;
    }

    /** Rows matched over all rows. */
    public double matchedShare() {
        return (double) count(Status.MATCHED) / outcomes.length;
    }

    /** The share of a score's total absolute weight that its matched rows hold; NaN where all weights are 0. */
    public double matchedWeightShare(int score) {
        double total = 0;
        double matched = 0;
        double[] weights = table.weights()[score];
        for (int row = 0; row < weights.length; row++) {
            double magnitude = Math.abs(weights[row]);
            total += magnitude;
            if (outcomes[row].status() == Status.MATCHED) {
                matched += magnitude;
            }
        }
        return total == 0 ? Double.NaN : matched / total;
    }
}
