package org.endotype.genomics.score;

import java.util.List;
import org.endotype.core.sample.SampleSet;

/**
 * Scores of everyone. Immutable by contract: the arrays are not copied.
 *
 * @param samples the people, in the source's order
 * @param summaries one a score, in the order of the files and their columns
 * @param sums for each score one sum a sample
 * @param averages for each score sum / allele count a sample; NaN where no allele was counted
 * @param matches how each file's rows were matched
 * @param missingShare for each sample the share of matched rows without a call, over all files
 * @param warnings what a reader must know; no ids, no paths
 */
public record ScoreResult(
        SampleSet samples,
        List<ScoreSummary> summaries,
        double[][] sums,
        double[][] averages,
        List<TableMatch> matches,
        double[] missingShare,
        List<String> warnings) {

    /**
     * How much of a score the genotypes hold.
     *
     * @param name the score
     * @param rows variants in the file
     * @param matched variants scored
     * @param matchedShare matched over rows
     * @param matchedWeightShare their share of the total absolute weight; NaN where all weights are 0
     * @param coordinates what rows were found by
     */
    public record ScoreSummary(
            String name,
            int rows,
            int matched,
            double matchedShare,
            double matchedWeightShare,
            TableMatch.Coordinates coordinates) {}
}
