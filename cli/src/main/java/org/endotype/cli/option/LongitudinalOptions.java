package org.endotype.cli.option;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.response.GroupMembership;
import org.endotype.core.response.LongitudinalStudy;
import org.endotype.core.response.OutcomeColumns;
import org.endotype.core.response.OutcomeColumns.Measure;
import org.endotype.core.response.ResponseSettings;
import org.endotype.core.stats.RandomInterceptModel.Criterion;
import org.endotype.core.table.TextTable;
import picocli.CommandLine.Option;

/** Several visits in one model. */
public final class LongitudinalOptions {

    @Option(
            names = "--visits",
            paramLabel = "COL=TIME",
            split = ",",
            description =
                    "Visits after baseline, for example w2=2,w4=4,w6=6: adds a mixed model with a random intercept a"
                            + " participant (longitudinal.tsv).")
    private Map<String, Double> visits = new LinkedHashMap<>();

    @Option(
            names = "--likelihood",
            paramLabel = "L",
            defaultValue = "restricted",
            description = "Likelihood of the mixed model: restricted or maximum (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private String likelihood;

    public Optional<LongitudinalStudy.Result> run(
            TextTable table, Optional<GroupMembership> grouped, OutcomeColumns columns, ResponseSettings settings) {
        if (visits.isEmpty()) {
            return Optional.empty();
        }
        if (!(columns.measure() instanceof Measure.BeforeAndAfter totals)) {
            throw new InvalidConfiguration("--visits needs --scale and --baseline");
        }
        return Optional.of(LongitudinalStudy.run(
                table,
                grouped,
                new LongitudinalStudy.Design(
                        columns.id(),
                        totals.scale(),
                        totals.baseline(),
                        ordered(),
                        columns.arm(),
                        settings.referenceArm(),
                        columns.covariates(),
                        criterion(),
                        settings.level())));
    }

    private Criterion criterion() {
        return switch (likelihood) {
            case "restricted" -> Criterion.RESTRICTED;
            case "maximum" -> Criterion.MAXIMUM_LIKELIHOOD;
            default ->
                throw new InvalidConfiguration(
                        "--likelihood: expected restricted or maximum, found '" + likelihood + "'");
        };
    }

    private List<LongitudinalStudy.Visit> ordered() {
        double last = Double.NEGATIVE_INFINITY;
        String earlier = "";
        for (Map.Entry<String, Double> visit : visits.entrySet()) {
            if (!(visit.getValue() > last)) {
                throw new InvalidConfiguration("--visits: '" + visit.getKey() + "' at " + visit.getValue()
                        + " does not come after '" + earlier + "' at " + last
                        + "; give the visits in order of time, each with a time of its own");
            }
            last = visit.getValue();
            earlier = visit.getKey();
        }
        return visits.entrySet().stream()
                .map(visit -> new LongitudinalStudy.Visit(visit.getKey(), visit.getValue()))
                .toList();
    }
}
