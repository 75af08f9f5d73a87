package org.endotype.core.cohort;

import java.util.ArrayList;
import java.util.List;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.parallel.RandomStreams;

/**
 * The steps that every view goes through before stratification, learned from the training participants who have it:
 * median imputation, constant features out, marginal transform, standardisation, regression on the covariates,
 * standardisation again, and as many principal components as exceed those of column-permuted data.
 *
 * @param adjustFor covariates whose linear effect is taken out of every feature
 * @param marginals what is done with the shape of single features
 * @param maximumComponents upper bound on the components of a view
 * @param seed for the permutations of the parallel analysis
 */
public record CohortPreprocessing(List<String> adjustFor, Marginals marginals, int maximumComponents, long seed) {

    /** What is done with the shape of single features. */
    public enum Marginals {
        /** Each feature is mapped to normal quantiles by rank. */
        RANK_NORMAL,
        /** Each feature keeps its shape. */
        AS_GIVEN
    }

    /** Views with fewer participants than this are refused: their components would be noise. */
    private static final int LEAST_PARTICIPANTS = 8;

    public CohortPreprocessing {
        adjustFor = List.copyOf(adjustFor);
    }

    /** Rank-normal features, at most 20 components a view. */
    public static CohortPreprocessing withDefaults() {
        return new CohortPreprocessing(List.of(), Marginals.RANK_NORMAL, 20, 1L);
    }

    public CohortPreprocessing adjustingFor(List<String> covariates) {
        return new CohortPreprocessing(covariates, marginals, maximumComponents, seed);
    }

    public CohortPreprocessing withMarginals(Marginals treatment) {
        return new CohortPreprocessing(adjustFor, treatment, maximumComponents, seed);
    }

    public CohortPreprocessing withSeed(long newSeed) {
        return new CohortPreprocessing(adjustFor, marginals, maximumComponents, newSeed);
    }

    public CohortPreprocessing withMaximumComponents(int components) {
        return new CohortPreprocessing(adjustFor, marginals, components, seed);
    }

    /** Learns every step from {@code train}. */
    public FittedPreprocessing fit(Cohort train, Parallelism parallelism) {
        if (train.views().isEmpty()) {
            throw new InconsistentInput("there is no view to stratify by; give at least one");
        }
        if (train.size() < LEAST_PARTICIPANTS) {
            throw new DegenerateData("there are " + train.size() + " participants with data; stratification needs at"
                    + " least " + LEAST_PARTICIPANTS);
        }
        CovariateDesign design = CovariateDesign.fit(train.covariates(adjustFor));
        double[] designValues = design.apply(train);
        List<FittedPreprocessing.ViewSteps> views = new ArrayList<>();
        for (int v = 0; v < train.views().size(); v++) {
            View view = train.views().get(v);
            if (view.presentCount() < LEAST_PARTICIPANTS) {
                throw new DegenerateData("view '" + view.name() + "' has data of " + view.presentCount()
                        + " participants; it needs at least " + LEAST_PARTICIPANTS + ", or leave it out");
            }
            ViewBlock block = FittedPreprocessing.block(view, designValues, design.columns());
            List<ViewTransformer> steps = new ArrayList<>();
            steps.add(new MedianImputation());
            steps.add(VarianceFilter.constantOnly());
            if (marginals == Marginals.RANK_NORMAL) {
                steps.add(new RankNormalisation());
            }
            steps.add(new Standardisation());
            steps.add(new Residualisation());
            steps.add(new Standardisation());
            steps.add(PrincipalComponents.abovePermuted(
                    maximumComponents, RandomStreams.derive(seed, view.name().hashCode())));
            List<FittedViewTransformer> fitted = new ArrayList<>();
            for (ViewTransformer step : steps) {
                FittedViewTransformer learned = step.fit(block, parallelism);
                block = learned.apply(block);
                fitted.add(learned);
            }
            views.add(new FittedPreprocessing.ViewSteps(view.name(), view.featureNames(), fitted));
        }
        return new FittedPreprocessing(design, views);
    }
}
