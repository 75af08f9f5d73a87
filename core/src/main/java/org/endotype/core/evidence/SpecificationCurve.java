package org.endotype.core.evidence;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.endotype.core.cohort.Cohort;
import org.endotype.core.cohort.CohortPreprocessing;
import org.endotype.core.cohort.CohortPreprocessing.Marginals;
import org.endotype.core.cohort.FittedPreprocessing;
import org.endotype.core.cohort.ViewScores;
import org.endotype.core.parallel.RandomStreams;
import org.endotype.core.pipeline.Progress;
import org.endotype.core.pipeline.RunContext;
import org.endotype.core.stratify.LatentSpace;
import org.endotype.core.stratify.StratificationMethod;
import org.endotype.core.stratify.Stratifier;
import org.endotype.core.stratify.linear.JointComponents;

/**
 * The groups under other defensible choices, every combination of them: shape of features kept or not, covariates adjusted
 * for or not, at most 20 or 10 components a view, views half or fully whitened, Gaussian mixture or k-means, and two seeds.
 * Groups that hang on one choice are not findings. All in the linear latent space, whatever the method.
 *
 * <p>Source: Simonsohn, Simmons and Nelson, Nature Human Behaviour 4:1208 (2020).
 */
final class SpecificationCurve {

    private static final int[] COMPONENTS = {20, 10};
    private static final double[] WHITENING = {0.5, 1};
    private static final int SEEDS = 2;
    private static final List<StratificationMethod> METHODS =
            List.of(StratificationMethod.GAUSSIAN_MIXTURE, StratificationMethod.K_MEANS);

    /** Preprocessing that is learned once for several specifications. */
    private record Preprocessed(String marginals, String adjustment, ViewScores scores) {}

    private SpecificationCurve() {}

    static List<Evidence.Specification> of(
            Cohort cohort,
            FittedPreprocessing fitted,
            int[] groups,
            int groupCount,
            StudySettings settings,
            RunContext context) {
        if (groupCount < 2 || settings.sensitivity() == StudySettings.Sensitivity.NONE) {
            return List.of();
        }
        List<Preprocessed> preprocessed = preprocessed(cohort, fitted, settings, context);
        int each = COMPONENTS.length * WHITENING.length;
        @SuppressWarnings("unchecked")
        List<Evidence.Specification>[] found = new List[preprocessed.size() * each];
        try (Progress.Task task = context.progress().start("specification curve", found.length)) {
            context.parallelism().forEachBlock(found.length, block -> {
                int rest = block % each;
                found[block] = inOneSpace(
                        preprocessed.get(block / each),
                        COMPONENTS[rest / WHITENING.length],
                        WHITENING[rest % WHITENING.length],
                        groups,
                        groupCount,
                        settings,
                        context.seed());
                task.advance(1);
            });
        }
        List<Evidence.Specification> all = new ArrayList<>();
        for (List<Evidence.Specification> some : found) {
            all.addAll(some);
        }
        return List.copyOf(all);
    }

    private static List<Preprocessed> preprocessed(
            Cohort cohort, FittedPreprocessing fitted, StudySettings settings, RunContext context) {
        List<Preprocessed> all = new ArrayList<>();
        for (Marginals marginals : Marginals.values()) {
            for (boolean adjusted :
                    settings.adjustFor().isEmpty() && settings.harmonise().isEmpty()
                            ? new boolean[] {false}
                            : new boolean[] {true, false}) {
                CohortPreprocessing plan =
                        settings.preprocessing(context.seed()).withMarginals(marginals);
                if (!adjusted) {
                    plan = plan.adjustingFor(List.of()).harmonising("");
                }
                boolean same = marginals == settings.marginals()
                        && (adjusted
                                || settings.adjustFor().isEmpty()
                                        && settings.harmonise().isEmpty());
                ViewScores scores = (same ? fitted : plan.fit(cohort, context.parallelism())).apply(cohort);
                all.add(new Preprocessed(
                        marginals == Marginals.RANK_NORMAL ? "rank-normal" : "as given",
                        adjusted ? "covariates" : "none",
                        scores));
            }
        }
        return all;
    }

    private static List<Evidence.Specification> inOneSpace(
            Preprocessed preprocessed,
            int components,
            double whitening,
            int[] groups,
            int groupCount,
            StudySettings settings,
            long seed) {
        ViewScores scores = atMost(preprocessed.scores(), components);
        int n = scores.size();
        JointComponents space = LatentSpace.linear(scores, whitening);
        double[] latent = space.encode(scores);
        int byBic = 1;
        double best = Double.POSITIVE_INFINITY;
        for (int k = 1; k <= settings.mostGroups(); k++) {
            double bic = Stratifier.groups(StratificationMethod.GAUSSIAN_MIXTURE, latent, latent, n, k, seed)
                    .bic();
            if (bic < best) {
                best = bic;
                byBic = k;
            }
        }
        List<Evidence.Specification> specifications = new ArrayList<>();
        for (StratificationMethod method : METHODS) {
            for (int s = 0; s < SEEDS; s++) {
                int[] labels = Stratifier.groups(
                                method, latent, latent, n, groupCount, RandomStreams.derive(seed, 95, s))
                        .labels(latent, n);
                Map<String, String> choices = new LinkedHashMap<>();
                choices.put("features", preprocessed.marginals());
                choices.put("adjusted for", preprocessed.adjustment());
                choices.put("components", "at most " + components);
                choices.put("whitening", whitening == 1 ? "full" : "half");
                choices.put("groups by", method.label());
                choices.put("seed", s == 0 ? "first" : "second");
                specifications.add(new Evidence.Specification(
                        choices, byBic, PartitionAgreement.adjustedRandIndex(groups, labels)));
            }
        }
        return specifications;
    }

    /** The first components of each view: what fewer would have been kept. */
    private static ViewScores atMost(ViewScores scores, int components) {
        return new ViewScores(
                scores.size(),
                scores.blocks().stream()
                        .map(block -> {
                            int kept = Math.min(components, block.columns());
                            double[] values = new double[scores.size() * kept];
                            for (int i = 0; i < scores.size(); i++) {
                                System.arraycopy(block.values(), i * block.columns(), values, i * kept, kept);
                            }
                            return new ViewScores.Block(block.view(), values, block.present(), kept);
                        })
                        .toList());
    }
}
