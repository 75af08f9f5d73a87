package org.endotype.core.response;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.endotype.core.file.AtomicOutput;
import org.endotype.core.response.ResponseResult.Effect;
import org.endotype.core.response.ResponseResult.Moderator;
import org.endotype.core.response.ResponseResult.Rate;
import org.endotype.core.response.ResponseResult.Rule;
import org.endotype.core.stats.mixed.MixedModel;
import org.endotype.core.table.TableWriter;
import org.jspecify.annotations.Nullable;

/** Writes a response analysis as the files that {@code docs/run-folder.md} promises. */
public final class ResponseFiles {

    private ResponseFiles() {}

    /** Writes every file into {@code folder}, which is made where it is missing. */
    public static void write(ResponseResult result, Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException failure) {
            throw AtomicOutput.failure(folder, "written", failure);
        }
        writeRates(result.rates(), folder.resolve("rates.tsv"));
        writeEffects(result.effects(), folder.resolve("effects.tsv"));
        if (!result.moderators().isEmpty()) {
            writeModerators(result.moderators(), folder.resolve("moderators.tsv"));
        }
        if (!result.rules().isEmpty()) {
            writeRules(result.rules(), folder.resolve("rules.tsv"));
        }
        result.ruleFindings().ifPresent(found -> RuleFiles.write(found, folder));
        writeText(folder.resolve("methods.txt"), result.methods() + "\n");
        writeInteraction(result, folder.resolve("interaction.json"));
        writeWarnings(ResponseWarning.of("response", result.warnings()), folder);
    }

    /** Writes {@code warnings.tsv} into an existing folder; its header alone where there is nothing to warn of. */
    public static void writeWarnings(List<ResponseWarning> warnings, Path folder) {
        TableWriter.write(folder.resolve("warnings.tsv"), List.of("part", "warning"), sink -> {
            for (ResponseWarning warning : warnings) {
                sink.row(warning.part(), warning.text());
            }
        });
    }

    private static void writeRates(List<Rate> rates, Path file) {
        TableWriter.write(
                file,
                List.of(
                        "group",
                        "arm",
                        "n",
                        "responders",
                        "rate",
                        "rate_low",
                        "rate_high",
                        "remitters",
                        "remission_rate",
                        "remission_low",
                        "remission_high",
                        "mean_change",
                        "mean_change_low",
                        "mean_change_high"),
                sink -> {
                    for (Rate rate : rates) {
                        sink.row(
                                rate.group(),
                                rate.arm(),
                                rate.n(),
                                count(rate.responders()),
                                rate.rate().estimate(),
                                rate.rate().low(),
                                rate.rate().high(),
                                count(rate.remitters()),
                                rate.remission().estimate(),
                                rate.remission().low(),
                                rate.remission().high(),
                                rate.meanChange().estimate(),
                                rate.meanChange().low(),
                                rate.meanChange().high());
                    }
                });
    }

    private static @Nullable Integer count(int count) {
        return count < 0 ? null : count;
    }

    private static void writeEffects(List<Effect> effects, Path file) {
        TableWriter.write(file, List.of("contrast", "group", "estimate", "low", "high", "p", "method"), sink -> {
            for (Effect effect : effects) {
                sink.row(
                        effect.contrast(),
                        effect.group(),
                        effect.estimate().estimate(),
                        finite(effect.estimate().low()),
                        finite(effect.estimate().high()),
                        effect.p(),
                        effect.method());
            }
        });
    }

    /** A limit that does not exist (an odds ratio without an upper one) is missing, not infinite. */
    private static @Nullable Double finite(double limit) {
        return Double.isFinite(limit) ? limit : null;
    }

    private static void writeModerators(List<Moderator> moderators, Path file) {
        TableWriter.write(file, List.of("moderator", "n", "slope", "low", "high", "p", "permutation_p"), sink -> {
            for (Moderator moderator : moderators) {
                sink.row(
                        moderator.name(),
                        moderator.n(),
                        moderator.slope().estimate(),
                        moderator.slope().low(),
                        moderator.slope().high(),
                        moderator.test().p(),
                        moderator.test().permutationP());
            }
        });
    }

    private static void writeRules(List<Rule> rules, Path file) {
        TableWriter.write(
                file,
                List.of("rule", "n", "value", "value_low", "value_high", "gain", "gain_low", "gain_high", "gain_p"),
                sink -> {
                    for (Rule rule : rules) {
                        sink.row(
                                rule.rule(),
                                rule.n(),
                                rule.value().estimate(),
                                rule.value().low(),
                                rule.value().high(),
                                rule.gain().estimate(),
                                rule.gain().low(),
                                rule.gain().high(),
                                rule.gainP());
                    }
                });
    }

    /** Writes {@code longitudinal.tsv} into an existing folder. */
    public static void writeLongitudinal(LongitudinalStudy.Result result, Path folder) {
        TableWriter.write(
                folder.resolve("longitudinal.tsv"),
                List.of("term", "estimate", "standard_error", "low", "high", "p", "participants", "observations", "df"),
                sink -> {
                    for (LongitudinalStudy.Term term : result.terms()) {
                        sink.row(
                                term.name(),
                                term.estimate().estimate(),
                                term.standardError(),
                                term.estimate().low(),
                                term.estimate().high(),
                                term.p(),
                                result.participants(),
                                result.observations(),
                                term.degreesOfFreedom());
                    }
                });
    }

    /** Writes {@code longitudinal_fit.tsv}: likelihood, counts, and the covariance entry by entry. */
    public static void writeLongitudinalFit(LongitudinalStudy.Result result, Path folder) {
        TableWriter.write(
                folder.resolve("longitudinal_fit.tsv"), List.of("quantity", "first", "second", "value"), sink -> {
                    boolean restricted = result.criterion() == MixedModel.Criterion.RESTRICTED;
                    sink.row(
                            restricted ? "restricted-log-likelihood" : "log-likelihood",
                            null,
                            null,
                            result.logLikelihood());
                    sink.row("participants", null, null, result.participants());
                    sink.row("observations", null, null, result.observations());
                    List<String> names = result.covarianceNames();
                    for (int k = 0; k < names.size(); k++) {
                        for (int l = 0; l <= k; l++) {
                            sink.row("covariance", names.get(k), names.get(l), result.covariance()[k][l]);
                        }
                    }
                    if (result.structure() != LongitudinalStudy.Covariance.UNSTRUCTURED) {
                        sink.row("residual-variance", null, null, result.residualVariance());
                    }
                });
    }

    /** Writes {@code survival.tsv}, {@code restricted_mean.tsv}, {@code log_rank.tsv} and {@code hazards.tsv} into an existing folder. */
    public static void writeRelapse(RelapseStudy.Result result, Path folder) {
        TableWriter.write(
                folder.resolve("survival.tsv"),
                List.of("group", "arm", "time", "at_risk", "events", "survival", "low", "high"),
                sink -> {
                    for (RelapseStudy.Curve curve : result.curves()) {
                        for (var step : curve.estimate().steps()) {
                            sink.row(
                                    curve.group(),
                                    curve.arm(),
                                    step.time(),
                                    step.atRisk(),
                                    step.events(),
                                    step.survival().estimate(),
                                    step.survival().low(),
                                    step.survival().high());
                        }
                    }
                });
        TableWriter.write(
                folder.resolve("restricted_mean.tsv"),
                List.of("group", "arm", "n", "horizon", "mean", "standard_error", "low", "high", "versus", "p"),
                sink -> {
                    for (RelapseStudy.RestrictedMean mean : result.restrictedMeans()) {
                        sink.row(
                                mean.group(),
                                mean.arm(),
                                mean.people(),
                                mean.horizon(),
                                mean.mean().estimate(),
                                mean.standardError(),
                                mean.mean().low(),
                                mean.mean().high(),
                                mean.versus().orElse(null),
                                mean.versus().isPresent() ? mean.p() : null);
                    }
                });
        TableWriter.write(
                folder.resolve("log_rank.tsv"), List.of("compared", "statistic", "df", "p", "permutation_p"), sink -> {
                    for (RelapseStudy.Comparison comparison : result.comparisons()) {
                        sink.row(
                                comparison.compared(),
                                comparison.test().statistic(),
                                comparison.test().degreesOfFreedom(),
                                comparison.test().p(),
                                comparison.test().permutationP());
                    }
                });
        TableWriter.write(folder.resolve("hazards.tsv"), List.of("term", "hazard_ratio", "low", "high", "p"), sink -> {
            for (RelapseStudy.Hazard hazard : result.hazards()) {
                sink.row(
                        hazard.term(),
                        hazard.ratio().estimate(),
                        finite(hazard.ratio().low()),
                        finite(hazard.ratio().high()),
                        hazard.p());
            }
        });
    }

    private static void writeInteraction(ResponseResult result, Path file) {
        ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        ObjectNode node = json.createObjectNode();
        var test = result.interaction().test();
        node.put("tested", result.interaction().tested());
        putNumber(node, "statistic", test.statistic());
        node.put("numerator_df", test.numeratorDegreesOfFreedom());
        node.put("denominator_df", test.denominatorDegreesOfFreedom());
        putNumber(node, "p_asymptotic", test.p());
        putNumber(node, "p_permutation", test.permutationP());
        node.put("permutations", test.permutations());
        node.put("n", result.interaction().n());
        node.put("method", result.interaction().method());
        node.put("verdict", result.interaction().verdict());
        result.warnings().forEach(node.putArray("warnings")::add);
        try {
            writeText(file, json.writeValueAsString(node) + "\n");
        } catch (IOException failure) {
            throw AtomicOutput.failure(file, "written", failure);
        }
    }

    private static void putNumber(ObjectNode node, String name, double value) {
        if (Double.isFinite(value)) {
            node.put(name, value);
        } else {
            node.putNull(name);
        }
    }

    private static void writeText(Path file, String text) {
        AtomicOutput.writeStream(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }
}
