package org.endotype.cli.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.endotype.cli.option.AssociationOptions;
import org.endotype.cli.option.LongitudinalOptions;
import org.endotype.cli.option.OutcomeOptions;
import org.endotype.cli.option.PredictionOptions;
import org.endotype.cli.option.RelapseOptions;
import org.endotype.cli.option.RuleOptions;
import org.endotype.cli.option.RunOptions;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.response.GroupMembership;
import org.endotype.core.response.Labels;
import org.endotype.core.response.OutcomeColumns;
import org.endotype.core.response.Outcomes;
import org.endotype.core.response.ResponseFiles;
import org.endotype.core.response.ResponseResult;
import org.endotype.core.response.ResponseSettings;
import org.endotype.core.response.ResponseStudy;
import org.endotype.core.response.ResponseWarning;
import org.endotype.core.response.association.AssociationStudy;
import org.endotype.core.response.harm.BenefitHarm;
import org.endotype.core.response.longitudinal.MultipleImputation;
import org.endotype.core.response.patient.PatientModel;
import org.endotype.core.response.rule.RuleStudy;
import org.endotype.core.stats.Interval;
import org.endotype.core.table.TextTable;
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

    @Mixin
    private OutcomeOptions outcome = new OutcomeOptions();

    @Mixin
    private AssociationOptions associations = new AssociationOptions();

    @Mixin
    private RuleOptions rules = new RuleOptions();

    @Mixin
    private LongitudinalOptions longitudinal = new LongitudinalOptions();

    @Mixin
    private RelapseOptions relapse = new RelapseOptions();

    @Mixin
    private PredictionOptions prediction = new PredictionOptions();

    @Option(
            names = "--side-effects",
            paramLabel = "COL",
            split = ",",
            description =
                    "Columns of 1 (had it) and 0: adds benefit_harm.tsv with numbers needed to treat and to harm.")
    private List<String> sideEffects = List.of();

    @Option(
            names = "--permutations",
            paramLabel = "B",
            defaultValue = "1999",
            description = "Draws of each permutation test (default: ${DEFAULT-VALUE}).")
    private int permutations;

    @Option(
            names = "--save-model",
            paramLabel = "F",
            description = "JSON file for 'endotype patient': what is needed to predict one new patient.")
    private @Nullable Path saveModel;

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
        TextTable table = outcome.table();
        OutcomeColumns columns = outcome.columns(rules);
        Outcomes read = Outcomes.read(table, columns);
        Optional<GroupMembership> grouped = outcome.groups();
        GroupMembership membership = grouped.orElseGet(() -> GroupMembership.oneGroup(read.participants()));
        ResponseSettings settings = ResponseSettings.withDefaults().withPermutations(permutations);
        if (outcome.referenceArm().isPresent()) {
            settings = settings.withReferenceArm(outcome.referenceArm().get());
        }
        ResponseResult result = ResponseStudy.run(
                membership, read, settings, rules.settings(settings.level()), run.parallelism(), run.seed());
        // Everything is computed before anything is written: a failure leaves no half of an answer.
        var visits = longitudinal.run(table, grouped, columns, settings);
        var relapses = relapse.run(table, grouped, columns, settings, run.seed());
        var associated = associations.run(table, outcome.labels(table, grouped), settings, run.seed());
        Labels labels = outcome.labels(table, grouped);
        var imputed = longitudinal.impute(table, labels, columns, settings, run.seed());
        var predicted = prediction.run(table, columns, settings.level(), run.seed());
        List<BenefitHarm.Row> harms = sideEffects.isEmpty()
                ? List.of()
                : BenefitHarm.count(table, labels, columns, sideEffects, settings.level());
        Optional<PatientModel> patients =
                saveModel == null ? Optional.empty() : Optional.of(patientModel(membership, read, settings, result));
        ResponseFiles.write(result, out);
        visits.ifPresent(found -> ResponseFiles.writeLongitudinal(found, out));
        visits.ifPresent(found -> ResponseFiles.writeLongitudinalFit(found, out));
        relapses.ifPresent(found -> ResponseFiles.writeRelapse(found, out));
        associated.ifPresent(found -> AssociationStudy.write(found, out));
        imputed.ifPresent(found -> MultipleImputation.write(found, out));
        predicted.ifPresent(found -> found.write(out, run.seed()));
        if (!harms.isEmpty()) {
            BenefitHarm.write(harms, out);
        }
        List<ResponseWarning> warnings = new ArrayList<>(ResponseWarning.of("response", result.warnings()));
        relapses.ifPresent(found -> warnings.addAll(ResponseWarning.of("relapse", found.warnings())));
        predicted.ifPresent(found ->
                warnings.addAll(ResponseWarning.of("prediction", found.result().warnings())));
        ResponseFiles.writeWarnings(warnings, out);
        if (saveModel != null) {
            patients.orElseThrow().save(saveModel);
        }
        if (!run.isQuiet()) {
            print(result);
            predicted.ifPresent(this::printPrediction);
            PrintWriter messages = spec.commandLine().getErr();
            warnings.forEach(warning -> messages.println("warning: " + warning.text()));
            messages.flush();
        }
        return 0;
    }

    private static PatientModel patientModel(
            GroupMembership membership, Outcomes read, ResponseSettings settings, ResponseResult result) {
        if (result.ruleFindings().isEmpty()) {
            throw new DegenerateData("a model for single patients needs at least two arms of "
                    + RuleStudy.FEWEST_PER_ARM + " people each; leave --save-model out");
        }
        boolean gains = result.rules().stream()
                .anyMatch(rule -> !rule.rule().startsWith("arm:") && rule.gain().low() > 0);
        boolean found = gains || result.interaction().test().permutationP() <= settings.alpha();
        return PatientModel.learn(
                ResponseStudy.trialData(membership, read, settings),
                read.columns().measure() instanceof OutcomeColumns.Measure.BeforeAndAfter totals
                        ? "improvement in points; " + totals.scale().definitions()
                        : "improvement in points of the change given",
                result.verdict() + " " + result.ruleFindings().get().verdict() + " " + result.analysed()
                        + " participants were analysed.",
                found ? PatientModel.Support.FOUND : PatientModel.Support.NOT_FOUND);
    }

    private void printPrediction(PredictionOptions.Ran ran) {
        PrintWriter text = spec.commandLine().getOut();
        text.printf(
                "%nprediction of %s, %d of %d people:%n",
                ran.outcome(), ran.result().events(), ran.result().n());
        ran.result().metrics().forEach(metric -> text.printf("  %-22s %s%n", metric.name(), interval(metric.value())));
        text.flush();
    }

    private void print(ResponseResult result) {
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
            result.ruleFindings().ifPresent(found -> text.println(found.verdict()));
        }
        text.flush();
    }

    private static String interval(Interval interval) {
        if (Double.isNaN(interval.estimate())) {
            return "NA";
        }
        return String.format(Locale.ROOT, "%.3f [%.3f, %.3f]", interval.estimate(), interval.low(), interval.high());
    }
}
