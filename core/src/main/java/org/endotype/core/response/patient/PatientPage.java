package org.endotype.core.response.patient;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.endotype.core.file.AtomicOutput;
import org.endotype.core.response.patient.PatientModel.Driver;
import org.endotype.core.response.patient.PatientModel.Prediction;
import org.endotype.core.stats.Interval;

/** A self-contained HTML page on one patient. It names no arm where nothing was found, unless that was overridden. */
public final class PatientPage {

    private static final int MOST_DRIVERS = 8;

    private PatientPage() {}

    /**
     * Writes the page.
     *
     * @param title what the reader knows the patient by
     * @param group group and its probability; empty where not given
     * @param override why it was asked for although nothing was found; empty where something was
     */
    public static void write(
            PatientModel model,
            Prediction prediction,
            String title,
            Optional<String> group,
            Optional<String> override,
            Path file) {
        StringBuilder page = new StringBuilder();
        page.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta http-equiv="
                + "\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
                + "<title>Patient page</title><style>body{font:16px/1.5 sans-serif;max-width:46em;margin:2em auto;"
                + "padding:0 1em}table{border-collapse:collapse}td,th{padding:.3em .8em;border-bottom:1px solid #ccc;"
                + "text-align:left}.note{border-left:4px solid #b30;padding:.5em 1em;background:#fbeee6}"
                + "@media (prefers-color-scheme:dark){body{background:#14181f;color:#e6e9ee}.note{background:#3a2418}}</style>"
                + "</head><body>\n");
        page.append("<h1>").append(escape(title)).append("</h1>\n");
        note(page, "Research use only. Not for the care of this or any other patient.");
        override.ifPresent(reason -> note(
                page,
                "The analysis found no evidence that the choice of arm matters; this page was asked for all the same: "
                        + reason));
        group.ifPresent(text -> page.append("<p>").append(escape(text)).append("</p>\n"));
        if (!prediction.unlike().isEmpty()) {
            note(
                    page,
                    "Outside what was learned from: " + String.join("; ", prediction.unlike())
                            + ". The figures below are extrapolated.");
        }
        if (!prediction.missing().isEmpty()) {
            note(page, "Not known and taken as average: " + String.join(", ", prediction.missing()) + ".");
        }
        page.append("<h2>Expected improvement in each arm</h2>\n<table><tr><th>Arm</th><th>Expected</th>"
                + "<th>Range for one patient (95 %)</th></tr>\n");
        for (int k = 0; k < prediction.arms().size(); k++) {
            Interval one = prediction.improvement().get(k);
            page.append("<tr><td>")
                    .append(escape(prediction.arms().get(k)))
                    .append("</td><td>")
                    .append(number(one.estimate()))
                    .append("</td><td>")
                    .append(number(one.low()))
                    .append(" to ")
                    .append(number(one.high()))
                    .append("</td></tr>\n");
        }
        page.append("</table>\n<p>Outcome: ").append(escape(model.outcome())).append("</p>\n");
        drivers(page, prediction);
        page.append("<h2>What stands behind it</h2>\n<p>")
                .append(escape(model.evidence()))
                .append(
                        "</p>\n<p>The expected improvements come from a ridge regression in each arm, whatever outcome model"
                                + " the treatment rules were judged by.</p>\n</body></html>\n");
        AtomicOutput.writeStream(file, out -> out.write(page.toString().getBytes(StandardCharsets.UTF_8)));
    }

    private static void drivers(StringBuilder page, Prediction prediction) {
        List<Driver> shown = prediction.drivers().stream().limit(MOST_DRIVERS).toList();
        if (shown.isEmpty()) {
            return;
        }
        page.append("<h2>What tells the first two arms apart</h2>\n<table><tr><th>Feature</th><th>Value</th>"
                        + "<th>Points for ")
                .append(escape(prediction.arms().get(0)))
                .append("</th></tr>\n");
        for (Driver driver : shown) {
            page.append("<tr><td>")
                    .append(escape(driver.feature()))
                    .append("</td><td>")
                    .append(Double.isNaN(driver.value()) ? "not known" : number(driver.value()))
                    .append("</td><td>")
                    .append(String.format(Locale.ROOT, "%+.2f", driver.points()))
                    .append("</td></tr>\n");
        }
        page.append("</table>\n");
    }

    private static void note(StringBuilder page, String text) {
        page.append("<p class=\"note\">").append(escape(text)).append("</p>\n");
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
