package org.endotype.core.evidence;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.endotype.core.cohort.CohortPreprocessing.Marginals;
import org.endotype.core.cohort.FittedPreprocessing;
import org.endotype.core.cohort.ViewScores;
import org.endotype.core.stratify.StratificationMethod;

/** The sentences of a study. */
final class StudyText {

    static final String STATISTIC = "largest excess, over the numbers of groups, of k-means compactness"
            + " (-log within-group share of the sum of squares) over its null mean, in null standard deviations";

    private StudyText() {}

    static String nullDescription(StudySettings settings) {
        return settings.nullDraws()
                + " cohorts of one Gaussian group with the observed covariance within and between views and the observed"
                + " pattern of absent views. On each, the"
                + " filling of absent views, the linear latent space and the search over the number of groups were run"
                + " anew; the component scores, not the raw features, were simulated"
                + (settings.method() == StratificationMethod.MULTI_VIEW_AUTOENCODER
                        ? ", and the linear latent space stood in for the autoencoder on observed and null cohorts alike."
                        : ".");
    }

    static String note(StratificationMethod method, boolean primary) {
        String space = method == StratificationMethod.MULTI_VIEW_AUTOENCODER
                ? "in the latent space of the autoencoder"
                : "on the joint principal components";
        return (primary ? "primary; " : "baseline; ") + space;
    }

    static String methods(StudySettings settings, ViewScores scores, FittedPreprocessing preprocessing, int n) {
        List<String> views = new ArrayList<>();
        for (ViewScores.Block block : scores.blocks()) {
            int present = 0;
            for (boolean here : block.present()) {
                present += here ? 1 : 0;
            }
            views.add(block.view() + " (" + present + " participants, " + block.columns() + " components)");
        }
        String adjusted = settings.adjustFor().isEmpty()
                ? "No covariate was adjusted for."
                : "Linear effects of " + String.join(", ", settings.adjustFor()) + " were removed from every feature.";
        return String.format(
                Locale.ROOT,
                "%d participants with at least one of the views %s were stratified. Missing cells were filled with the"
                        + " median; features were %sstandardised. %s Each view was reduced to the principal components"
                        + " that exceed those of column-permuted data (parallel analysis, at most 20). Groups were found"
                        + " by %s. The number of groups, %d to %d, was chosen by the gap against one-group cohorts and"
                        + " lowered until every group came back in bootstrap samples (Jaccard at least .6), and"
                        + " one group was tested against several by Monte Carlo with %d null cohorts (p = (b + 1) / (B +"
                        + " 1), level %s). Stability is the mean Jaccard index over %d bootstrap samples. Groups count as supported"
                        + " where one group is rejected, every group comes back, and the BIC of the mixture in the linear"
                        + " space too prefers more than one group.",
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
                        + " encoder and decoder a view, gated by presence; trained with masked views and noise, early"
                        + " stopping on held-out reconstruction)";
            case GAUSSIAN_MIXTURE ->
                "a Gaussian mixture with a shared covariance on the joint principal components of the views (partly"
                        + " whitened, absent views filled by their conditional mean)";
            case K_MEANS ->
                "k-means on the joint principal components of the views (partly whitened, absent views filled by their"
                        + " conditional mean)";
        };
    }
}
