package org.endotype.genomics.pharmacogene;

import java.util.Set;

/**
 * From the functions of two alleles to a metaboliser phenotype, as CPIC translates them.
 *
 * <p>Source: Caudle et al., Genetics in Medicine 19 (2017) 215-223 (terms); Bousman et al., Clinical Pharmacology and
 * Therapeutics 114 (2023) 51-68 (CYP2C19, CYP2B6, CYP2D6); Caudle et al., Clinical and Translational Science 13 (2020)
 * 116-124 (CYP2D6 activity scores); Theken et al., Clinical Pharmacology and Therapeutics 108 (2020) 191-200 (CYP2C9).
 */
final class Metabolism {

    static final String INDETERMINATE = "Indeterminate";

    private static final String ULTRARAPID = "Ultrarapid Metabolizer";
    private static final String RAPID = "Rapid Metabolizer";
    private static final String NORMAL = "Normal Metabolizer";
    private static final String INTERMEDIATE = "Intermediate Metabolizer";
    private static final String POOR = "Poor Metabolizer";

    private Metabolism() {}

    static String phenotype(String gene, StarAllele first, StarAllele second) {
        if (gene.equals("CYP2C9")) {
            return ofCyp2c9(activity(first, second));
        }
        AlleleFunction a = first.function();
        AlleleFunction b = second.function();
        if (a == AlleleFunction.UNCERTAIN || b == AlleleFunction.UNCERTAIN) {
            return INDETERMINATE;
        }
        Set<AlleleFunction> pair = a == b ? Set.of(a) : Set.of(a, b);
        if (pair.equals(Set.of(AlleleFunction.INCREASED))) {
            return ULTRARAPID;
        }
        if (pair.equals(Set.of(AlleleFunction.INCREASED, AlleleFunction.NORMAL))) {
            return RAPID;
        }
        if (pair.equals(Set.of(AlleleFunction.NORMAL))) {
            return NORMAL;
        }
        if (pair.equals(Set.of(AlleleFunction.NONE))) {
            return POOR;
        }
        if (!pair.contains(AlleleFunction.DECREASED)) {
            return INTERMEDIATE;
        }
        boolean withActive = pair.contains(AlleleFunction.NORMAL) || pair.contains(AlleleFunction.INCREASED);
        if (gene.equals("CYP2C19")) {
            return "Likely " + (pair.contains(AlleleFunction.NONE) ? POOR : INTERMEDIATE);
        }
        return withActive ? INTERMEDIATE : POOR;
    }

    /** The sum of two activity values, NaN where one is not known. */
    static double activity(StarAllele first, StarAllele second) {
        return first.activity() + second.activity();
    }

    private static String ofCyp2c9(double score) {
        if (Double.isNaN(score)) {
            return INDETERMINATE;
        }
        return score >= 2 ? NORMAL : score >= 1 ? INTERMEDIATE : POOR;
    }

    static String ofCyp2d6(double score) {
        if (Double.isNaN(score)) {
            return INDETERMINATE;
        }
        if (score == 0) {
            return POOR;
        }
        if (score < 1.25) {
            return INTERMEDIATE;
        }
        return score <= 2.25 ? NORMAL : ULTRARAPID;
    }
}
