package org.endotype.core.evidence;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.endotype.core.cohort.Cohort;
import org.endotype.core.cohort.CohortPreprocessing;
import org.endotype.core.cohort.FittedPreprocessing;
import org.endotype.core.cohort.View;
import org.endotype.core.cohort.ViewScores;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.parallel.RandomStreams;
import org.endotype.core.pipeline.Progress;
import org.endotype.core.pipeline.RunContext;
import org.endotype.core.stratify.Assignment;
import org.endotype.core.stratify.LatentEncoder;
import org.endotype.core.stratify.LatentSpace;
import org.endotype.core.stratify.StratificationMethod;
import org.endotype.core.stratify.StratificationModel;
import org.endotype.core.stratify.Stratifier;
import org.endotype.core.stratify.mixture.GaussianMixture;
import org.endotype.core.stratify.mixture.KMeans;

/**
 * From a cohort to groups with the evidence for and against them: preprocessing, search over the number of groups,
 * null test with one group competing, the primary model, stability, what each view adds, nuisance, profiles, and the
 * baselines beside the primary method.
 *
 * <p>Results do not depend on the order of participants or the number of threads.
 */
public final class StratificationStudy {

    private StratificationStudy() {}

    /** Runs a study on everyone in {@code cohort} who has at least one view. */
    public static StudyResult run(Cohort cohort, StudySettings settings, RunContext context) {
        Cohort usable = Stratifier.inCanonicalOrder(cohort.withAnyView());
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
        CohortPreprocessing plan = CohortPreprocessing.withDefaults()
                .adjustingFor(settings.adjustFor())
                .withMarginals(settings.marginals())
                .withSeed(context.seed());
        FittedPreprocessing preprocessing;
        try (Progress.Task task = context.progress().start("preprocessing", 1)) {
            preprocessing = plan.fit(usable, context.parallelism());
            task.advance(1);
        }
        ViewScores scores = preprocessing.apply(usable);
        GroupSearch search =
                GroupSearch.of(scores, Math.max(2, settings.mostGroups()), RandomStreams.stream(context.seed(), 40));
        NullTest test = NullTest.run(scores, search, settings, context);
        LatentEncoder encoder = LatentSpace.fit(settings.method(), scores, context);
        double[] latent = encoder.encode(scores);
        int preferred = preferredGroups(test, settings);
        Choice choice =
                settle(preferred, usable, scores, preprocessing, encoder, latent, search.latent(), settings, context);
        int candidateGroups = choice.model().groupCount();
        boolean trusted = choice.stability().stream().allMatch(BootstrapStability::isTrusted);
        boolean rejected = test.overallP() <= settings.alpha();
        List<Evidence.Candidate> candidates = candidates(settings, search, test, context.seed());
        boolean preferredByBic = bicPrefersSeveral(candidates);
        // Three conditions, since each alone is fooled by something: sampling noise, one long axis, a skewed tail.
        boolean supported = candidateGroups > 1 && rejected && trusted && preferredByBic;
        StratificationModel candidateModel = choice.model();
        Assignment candidate = choice.assignment();
        StratificationModel model = supported || candidateGroups == 1
                ? candidateModel
                : Stratifier.model(
                        settings.method(), preprocessing, encoder, latent, search.latent(), 1, context.seed());
        Assignment assignment = model == candidateModel ? candidate : model.assign(usable);

        List<String> warnings = new ArrayList<>();
        List<Evidence.MethodTried> tried =
                methodsTried(settings, scores, latent, search, test, candidateGroups, candidate, context);
        List<Evidence.NuisanceAssociation> nuisance =
                candidateGroups > 1 ? NuisanceTests.of(usable, candidate.groups(), context.seed()) : List.of();
        List<Evidence.GroupStability> stability = choice.stability();
        warn(warnings, settings, usable, candidate, nuisance);
        Evidence evidence = new Evidence(
                settings.method().label(),
                supported ? candidateGroups : 1,
                candidateGroups,
                verdict(supported, rejected, trusted, candidateGroups, test, settings, n),
                settings.alpha(),
                test.overallP(),
                new Evidence.NullReport(
                        StudyText.nullDescription(settings), StudyText.STATISTIC, test.observed(), test.values()),
                n,
                candidates,
                stability,
                tried,
                contributions(usable, scores, candidate, candidateGroups, preprocessing, context),
                nuisance,
                StudyText.methods(settings, scores, preprocessing, n),
                List.copyOf(warnings));
        List<GroupProfile> profiles = Profiles.of(usable, preprocessing, candidate.groups(), candidateGroups);
        return new StudyResult(evidence, assignment, candidate, model, Embedding.principalPlane(latent, n), profiles);
    }

    /**
     * A view that shares nobody with any other says nothing about the others: the groups found would be who has which
     * view. Nearly always its ids are spelled in another way.
     */
    private static void requireSharedParticipants(Cohort cohort) {
        List<View> views = cohort.views();
        if (views.size() < 2) {
            return;
        }
        for (View view : views) {
            boolean shared = views.stream()
                    .filter(other -> !other.name().equals(view.name()))
                    .anyMatch(other -> IntStream.range(0, cohort.size())
                            .anyMatch(person -> view.isPresent(person) && other.isPresent(person)));
            if (!shared && view.presentCount() > 0) {
                throw new InconsistentInput("no participant of view '" + view.name()
                        + "' has data in any other view; are the participant ids spelled alike in all tables?");
            }
        }
    }

    /**
     * The smallest number of groups from 2 whose gap is not beaten by that of one group more by more than its standard
     * error; 1 where the range allows nothing else.
     */
    private static int preferredGroups(NullTest test, StudySettings settings) {
        int least = Math.max(2, settings.leastGroups());
        if (settings.mostGroups() < 2) {
            return 1;
        }
        for (int k = least; k < settings.mostGroups(); k++) {
            if (test.gap()[k] >= test.gap()[k + 1] - test.gapStandardError()[k + 1]) {
                return k;
            }
        }
        return settings.mostGroups();
    }

    /** Groups with their stability. */
    private record Choice(StratificationModel model, Assignment assignment, List<Evidence.GroupStability> stability) {}

    /**
     * From the number of groups that the gap prefers downwards, the first whose groups all come back in bootstrap samples
     * (Jaccard at least .6); the preferred number where there is none, which is then not supported.
     */
    private static Choice settle(
            int preferred,
            Cohort cohort,
            ViewScores scores,
            FittedPreprocessing preprocessing,
            LatentEncoder encoder,
            double[] latent,
            double[] linear,
            StudySettings settings,
            RunContext context) {
        Choice first = null;
        for (int groups = preferred; groups >= Math.min(preferred, Math.max(2, settings.leastGroups())); groups--) {
            StratificationModel model =
                    Stratifier.model(settings.method(), preprocessing, encoder, latent, linear, groups, context.seed());
            Assignment assignment = model.assign(cohort);
            List<Evidence.GroupStability> stability = groups < 2
                    ? List.of()
                    : BootstrapStability.of(
                            scores,
                            assignment.groups(),
                            groups,
                            (rows, seed) -> LatentSpace.linear(rows),
                            settings.bootstraps(),
                            context);
            Choice choice = new Choice(model, assignment, stability);
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

    /** Whether some number of groups from 2 has a lower BIC than one group. */
    private static boolean bicPrefersSeveral(List<Evidence.Candidate> candidates) {
        double one = candidates.get(0).bic();
        return candidates.stream().skip(1).anyMatch(candidate -> candidate.bic() < one);
    }

    private static String verdict(
            boolean supported,
            boolean rejected,
            boolean trusted,
            int groups,
            NullTest test,
            StudySettings settings,
            int participants) {
        String p = String.format(Locale.ROOT, "%.3g", test.overallP());
        if (supported) {
            return "The data of " + participants + " participants support " + groups
                    + " groups: one group is rejected at p = " + p + ".";
        }
        if (rejected && groups > 1) {
            return "No groups are supported: one Gaussian group does not explain the data of " + participants
                    + " participants (p = " + p + "), but "
                    + (trusted
                            ? "the mixture's BIC prefers one group."
                            : "no division of them comes back in bootstrap samples.");
        }
        return "No groups are supported: one group explains the data of " + participants + " participants (p = " + p
                + ", level " + settings.alpha() + ").";
    }

    private static List<Evidence.Candidate> candidates(
            StudySettings settings, GroupSearch search, NullTest test, long seed) {
        List<Evidence.Candidate> candidates = new ArrayList<>();
        candidates.add(new Evidence.Candidate(1, bic(search, 1, seed), 0, 0, 1, Double.NaN, Double.NaN));
        for (int k = 2; k <= settings.mostGroups(); k++) {
            int[] labels = KMeans.fit(
                            search.latent(),
                            search.size(),
                            search.dimensions(),
                            k,
                            LatentSpace.STARTS,
                            RandomStreams.stream(seed, 42, k))
                    .labels();
            candidates.add(new Evidence.Candidate(
                    k,
                    bic(search, k, seed),
                    test.gap()[k],
                    test.gapStandardError()[k],
                    PredictionStrength.of(
                            search.latent(), search.size(), search.dimensions(), k, RandomStreams.stream(seed, 43, k)),
                    Silhouette.of(search.latent(), search.size(), search.dimensions(), labels, k),
                    test.p()[k]));
        }
        return candidates;
    }

    private static double bic(GroupSearch search, int groups, long seed) {
        return GaussianMixture.fit(
                        search.latent(),
                        search.size(),
                        search.dimensions(),
                        groups,
                        LatentSpace.STARTS,
                        RandomStreams.stream(seed, 44, groups))
                .bic();
    }

    /** The primary method, then the baselines; each grouped into the candidate number of groups. */
    private static List<Evidence.MethodTried> methodsTried(
            StudySettings settings,
            ViewScores scores,
            double[] latent,
            GroupSearch search,
            NullTest test,
            int groups,
            Assignment candidate,
            RunContext context) {
        List<Evidence.MethodTried> tried = new ArrayList<>();
        int n = scores.size();
        for (StratificationMethod method : StratificationMethod.values()) {
            boolean primary = method == settings.method();
            if (!primary && method == StratificationMethod.MULTI_VIEW_AUTOENCODER) {
                continue;
            }
            double[] space = primary ? latent : search.latent();
            GaussianMixture mixture = Stratifier.groups(method, space, search.latent(), n, groups, context.seed());
            int[] labels = mixture.labels(space, n);
            for (int i = 0; i < n; i++) {
                labels[i]++;
            }
            tried.add(new Evidence.MethodTried(
                    method.label(),
                    groups,
                    groups == 1 ? Double.NaN : method == StratificationMethod.K_MEANS ? test.overallP() : Double.NaN,
                    method == StratificationMethod.K_MEANS ? Double.NaN : mixture.bic(),
                    primary ? 1 : PartitionAgreement.adjustedRandIndex(candidate.groups(), labels),
                    StudyText.note(method, primary)));
        }
        tried.sort((a, b) -> Boolean.compare(
                b.method().equals(settings.method().label()),
                a.method().equals(settings.method().label())));
        return tried;
    }

    private static List<Evidence.ViewContribution> contributions(
            Cohort cohort,
            ViewScores scores,
            Assignment candidate,
            int groups,
            FittedPreprocessing preprocessing,
            RunContext context) {
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

    private static void warn(
            List<String> warnings,
            StudySettings settings,
            Cohort cohort,
            Assignment candidate,
            List<Evidence.NuisanceAssociation> nuisance) {
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
                                : "; it was not adjusted for"));
            }
        }
        if (settings.adjustFor().isEmpty() && !cohort.covariates().isEmpty()) {
            warnings.add("No covariate was adjusted for: groups may be made of site, age or sex.");
        }
    }
}
