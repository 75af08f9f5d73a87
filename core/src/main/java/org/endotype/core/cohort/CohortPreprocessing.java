package org.endotype.core.cohort;

import java.util.ArrayList;
import java.util.List;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.parallel.RandomStreams;

/**
 * The steps that every view goes through before stratification, learned from the training participants who have it:
 * ComBat where batches are to be harmonised, median imputation, constant features out, marginal transform, standardisation, regression on the covariates,
 * standardisation again, and as many principal components as exceed those of column-permuted data.
 *
 * @param adjustFor covariates whose linear effect is taken out of every feature
 * @param marginals what is done with the shape of single features
 * @param maximumComponents upper bound on the components of a view
 * @param harmonise the categorical covariate whose batch effects ComBat takes out, or empty
 * @param seed for the permutations of the parallel analysis
 */
public record CohortPreprocessing(
        List<String> adjustFor, Marginals marginals, int maximumComponents, String harmonise, long seed) {

    /** What is done with the shape of single features. */
    public enum Marginals {
        /** Each feature is mapped to normal quantiles by rank. */
        RANK_NORMAL("rank-normal"),
        /** Each feature keeps its shape. */
        AS_GIVEN("as-given");

        private final String label;

        Marginals(String label) {
            this.label = label;
        }

        /** The name in files and on the command line. */
        public String label() {
            return label;
        }

        /** The treatment of that name. */
        public static Marginals of(String label) {
            for (Marginals one : values()) {
                if (one.label.equals(label)) {
                    return one;
                }
            }
            throw new InvalidConfiguration("features: expected rank-normal or as-given, found '" + label + "'");
        }
    }

    /** Views with fewer participants than this are refused: their components would be noise. */
    private static final int LEAST_PARTICIPANTS = 8;

    public CohortPreprocessing {
        adjustFor = List.copyOf(adjustFor);
        if (adjustFor.contains(harmonise)) {
            throw new InvalidConfiguration(
                    "'" + harmonise
                            + "' stands in both 'adjust for' and 'harmonise'; ComBat takes out what adjustment would, so give one");
        }
    }

    /** Rank-normal features, at most 20 components a view. */
    public static CohortPreprocessing withDefaults() {
        return new CohortPreprocessing(List.of(), Marginals.RANK_NORMAL, 20, "", 1L);
    }

    public CohortPreprocessing adjustingFor(List<String> covariates) {
        return new CohortPreprocessing(covariates, marginals, maximumComponents, harmonise, seed);
    }

    public CohortPreprocessing withMarginals(Marginals treatment) {
        return new CohortPreprocessing(adjustFor, treatment, maximumComponents, harmonise, seed);
    }

    public CohortPreprocessing withSeed(long newSeed) {
        return new CohortPreprocessing(adjustFor, marginals, maximumComponents, harmonise, newSeed);
    }

    public CohortPreprocessing withMaximumComponents(int components) {
        return new CohortPreprocessing(adjustFor, marginals, components, harmonise, seed);
    }

    /** The batch covariate that ComBat takes out; empty for none. */
    public CohortPreprocessing harmonising(String covariate) {
        return new CohortPreprocessing(adjustFor, marginals, maximumComponents, covariate, seed);
    }

    /** The batch covariate regressed out instead of harmonised: regression can treat a batch that it never saw. */
    public CohortPreprocessing withAdjustmentForHarmonisation() {
        if (harmonise.isEmpty()) {
            return this;
        }
        List<String> both = new ArrayList<>(adjustFor);
        both.add(harmonise);
        return new CohortPreprocessing(both, marginals, maximumComponents, "", seed);
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
        List<String> batches = FittedPreprocessing.batches(train, harmonise);
        List<FittedPreprocessing.ViewSteps> views = new ArrayList<>();
        for (int v = 0; v < train.views().size(); v++) {
            View view = train.views().get(v);
            if (view.presentCount() < LEAST_PARTICIPANTS) {
                throw new DegenerateData("view '" + view.name() + "' has data of " + view.presentCount()
                        + " participants; it needs at least " + LEAST_PARTICIPANTS + ", or leave it out");
            }
            ViewBlock block = FittedPreprocessing.block(view, designValues, design.columns(), batches);
            List<ViewTransformer> steps = new ArrayList<>();
            if (!harmonise.isEmpty()) {
                steps.add(new Harmonisation());
            }
            steps.add(new MedianImputation());
            steps.add(VarianceFilter.constantOnly());
            if (marginals == Marginals.RANK_NORMAL) {
                steps.add(new RankNormalisation());
            }
            steps.add(new Standardisation());
            steps.add(new Residualisation());
            steps.add(Standardisation.ofResiduals());
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
        return new FittedPreprocessing(design, harmonise, views);
    }
}
