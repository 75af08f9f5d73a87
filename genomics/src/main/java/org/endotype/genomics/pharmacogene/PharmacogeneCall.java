package org.endotype.genomics.pharmacogene;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One person's call of one gene.
 *
 * @param diplotype all diplotypes that fit, by {@code ;}; null for none
 * @param phenotype CPIC's term; {@code Indeterminate} where the diplotypes that are possible disagree
 * @param activityScore NaN where the gene has none or it is open
 * @param missingPositions defining positions without a call
 * @param diplotypeCount how many diplotypes fit
 */
public record PharmacogeneCall(
        String sampleId,
        String gene,
        @Nullable String diplotype,
        String phenotype,
        double activityScore,
        List<String> missingPositions,
        int diplotypeCount) {

    static PharmacogeneCall none(String sampleId, String gene, List<String> missingPositions) {
        return new PharmacogeneCall(sampleId, gene, null, Metabolism.INDETERMINATE, Double.NaN, missingPositions, 0);
    }
}
