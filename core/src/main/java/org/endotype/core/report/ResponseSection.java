package org.endotype.core.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.endotype.core.report.content.Response;
import org.endotype.core.report.content.Response.Effect;
import org.endotype.core.report.content.Response.Estimate;
import org.endotype.core.report.content.Response.Rate;
import org.endotype.core.report.figure.FigureText;
import org.endotype.core.report.figure.IntervalPlot;
import org.endotype.core.report.figure.IntervalPlot.Knowledge;
import org.endotype.core.report.figure.Numbers;

/** Whether the groups respond differently to the arms. */
final class ResponseSection {

    private static final String ODDS_RATIO = "odds-ratio";

    private ResponseSection() {}

    static Section build(Reporting reporting, Response response) {
        List<Block> blocks = new ArrayList<>();
        Disclosure disclosure = reporting.disclosure();
        response.interaction().ifPresent(test -> {
            blocks.add(Block.text(disclosure.text(test.verdict())));
            blocks.add(Block.facts(List.of(
                    new Block.Fact(
                            "permutation p",
                            Numbers.pValue(test.permutationP()),
                            Numbers.count(test.permutations()) + " permutations"),
                    new Block.Fact("asymptotic p", Numbers.pValue(test.asymptoticP()), ""),
                    new Block.Fact("statistic", Numbers.fixed(test.statistic(), 2), disclosure.text(test.tested())),
                    new Block.Fact(
                            "people in the test", peopleTold(reporting, test.n()), "with arm, group and outcome"))));
        });
        response.warnings().forEach(warning -> blocks.add(Block.warning(disclosure.text(warning))));
        RateCells responders = RateCells.of(reporting, response.rates(), Rate::n, Rate::responders);
        RateCells remitters = RateCells.of(reporting, response.rates(), Rate::n, Rate::remitters);
        if (response.rates().stream().anyMatch(rate -> rate.responders() >= 0)) {
            blocks.add(ratePlate(reporting, response, responders, remitters));
        }
        blocks.add(changePlate(reporting, response, responders));
        addEffects(reporting, response, responders, blocks);
        if (!response.rules().isEmpty()) {
            blocks.add(Block.heading("What a treatment rule would gain"));
            blocks.add(Block.text("Expected improvement were everyone treated by the rule, and its gain over the best"
                    + " single arm. A value alone says nothing: the best single arm is the rival."));
            blocks.add(rulePlate(reporting, response));
            if (!response.policyTree().isBlank()) {
                blocks.add(Block.items(
                        response.policyTree().lines().map(disclosure::text).toList()));
            }
        }
        List<Block> details = DetailTables.blocks(reporting, response);
        if (!details.isEmpty()) {
            blocks.add(Block.heading("In more detail"));
            blocks.addAll(details);
        }
        return new Section("response", "Response by group and arm", "Response", blocks);
    }

    /** A number of people that stands beside the number analysed. */
    private static String peopleTold(Reporting reporting, int people) {
        return reporting.tellsApartFew(people)
                ? "withheld"
                : reporting.disclosure().count(people);
    }

    private static Block ratePlate(Reporting reporting, Response response, RateCells responders, RateCells remitters) {
        Disclosure disclosure = reporting.disclosure();
        List<IntervalPlot.Row> rows = new ArrayList<>();
        List<List<String>> table = new ArrayList<>();
        boolean anyWithheld = false;
        for (Map.Entry<String, List<Rate>> entry : byGroup(response.rates()).entrySet()) {
            rows.add(IntervalPlot.Row.heading(groupTitle(entry.getKey())));
            for (Rate rate : entry.getValue()) {
                anyWithheld |= responders.isWithheld(rate);
                rows.add(row(disclosure, rate, responders));
                table.add(List.of(
                        groupTitle(rate.group()),
                        armTitle(disclosure, rate.arm()),
                        responders.people(rate),
                        responders.events(rate),
                        responders.rateText(rate, rate.rate()),
                        remitters.events(rate),
                        remitters.rateText(rate, rate.remission())));
            }
        }
        FigureText text = new FigureText(
                "response-rates",
                "Response rate by group and arm",
                "Share of people who responded, by group and arm, with Wilson intervals.");
        String withheld = anyWithheld
                ? " A dashed band is the range within which a rate lies that too few people stand behind to be told."
                : "";
        return reporting
                .plates()
                .plate(
                        IntervalPlot.draw(
                                text,
                                new IntervalPlot.Axis(
                                        "response rate (%)", IntervalPlot.Spacing.LINEAR, 0, 100, Double.NaN),
                                rows),
                        "Response by group and arm, with 95 % intervals." + withheld,
                        Table.of(
                                "Response and remission",
                                List.of(
                                        "Group",
                                        "Arm",
                                        "#People",
                                        "#Responders",
                                        "#Response (95 % interval)",
                                        "#Remitters",
                                        "#Remission (95 % interval)"),
                                table));
    }

    private static IntervalPlot.Row row(Disclosure disclosure, Rate rate, RateCells cells) {
        boolean withheld = cells.isWithheld(rate);
        int colour = rate.group().equals(Response.ALL) ? 0 : Reporting.colour(rate.group());
        String label = armTitle(disclosure, rate.arm());
        if (!withheld) {
            return new IntervalPlot.Row(
                    label,
                    colour,
                    100 * rate.rate().value(),
                    100 * rate.rate().low(),
                    100 * rate.rate().high(),
                    cells.rateText(rate, rate.rate()),
                    Knowledge.ESTIMATE);
        }
        double[] range = cells.range(rate);
        return new IntervalPlot.Row(
                label,
                colour,
                Double.NaN,
                100 * range[0],
                100 * range[1],
                cells.rateText(rate, rate.rate()),
                Knowledge.WITHHELD);
    }

    private static Block changePlate(Reporting reporting, Response response, RateCells cells) {
        Disclosure disclosure = reporting.disclosure();
        List<IntervalPlot.Row> rows = new ArrayList<>();
        List<List<String>> table = new ArrayList<>();
        for (Map.Entry<String, List<Rate>> entry : byGroup(response.rates()).entrySet()) {
            rows.add(IntervalPlot.Row.heading(groupTitle(entry.getKey())));
            for (Rate rate : entry.getValue()) {
                boolean told = !cells.isSizeWithheld(rate)
                        && Double.isFinite(rate.meanChange().value());
                Estimate change = told ? rate.meanChange() : new Estimate(Double.NaN, Double.NaN, Double.NaN);
                String value = told ? interval(change, 1) : "withheld";
                rows.add(new IntervalPlot.Row(
                        armTitle(disclosure, rate.arm()),
                        rate.group().equals(Response.ALL) ? 0 : Reporting.colour(rate.group()),
                        change.value(),
                        change.low(),
                        change.high(),
                        value,
                        Knowledge.ESTIMATE));
                table.add(
                        List.of(groupTitle(rate.group()), armTitle(disclosure, rate.arm()), cells.people(rate), value));
            }
        }
        FigureText text = new FigureText(
                "mean-change",
                "Mean change by group and arm",
                "Mean change of the scale from baseline to endpoint, by group and arm; negative is improvement on"
                        + " most scales.");
        return reporting
                .plates()
                .plate(
                        IntervalPlot.draw(
                                text,
                                new IntervalPlot.Axis(
                                        "mean change from baseline (points of the scale)",
                                        IntervalPlot.Spacing.LINEAR,
                                        Double.NaN,
                                        Double.NaN,
                                        0),
                                rows),
                        "Mean change from baseline to endpoint, with 95 % intervals.",
                        Table.of(
                                "Mean change",
                                List.of("Group", "Arm", "#People", "#Mean change (95 % interval)"),
                                table));
    }

    private static void addEffects(Reporting reporting, Response response, RateCells cells, List<Block> blocks) {
        Map<String, List<Effect>> byMethod = new LinkedHashMap<>();
        response.effects().forEach(effect -> byMethod.computeIfAbsent(effect.method(), key -> new ArrayList<>())
                .add(effect));
        int index = 0;
        for (Map.Entry<String, List<Effect>> entry : byMethod.entrySet()) {
            index++;
            blocks.add(effectPlate(reporting, entry.getKey(), entry.getValue(), cells, index));
        }
    }

    private static Block effectPlate(
            Reporting reporting, String method, List<Effect> effects, RateCells cells, int index) {
        Disclosure disclosure = reporting.disclosure();
        boolean ratio = method.contains(ODDS_RATIO);
        List<IntervalPlot.Row> rows = new ArrayList<>();
        List<List<String>> table = new ArrayList<>();
        for (Effect effect : effects) {
            boolean withheld = ratio ? cells.anyWithheldIn(effect.group()) : cells.anySizeWithheldIn(effect.group());
            Estimate shown = withheld ? new Estimate(Double.NaN, Double.NaN, Double.NaN) : effect.estimate();
            String value = withheld ? "withheld" : ratio ? oddsRatio(shown) : interval(shown, 1);
            String label = groupTitle(effect.group()) + ": " + disclosure.text(effect.contrast());
            rows.add(new IntervalPlot.Row(
                    label,
                    effect.group().equals(Response.ALL) ? 0 : Reporting.colour(effect.group()),
                    shown.value(),
                    Double.isNaN(shown.low()) && Double.isFinite(shown.value()) ? 1e-9 : shown.low(),
                    Double.isNaN(shown.high()) && Double.isFinite(shown.value()) ? 1e9 : shown.high(),
                    value,
                    Knowledge.ESTIMATE));
            table.add(List.of(
                    groupTitle(effect.group()),
                    disclosure.text(effect.contrast()),
                    value,
                    withheld ? "withheld" : Numbers.pValue(effect.p())));
        }
        String name = ratio ? "odds ratio of response" : "difference in the endpoint, adjusted for baseline";
        FigureText text = new FigureText(
                "effects-" + index,
                "One arm against another, by group: " + name,
                "Effect of one arm against another within each group, with 95 % intervals.");
        return reporting
                .plates()
                .plate(
                        IntervalPlot.draw(
                                text,
                                new IntervalPlot.Axis(
                                        name + (ratio ? " (logarithmic)" : " (points)"),
                                        ratio ? IntervalPlot.Spacing.LOGARITHMIC : IntervalPlot.Spacing.LINEAR,
                                        Double.NaN,
                                        Double.NaN,
                                        ratio ? 1 : 0),
                                rows),
                        "One arm against another within each group: " + name + " (" + disclosure.text(method)
                                + "). Whether the groups differ in it is what the interaction test says, not whether"
                                + " one interval holds the line of no effect and another does not.",
                        Table.of(
                                "Effects, " + method,
                                List.of("Group", "Contrast", "#Estimate (95 % interval)", "#p"),
                                table));
    }

    private static Block rulePlate(Reporting reporting, Response response) {
        Disclosure disclosure = reporting.disclosure();
        List<IntervalPlot.Row> shown = new ArrayList<>();
        List<List<String>> rows = new ArrayList<>();
        for (Response.Rule rule : response.rules()) {
            boolean single = rule.rule().startsWith("arm:") || rule.rule().equals("best-single-arm");
            rows.add(List.of(
                    disclosure.text(rule.rule()),
                    peopleTold(reporting, rule.n()),
                    interval(rule.value(), 1),
                    single ? Numbers.MISSING : interval(rule.gain(), 1),
                    single ? Numbers.MISSING : Numbers.pValue(rule.gainP())));
            if (!single) {
                shown.add(new IntervalPlot.Row(
                        rule.rule().replace('-', ' '),
                        1,
                        rule.gain().value(),
                        rule.gain().low(),
                        rule.gain().high(),
                        interval(rule.gain(), 1),
                        Knowledge.ESTIMATE));
            }
        }
        Table table = Table.of(
                "Treatment rules",
                List.of("Rule", "#People", "#Value (95 % interval)", "#Gain over the best single arm", "#p of no gain"),
                rows);
        if (shown.isEmpty()) {
            return Block.table(table);
        }
        return reporting
                .plates()
                .plate(
                        IntervalPlot.draw(
                                new FigureText(
                                        "rule-gains",
                                        "Gain of treatment rules over the best single arm",
                                        "Gain of each treatment rule over the best single arm, with intervals."),
                                new IntervalPlot.Axis(
                                        "gain over the best single arm (points of improvement)",
                                        IntervalPlot.Spacing.LINEAR,
                                        Double.NaN,
                                        Double.NaN,
                                        0),
                                shown),
                        "What each rule would gain over treating everyone with the best single arm, with 95 % intervals."
                                + (response.rules().stream()
                                                .noneMatch(rule -> rule.gain().low() > 0)
                                        ? " No rule was shown to beat the best single arm."
                                        : ""),
                        table);
    }

    private static Map<String, List<Rate>> byGroup(List<Rate> rates) {
        Map<String, List<Rate>> byGroup = new LinkedHashMap<>();
        rates.forEach(rate ->
                byGroup.computeIfAbsent(rate.group(), key -> new ArrayList<>()).add(rate));
        return byGroup;
    }

    static String groupTitle(String group) {
        return group.equals(Response.ALL) ? "all groups" : Reporting.groupLabel(group);
    }

    private static String armTitle(Disclosure disclosure, String arm) {
        return arm.equals(Response.ALL) ? "all arms" : "arm " + disclosure.text(arm);
    }

    private static String interval(Estimate estimate, int decimals) {
        if (!Double.isFinite(estimate.value())) {
            return Numbers.MISSING;
        }
        String value = Numbers.fixed(estimate.value(), decimals);
        return Double.isFinite(estimate.low())
                ? value + " (" + Numbers.fixed(estimate.low(), decimals) + " to "
                        + Numbers.fixed(estimate.high(), decimals) + ")"
                : value;
    }

    private static String oddsRatio(Estimate estimate) {
        String low = Double.isFinite(estimate.low()) ? ratio(estimate.low()) : "0";
        String high = Double.isFinite(estimate.high()) ? ratio(estimate.high()) : "\u221e";
        return ratio(estimate.value()) + " (" + low + " to " + high + ")";
    }

    private static String ratio(double value) {
        return value >= 1e4
                ? Numbers.significant(value, 2)
                : Numbers.fixed(value, value < 10 ? 2 : value < 100 ? 1 : 0);
    }
}
