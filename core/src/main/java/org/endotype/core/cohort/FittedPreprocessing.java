package org.endotype.core.cohort;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.endotype.core.error.InconsistentInput;

/** Fitted steps of every view, immutable: gives anyone's component scores, whoever else is in the cohort. */
public final class FittedPreprocessing {

    /**
     * The steps of one view.
     *
     * @param view the view's name
     * @param features the features it was trained with, in order
     * @param steps in the order they are applied; the last is the projection on principal components
     */
    public record ViewSteps(String view, List<String> features, List<FittedViewTransformer> steps) {

        public ViewSteps {
            features = List.copyOf(features);
            steps = List.copyOf(steps);
        }

        /** Variance of each component over the training participants who have the view. */
        public double[] componentVariances() {
            return projection().variances().clone();
        }

        /** Loadings of the projection, row-major: features that vary x components. */
        public double[] loadings() {
            return projection().loadings().clone();
        }

        public int components() {
            return projection().components();
        }

        /** Features that vary in training: those that the projection sees. */
        public int varyingFeatures() {
            return projection().loadings().length / Math.max(1, components());
        }

        private PrincipalComponents.Fitted projection() {
            return (PrincipalComponents.Fitted) steps.get(steps.size() - 1);
        }
    }

    private final CovariateDesign design;
    private final String harmonise;
    private final List<ViewSteps> views;

    /**
     * Fitted steps put together.
     *
     * @param harmonise the batch covariate that the steps need, or empty
     */
    public FittedPreprocessing(CovariateDesign design, String harmonise, List<ViewSteps> views) {
        this.design = design;
        this.harmonise = harmonise;
        this.views = List.copyOf(views);
    }

    public CovariateDesign design() {
        return design;
    }

    /** The covariate whose levels are the batches, or empty. */
    public String harmonise() {
        return harmonise;
    }

    public List<ViewSteps> views() {
        return views;
    }

    /**
     * The component scores of every participant.
     *
     * @throws InconsistentInput when a view's features differ from those of training, naming the difference, or a view
     *     is unknown; views that are missing altogether are allowed as long as one is there
     */
    public ViewScores apply(Cohort cohort) {
        return run(cohort, 0);
    }

    /** The features of every view just before the projection, in the shape of {@link #apply}. */
    public ViewScores applyBeforeProjection(Cohort cohort) {
        return run(cohort, 1);
    }

    /** The features just before the projection: adjusted, standardised, for profiles of what differs between groups. */
    public ViewBlock adjusted(Cohort cohort, String viewName) {
        double[] designValues = design.apply(cohort);
        List<String> batches = batches(cohort, harmonise);
        for (ViewSteps steps : views) {
            if (steps.view().equals(viewName)) {
                View view = cohort.view(viewName);
                return through(steps, conform(view, steps, designValues, batches), 1);
            }
        }
        throw new InconsistentInput("the model has no view '" + viewName + "'");
    }

    private ViewScores run(Cohort cohort, int stepsLeftOut) {
        for (View view : cohort.views()) {
            if (views.stream().noneMatch(steps -> steps.view().equals(view.name()))) {
                throw new InconsistentInput("view '" + view.name() + "' is not one of the model's; it has "
                        + String.join(", ", views.stream().map(ViewSteps::view).toList()));
            }
        }
        if (cohort.views().isEmpty()) {
            throw new InconsistentInput("none of the model's views is given; it has "
                    + String.join(", ", views.stream().map(ViewSteps::view).toList()));
        }
        double[] designValues = design.apply(cohort);
        List<String> batches = batches(cohort, harmonise);
        List<ViewScores.Block> blocks = new ArrayList<>();
        for (ViewSteps steps : views) {
            if (!cohort.hasView(steps.view())) {
                int width = stepsLeftOut == 0 ? steps.components() : steps.varyingFeatures();
                blocks.add(ViewScores.Block.absent(steps.view(), cohort.size(), width));
                continue;
            }
            View view = cohort.view(steps.view());
            ViewBlock block = through(steps, conform(view, steps, designValues, batches), stepsLeftOut);
            blocks.add(ViewScores.Block.scatter(
                    steps.view(), cohort.size(), view.presentRows(), block.values(), block.columns()));
        }
        return new ViewScores(cohort.size(), blocks);
    }

    private static ViewBlock through(ViewSteps steps, ViewBlock block, int leftOut) {
        ViewBlock current = block;
        for (int s = 0; s < steps.steps().size() - leftOut; s++) {
            current = steps.steps().get(s).apply(current);
        }
        return current;
    }

    /** The view's rows with its columns in the training order. */
    private ViewBlock conform(View view, ViewSteps steps, double[] designValues, List<String> batches) {
        ViewBlock block = block(view, designValues, design.columns(), batches);
        if (view.featureNames().equals(steps.features())) {
            return block;
        }
        Map<String, Integer> here = new HashMap<>();
        for (int j = 0; j < view.featureCount(); j++) {
            here.put(view.featureNames().get(j), j);
        }
        List<String> lacking = new ArrayList<>();
        int[] from = new int[steps.features().size()];
        for (int j = 0; j < from.length; j++) {
            Integer index = here.remove(steps.features().get(j));
            if (index == null) {
                lacking.add(steps.features().get(j));
            } else {
                from[j] = index;
            }
        }
        if (!lacking.isEmpty() || !here.isEmpty()) {
            List<String> extra =
                    view.featureNames().stream().filter(here::containsKey).toList();
            throw new InconsistentInput("view '" + view.name() + "' differs from the one the model was trained with: "
                    + describe(lacking, "lacking") + (lacking.isEmpty() || extra.isEmpty() ? "" : ", ")
                    + describe(extra, "unknown") + "; give the same features");
        }
        double[] values = new double[block.values().length];
        for (int i = 0; i < block.rows(); i++) {
            for (int j = 0; j < from.length; j++) {
                values[i * from.length + j] = block.values()[i * from.length + from[j]];
            }
        }
        return block.with(steps.features(), values);
    }

    private static String describe(List<String> names, String what) {
        if (names.isEmpty()) {
            return "";
        }
        List<String> shown = names.subList(0, Math.min(3, names.size()));
        return names.size() + " " + what + " (" + String.join(", ", shown) + (names.size() > 3 ? ", ..." : "") + ")";
    }

    static ViewBlock block(View view, double[] designValues, int designColumns, List<String> batches) {
        int[] rows = view.presentRows();
        double[] design = new double[rows.length * designColumns];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(designValues, rows[i] * designColumns, design, i * designColumns, designColumns);
        }
        List<String> batchOfRow = batches.isEmpty()
                ? List.of()
                : IntStream.of(rows).mapToObj(batches::get).toList();
        return new ViewBlock(
                view.name(), view.featureNames(), view.presentValues(), rows.length, design, designColumns, batchOfRow);
    }

    /** One label a participant, empty where missing; none where nothing is harmonised. */
    static List<String> batches(Cohort cohort, String harmonise) {
        if (harmonise.isEmpty()) {
            return List.of();
        }
        Covariate covariate = cohort.covariates(List.of(harmonise)).get(0);
        if (covariate instanceof Covariate.Categorical levels) {
            return levels.levels();
        }
        throw new InconsistentInput("covariate '" + harmonise
                + "' is numeric and cannot be a batch to harmonise by; give it levels such as site names");
    }
}
