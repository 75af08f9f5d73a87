package org.endotype.core.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.endotype.core.report.content.Response;
import org.endotype.core.report.figure.CurvePlot;
import org.endotype.core.report.figure.CurvePlot.Curve;
import org.endotype.core.report.figure.CurvePlot.Join;
import org.endotype.core.report.figure.CurvePlot.Reference;
import org.endotype.core.report.figure.FigureText;
import org.endotype.core.report.figure.IntervalPlot;
import org.endotype.core.report.figure.IntervalPlot.Knowledge;
import org.endotype.core.report.figure.Numbers;
import org.endotype.core.table.TextTable;

/** Figures of the further tables of a response analysis: what the reader sees before the table is opened. */
final class ResponseFigures {

    private static final double[] NONE = {};

    /** The start and two steps: fewer are no curve. */
    private static final int FEWEST_POINTS = 3;

    private ResponseFigures() {}

    /** The figure of a table, where it has one. */
    static Optional<Block> of(Reporting reporting, Response response, Response.Detail detail) {
        return switch (detail.name()) {
            case "log_rank" -> survival(reporting, response);
            case "benefit_harm" -> benefitHarm(reporting, detail);
            case "calibration_curve" -> calibration(reporting, detail);
            case "decision_curve" -> decisions(reporting, detail);
            default -> Optional.empty();
        };
    }

    private static double number(Response.Detail detail, List<String> row, String column) {
        int at = detail.header().indexOf(column);
        return at >= 0 && TextTable.isNumber(row.get(at)) ? Double.parseDouble(row.get(at)) : Double.NaN;
    }

    private static String text(Response.Detail detail, List<String> row, String column) {
        return row.get(detail.header().indexOf(column));
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /**
     * Kaplan-Meier curves. For an audience that must not tell single people apart a step is drawn once so many people had
     * the event that they may be counted, and none where too few are left.
     */
    private static Optional<Block> survival(Reporting reporting, Response response) {
        Optional<Response.Detail> table = response.details().stream()
                .filter(detail -> detail.name().equals("survival"))
                .findFirst();
        if (table.isEmpty()) {
            return Optional.empty();
        }
        Response.Detail detail = table.get();
        Map<String, List<List<String>>> byCurve = new LinkedHashMap<>();
        double last = 0;
        for (List<String> row : detail.rows()) {
            String group = text(detail, row, "group");
            String label = (group.equals(Response.ALL) ? "" : ResponseSection.groupTitle(group) + ", ") + "arm "
                    + reporting.disclosure().text(text(detail, row, "arm"));
            byCurve.computeIfAbsent(label, key -> new ArrayList<>()).add(row);
            last = Math.max(last, number(detail, row, "time"));
        }
        List<Curve> curves = new ArrayList<>();
        byCurve.forEach((label, rows) -> {
            Curve curve = curve(reporting, detail, label, curves.size() + 1, rows);
            curves.add(
                    curve.x().length >= FEWEST_POINTS || reporting.disclosure().isInternal() ? curve : withheld(curve));
        });
        if (last <= 0) {
            return Optional.empty();
        }
        if (curves.stream().allMatch(curve -> curve.x().length == 0)) {
            return Optional.of(Block.info("Survival curves are withheld: too few people in each had the event."));
        }
        return Optional.of(reporting
                .plates()
                .plate(
                        CurvePlot.draw(
                                new FigureText(
                                        "survival",
                                        "Share without the event over time",
                                        "Kaplan-Meier curves by group and arm with their intervals."),
                                new CurvePlot.Axis("time", 0, last),
                                new CurvePlot.Axis("share without the event", 0, 1),
                                Reference.NONE,
                                curves),
                        "Share of people without the event over time (Kaplan and Meier), with 95 % intervals."
                                + (reporting.disclosure().isInternal()
                                        ? ""
                                        : " A step stands for several people's events, so that nobody's own time is told;"
                                                + " curves end where few are left."),
                        null));
    }

    private static Curve withheld(Curve curve) {
        return new Curve(curve.label() + ": withheld", curve.group(), Join.STEPS, NONE, NONE, NONE, NONE);
    }

    private static Curve curve(
            Reporting reporting, Response.Detail detail, String label, int colour, List<List<String>> rows) {
        List<Double> time = new ArrayList<>(List.of(0.0));
        List<Double> share = new ArrayList<>(List.of(1.0));
        List<Double> low = new ArrayList<>(List.of(1.0));
        List<Double> high = new ArrayList<>(List.of(1.0));
        long events = 0;
        double known = 0;
        for (List<String> row : rows) {
            events += (long) number(detail, row, "events");
            long left = (long) number(detail, row, "at_risk");
            boolean told = events > 0
                    && !reporting.disclosure().isSmall(events)
                    && !reporting.disclosure().isSmall(left);
            if (told) {
                time.add(number(detail, row, "time"));
                share.add(number(detail, row, "survival"));
                double lower = number(detail, row, "low");
                double upper = number(detail, row, "high");
                low.add(Double.isNaN(lower) ? number(detail, row, "survival") : lower);
                high.add(Double.isNaN(upper) ? number(detail, row, "survival") : upper);
                events = 0;
            }
            known = reporting.disclosure().isSmall(left) ? known : number(detail, row, "time");
        }
        int end = time.size() - 1;
        if (known > time.get(end)) {
            time.add(known);
            share.add(share.get(end));
            low.add(low.get(end));
            high.add(high.get(end));
        }
        return new Curve(label, colour, Join.STEPS, array(time), array(share), array(low), array(high));
    }

    private static Optional<Block> benefitHarm(Reporting reporting, Response.Detail detail) {
        List<IntervalPlot.Row> rows = new ArrayList<>();
        String contrast = "";
        for (List<String> row : detail.rows()) {
            if (!text(detail, row, "contrast").equals(contrast)) {
                contrast = text(detail, row, "contrast");
                rows.add(IntervalPlot.Row.heading(reporting.disclosure().text(contrast)));
            }
            boolean withheld = DetailTables.tellsOfFew(reporting, detail.header(), row);
            boolean harm = text(detail, row, "kind").equals("harm");
            double estimate = withheld ? Double.NaN : 100 * number(detail, row, "risk_difference");
            double low = withheld ? Double.NaN : 100 * number(detail, row, "low");
            double high = withheld ? Double.NaN : 100 * number(detail, row, "high");
            rows.add(new IntervalPlot.Row(
                    reporting.disclosure().text(text(detail, row, "outcome")) + (harm ? " (harm)" : " (benefit)"),
                    harm ? 2 : 1,
                    estimate,
                    low,
                    high,
                    withheld
                            ? "withheld"
                            : Numbers.fixed(estimate, 0) + " (" + Numbers.fixed(low, 0) + " to "
                                    + Numbers.fixed(high, 0) + ")",
                    Knowledge.ESTIMATE));
        }
        return Optional.of(reporting
                .plates()
                .plate(
                        IntervalPlot.draw(
                                new FigureText(
                                        "benefit-harm",
                                        "Benefits against harms",
                                        "Differences in the risk of benefits and harms between arms, with intervals."),
                                new IntervalPlot.Axis(
                                        "difference in people with it, of 100",
                                        IntervalPlot.Spacing.LINEAR,
                                        Double.NaN,
                                        Double.NaN,
                                        0),
                                rows),
                        "How many more of 100 people have each benefit and harm in one arm than in the other, with 95 %"
                                + " intervals (Newcombe).",
                        null));
    }

    private static Optional<Block> calibration(Reporting reporting, Response.Detail detail) {
        List<List<String>> told = detail.rows().stream()
                .filter(row -> !DetailTables.tellsOfFew(reporting, detail.header(), row)
                        && Double.isFinite(number(detail, row, "observed")))
                .toList();
        if (told.isEmpty()) {
            return Optional.empty();
        }
        Curve curve = new Curve(
                "people by predicted chance",
                1,
                Join.DOTS,
                column(detail, told, "predicted"),
                column(detail, told, "observed"),
                column(detail, told, "low"),
                column(detail, told, "high"));
        return Optional.of(reporting
                .plates()
                .plate(
                        CurvePlot.draw(
                                new FigureText(
                                        "calibration",
                                        "Calibration of the prediction",
                                        "Observed share of people with the outcome against the predicted chance."),
                                new CurvePlot.Axis("predicted chance", 0, 1),
                                new CurvePlot.Axis("observed share", 0, 1),
                                Reference.DIAGONAL,
                                List.of(curve)),
                        "Observed share of people with the outcome against the chance predicted for them by models that"
                                + " never saw them, with 95 % intervals; on the dashed line both are the same.",
                        null));
    }

    private static Optional<Block> decisions(Reporting reporting, Response.Detail detail) {
        if (detail.rows().isEmpty()) {
            return Optional.empty();
        }
        double[] threshold = column(detail, detail.rows(), "threshold");
        double[] model = column(detail, detail.rows(), "net_benefit");
        double[] all = column(detail, detail.rows(), "treat_all");
        double[] none = column(detail, detail.rows(), "treat_none");
        int shown = 0;
        double top = 0.01;
        double bottom = 0;
        for (int i = 0; i < threshold.length; i++) {
            top = Math.max(top, Math.max(model[i], all[i]));
            bottom = Math.min(bottom, model[i]);
        }
        // Treating everyone falls without end; below the others it is of no interest.
        bottom = Math.max(bottom, -top / 2) - top / 10;
        while (shown < all.length && all[shown] >= bottom) {
            shown++;
        }
        double[] near = Arrays.copyOf(threshold, shown);
        double[] everyone = Arrays.copyOf(all, shown);
        return Optional.of(reporting
                .plates()
                .plate(
                        CurvePlot.draw(
                                new FigureText(
                                        "decision-curve",
                                        "Decision curve",
                                        "Net benefit over the chance from which one would act, against acting on everyone"
                                                + " and on no one."),
                                new CurvePlot.Axis(
                                        "chance from which one would act",
                                        threshold[0],
                                        threshold[threshold.length - 1]),
                                new CurvePlot.Axis("net benefit", bottom, top),
                                Reference.NONE,
                                List.of(
                                        new Curve(
                                                "acting on the prediction",
                                                1,
                                                Join.STRAIGHT,
                                                threshold,
                                                model,
                                                NONE,
                                                NONE),
                                        new Curve("acting on everyone", 2, Join.STRAIGHT, near, everyone, NONE, NONE),
                                        new Curve("acting on no one", 0, Join.STRAIGHT, threshold, none, NONE, NONE))),
                        "Net benefit of acting on the prediction (Vickers and Elkin 2006). It helps where its line is above"
                                + " both others.",
                        null));
    }

    private static double[] column(Response.Detail detail, List<List<String>> rows, String name) {
        return rows.stream().mapToDouble(row -> number(detail, row, name)).toArray();
    }
}
