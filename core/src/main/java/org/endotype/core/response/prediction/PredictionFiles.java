package org.endotype.core.response.prediction;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.endotype.core.file.AtomicOutput;
import org.endotype.core.response.prediction.PredictionStudy.Result;
import org.endotype.core.table.TableWriter;

/** Writes a prediction study with its model card. */
public final class PredictionFiles {

    private PredictionFiles() {}

    /** Writes into an existing folder. */
    public static void write(Result result, String outcome, List<String> participants, long seed, Path folder) {
        TableWriter.write(folder.resolve("prediction.tsv"), List.of("metric", "estimate", "low", "high"), sink -> {
            for (PredictionStudy.Metric metric : result.metrics()) {
                sink.row(
                        metric.name(),
                        metric.value().estimate(),
                        metric.value().low(),
                        metric.value().high());
            }
        });
        TableWriter.write(
                folder.resolve("prediction_coefficients.tsv"),
                List.of("predictor", "log_odds_ratio_per_sd", "low", "high"),
                sink -> {
                    for (PredictionStudy.Metric metric : result.coefficients()) {
                        sink.row(
                                metric.name(),
                                metric.value().estimate(),
                                metric.value().low(),
                                metric.value().high());
                    }
                });
        TableWriter.write(
                folder.resolve("calibration_curve.tsv"),
                List.of("bin", "n", "predicted", "observed", "low", "high"),
                sink -> {
                    for (PredictionStudy.CalibrationBin bin : result.calibration()) {
                        sink.row(
                                bin.bin(),
                                bin.n(),
                                bin.predicted(),
                                bin.observed().estimate(),
                                bin.observed().low(),
                                bin.observed().high());
                    }
                });
        TableWriter.write(
                folder.resolve("decision_curve.tsv"),
                List.of("threshold", "net_benefit", "treat_all", "treat_none"),
                sink -> {
                    for (PredictionStudy.Decision decision : result.decisions()) {
                        sink.row(decision.threshold(), decision.model(), decision.treatAll(), decision.treatNone());
                    }
                });
        if (!result.subgroups().isEmpty()) {
            TableWriter.write(
                    folder.resolve("subgroup_audit.tsv"),
                    List.of(
                            "variable",
                            "level",
                            "n",
                            "events",
                            "mean_predicted",
                            "observed",
                            "observed_low",
                            "observed_high",
                            "auc",
                            "auc_low",
                            "auc_high"),
                    sink -> {
                        for (PredictionStudy.Subgroup one : result.subgroups()) {
                            sink.row(
                                    one.variable(),
                                    one.level(),
                                    one.withheld() ? "withheld" : Integer.toString(one.n()),
                                    one.withheld() ? "withheld" : Integer.toString(one.events()),
                                    one.meanPredicted(),
                                    one.observed().estimate(),
                                    one.observed().low(),
                                    one.observed().high(),
                                    one.area().estimate(),
                                    one.area().low(),
                                    one.area().high());
                        }
                    });
        }
        TableWriter.write(folder.resolve("predictions.tsv"), List.of("participant_id", "predicted"), sink -> {
            for (int i = 0; i < participants.size(); i++) {
                sink.row(participants.get(i), result.predicted()[i]);
            }
        });
        AtomicOutput.writeStream(
                folder.resolve("model_card.md"),
                out -> out.write(ModelCard.text(result, outcome, seed).getBytes(StandardCharsets.UTF_8)));
    }
}
