package org.endotype.core.evidence;

import java.util.List;

/**
 * What a study found out about its groups; the content of {@code evidence.json}. NaN stands for "not defined" and is
 * written as null.
 *
 * @param method the primary method
 * @param supportedGroupCount 1 where the one-group null is not rejected
 * @param candidateGroupCount what the index prefers before the null test
 * @param verdict one sentence
 * @param nullP p-value of the one-group null
 */
public record Evidence(
        String method,
        int supportedGroupCount,
        int candidateGroupCount,
        String verdict,
        double alpha,
        double nullP,
        NullReport nullReport,
        int participants,
        List<Candidate> candidates,
        List<GroupStability> stability,
        List<MethodTried> methodsTried,
        List<ViewContribution> viewContributions,
        List<NuisanceAssociation> nuisance,
        String methods,
        List<String> warnings) {

    /**
     * The null test.
     *
     * @param description how null cohorts were made and what was rerun on them
     * @param statistic what was compared
     * @param values the statistic of each null draw
     */
    public record NullReport(String description, String statistic, double observed, double[] values) {}

    /** The indices at one number of groups, all in the linear latent space. */
    public record Candidate(
            int groups,
            double bic,
            double gap,
            double gapStandardError,
            double predictionStrength,
            double silhouette,
            double nullP) {}

    /** How well a group comes back in bootstrap samples. */
    public record GroupStability(
            int group, int size, double jaccard, double jaccardLow, double jaccardHigh, String verdict) {}

    /** A method tried beside the primary one. */
    public record MethodTried(String method, int groups, double nullP, double bic, double agreement, String note) {}

    /**
     * What a view has to do with the groups.
     *
     * @param varianceExplained share of the view's component variance between groups
     * @param agreementWithout adjusted Rand index with the groups found without the view
     */
    public record ViewContribution(String view, double varianceExplained, double agreementWithout) {}

    /** The association of the groups with something they should not be made of. */
    public record NuisanceAssociation(String variable, double association, double p, String measure) {}
}
