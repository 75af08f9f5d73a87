package org.endotype.core.evidence;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.endotype.core.cohort.Cohort;
import org.endotype.core.cohort.FittedPreprocessing;
import org.endotype.core.cohort.View;
import org.endotype.core.cohort.ViewScores;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.parallel.RandomStreams;
import org.endotype.core.pipeline.Progress;
import org.endotype.core.pipeline.RunContext;
import org.endotype.core.stratify.Assignment;
import org.endotype.core.stratify.StratificationMethod;
import org.endotype.core.stratify.Stratifier;
import org.endotype.core.stratify.consensus.ConsensusMatrix;
import org.endotype.core.stratify.mixture.GaussianMixture;

/**
 * From a cohort to groups with the evidence for and against them: preprocessing, search over the number of groups,
 * null test with one group competing, the primary method, stability, what each view adds, nuisance, replication across
 * sites, other choices, profiles, attributions, and the baselines beside the primary method.
 *
 * <p>Results do not depend on the order of participants or the number of threads.
 */
public final class StratificationStudy {

    private static final int CONSENSUS_RESAMPLES = 100;

    private StratificationStudy() {}

    /** What every study begins with: who can be used, their components, and the test of one group. */
    private record Beginning(
            Cohort usable, FittedPreprocessing preprocessing, ViewScores scores, GroupSearch search, NullTest test) {

        static Beginning of(Cohort cohort, StudySettings settings, RunContext context) {
            Cohort usable = Stratifier.inCanonicalOrder(cohort.withAnyView());
            requireEnough(usable, settings);
            FittedPreprocessing preprocessing;
            try (Progress.Task task = context.progress().start("preprocessing", 1)) {
                preprocessing = settings.preprocessing(context.seed()).fit(usable, context.parallelism());
                task.advance(1);
            }
            ViewScores scores = preprocessing.apply(usable);
            GroupSearch search = GroupSearch.of(
                    scores, Math.max(2, settings.mostGroups()), RandomStreams.stream(context.seed(), 40));
            return new Beginning(
                    usable, preprocessing, scores, search, NullTest.run(scores, search, settings, context));
        }
    }

    /**
     * The p-value of one group that {@link #run} would report, and nothing else: about a third of a study's cost. No group
     * is supported where it is above the level.
     */
    public static double oneGroupP(Cohort cohort, StudySettings settings, RunContext context) {
        return Beginning.of(cohort, settings, context).test().overallP();
    }

    /** Runs a study on everyone in {@code cohort} who has at least one view. */
    public static StudyResult run(Cohort cohort, StudySettings settings, RunContext context) {
        Beginning beginning = Beginning.of(cohort, settings, context);
        Cohort usable = beginning.usable();
        int n = usable.size();
        FittedPreprocessing preprocessing = beginning.preprocessing();
        ViewScores scores = beginning.scores();
        GroupSearch search = beginning.search();
        NullTest test = beginning.test();
        NumberOfGroups numbers = NumberOfGroups.of(settings, search, test, context);
        Grouping grouping =
                Grouping.prepare(settings.method(), usable, preprocessing, scores, search.latent(), context);
        Choice choice = settle(numbers.candidate(settings.leastGroups()), grouping, settings);
        Assignment candidate = choice.result().assignment();
        int groups = candidate.groupCount();
        Verdict verdict = Verdict.of(choice.stability(), groups, test, settings, n);
        Grouping.Result result = verdict.supported() || groups == 1 ? choice.result() : grouping.into(1);

        List<Evidence.NuisanceAssociation> nuisance =
                groups > 1 ? NuisanceTests.of(usable, candidate.groups(), context.seed()) : List.of();
        double[] positions = grouping.positions(choice.result());
        Evidence evidence = new Evidence(
                settings.method().label(),
                settings.method().gives(),
                verdict.supported() ? groups : 1,
                groups,
                verdict.sentence(),
                settings.alpha(),
                test.overallP(),
                new Evidence.NullReport(
                        StudyText.nullDescription(settings), StudyText.STATISTIC, test.observed(), test.values()),
                n,
                numbers.candidates(),
                numbers.preferredBy(),
                choice.stability(),
                methodsTried(settings, scores, positions, choice.result(), search, test, context),
                contributions(usable, scores, candidate, groups, context),
                nuisance,
                SiteReplications.of(usable, candidate.groups(), groups, settings, context),
                SpecificationCurve.of(usable, preprocessing, candidate.groups(), groups, settings, context),
                StudyText.methods(settings, scores, n),
                StudyText.warnings(settings, usable, candidate, nuisance, numbers.preferredBy()));
        return new StudyResult(
                evidence,
                result.assignment(),
                candidate,
                result.stratification(),
                Embedding.principalPlane(positions, n),
                Profiles.of(usable, preprocessing, candidate.groups(), groups),
                Attributions.of(usable, preprocessing, positions),
                consensus(search, groups, context.seed()));
    }

    private static void requireEnough(Cohort usable, StudySettings settings) {
        int n = usable.size();
        requireSharedParticipants(usable);
        if (n < 4) {
            throw new DegenerateData("groups cannot be told apart among " + n
                    + (n == 1 ? " participant" : " participants") + "; at least 4 with data are needed");
        }
        if (settings.mostGroups() > n / 2) {
            throw new DegenerateData("cannot look for " + settings.mostGroups() + " groups among " + n
                    + " participants; consider at most " + n / 2);
        }
    }

    /**
     * A view that shares nobody with any other says nothing about the others: the groups found would be who has which
     * view. Nearly always its ids are spelled in another way.
     */
    private static void requireSharedParticipants(Cohort cohort) {
        List<View> views = cohort.views();
        for (View view : views) {
            if (view.presentCount() == 0) {
                throw new DegenerateData(
                        "view '" + view.name()
                                + "' has no value for any participant; leave the view out, or look at how missing values are written");
            }
        }
        if (views.size() < 2) {
            return;
        }
        for (View view : views) {
            boolean shared = views.stream()
                    .filter(other -> !other.name().equals(view.name()))
                    .anyMatch(other -> IntStream.range(0, cohort.size())
                            .anyMatch(person -> view.isPresent(person) && other.isPresent(person)));
            if (!shared) {
                throw new InconsistentInput("no participant of view '" + view.name()
                        + "' has data in any other view; are the participant ids spelled alike in all tables?");
            }
        }
    }

    /** Groups with their stability. */
    private record Choice(Grouping.Result result, List<Evidence.GroupStability> stability) {}

    /**
     * From the preferred number of groups downwards, the first whose groups all come back when participants are drawn anew
     * (Jaccard at least .6); the preferred number where there is none, which is then not supported.
     */
    private static Choice settle(int preferred, Grouping grouping, StudySettings settings) {
        Choice first = null;
        for (int groups = preferred; groups >= Math.min(preferred, Math.max(2, settings.leastGroups())); groups--) {
            Grouping.Result result = grouping.into(groups);
            List<Evidence.GroupStability> stability = groups < 2
                    ? List.of()
                    : grouping.stability(result.assignment().groups(), groups, settings.bootstraps());
            Choice choice = new Choice(result, stability);
            if (stability.stream().allMatch(BootstrapStability::isTrusted)) {
                return choice;
            }
            first = first == null ? choice : first;
        }
        if (first == null) {
            throw new IllegalStateException("no number of groups was tried");
        }
        return first;
    }

    private static ConsensusMatrix consensus(GroupSearch search, int groups, long seed) {
        return ConsensusMatrix.of(
                search.latent(),
                search.size(),
                search.dimensions(),
                groups,
                ConsensusMatrix.Grouping.K_MEANS,
                CONSENSUS_RESAMPLES,
                RandomStreams.stream(seed, 47));
    }

    /** The primary method, then the baselines; each grouped into the candidate number of groups. */
    private static List<Evidence.MethodTried> methodsTried(
            StudySettings settings,
            ViewScores scores,
            double[] positions,
            Grouping.Result primary,
            GroupSearch search,
            NullTest test,
            RunContext context) {
        List<Evidence.MethodTried> tried = new ArrayList<>();
        int n = scores.size();
        StratificationMethod method = settings.method();
        int groups = primary.assignment().groupCount();
        double primaryBic = method.gives() == StratificationMethod.Gives.MODEL && method != StratificationMethod.K_MEANS
                ? Stratifier.groups(method, positions, search.latent(), n, groups, context.seed())
                        .bic()
                : Double.NaN;
        double nullP = groups == 1 ? Double.NaN : test.overallP();
        tried.add(new Evidence.MethodTried(
                method.label(),
                groups,
                method == StratificationMethod.K_MEANS ? nullP : Double.NaN,
                primaryBic,
                1,
                StudyText.note(method, StudyText.Role.PRIMARY)));
        for (StratificationMethod other :
                List.of(StratificationMethod.GAUSSIAN_MIXTURE, StratificationMethod.K_MEANS)) {
            if (other == method) {
                continue;
            }
            GaussianMixture mixture =
                    Stratifier.groups(other, search.latent(), search.latent(), n, groups, context.seed());
            int[] labels = mixture.labels(search.latent(), n);
            boolean kMeans = other == StratificationMethod.K_MEANS;
            tried.add(new Evidence.MethodTried(
                    other.label(),
                    groups,
                    kMeans ? nullP : Double.NaN,
                    kMeans ? Double.NaN : mixture.bic(),
                    PartitionAgreement.adjustedRandIndex(primary.assignment().groups(), labels),
                    StudyText.note(other, StudyText.Role.BASELINE)));
        }
        return tried;
    }

    private static List<Evidence.ViewContribution> contributions(
            Cohort cohort, ViewScores scores, Assignment candidate, int groups, RunContext context) {
        List<Evidence.ViewContribution> contributions = new ArrayList<>();
        for (View view : cohort.views()) {
            double agreement = Double.NaN;
            if (cohort.views().size() > 1 && groups > 1) {
                agreement = ViewAblation.agreementWithout(scores, view.name(), candidate.groups(), groups, context);
            }
            contributions.add(new Evidence.ViewContribution(
                    view.name(),
                    groups < 2 ? 0 : ViewAblation.varianceExplained(scores, view.name(), candidate.groups(), groups),
                    agreement));
        }
        return contributions;
    }
}
