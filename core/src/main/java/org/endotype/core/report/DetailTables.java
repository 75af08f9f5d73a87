package org.endotype.core.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.endotype.core.report.content.Response;
import org.endotype.core.report.figure.Numbers;
import org.endotype.core.table.TextTable;

/** The further tables of a response analysis, each with a sentence on how to read it; small counts are withheld. */
final class DetailTables {

    /** How a table is told. */
    private record Telling(String title, String sentence) {}

    private static final Set<String> COUNTS = Set.of(
            "n",
            "events",
            "at_risk",
            "reference_events",
            "reference_n",
            "arm_events",
            "arm_n",
            "at_floor",
            "in_best_arm",
            "others",
            "imputed",
            "participants");

    /** Events with the people they are among. */
    private static final Map<String, String> AMONG = Map.of(
            "events", "n", "reference_events", "reference_n", "arm_events", "arm_n", "imputed", "n", "at_floor", "n");

    private static final Map<String, Telling> TELLINGS = new LinkedHashMap<>();

    static {
        tell("moderators", "Moderators", "The change of the arms' difference a standard deviation of the variable.");
        tell(
                "overlap",
                "Overlap of the arms",
                "The chance of each arm given the features. People with hardly any chance of an arm cannot tell about it.");
        tell(
                "benefit",
                "Do those predicted to benefit more?",
                "AUTOC is the area under the targeting curve, 0 where the ranking tells nothing; its p is two-sided. A slope"
                        + " of 1 is a calibrated prediction, of 0 none.");
        tell(
                "benefit_fifths",
                "Benefit by fifth of the prediction",
                "From the least predicted benefit to the largest.");
        tell(
                "personal_advantage",
                "Personalised advantage index",
                "People who were in the arm predicted to be best for them against the others; a baseline to read beside the"
                        + " gain of the rules.");
        tell("paired", "Changes within people", "Paired t tests with sign-flip permutation p.");
        tell("correlations", "Correlations", "Pearson's r with its interval, permutation p, and Spearman's.");
        tell(
                "longitudinal",
                "Mixed model of all visits",
                "Participants with some visits missing stay in; df are Satterthwaite's. How visits hang together stands in"
                        + " longitudinal_fit.tsv.");
        tell(
                "imputation",
                "The last visit with missing visits imputed",
                "Pooled by Rubin's rules under the assumption named.");
        tell("log_rank", "Time to relapse", "Log-rank tests with permutation p.");
        tell(
                "restricted_mean",
                "Mean time without the event",
                "Up to the horizon; rows with a versus are differences from that arm.");
        tell("hazards", "Hazard ratios", "Cox regression, Efron's ties.");
        tell(
                "benefit_harm",
                "Benefits against harms",
                "NNTB: how many to treat for one more to benefit; NNTH: for one more to be harmed. Through infinity where"
                        + " the interval covers no difference.");
        tell(
                "prediction",
                "Prediction",
                "Of people the model never saw, in nested cross-validation. Research use only.");
        tell("calibration_curve", "Calibration of the prediction", "Predicted and observed share by predicted chance.");
        tell(
                "decision_curve",
                "Decision curve",
                "Net benefit of acting on the prediction against treating everyone or no one.");
        tell(
                "subgroup_audit",
                "Prediction within subgroups",
                "Subgroups with fewer than 11 of either outcome are withheld.");
    }

    private DetailTables() {}

    private static void tell(String file, String title, String sentence) {
        TELLINGS.put(file, new Telling(title, sentence));
    }

    /** The tables that may be there, in the order they are told. */
    static List<Block> blocks(Reporting reporting, Response response) {
        List<Block> blocks = new ArrayList<>();
        TELLINGS.forEach((name, telling) -> response.details().stream()
                .filter(detail -> detail.name().equals(name))
                .forEach(detail -> {
                    blocks.add(Block.named(
                            telling.title() + (telling.title().endsWith("?") ? "" : "."), telling.sentence()));
                    ResponseFigures.of(reporting, response, detail).ifPresent(blocks::add);
                    blocks.add(Block.folded(table(reporting, telling.title(), detail)));
                }));
        return blocks;
    }

    private static Table table(Reporting reporting, String title, Response.Detail detail) {
        List<String> columns = new ArrayList<>();
        for (int c = 0; c < detail.header().size(); c++) {
            columns.add(
                    (isNumeric(detail, c) ? "#" : "") + detail.header().get(c).replace('_', ' '));
        }
        List<List<String>> rows = new ArrayList<>();
        for (List<String> row : detail.rows()) {
            boolean withheld = tellsOfFew(reporting, detail.header(), row);
            List<String> cells = new ArrayList<>();
            for (int c = 0; c < row.size(); c++) {
                String text = row.get(c);
                boolean number = TextTable.isNumber(text);
                cells.add(
                        number && withheld
                                ? "withheld"
                                : number
                                        ? shown(reporting, detail.header().get(c), text)
                                        : words(reporting, text, withheld));
            }
            rows.add(cells);
        }
        return Table.of(title, columns, rows);
    }

    /** The number needed stands in words and gives the risks back. */
    private static String words(Reporting reporting, String text, boolean withheld) {
        return withheld && text.startsWith("NNT")
                ? "withheld"
                : reporting.disclosure().text(text);
    }

    private static boolean isNumeric(Response.Detail detail, int column) {
        return detail.rows().stream().allMatch(row -> {
            String text = row.get(column);
            return TextTable.isMissing(text) || TextTable.isNumber(text) || text.equals("withheld");
        });
    }

    private static String shown(Reporting reporting, String column, String text) {
        double value = Double.parseDouble(text);
        if (COUNTS.contains(column)) {
            return reporting.tellsApartFew((long) value) && !column.contains("events")
                    ? "withheld"
                    : reporting.disclosure().count((long) value);
        }
        return column.equals("p") || column.endsWith("_p")
                ? Numbers.pValue(value)
                : Numbers.significant(value, reporting.disclosure().isInternal() ? 4 : 2);
    }

    /** Whether a row counts few people, or lets such a count be worked out. */
    static boolean tellsOfFew(Reporting reporting, List<String> header, List<String> row) {
        for (int c = 0; c < header.size(); c++) {
            String column = header.get(c);
            if (COUNTS.contains(column) && TextTable.isNumber(row.get(c))) {
                long count = (long) Double.parseDouble(row.get(c));
                boolean few = reporting.disclosure().isSmall(count);
                String whole = AMONG.get(column);
                int at = whole == null ? -1 : header.indexOf(whole);
                if (at >= 0 && TextTable.isNumber(row.get(at))) {
                    few |= reporting.disclosure().isSmall((long) Double.parseDouble(row.get(at)) - count);
                }
                if (few) {
                    return true;
                }
            }
        }
        return false;
    }
}
