package org.endotype.core.response;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.response.OutcomeColumns.Measure;
import org.endotype.core.response.scale.Scale;
import org.endotype.core.sample.SampleSet;
import org.endotype.core.table.TextTable;
import org.jspecify.annotations.Nullable;

/**
 * Outcomes of a cohort: one row a participant, NaN where a total is missing. No stratifier is ever given one.
 */
public final class Outcomes {

    private final SampleSet participants;
    private final OutcomeColumns columns;
    private final double @Nullable [] baseline;
    private final double[] endpoint;
    private final String @Nullable [] arm;
    private final Map<String, double[]> moderators;
    private final CovariateTerms covariates;
    private final CovariateTerms ruleFeatures;
    private final List<String> sites;

    private Outcomes(
            SampleSet participants,
            OutcomeColumns columns,
            double @Nullable [] baseline,
            double[] endpoint,
            String @Nullable [] arm,
            Map<String, double[]> moderators,
            CovariateTerms covariates,
            CovariateTerms ruleFeatures,
            List<String> sites) {
        this.participants = participants;
        this.columns = columns;
        this.baseline = baseline;
        this.endpoint = endpoint;
        this.arm = arm;
        this.moderators = moderators;
        this.covariates = covariates;
        this.ruleFeatures = ruleFeatures;
        this.sites = sites;
    }

    /**
     * Reads the named columns; a total outside its scale's range is refused with its line, and so are repeated
     * participants (an outcome table is wide: one row each).
     */
    public static Outcomes read(Path file, OutcomeColumns columns) {
        return read(TextTable.read(file), columns);
    }

    /** As {@link #read(Path, OutcomeColumns)}, of a table that was read before. */
    public static Outcomes read(TextTable table, OutcomeColumns columns) {
        if (table.rowCount() == 0) {
            throw new DegenerateData(
                    SourceLocation.file(table.file()),
                    "has a header row but no participants; give one row a participant");
        }
        SampleSet participants = table.sampleIds(columns.id());
        double[] baseline = null;
        double[] endpoint;
        if (columns.measure() instanceof Measure.BeforeAndAfter totals) {
            baseline = totals(table, totals.baseline(), totals.scale());
            endpoint = totals(table, totals.endpoint(), totals.scale());
        } else {
            endpoint = table.numbers(((Measure.Change) columns.measure()).column());
        }
        if (Arrays.stream(endpoint).allMatch(Double::isNaN)) {
            throw new DegenerateData(
                    SourceLocation.file(table.file()),
                    "column '" + endpointColumn(columns.measure())
                            + "': nobody has an endpoint; check the endpoint column's name and values, or choose an"
                            + " earlier visit as the endpoint");
        }
        String[] arm = null;
        if (columns.arm().isPresent()) {
            arm = table.column(columns.arm().get()).toArray(new String[0]);
            for (int row = 0; row < arm.length; row++) {
                arm[row] = TextTable.isMissing(arm[row]) ? "" : arm[row].trim();
            }
        }
        Map<String, double[]> moderators = new LinkedHashMap<>();
        for (String moderator : columns.moderators()) {
            moderators.put(moderator, table.numbers(moderator));
        }
        return new Outcomes(
                participants,
                columns,
                baseline,
                endpoint,
                arm,
                moderators,
                CovariateTerms.of(table, columns.covariates()),
                CovariateTerms.of(table, columns.ruleFeatures()),
                columns.site().map(table::column).orElse(List.of()));
    }

    private static String endpointColumn(Measure measure) {
        return measure instanceof Measure.BeforeAndAfter totals
                ? totals.endpoint()
                : ((Measure.Change) measure).column();
    }

    /** A column of totals, each within its scale. */
    public static double[] totals(TextTable table, String column, Scale scale) {
        double[] totals = table.numbers(column);
        for (int row = 0; row < totals.length; row++) {
            if (totals[row] < scale.minimum() || totals[row] > scale.maximum()) {
                throw new MalformedInput(
                        table.location(row),
                        "column '" + column + "': a " + scale.name() + " total lies between " + (long) scale.minimum()
                                + " and " + (long) scale.maximum() + ", found "
                                + org.endotype.core.table.TableWriter.formatNumber(totals[row])
                                + "; check the scale or write missing totals as NA");
            }
        }
        return totals;
    }

    public SampleSet participants() {
        return participants;
    }

    public OutcomeColumns columns() {
        return columns;
    }

    /** Whether totals before treatment are there. */
    public boolean hasBaseline() {
        return baseline != null;
    }

    public boolean hasArms() {
        return arm != null;
    }

    /** The total before treatment; NaN where missing or where only a change is known. */
    public double baseline(int participant) {
        return baseline == null ? Double.NaN : baseline[participant];
    }

    /** The total at the endpoint, or the change where only that is known; NaN where missing. */
    public double endpoint(int participant) {
        return endpoint[participant];
    }

    /** How much better a participant became, in points; NaN where not known. */
    public double improvement(int participant) {
        if (columns.measure() instanceof Measure.BeforeAndAfter totals) {
            return totals.scale().improvement(baseline(participant), endpoint[participant]);
        }
        return ((Measure.Change) columns.measure()).direction() == Scale.Direction.HIGHER_IS_WORSE
                ? -endpoint[participant]
                : endpoint[participant];
    }

    /** The arm, empty where missing; everyone is in the arm {@code all} where the table has none. */
    public String arm(int participant) {
        return arm == null ? "all" : arm[participant];
    }

    /** What differences in the endpoint are adjusted for. */
    public CovariateTerms covariates() {
        return covariates;
    }

    /** What treatment rules may use beside groups, baseline and moderators. */
    public CovariateTerms ruleFeatures() {
        return ruleFeatures;
    }

    /** The participant's site; empty where there are none or it is missing. */
    public String site(int participant) {
        return sites.isEmpty() || TextTable.isMissing(sites.get(participant))
                ? ""
                : sites.get(participant).trim();
    }

    public double moderator(String name, int participant) {
        double[] values = moderators.get(name);
        if (values == null) {
            throw new IllegalArgumentException("no moderator " + name);
        }
        return values[participant];
    }
}
