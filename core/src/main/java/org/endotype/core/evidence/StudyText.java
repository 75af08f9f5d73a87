package org.endotype.core.evidence;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.endotype.core.cohort.Cohort;
import org.endotype.core.cohort.CohortPreprocessing.Marginals;
import org.endotype.core.cohort.ViewScores;
import org.endotype.core.stratify.Assignment;
import org.endotype.core.stratify.StratificationMethod;

/** The sentences of a study. */
final class StudyText {

    static final String STATISTIC = "largest excess, over the numbers of groups, of k-means compactness"
            + " (-log within-group share of the sum of squares) over its null mean, in null standard deviations";

    private StudyText() {}

    static String nullDescription(StudySettings settings) {
        return settings.nullDraws()
                + " cohorts of one group with the observed covariance within and between views, the observed pattern of absent"
                + " views and, along directions as independent as a rotation makes them, the one-moded shape nearest to"
                + " the observed one (as skewed, flat or heavy-tailed, but not in pieces). On each, the"
                + " filling of absent views, the linear latent space and the search over the number of groups were run"
                + " anew; the component scores, not the raw features, were simulated"
                + (usesLinearSpace(settings.method())
                        ? "."
                        : ", and the linear latent space stood in for the primary method's own on observed and null"
                                + " cohorts alike.");
    }

    private static boolean usesLinearSpace(StratificationMethod method) {
        return switch (method) {
            case GAUSSIAN_MIXTURE, K_MEANS, SPECTRAL, CONSENSUS_HIERARCHICAL -> true;
            case MULTI_VIEW_AUTOENCODER, IDEC, FACTOR_MODEL, SNF, NEMO -> false;
        };
    }

    /** What a method is in a study. */
    enum Role {
        PRIMARY,
        BASELINE
    }

    static String note(StratificationMethod method, Role role) {
        String space =
                switch (method) {
                    case MULTI_VIEW_AUTOENCODER, IDEC -> "in the latent space of the autoencoder";
                    case FACTOR_MODEL -> "on the factors of the multi-view factor model";
                    case SNF, NEMO -> "on the fused network of patients";
                    case GAUSSIAN_MIXTURE, K_MEANS, SPECTRAL, CONSENSUS_HIERARCHICAL ->
                        "on the joint principal components";
                };
        return (role == Role.PRIMARY ? "primary; " : "baseline; ") + space;
    }

    static List<String> warnings(
            StudySettings settings,
            Cohort cohort,
            Assignment candidate,
            List<Evidence.NuisanceAssociation> nuisance,
            Map<String, Integer> preferredBy) {
        List<String> warnings = new ArrayList<>();
        if (candidate.groupCount() > 1 && preferredBy.getOrDefault("bic", 1) == 1) {
            warnings.add("The BIC of a Gaussian mixture prefers one group: if there are groups, they overlap much, and"
                    + " many participants lie near a border.");
        }
        int unassigned = candidate.sizeOf(Assignment.UNASSIGNED);
        if (unassigned > 0) {
            warnings.add(unassigned + " of " + candidate.size() + " participants are unassigned.");
        }
        for (Evidence.NuisanceAssociation one : nuisance) {
            if (one.p() <= 0.01 && one.association() >= 0.1) {
                warnings.add(String.format(
                        Locale.ROOT,
                        "The groups are associated with %s (%s %.2f, p = %.3g)%s.",
                        one.variable(),
                        one.measure(),
                        one.association(),
                        one.p(),
                        settings.adjustFor().contains(one.variable())
                                ? " although it was adjusted for"
                                : one.variable().equals(settings.harmonise())
                                        ? " although it was harmonised"
                                        : "; it was not adjusted for"));
            }
        }
        if (settings.adjustFor().isEmpty()
                && settings.harmonise().isEmpty()
                && !cohort.covariates().isEmpty()) {
            warnings.add("No covariate was adjusted for: groups may be made of site, age or sex.");
        }
        if (settings.method().gives() == StratificationMethod.Gives.PARTITION) {
            warnings.add("Method " + settings.method() + " divides the participants at hand and leaves no model:"
                    + " 'endotype assign' needs another method, such as gaussian-mixture.");
        }
        return List.copyOf(warnings);
    }

    static String methods(StudySettings settings, ViewScores scores, int n) {
        List<String> views = new ArrayList<>();
        for (ViewScores.Block block : scores.blocks()) {
            int present = 0;
            for (boolean here : block.present()) {
                present += here ? 1 : 0;
            }
            views.add(block.view() + " (" + present + " participants, " + block.columns() + " components)");
        }
        String harmonised = settings.harmonise().isEmpty()
                ? ""
                : "Batch effects of " + settings.harmonise() + " were taken out of every feature by ComBat. ";
        String adjusted = settings.adjustFor().isEmpty()
                ? harmonised + "No covariate was adjusted for."
                : harmonised + "Linear effects of " + String.join(", ", settings.adjustFor())
                        + " were removed from every feature.";
        return String.format(
                Locale.ROOT,
                "%d participants with at least one of the views %s were stratified. Missing cells were filled with the"
                        + " median; features were %sstandardised. %s Each view was reduced to the principal components"
                        + " that exceed those of column-permuted data (parallel analysis, at most 20). Groups were found"
                        + " by %s. The number of groups, %d to %d, was chosen by the gap against one-group cohorts, at most what the BIC of a Gaussian mixture prefers, and"
                        + " lowered until every group came back in bootstrap samples (Jaccard at least .6), and"
                        + " one group was tested against several by Monte Carlo with %d null cohorts (p = (b + 1) / (B +"
                        + " 1), level %s). Stability is the mean Jaccard index over %d bootstrap samples. Groups count as supported"
                        + " where one group is rejected and every group comes back.",
                n,
                String.join(", ", views),
                settings.marginals() == Marginals.RANK_NORMAL ? "mapped to normal quantiles by rank and " : "",
                adjusted,
                description(settings.method()),
                settings.leastGroups(),
                settings.mostGroups(),
                settings.nullDraws(),
                settings.alpha(),
                settings.bootstraps());
    }

    private static String description(StratificationMethod method) {
        return switch (method) {
            case MULTI_VIEW_AUTOENCODER ->
                "a Gaussian mixture with a shared covariance in the latent space of a multi-view autoencoder (one"
                        + " encoder and decoder a view, gated by presence; trained with masked views and noise, width of the"
                        + " nonlinear layers (8, 24 or 48) and early stopping by held-out reconstruction)";
            case GAUSSIAN_MIXTURE ->
                "a Gaussian mixture with a shared covariance on the joint principal components of the views (partly"
                        + " whitened, absent views filled by their conditional mean)";
            case IDEC ->
                "improved deep embedded clustering: the multi-view autoencoder trained on with a clustering loss, then"
                        + " a Gaussian mixture with a shared covariance in its latent space";
            case FACTOR_MODEL ->
                "a Gaussian mixture with a shared covariance on the factors of a Bayesian multi-view factor model"
                        + " (variational, with automatic relevance of each factor in each view)";
            case SNF -> "spectral clustering of the views' patient networks after similarity network fusion";
            case NEMO ->
                "spectral clustering of the mean relative similarity of patients over the views both have (NEMO)";
            case SPECTRAL -> "spectral clustering of patients on the joint principal components of the views";
            case CONSENSUS_HIERARCHICAL ->
                "average linkage on the consensus of 100 trees (Ward) of four fifths of the participants, on the"
                        + " joint principal components of the views";
            case K_MEANS ->
                "k-means on the joint principal components of the views (partly whitened, absent views filled by their"
                        + " conditional mean)";
        };
    }
}
