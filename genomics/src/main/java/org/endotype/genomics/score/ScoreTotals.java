package org.endotype.genomics.score;

import java.io.Serializable;

/** What some of the matched variants add to everyone's scores. */
final class ScoreTotals implements Serializable {

    private static final long serialVersionUID = 1L;

    /** For each score one sum a sample, as long as the samples rounded up to a multiple of 4. */
    final double[][] sums;
    /** For each table the matched rows of a sample without a call. */
    final int[][] missingRows;
    /** For each table the alleles that a male's X carries less than two a variant. */
    final int[][] absentAlleles;

    int variantsWithoutCall;
    int variantsImputed;
    int variantsMissingInFrequencies;

    ScoreTotals(int scores, int tables, int samples) {
        sums = ScoreKernel.newSums(scores, samples);
        missingRows = new int[tables][samples];
        absentAlleles = new int[tables][samples];
    }

    /** The sum, in the arrays of these totals. */
    ScoreTotals plus(ScoreTotals other) {
        for (int score = 0; score < sums.length; score++) {
            for (int i = 0; i < sums[score].length; i++) {
                sums[score][i] += other.sums[score][i];
            }
        }
        for (int table = 0; table < missingRows.length; table++) {
            for (int i = 0; i < missingRows[table].length; i++) {
                missingRows[table][i] += other.missingRows[table][i];
                absentAlleles[table][i] += other.absentAlleles[table][i];
            }
        }
        variantsWithoutCall += other.variantsWithoutCall;
        variantsImputed += other.variantsImputed;
        variantsMissingInFrequencies += other.variantsMissingInFrequencies;
        return this;
    }
}
