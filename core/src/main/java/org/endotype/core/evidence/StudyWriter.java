package org.endotype.core.evidence;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.endotype.core.file.AtomicOutput;
import org.endotype.core.file.OutputName;
import org.endotype.core.stratify.Assignment;
import org.endotype.core.stratify.StratificationMethod;
import org.endotype.core.stratify.StratificationModel;
import org.endotype.core.table.SquareMatrix;
import org.endotype.core.table.TableWriter;

/** Writes a study into a run folder: {@code groups/} and {@code model/}, as the page on the run folder promises. */
public final class StudyWriter {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /** A larger consensus matrix would be a table of more than sixteen million cells. */
    private static final int MOST_CONSENSUS_ROWS = 4000;

    private StudyWriter() {}

    /** Writes all files; {@code folder} is made where it is absent. */
    public static void write(StudyResult result, Path folder) {
        Path groups = OutputName.folder(folder, "groups");
        writeAssignment(result.assignment(), groups.resolve("assignments.tsv"));
        if (result.candidate().groupCount() != result.assignment().groupCount()) {
            writeAssignment(result.candidate(), groups.resolve("candidate_assignments.tsv"));
        }
        byte[] evidence = (toJson(result.evidence()) + "\n").getBytes(StandardCharsets.UTF_8);
        AtomicOutput.writeStream(groups.resolve("evidence.json"), out -> out.write(evidence));
        TableWriter.write(groups.resolve("embedding.tsv"), List.of("participant_id", "axis_1", "axis_2"), sink -> {
            for (int i = 0; i < result.assignment().size(); i++) {
                sink.row(
                        result.assignment().participants().id(i),
                        result.embedding()[2 * i],
                        result.embedding()[2 * i + 1]);
            }
        });
        TableWriter.write(
                groups.resolve("profiles.tsv"),
                List.of("group", "view", "feature", "standardized_difference", "low", "high", "p", "q"),
                sink -> {
                    for (GroupProfile profile : result.profiles()) {
                        sink.row(
                                profile.group(),
                                profile.view(),
                                profile.feature(),
                                profile.standardizedDifference(),
                                profile.low(),
                                profile.high(),
                                profile.p(),
                                profile.q());
                    }
                });
        TableWriter.write(
                groups.resolve("attributions.tsv"),
                List.of("axis", "view", "feature", "correlation", "shared_variance"),
                sink -> {
                    for (Attribution one : result.attributions()) {
                        sink.row(one.axis(), one.view(), one.feature(), one.slope(), one.sharedVariance());
                    }
                });
        if (result.consensus().n() <= MOST_CONSENSUS_ROWS) {
            new SquareMatrix(
                            result.assignment().participants().ids(),
                            result.consensus().values())
                    .write(groups.resolve("consensus.tsv.gz"));
        }
        if (result.stratification() instanceof StratificationModel model) {
            model.save(folder.resolve("model"));
            byte[] card = StratificationCard.text(result, model).getBytes(StandardCharsets.UTF_8);
            AtomicOutput.writeStream(folder.resolve("model/model_card.md"), out -> out.write(card));
        }
    }

    /** The table of who belongs where: participant_id, group, probability, probability_1 ... probability_K. */
    public static void writeAssignment(Assignment assignment, Path file) {
        writeAssignment(assignment, List.of(), file);
    }

    /** A further column of numbers beside an assignment, one a participant. */
    public record Column(String name, double[] values) {}

    /** {@link #writeAssignment(Assignment, Path)} with further columns at the end. */
    public static void writeAssignment(Assignment assignment, List<Column> further, Path file) {
        List<String> header = new ArrayList<>(List.of("participant_id", "group", "probability"));
        for (int g = 1; g <= assignment.groupCount(); g++) {
            header.add("probability_" + g);
        }
        further.forEach(column -> header.add(column.name()));
        TableWriter.write(file, header, sink -> {
            Object[] cells = new Object[header.size()];
            for (int i = 0; i < assignment.size(); i++) {
                int group = assignment.groups()[i];
                cells[0] = assignment.participants().id(i);
                cells[1] = group == Assignment.UNASSIGNED ? "unassigned" : (Object) group;
                cells[2] = assignment.probability(i);
                for (int g = 1; g <= assignment.groupCount(); g++) {
                    cells[2 + g] = assignment.probability(i, g);
                }
                for (int c = 0; c < further.size(); c++) {
                    cells[3 + assignment.groupCount() + c] = further.get(c).values()[i];
                }
                sink.row(cells);
            }
        });
    }

    /** The content of {@code evidence.json}. */
    public static String toJson(Evidence evidence) {
        ObjectNode json = JSON.createObjectNode();
        json.put("schema", "endotype-evidence/1");
        json.put("method", evidence.method());
        json.put("assigns_new_patients", evidence.gives() == StratificationMethod.Gives.MODEL);
        json.put("supported_group_count", evidence.supportedGroupCount());
        json.put("candidate_group_count", evidence.candidateGroupCount());
        json.put("verdict", evidence.verdict());
        json.put("alpha", evidence.alpha());
        number(json, "null_p", evidence.nullP());
        ObjectNode test = json.putObject("null");
        test.put("description", evidence.nullReport().description());
        test.put("statistic", evidence.nullReport().statistic());
        number(test, "observed", evidence.nullReport().observed());
        test.put("draws", evidence.nullReport().values().length);
        ArrayNode values = test.putArray("values");
        for (double value : evidence.nullReport().values()) {
            values.add(value);
        }
        json.put("participants", evidence.participants());
        ArrayNode candidates = json.putArray("candidates");
        for (Evidence.Candidate one : evidence.candidates()) {
            ObjectNode node = candidates.addObject();
            node.put("groups", one.groups());
            number(node, "bic", one.bic());
            number(node, "gap", one.gap());
            number(node, "gap_se", one.gapStandardError());
            number(node, "prediction_strength", one.predictionStrength());
            number(node, "silhouette", one.silhouette());
            number(node, "null_p", one.nullP());
            number(node, "ambiguous_pairs", one.ambiguity().observed());
            number(node, "ambiguous_pairs_null", one.ambiguity().nullMean());
            number(node, "ambiguous_pairs_p", one.ambiguity().p());
            number(node, "eigengap", one.eigengap().observed());
            number(node, "eigengap_null", one.eigengap().nullMean());
            number(node, "eigengap_p", one.eigengap().p());
        }
        ObjectNode preferred = json.putObject("preferred_by");
        evidence.preferredBy().forEach(preferred::put);
        ArrayNode stability = json.putArray("stability");
        for (Evidence.GroupStability one : evidence.stability()) {
            ObjectNode node = stability.addObject();
            node.put("group", one.group());
            node.put("size", one.size());
            number(node, "jaccard", one.jaccard());
            number(node, "jaccard_low", one.jaccardLow());
            number(node, "jaccard_high", one.jaccardHigh());
            node.put("verdict", one.verdict());
        }
        ArrayNode tried = json.putArray("methods_tried");
        for (Evidence.MethodTried one : evidence.methodsTried()) {
            ObjectNode node = tried.addObject();
            node.put("method", one.method());
            node.put("groups", one.groups());
            number(node, "null_p", one.nullP());
            number(node, "bic", one.bic());
            number(node, "agreement", one.agreement());
            node.put("note", one.note());
        }
        ArrayNode contributions = json.putArray("view_contributions");
        for (Evidence.ViewContribution one : evidence.viewContributions()) {
            ObjectNode node = contributions.addObject();
            node.put("view", one.view());
            number(node, "variance_explained", one.varianceExplained());
            number(node, "agreement_without", one.agreementWithout());
        }
        ArrayNode nuisance = json.putArray("nuisance");
        for (Evidence.NuisanceAssociation one : evidence.nuisance()) {
            ObjectNode node = nuisance.addObject();
            node.put("variable", one.variable());
            number(node, "association", one.association());
            number(node, "p", one.p());
            node.put("measure", one.measure());
        }
        ArrayNode replication = json.putArray("site_replication");
        for (Evidence.SiteReplication one : evidence.replication()) {
            ObjectNode node = replication.addObject();
            node.put("variable", one.variable());
            node.put("site", one.site());
            node.put("participants", one.participants());
            number(node, "agreement", one.agreement());
            number(node, "in_group_proportion", one.inGroupProportion());
            number(node, "p", one.p());
        }
        ArrayNode specifications = json.putArray("specifications");
        for (Evidence.Specification one : evidence.specifications()) {
            ObjectNode node = specifications.addObject();
            ObjectNode choices = node.putObject("choices");
            one.choices().forEach(choices::put);
            node.put("groups", one.groups());
            number(node, "agreement", one.agreement());
        }
        json.put("methods", evidence.methods());
        evidence.warnings().forEach(json.putArray("warnings")::add);
        return json.toPrettyString();
    }

    private static void number(ObjectNode node, String name, double value) {
        if (Double.isFinite(value)) {
            node.put(name, value);
        } else {
            node.putNull(name);
        }
    }
}
