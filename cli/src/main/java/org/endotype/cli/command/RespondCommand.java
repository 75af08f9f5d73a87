package org.endotype.cli.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.endotype.cli.option.RunOptions;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.response.GroupMembership;
import org.endotype.core.response.LongitudinalStudy;
import org.endotype.core.response.OutcomeColumns;
import org.endotype.core.response.OutcomeColumns.Measure;
import org.endotype.core.response.Outcomes;
import org.endotype.core.response.RelapseStudy;
import org.endotype.core.response.ResponseFiles;
import org.endotype.core.response.ResponseResult;
import org.endotype.core.response.ResponseSettings;
import org.endotype.core.response.ResponseStudy;
import org.endotype.core.response.Scale;
import org.endotype.core.response.ScaleCatalogue;
import org.endotype.core.stats.Interval;
import org.endotype.core.stats.RandomInterceptModel.Criterion;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code endotype respond}. */
@Command(
        name = "respond",
        mixinStandardHelpOptions = true,
        description = {
            "Tests whether groups respond differently to treatment arms.",
            "Writes rates, effects, the main test, moderators and treatment rules to a folder and prints a summary."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  endotype respond --groups results/groups/assignments.tsv \\",
            "      --outcomes outcomes.tsv \\",
            "      --scale MADRS --baseline madrs_w0 --endpoint madrs_w6 --arm arm \\",
            "      --out response",
            "  endotype respond --outcomes trial.tsv --scale BDI --baseline bdi_w0 \\",
            "      --endpoint bdi_w6 \\",
            "      --arm arm --moderators modularity \\",
            "      --out response"
        })
public final class RespondCommand implements Callable<Integer> {

    @Option(
            names = "--groups",
            paramLabel = "F",
            description = "Table of participant_id and group; without it everyone" + " is one group.")
    private @Nullable Path groups;

    @Option(
            names = "--outcomes",
            paramLabel = "F",
            required = true,
            description = "Outcome table, one row a participant.")
    @SuppressWarnings("NullAway.Init")
    private Path outcomes;

    @Option(
            names = "--id-column",
            paramLabel = "COL",
            defaultValue = "participant_id",
            description = "Column of participant ids (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private String idColumn;

    @Option(
            names = "--scale",
            paramLabel = "NAME",
            description = "Rating scale, for example PHQ-9, HAM-D17, MADRS, BDI.")
    private @Nullable String scale;

    @Option(names = "--baseline", paramLabel = "COL", description = "Column of the total before treatment.")
    private @Nullable String baseline;

    @Option(names = "--endpoint", paramLabel = "COL", description = "Column of the total at the endpoint.")
    private @Nullable String endpoint;

    @Option(
            names = "--change",
            paramLabel = "COL",
            description = "Column of a ready-made change instead of --scale, --baseline and --endpoint.")
    private @Nullable String change;

    @Option(
            names = "--change-direction",
            paramLabel = "D",
            defaultValue = "higher-is-worse",
            description =
                    "What a higher change means: higher-is-worse or higher-is-better (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private String changeDirection;

    @Option(names = "--arm", paramLabel = "COL", description = "Column of the treatment arm.")
    private @Nullable String arm;

    @Option(
            names = "--reference-arm",
            paramLabel = "NAME",
            description = "Arm that others are compared with (default: the first in alphabetical order).")
    private @Nullable String referenceArm;

    @Option(
            names = "--moderators",
            paramLabel = "COL",
            split = ",",
            description = "Numeric baseline columns of the outcome table to test as moderators.")
    private List<String> moderators = List.of();

    @Option(
            names = "--response-fraction",
            paramLabel = "X",
            description = "Share of the baseline to improve by for a response, instead of the scale's definition.")
    private @Nullable Double responseFraction;

    @Option(
            names = "--remission-threshold",
            paramLabel = "X",
            description = "Total that counts as remission, instead of the scale's definition.")
    private @Nullable Double remissionThreshold;

    @Option(
            names = "--permutations",
            paramLabel = "B",
            defaultValue = "1999",
            description = "Draws of each permutation test (default: ${DEFAULT-VALUE}).")
    private int permutations;

    @Option(
            names = "--visits",
            paramLabel = "COL=TIME",
            split = ",",
            description =
                    "Visits after baseline, for example w2=2,w4=4,w6=6: adds a mixed model with a random intercept a"
                            + " participant (longitudinal.tsv).")
    private Map<String, Double> visits = new LinkedHashMap<>();

    @Option(
            names = "--covariates",
            paramLabel = "COL",
            split = ",",
            description = "Further columns of the outcome table for the mixed model, numbers or words.")
    private List<String> covariates = List.of();

    @Option(
            names = "--likelihood",
            paramLabel = "L",
            defaultValue = "restricted",
            description = "Likelihood of the mixed model: restricted or maximum (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private String likelihood;

    @Option(
            names = "--time",
            paramLabel = "COL",
            description = "Time to relapse or end of follow-up: adds survival.tsv, log_rank.tsv and hazards.tsv.")
    private @Nullable String time;

    @Option(names = "--event", paramLabel = "COL", description = "Whether --time ended in a relapse: 1 or 0.")
    private @Nullable String event;

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "Folder for the results.")
    @SuppressWarnings("NullAway.Init")
    private Path out;

    @Mixin
    private RunOptions run = new RunOptions();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (permutations < 19) {
            throw new InvalidConfiguration("--permutations: expected at least 19, found " + permutations);
        }
        Outcomes read =
                Outcomes.read(outcomes, new OutcomeColumns(idColumn, measure(), Optional.ofNullable(arm), moderators));
        GroupMembership membership =
                groups == null ? GroupMembership.oneGroup(read.participants()) : GroupMembership.read(groups);
        ResponseSettings settings = ResponseSettings.withDefaults().withPermutations(permutations);
        if (referenceArm != null) {
            settings = settings.withReferenceArm(referenceArm);
        }
        ResponseResult result = ResponseStudy.run(membership, read, settings, run.seed());
        Optional<GroupMembership> grouped = groups == null ? Optional.empty() : Optional.of(membership);
        // Everything is computed before anything is written: a failure leaves no half of an answer.
        Optional<LongitudinalStudy.Result> longitudinal = longitudinal(read, grouped, settings);
        Optional<RelapseStudy.Result> relapse = relapse(read, grouped, settings);
        ResponseFiles.write(result, out);
        longitudinal.ifPresent(found -> ResponseFiles.writeLongitudinal(found, out));
        relapse.ifPresent(found -> ResponseFiles.writeRelapse(found, out));
        print(result);
        return 0;
    }

    private Optional<LongitudinalStudy.Result> longitudinal(
            Outcomes read, Optional<GroupMembership> grouped, ResponseSettings settings) {
        if (visits.isEmpty()) {
            return Optional.empty();
        }
        if (!(read.columns().measure() instanceof Measure.BeforeAndAfter totals)) {
            throw new InvalidConfiguration("--visits needs --scale and --baseline");
        }
        Criterion criterion =
                switch (likelihood) {
                    case "restricted" -> Criterion.RESTRICTED;
                    case "maximum" -> Criterion.MAXIMUM_LIKELIHOOD;
                    default ->
                        throw new InvalidConfiguration(
                                "--likelihood: expected restricted or maximum, found '" + likelihood + "'");
                };
        List<LongitudinalStudy.Visit> ordered = visits.entrySet().stream()
                .map(visit -> new LongitudinalStudy.Visit(visit.getKey(), visit.getValue()))
                .toList();
        return Optional.of(LongitudinalStudy.run(
                outcomes,
                grouped,
                new LongitudinalStudy.Design(
                        idColumn,
                        totals.scale(),
                        totals.baseline(),
                        ordered,
                        Optional.ofNullable(arm),
                        settings.referenceArm(),
                        covariates,
                        criterion,
                        settings.level())));
    }

    private Optional<RelapseStudy.Result> relapse(
            Outcomes read, Optional<GroupMembership> grouped, ResponseSettings settings) {
        if (time == null && event == null) {
            return Optional.empty();
        }
        if (time == null || event == null) {
            throw new InvalidConfiguration("--time and --event go together");
        }
        return Optional.of(RelapseStudy.run(outcomes, grouped, read.columns(), time, event, settings, run.seed()));
    }

    private Measure measure() {
        if (change != null) {
            if (scale != null || baseline != null || endpoint != null) {
                throw new InvalidConfiguration("--change stands alone: leave out --scale, --baseline and --endpoint");
            }
            Scale.Direction direction =
                    switch (changeDirection) {
                        case "higher-is-worse" -> Scale.Direction.HIGHER_IS_WORSE;
                        case "higher-is-better" -> Scale.Direction.HIGHER_IS_BETTER;
                        default ->
                            throw new InvalidConfiguration("--change-direction: expected higher-is-worse or"
                                    + " higher-is-better, found '" + changeDirection + "'");
                    };
            return new Measure.Change(change, direction);
        }
        if (scale == null || baseline == null || endpoint == null) {
            throw new InvalidConfiguration("give --scale, --baseline and --endpoint, or --change alone");
        }
        Scale definitions = ScaleCatalogue.byName(scale);
        if (responseFraction != null) {
            if (!(responseFraction > 0 && responseFraction <= 1)) {
                throw new InvalidConfiguration(
                        "--response-fraction: expected more than 0 and at most 1, found " + responseFraction);
            }
            definitions = definitions.withResponse(new Scale.ResponseDefinition.ShareOfBaseline(responseFraction));
        }
        if (remissionThreshold != null) {
            definitions = definitions.withRemission(remissionThreshold);
        }
        return new Measure.BeforeAndAfter(definitions, baseline, endpoint);
    }

    private void print(ResponseResult result) {
        if (run.isQuiet()) {
            return;
        }
        PrintWriter text = spec.commandLine().getOut();
        text.println(result.verdict());
        text.println();
        text.printf("%-12s %-24s %5s %11s %22s %26s%n", "group", "arm", "n", "responders", "rate", "mean change");
        for (ResponseResult.Rate rate : result.rates()) {
            text.printf(
                    Locale.ROOT,
                    "%-12s %-24s %5d %11s %22s %26s%n",
                    rate.group(),
                    rate.arm(),
                    rate.n(),
                    rate.responders() < 0 ? "NA" : Integer.toString(rate.responders()),
                    interval(rate.rate()),
                    interval(rate.meanChange()));
        }
        for (ResponseResult.Moderator moderator : result.moderators()) {
            text.printf(
                    Locale.ROOT,
                    "%nmoderator %s: %s points a standard deviation, p = %.4f, permutation p = %.4f, n = %d%n",
                    moderator.name(),
                    interval(moderator.slope()),
                    moderator.test().p(),
                    moderator.test().permutationP(),
                    moderator.n());
        }
        if (!result.rules().isEmpty()) {
            text.println();
            text.printf("%-30s %30s %30s%n", "rule", "expected improvement", "gain over best single arm");
            for (ResponseResult.Rule rule : result.rules()) {
                text.printf("%-30s %30s %30s%n", rule.rule(), interval(rule.value()), interval(rule.gain()));
            }
        }
        text.flush();
        PrintWriter messages = spec.commandLine().getErr();
        result.warnings().forEach(warning -> messages.println("warning: " + warning));
        messages.flush();
    }

    private static String interval(Interval interval) {
        if (Double.isNaN(interval.estimate())) {
            return "NA";
        }
        return String.format(Locale.ROOT, "%.3f [%.3f, %.3f]", interval.estimate(), interval.low(), interval.high());
    }
}
