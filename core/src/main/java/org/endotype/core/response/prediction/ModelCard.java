package org.endotype.core.response.prediction;

import java.util.Locale;
import org.endotype.core.response.prediction.PredictionStudy.Metric;
import org.endotype.core.response.prediction.PredictionStudy.Result;

/** What a reader of a prediction model must be told, by the items of TRIPOD+AI that the run itself can answer. */
final class ModelCard {

    private ModelCard() {}

    static String text(Result result, String outcome, long seed) {
        StringBuilder card = new StringBuilder();
        card.append("# Model card: prediction of ").append(outcome).append("\n\n");
        card.append("**Research use only.** Developed and checked within one data set; not to be used for the care of"
                + " anybody before it has been checked elsewhere.\n\n");
        card.append("| TRIPOD+AI item | here |\n|---|---|\n");
        item(card, "Title, design (1)", "development with internal validation by nested cross-validation");
        item(card, "Outcome (8)", outcome);
        item(card, "Predictors (9)", String.join(", ", result.predictors()));
        item(
                card,
                "Sample size (10)",
                result.n() + " people, " + result.events() + " with the outcome, "
                        + result.predictors().size() + " predictors");
        item(
                card,
                "Missing data (11)",
                "missing predictors take the training part's mean; missing outcomes are left out");
        item(
                card,
                "Analytical methods (12)",
                "ridge logistic regression; five folds, five repeats, the penalty chosen in five inner folds; seed "
                        + seed);
        for (Metric metric : result.metrics()) {
            String value = Double.isNaN(metric.value().low())
                    ? String.format(Locale.ROOT, "%.3f", metric.value().estimate())
                    : String.format(
                            Locale.ROOT,
                            "%.3f (%.3f to %.3f)",
                            metric.value().estimate(),
                            metric.value().low(),
                            metric.value().high());
            item(card, "Model performance (23): " + metric.name(), value);
        }
        item(
                card,
                "Fairness (14, 23b)",
                result.subgroups().isEmpty()
                        ? "not examined: name columns with --audit"
                        : "subgroup_audit.tsv; cells of fewer than 11 are withheld");
        item(card, "Model presentation (22)", "prediction_coefficients.tsv, log odds a standard deviation");
        item(card, "Calibration, clinical usefulness", "calibration_curve.tsv, decision_curve.tsv");
        item(
                card,
                "To be filled in by the study",
                "source of data (5), participants (6), ethics (18), funding (18a),"
                        + " registration (18c), protocol (18b), patient involvement (19), interpretation and limits (25, 26)");
        if (!result.warnings().isEmpty()) {
            card.append("\n## Warnings\n\n");
            result.warnings()
                    .forEach(warning -> card.append("- ").append(warning).append('\n'));
        }
        return card.toString();
    }

    private static void item(StringBuilder card, String item, String value) {
        card.append("| ")
                .append(item)
                .append(" | ")
                .append(value.replace("|", "/"))
                .append(" |\n");
    }
}
