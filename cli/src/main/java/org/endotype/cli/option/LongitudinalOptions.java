package org.endotype.cli.option;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.response.GroupMembership;
import org.endotype.core.response.Labels;
import org.endotype.core.response.LongitudinalStudy;
import org.endotype.core.response.OutcomeColumns;
import org.endotype.core.response.OutcomeColumns.Measure;
import org.endotype.core.response.ResponseSettings;
import org.endotype.core.response.longitudinal.MultipleImputation;
import org.endotype.core.stats.mixed.MixedModel.Criterion;
import org.endotype.core.table.TextTable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Several visits in one model. */
public final class LongitudinalOptions {

    @Option(
            names = "--visits",
            paramLabel = "COL=TIME",
            split = ",",
            description = "Visits after baseline, for example w2=2,w4=4,w6=6: adds a mixed model of all of them"
                    + " (longitudinal.tsv, longitudinal_fit.tsv).")
    private Map<String, Double> visits = new LinkedHashMap<>();

    @Option(
            names = "--covariance",
            paramLabel = "C",
            defaultValue = "random-intercept",
            description =
                    "How a participant's visits hang together in the mixed model: random-intercept, random-slope or"
                            + " unstructured (arms compared at every visit) (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private String covariance;

    @Option(
            names = "--likelihood",
            paramLabel = "L",
            defaultValue = "restricted",
            description = "Likelihood of the mixed model: restricted or maximum (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private String likelihood;

    @Option(
            names = "--impute",
            paramLabel = "A",
            description = "Imputes missing visits many times and compares the arms at the last of --visits"
                    + " (imputation.tsv): at-random, jump-to-reference or copy-reference.")
    private @Nullable String assumption;

    @Option(
            names = "--imputations",
            paramLabel = "M",
            defaultValue = "100",
            description = "How often missing visits are imputed (default: ${DEFAULT-VALUE}).")
    private int imputations;

    public Optional<List<MultipleImputation.Pooled>> impute(
            TextTable table, Labels labels, OutcomeColumns columns, ResponseSettings settings, long seed) {
        if (assumption == null) {
            return Optional.empty();
        }
        if (visits.isEmpty() || !(columns.measure() instanceof Measure.BeforeAndAfter totals)) {
            throw new InvalidConfiguration("--impute needs --visits, --scale and --baseline");
        }
        if (imputations < 2) {
            throw new InvalidConfiguration("--imputations: expected at least 2, found " + imputations);
        }
        MultipleImputation.Assumption assumed =
                switch (assumption) {
                    case "at-random" -> MultipleImputation.Assumption.AT_RANDOM;
                    case "jump-to-reference" -> MultipleImputation.Assumption.JUMP_TO_REFERENCE;
                    case "copy-reference" -> MultipleImputation.Assumption.COPY_REFERENCE;
                    default ->
                        throw new InvalidConfiguration("--impute: expected at-random, jump-to-reference or"
                                + " copy-reference, found '" + assumption + "'");
                };
        return Optional.of(MultipleImputation.run(
                table,
                labels,
                new MultipleImputation.Design(
                        totals.scale(),
                        totals.baseline(),
                        ordered().stream().map(LongitudinalStudy.Visit::column).toList(),
                        columns.covariates(),
                        assumed,
                        imputations,
                        settings.level()),
                seed));
    }

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
                        covariance(),
                        criterion(),
                        settings.level())));
    }

    private LongitudinalStudy.Covariance covariance() {
        LongitudinalStudy.Covariance chosen =
                switch (covariance) {
                    case "random-intercept" -> LongitudinalStudy.Covariance.RANDOM_INTERCEPT;
                    case "random-slope" -> LongitudinalStudy.Covariance.RANDOM_SLOPE;
                    case "unstructured" -> LongitudinalStudy.Covariance.UNSTRUCTURED;
                    default ->
                        throw new InvalidConfiguration("--covariance: expected random-intercept, random-slope or"
                                + " unstructured, found '" + covariance + "'");
                };
        if (visits.size() < 2 && chosen != LongitudinalStudy.Covariance.RANDOM_INTERCEPT) {
            throw new InvalidConfiguration("--covariance " + covariance + " needs at least two --visits, found one");
        }
        return chosen;
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
