package org.endotype.core.evidence;

import java.util.List;
import java.util.Map;
import org.endotype.core.stratify.StratificationMethod;

/**
 * What a study found out about its groups; the content of {@code evidence.json}. NaN stands for "not defined" and is
 * written as null.
 *
 * @param method the primary method
 * @param gives whether the method leaves a model for new patients
 * @param supportedGroupCount 1 where the one-group null is not rejected
 * @param candidateGroupCount what the indices prefer before the null test
 * @param verdict one sentence
 * @param nullP p-value of the one-group null
 * @param preferredBy index to the number of groups it prefers, one group competing in each
 */
public record Evidence(
        String method,
        StratificationMethod.Gives gives,
        int supportedGroupCount,
        int candidateGroupCount,
        String verdict,
        double alpha,
        double nullP,
        NullReport nullReport,
        int participants,
        List<Candidate> candidates,
        Map<String, Integer> preferredBy,
        List<GroupStability> stability,
        List<MethodTried> methodsTried,
        List<ViewContribution> viewContributions,
        List<NuisanceAssociation> nuisance,
        List<SiteReplication> replication,
        List<Specification> specifications,
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
            double nullP,
            AgainstNull ambiguity,
            AgainstNull eigengap) {}

    /**
     * An index beside its values in cohorts of one group.
     *
     * @param observed its value
     * @param nullMean its mean over null cohorts
     * @param p share of null cohorts at least as good, (b + 1) / (B + 1)
     */
    public record AgainstNull(double observed, double nullMean, double p) {

        static final AgainstNull UNDEFINED = new AgainstNull(Double.NaN, Double.NaN, Double.NaN);
    }

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

    /**
     * Whether groups learned without a site return in it.
     *
     * @param variable the covariate whose level was held out
     * @param site the level
     * @param participants how many were held out
     * @param agreement adjusted Rand index of the groups the others' model gives them with those of the whole study
     * @param inGroupProportion share of them whose nearest neighbour within the site is in the same group
     * @param p permutation p of that share
     */
    public record SiteReplication(
            String variable, String site, int participants, double agreement, double inGroupProportion, double p) {}

    /**
     * The groups under other choices.
     *
     * @param choices what was chosen, by name
     * @param groups the number of groups that BIC prefers there
     * @param agreement adjusted Rand index with the study's groups at their number
     */
    public record Specification(Map<String, String> choices, int groups, double agreement) {}
}
