package org.endotype.core.response;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.response.OutcomeColumns.Measure;
import org.endotype.core.response.ResponseResult.Effect;
import org.endotype.core.response.ResponseResult.Interaction;
import org.endotype.core.response.ResponseResult.Moderator;
import org.endotype.core.response.ResponseResult.Rate;
import org.endotype.core.response.rule.RuleSettings;
import org.endotype.core.response.rule.RuleStudy;
import org.endotype.core.response.rule.TrialData;
import org.endotype.core.response.scale.Scale;
import org.endotype.core.stats.FirthLogistic;
import org.endotype.core.stats.FreedmanLane;
import org.endotype.core.stats.Interval;
import org.endotype.core.stats.LinearModel;
import org.endotype.core.stats.Proportion;
import org.endotype.core.stats.TTest;

/**
 * Asks whether groups respond differently to the arms of a trial: response and remission rates with Wilson intervals,
 * odds ratios by Firth's logistic regression, endpoint differences adjusted for the baseline, and one main test, the
 * group-by-arm interaction in the endpoint adjusted for the baseline, judged by permutation.
 *
 * <p>Shapes: one row a participant; NaN outcomes leave the participant out, with the reason kept. Without arms the main
 * test is of the groups; with one group it is of the arms. Cost: O(permutations x participants x terms). The same seed
 * gives the same result.
 *
 * <p>Sources: those of {@link Proportion}, {@link FirthLogistic} and {@link FreedmanLane}; baseline adjustment: Vickers
 * and Altman, BMJ 323 (2001) 1123-1124.
 */
public final class ResponseStudy {

    private final GroupMembership groups;
    private final Outcomes outcomes;
    private final ResponseSettings settings;
    private final RuleSettings ruleSettings;
    private final Parallelism parallelism;
    private final long seed;
    private final AnalysisSet set;
    private final List<String> warnings = new ArrayList<>();

    private ResponseStudy(
            GroupMembership groups,
            Outcomes outcomes,
            ResponseSettings settings,
            RuleSettings ruleSettings,
            Parallelism parallelism,
            long seed) {
        this.groups = groups;
        this.outcomes = outcomes;
        this.settings = settings;
        this.ruleSettings = ruleSettings;
        this.parallelism = parallelism;
        this.seed = seed;
        this.set = AnalysisSet.of(groups, outcomes, settings.referenceArm());
    }

    /** Runs the analysis. */
    public static ResponseResult run(GroupMembership groups, Outcomes outcomes, ResponseSettings settings, long seed) {
        return run(
                groups,
                outcomes,
                settings,
                RuleSettings.withDefaults().withLevel(settings.level()),
                Parallelism.single(),
                seed);
    }

    /** Runs the analysis with treatment rules of one's own choice. */
    public static ResponseResult run(
            GroupMembership groups,
            Outcomes outcomes,
            ResponseSettings settings,
            RuleSettings rules,
            Parallelism parallelism,
            long seed) {
        return new ResponseStudy(groups, outcomes, settings, rules, parallelism, seed).analyse();
    }

    /** What a model for single patients is learned from: the same people and features as the rules. */
    public static TrialData trialData(GroupMembership groups, Outcomes outcomes, ResponseSettings settings) {
        return RuleFindings.trial(AnalysisSet.of(groups, outcomes, settings.referenceArm()), outcomes);
    }

    private ResponseResult analyse() {
        if (outcomes.hasArms() && set.arms().size() == 1) {
            warnings.add(
                    "Only one arm has complete outcomes: nothing can be said about which treatment suits whom; compare"
                            + " with people of another arm, or read the course of this one alone.");
        }
        int lost = (int)
                set.leftOut().values().stream().filter("no endpoint"::equals).count();
        if (lost > 0) {
            warnings.add(lost + " of " + groups.participants().size()
                    + " stratified participants have no endpoint and were left out; if dropping out depends on the"
                    + " course, the rates are biased.");
        }
        List<Rate> rates = rates();
        List<Effect> effects = effects();
        Interaction interaction = interaction();
        List<Moderator> moderators = moderators();
        Optional<RuleFindings> rules = rules();
        rules.ifPresent(found -> warnings.addAll(found.warnings()));
        return new ResponseResult(
                set.size(),
                set.leftOut(),
                rates,
                effects,
                interaction,
                moderators,
                rules.map(RuleFindings::rules).orElse(List.of()),
                rules,
                interaction.verdict(),
                methods(rules),
                List.copyOf(warnings));
    }

    private List<Rate> rates() {
        List<Rate> rates = new ArrayList<>();
        int groupCount = set.groupNames().size();
        int armCount = set.arms().size();
        for (int g = groupCount == 1 ? 0 : -1; g < groupCount; g++) {
            for (int a = armCount == 1 ? 0 : -1; a < armCount; a++) {
                rates.add(rate(g, a));
            }
        }
        return rates;
    }

    private Rate rate(int group, int arm) {
        int[] rows = set.rows(group, arm);
        int responders = -1;
        int remitters = -1;
        Interval rate = Interval.none();
        Interval remission = Interval.none();
        if (outcomes.columns().measure() instanceof Measure.BeforeAndAfter totals
                && totals.scale().definesResponse()) {
            Scale scale = totals.scale();
            responders =
                    (int) Arrays.stream(rows).filter(i -> isResponder(scale, i)).count();
            rate = Proportion.wilson(responders, rows.length, settings.level());
            if (scale.remission() != null) {
                remitters = (int) Arrays.stream(rows)
                        .filter(i -> scale.isRemission(set.endpoint()[i]))
                        .count();
                remission = Proportion.wilson(remitters, rows.length, settings.level());
            }
        }
        double[] changes = Arrays.stream(rows).mapToDouble(this::change).toArray();
        return new Rate(
                groupName(group),
                arm < 0 ? "all" : set.arms().get(arm),
                rows.length,
                responders,
                rate,
                remitters,
                remission,
                TTest.meanInterval(changes, settings.level()));
    }

    /** The margin and the only group there is are both {@code all}. */
    private String groupName(int group) {
        return group < 0 || set.groupNames().size() == 1
                ? "all"
                : set.groupNames().get(group);
    }

    private boolean isResponder(Scale scale, int row) {
        return scale.isResponse(set.baseline()[row], set.endpoint()[row]);
    }

    private double change(int row) {
        return outcomes.hasBaseline() ? set.endpoint()[row] - set.baseline()[row] : set.endpoint()[row];
    }

    private List<Effect> effects() {
        List<Effect> effects = new ArrayList<>();
        int groupCount = set.groupNames().size();
        for (int a = 1; a < set.arms().size(); a++) {
            for (int g = groupCount == 1 ? 0 : -1; g < groupCount; g++) {
                addEffects(effects, g, a);
            }
        }
        return effects;
    }

    private void addEffects(List<Effect> effects, int group, int arm) {
        String contrast = set.arms().get(arm) + " vs " + set.arms().get(0);
        String name = groupName(group);
        int[] treated = set.rows(group, arm);
        int[] reference = set.rows(group, 0);
        if (treated.length == 0 || reference.length == 0) {
            effects.add(new Effect(contrast, name, Interval.none(), Double.NaN, "ancova-difference"));
            return;
        }
        int[] rows = Arrays.copyOf(reference, reference.length + treated.length);
        System.arraycopy(treated, 0, rows, reference.length, treated.length);
        int n = rows.length;
        if (outcomes.columns().measure() instanceof Measure.BeforeAndAfter totals
                && totals.scale().definesResponse()) {
            double[] design = new double[n * 2];
            double[] responded = new double[n];
            for (int i = 0; i < n; i++) {
                design[i * 2] = 1;
                design[i * 2 + 1] = i < reference.length ? 0 : 1;
                responded[i] = isResponder(totals.scale(), rows[i]) ? 1 : 0;
            }
            FirthLogistic fit = FirthLogistic.fit(List.of("intercept", contrast), design, responded);
            Interval logOdds = fit.interval(1, settings.level());
            effects.add(new Effect(
                    contrast,
                    name,
                    new Interval(Math.exp(logOdds.estimate()), Math.exp(logOdds.low()), Math.exp(logOdds.high())),
                    fit.p(1),
                    "firth-odds-ratio"));
        }
        effects.add(endpointDifference(contrast, name, rows, reference.length));
    }

    private Effect endpointDifference(String contrast, String name, int[] rows, int referenceCount) {
        List<String> terms = new ArrayList<>(List.of("intercept", "arm"));
        boolean adjusted = set.baselineVaries();
        if (adjusted) {
            terms.add("baseline");
        }
        List<double[]> covariates = new ArrayList<>();
        covariateColumns().forEach((covariate, column) -> {
            terms.add(covariate);
            covariates.add(column);
        });
        int p = terms.size();
        int firstCovariate = p - covariates.size();
        double[] design = new double[rows.length * p];
        double[] endpoint = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            design[i * p] = 1;
            design[i * p + 1] = i < referenceCount ? 0 : 1;
            if (adjusted) {
                design[i * p + 2] = set.baseline()[rows[i]];
            }
            for (int j = 0; j < covariates.size(); j++) {
                design[i * p + firstCovariate + j] = covariates.get(j)[rows[i]];
            }
            endpoint[i] = set.endpoint()[rows[i]];
        }
        try {
            LinearModel model = LinearModel.fit(terms, design, endpoint);
            return new Effect(contrast, name, model.interval(1, settings.level()), model.p(1), "ancova-difference");
        } catch (DegenerateData tooFew) {
            warnings.add((name.equals("all")
                            ? "There are too few people, or they are too alike,"
                            : "Group " + name + " is too small or uniform")
                    + " to compare " + contrast + " adjusted for the baseline; join arms or groups.");
            return new Effect(contrast, name, Interval.none(), Double.NaN, "ancova-difference");
        }
    }

    private List<double[]> mainColumns() {
        List<double[]> columns = new ArrayList<>();
        columns.add(filled(1.0));
        if (outcomes.hasBaseline()) {
            columns.add(set.baseline());
        }
        columns.addAll(covariateColumns().values());
        return columns;
    }

    /** A column a covariate term, rows as in the set; a covariate that is the baseline again is left out. */
    private Map<String, double[]> covariateColumns() {
        Map<String, double[]> columns = new LinkedHashMap<>();
        for (int i = 0; i < set.size(); i++) {
            int row = outcomes.participants().indexOf(set.participants().id(i));
            int at = i;
            outcomes.covariates()
                    .terms(row)
                    .forEach((name, value) -> columns.computeIfAbsent(name, key -> new double[set.size()])[at] = value);
        }
        if (outcomes.columns().measure() instanceof Measure.BeforeAndAfter totals) {
            columns.remove(totals.baseline());
        }
        return columns;
    }

    private double[] filled(double value) {
        double[] column = new double[set.size()];
        Arrays.fill(column, value);
        return column;
    }

    private double[] indicator(int[] labels, int wanted) {
        double[] column = new double[labels.length];
        for (int i = 0; i < column.length; i++) {
            column[i] = labels[i] == wanted ? 1 : 0;
        }
        return column;
    }

    private Interaction interaction() {
        int groupCount = set.groupNames().size();
        int armCount = set.arms().size();
        List<double[]> groupColumns = new ArrayList<>();
        for (int g = 1; g < groupCount; g++) {
            groupColumns.add(indicator(set.group(), g));
        }
        List<double[]> armColumns = new ArrayList<>();
        for (int a = 1; a < armCount; a++) {
            armColumns.add(indicator(set.arm(), a));
        }
        List<double[]> kept = mainColumns();
        List<double[]> tested = new ArrayList<>();
        String what;
        if (groupCount > 1 && armCount > 1) {
            what = "group-by-arm";
            kept.addAll(groupColumns);
            kept.addAll(armColumns);
            for (double[] byGroup : groupColumns) {
                for (double[] byArm : armColumns) {
                    double[] product = new double[byGroup.length];
                    for (int i = 0; i < product.length; i++) {
                        product[i] = byGroup[i] * byArm[i];
                    }
                    tested.add(product);
                }
            }
        } else if (groupCount > 1) {
            what = "group";
            tested.addAll(groupColumns);
        } else if (armCount > 1) {
            what = "arm";
            tested.addAll(armColumns);
        } else {
            what = "nothing";
        }
        FreedmanLane test = FreedmanLane.test(
                kept, tested, set.endpoint(), settings.permutations(), seed * 0x9E3779B97F4A7C15L + 1);
        String model = (outcomes.hasBaseline() ? "endpoint adjusted for the baseline" : "change")
                + (outcomes.columns().covariates().isEmpty() ? "" : " and covariates");
        return new Interaction(
                what,
                test,
                set.size(),
                "F test of " + what + " in the " + model + ", Freedman-Lane permutation",
                verdict(what, test));
    }

    private String verdict(String what, FreedmanLane test) {
        String p = String.format(Locale.ROOT, "permutation p = %.4f, n = %d", test.permutationP(), set.size());
        boolean shown = test.permutationP() <= settings.alpha();
        if (Double.isNaN(test.permutationP()) && !what.equals("group-by-arm") && !what.equals("nothing")) {
            return "Whether the " + what + "s differ cannot be estimated: too few people, or no spread in the outcome.";
        }
        return switch (what) {
            case "group-by-arm" ->
                Double.isNaN(test.permutationP())
                        ? "Whether the groups respond differently to the arms cannot be estimated: too few people in"
                                + " their combinations."
                        : shown
                                ? "The groups respond differently to the arms (" + p + ")."
                                : "No evidence that the groups respond differently to the arms (" + p + ").";
            case "group" ->
                shown
                        ? "The groups differ in their course (" + p
                                + "); without a comparison arm this says nothing about which treatment suits whom."
                        : "No evidence that the groups differ in their course (" + p + ").";
            case "arm" ->
                (shown ? "The arms differ (" : "No evidence that the arms differ (") + p
                        + "); no groups were compared.";
            default -> "One group and one arm: there is nothing to compare.";
        };
    }

    private List<Moderator> moderators() {
        List<Moderator> found = new ArrayList<>();
        for (String name : outcomes.columns().moderators()) {
            Moderator moderator = ModeratorAnalysis.test(name, set, outcomes, settings, seed);
            if (Double.isNaN(moderator.slope().estimate())) {
                warnings.add(
                        "Moderator '" + name + "' could not be judged: it is the same for everyone, or an arm has too"
                                + " few people who have it; leave it out or join arms.");
            }
            found.add(moderator);
        }
        return found;
    }

    private Optional<RuleFindings> rules() {
        if (set.arms().size() < 2) {
            return Optional.empty();
        }
        int fewest = Integer.MAX_VALUE;
        for (int a = 0; a < set.arms().size(); a++) {
            fewest = Math.min(fewest, set.rows(-1, a).length);
        }
        if (fewest < RuleStudy.FEWEST_PER_ARM) {
            warnings.add("An arm has fewer than " + RuleStudy.FEWEST_PER_ARM
                    + " participants: the value of treatment rules was not estimated.");
            return Optional.empty();
        }
        return Optional.of(RuleFindings.of(set, outcomes, ruleSettings, parallelism, seed));
    }

    private String adjustment() {
        List<String> what = new ArrayList<>();
        if (outcomes.hasBaseline()) {
            what.add("the baseline");
        }
        what.addAll(outcomes.columns().covariates());
        return what.isEmpty() ? "nothing" : String.join(", ", what);
    }

    private String methods(Optional<RuleFindings> rules) {
        StringBuilder text = new StringBuilder();
        if (outcomes.columns().measure() instanceof Measure.BeforeAndAfter totals) {
            text.append("Outcome: ").append(totals.scale().definitions()).append(". ");
        } else {
            text.append("Outcome: the change as given in the outcome table. ");
        }
        text.append(String.format(
                Locale.ROOT,
                "%d participants with a group, an arm and a complete outcome were analysed; %d were left out. Rates carry"
                        + " %.0f %% Wilson score intervals (Wilson 1927). Odds ratios of response between arms are from"
                        + " Firth's penalised logistic regression with profile-likelihood intervals (Firth 1993; Heinze"
                        + " and Schemper 2002); differences in the endpoint are adjusted for %s. The main test"
                        + " is an F test judged by %d Freedman-Lane permutations (Freedman and Lane 1983), p ="
                        + " (b + 1) / (B + 1), alpha = %.2f.",
                set.size(),
                set.leftOut().size(),
                settings.level() * 100,
                adjustment(),
                settings.permutations(),
                settings.alpha()));
        rules.ifPresent(found -> text.append(" ").append(found.methods()));
        return text.toString();
    }
}
