package org.endotype.core.monitor;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.endotype.core.file.AtomicOutput;
import org.endotype.core.monitor.DriftReport.CalibrationPeriod;
import org.endotype.core.monitor.DriftReport.FeatureDrift;
import org.endotype.core.monitor.DriftReport.GroupShare;
import org.endotype.core.monitor.DriftReport.ViewPresence;
import org.endotype.core.table.TableWriter;

/** Writes a comparison: {@code monitor.json}, and tables of views, features, groups and periods. No row is a person. */
public final class DriftFiles {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private DriftFiles() {}

    /** One line: whether anything drifted, and what. */
    public static String verdict(DriftReport report) {
        return report.warnings().isEmpty()
                ? "no drift found among " + report.participants() + " new patients"
                : "warning: drift: " + String.join("; ", report.warnings());
    }

    /** Writes all files; {@code folder} is made where it is absent. */
    public static void write(DriftReport report, Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException failure) {
            throw AtomicOutput.failure(folder, "written", failure);
        }
        TableWriter.write(
                folder.resolve("views.tsv"), List.of("view", "present", "lacking_rate", "missing_cell_rate"), sink -> {
                    for (ViewPresence one : report.views()) {
                        sink.row(one.view(), one.present(), one.lacking(), one.missingCells());
                    }
                });
        TableWriter.write(
                folder.resolve("features.tsv"),
                List.of("view", "feature", "n", "shift_sd", "sd_ratio", "ks", "psi", "p", "q", "drifted"),
                sink -> {
                    for (FeatureDrift one : report.features()) {
                        sink.row(
                                one.view(),
                                one.feature(),
                                one.n(),
                                one.shift(),
                                one.ratio(),
                                one.statistic(),
                                one.stabilityIndex(),
                                one.p(),
                                one.q(),
                                one.drifted() ? "yes" : "no");
                    }
                });
        TableWriter.write(
                folder.resolve("groups.tsv"),
                List.of("group", "n", "share", "share_low", "share_high", "training_share"),
                sink -> {
                    for (GroupShare one : report.groups()) {
                        sink.row(
                                one.group(),
                                one.count(),
                                one.share().estimate(),
                                one.share().low(),
                                one.share().high(),
                                one.training());
                    }
                });
        if (!report.periods().isEmpty()) {
            TableWriter.write(
                    folder.resolve("calibration.tsv"),
                    List.of(
                            "period",
                            "n",
                            "observed",
                            "expected",
                            "ratio",
                            "ratio_low",
                            "ratio_high",
                            "brier",
                            "p",
                            "q"),
                    sink -> {
                        for (CalibrationPeriod one : report.periods()) {
                            sink.row(
                                    one.period(),
                                    one.n(),
                                    one.observed(),
                                    one.expected(),
                                    one.ratio().estimate(),
                                    one.ratio().low(),
                                    one.ratio().high(),
                                    one.brier(),
                                    one.p(),
                                    one.q());
                        }
                    });
        }
        byte[] json = json(report).getBytes(StandardCharsets.UTF_8);
        AtomicOutput.writeStream(folder.resolve("monitor.json"), out -> out.write(json));
    }

    /** The summary: verdict, counts and distances; the tables hold the rest. */
    public static String json(DriftReport report) {
        ObjectNode json = JSON.createObjectNode();
        json.put("schema", "endotype-monitor/1");
        json.put("verdict", verdict(report));
        json.put("drift", !report.warnings().isEmpty());
        ArrayNode warnings = json.putArray("warnings");
        report.warnings().forEach(warnings::add);
        json.put("participants", report.participants());
        json.put("training_participants", report.trainingParticipants());
        json.put("features", report.features().size());
        json.put(
                "features_drifted",
                report.features().stream().filter(FeatureDrift::drifted).count());
        number(json, "group_sizes_p", report.groupsP());
        ObjectNode distances = json.putObject("distance_to_training");
        number(distances, "median", report.distances().median());
        number(distances, "upper_quartile", report.distances().upperQuartile());
        number(distances, "ninety_fifth", report.distances().ninetyFifth());
        number(distances, "share_beyond", report.distances().beyond());
        json.put("use", "research use only");
        return json.toPrettyString() + "\n";
    }

    private static void number(ObjectNode json, String name, double value) {
        if (Double.isFinite(value)) {
            json.put(name, value);
        } else {
            json.putNull(name);
        }
    }
}
