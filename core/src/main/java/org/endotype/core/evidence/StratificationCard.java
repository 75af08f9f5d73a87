package org.endotype.core.evidence;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.endotype.core.cohort.CovariateDesign;
import org.endotype.core.cohort.FittedPreprocessing;
import org.endotype.core.privacy.CellSuppression;
import org.endotype.core.stratify.Assignment;
import org.endotype.core.stratify.StratificationModel;

/**
 * What somebody who is given a model must be told: use, training cohort, evidence, limits; after Mitchell et al., Model
 * Cards for Model Reporting (FAT* 2019). Counts below 11, and what would give them away, are withheld, because the card
 * travels with the model.
 */
final class StratificationCard {

    private static final int SMALLEST_CELL = 11;

    private StratificationCard() {}

    static String text(StudyResult result, StratificationModel model) {
        Evidence evidence = result.evidence();
        StringBuilder card = new StringBuilder("# Model card: groups of patients\n\n");
        card.append(
                "**Research use only.** Not validated for the care of anybody; groups are found in one cohort and must"
                        + " be shown again in another before they mean something.\n\n| item | here |\n|---|---|\n");
        row(card, "Evidence", evidence.verdict());
        row(card, "Groups supported", String.valueOf(evidence.supportedGroupCount()));
        row(card, "p against one group", number(evidence.nullP()));
        row(card, "Method", evidence.method());
        row(
                card,
                "Intended use",
                evidence.supportedGroupCount() > 1
                        ? "research: giving people measured and prepared in the same way the group that they resemble"
                        : "none: there are no groups to give; 'endotype assign' refuses unless told why");
        row(
                card,
                "Not intended for",
                "diagnosis, choice of treatment, people measured otherwise or of another population; anything without"
                        + " 'endotype monitor'");
        row(card, "Trained on", count(evidence.participants()) + " participants");
        for (FittedPreprocessing.ViewSteps view : model.preprocessing().views()) {
            row(
                    card,
                    "View '" + view.view() + "'",
                    view.features().size() + " features, " + view.varyingFeatures() + " of them vary");
        }
        List<String> covariates = model.preprocessing().design().terms().stream()
                .map(CovariateDesign.Term::name)
                .toList();
        row(card, "Adjusted for", covariates.isEmpty() ? "nothing" : String.join(", ", covariates));
        card.append("\n## Groups\n\n| group | participants | Jaccard in bootstrap samples | |\n|---|---|---|---|\n");
        groups(card, result);
        card.append("\n## Do the groups follow what they should not?\n\n");
        if (evidence.nuisance().isEmpty()) {
            card.append("Not examined: no covariates were given.\n");
        } else {
            card.append("| variable | association | measure | p |\n|---|---|---|---|\n");
            evidence.nuisance()
                    .forEach(one ->
                            cells(card, one.variable(), number(one.association()), one.measure(), number(one.p())));
        }
        card.append("\n## Limits\n\n"
                + "- Without group remain people who lack every view, who lie beyond the training data (distance above 1 in"
                + " the table of 'endotype assign'), and for whom no group has a probability of one half.\n"
                + "- Features must be those of training, by name and in the same units; others are refused.\n"
                + "- Drift is not noticed by the model: run 'endotype monitor' on every new batch.\n"
                + "- The model holds means and loadings of its cohort. From it and somebody's features one can tell whether"
                + " they took part: share it as you would share data.\n");
        if (!evidence.warnings().isEmpty()) {
            card.append("\n## Warnings\n\n");
            evidence.warnings()
                    .forEach(warning -> card.append("- ").append(warning).append('\n'));
        }
        return card.toString();
    }

    private static void groups(StringBuilder card, StudyResult result) {
        Assignment assignment = result.assignment();
        int k = assignment.groupCount();
        long[] sizes = new long[k + 2];
        boolean[] small = new boolean[k + 2];
        for (int g = 0; g <= k; g++) {
            sizes[g] = assignment.sizeOf(g);
            small[g] = sizes[g] > 0 && sizes[g] < SMALLEST_CELL;
            sizes[k + 1] += sizes[g];
        }
        boolean[] withheld = CellSuppression.solve(
                sizes, small, List.of(IntStream.rangeClosed(0, k + 1).toArray()));
        for (int g = 1; g <= k + 1; g++) {
            int group = g <= k ? g : Assignment.UNASSIGNED;
            boolean supported = result.evidence().supportedGroupCount() > 1 && group != Assignment.UNASSIGNED;
            String stability = result.evidence().stability().stream()
                    .filter(one -> supported && one.group() == group && !small[group])
                    .map(one -> number(one.jaccard()) + " | " + one.verdict())
                    .collect(Collectors.joining());
            card.append("| ")
                    .append(group == Assignment.UNASSIGNED ? "unassigned" : String.valueOf(group))
                    .append(" | ")
                    .append(small[group] ? "< " + SMALLEST_CELL : withheld[group] ? "withheld" : count(sizes[group]))
                    .append(" | ")
                    .append(stability.isEmpty() ? " | " : stability)
                    .append(" |\n");
        }
    }

    private static String count(long people) {
        return people > 0 && people < SMALLEST_CELL ? "< " + SMALLEST_CELL : String.valueOf(people);
    }

    private static String number(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%.3g", value) : "not known";
    }

    private static void row(StringBuilder card, String item, String value) {
        cells(card, item, value);
    }

    /** A line break or bar in a name would end the cell. */
    private static void cells(StringBuilder card, String... cells) {
        for (String cell : cells) {
            card.append("| ").append(cell.replaceAll("[|\\p{Cntrl}]", "/")).append(' ');
        }
        card.append("|\n");
    }
}
