package org.endotype.genomics.association;

import java.util.List;
import java.util.Map;
import org.endotype.genomics.variant.Variant;

/**
 * The results of a scan, one entry a variant of the source in its order; NaN where a variant could not be tested.
 * Immutable by contract: the arrays are not copied. Effects are of one more copy of allele 1.
 *
 * @param data who took part
 * @param variants the source's variants
 * @param allele1Frequencies among the samples tested
 * @param samples tested samples of each variant
 * @param firth whether Firth's correction was used
 * @param inflation lambda: the median chi-square over its expectation; NaN without results
 * @param untested how many variants have no result, by reason
 */
public record AssociationResult(
        AssociationData data,
        List<Variant> variants,
        double[] allele1Frequencies,
        int[] samples,
        double[] betas,
        double[] standardErrors,
        double[] statistics,
        double[] pValues,
        boolean[] firth,
        double inflation,
        Map<Untested, Integer> untested) {}
