package org.endotype.core.pipeline.run;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.endotype.core.file.AtomicOutput;
import org.endotype.core.pipeline.config.CohortPlan;
import org.jspecify.annotations.Nullable;

/** Gathers what {@code run.json} says while a run goes on. See docs/run-folder.md for the form. */
final class RunManifest {

    static final String SCHEMA = "endotype-run/1";

    /** How a run ended. */
    enum Status {
        SUCCEEDED("succeeded"),
        PARTIAL("partial"),
        FAILED("failed");

        private final String word;

        Status(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    /** Why a run failed. */
    record Failure(String message, int exitCode, String stage) {}

    /** What the manifest says of a view. */
    record ViewSummary(
            String name,
            String type,
            String role,
            int participants,
            int features,
            String methods,
            Map<String, String> counts,
            List<String> warnings) {}

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final ObjectWriter WRITER = MAPPER.writer(new DefaultPrettyPrinter()
            .withObjectIndenter(new DefaultIndenter("  ", "\n"))
            .withArrayIndenter(new DefaultIndenter("  ", "\n")));

    private final CohortPlan plan;
    private final Map<String, String> versions;
    private final Instant started = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private final List<ViewSummary> views = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final List<String> verdicts = new ArrayList<>();

    RunManifest(CohortPlan plan, Map<String, String> versions) {
        this.plan = plan;
        this.versions = new LinkedHashMap<>(versions);
    }

    void add(ViewSummary view) {
        views.add(view);
    }

    void warn(String warning) {
        warnings.add(warning);
    }

    /** Adds a sentence to the verdict. */
    void conclude(String sentence) {
        verdicts.add(sentence);
    }

    String verdict() {
        return String.join(" ", verdicts);
    }

    /**
     * Writes the manifest.
     *
     * @param outputs paths relative to {@code root}, digested here
     */
    void write(
            Path file,
            Path root,
            Status status,
            @Nullable Failure failure,
            List<InputLedger.Input> inputs,
            List<String> outputs,
            List<StageJournal.Stage> stages) {
        ObjectNode json = describe(root, status, failure, inputs, outputs, stages);
        AtomicOutput.writeStream(file, out -> {
            out.write(WRITER.writeValueAsBytes(json));
            out.write('\n');
        });
    }

    /** Writes the same facts as a Process Run Crate, for archives and catalogues that read those. */
    void writeCrate(
            Path file,
            Path root,
            Status status,
            @Nullable Failure failure,
            List<InputLedger.Input> inputs,
            List<String> outputs,
            List<StageJournal.Stage> stages) {
        ObjectNode crate = RunCrate.of(describe(root, status, failure, inputs, outputs, stages));
        AtomicOutput.writeStream(file, out -> {
            out.write(WRITER.writeValueAsBytes(crate));
            out.write('\n');
        });
    }

    private ObjectNode describe(
            Path root,
            Status status,
            @Nullable Failure failure,
            List<InputLedger.Input> inputs,
            List<String> outputs,
            List<StageJournal.Stage> stages) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("schema", SCHEMA);
        json.put("name", plan.name());
        json.put("status", status.word());
        json.put("verdict", failure == null ? verdict() : "The run failed: no statement about groups can be made.");
        if (failure != null) {
            json.putObject("failure")
                    .put("message", failure.message())
                    .put("exit_code", failure.exitCode())
                    .put("stage", failure.stage());
        }
        json.put("started", started.toString());
        json.put("finished", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        ObjectNode versionsNode = json.putObject("versions");
        versions.forEach(versionsNode::put);
        json.put("seed", plan.seed());
        json.set("parameters", MAPPER.valueToTree(plan.printable()));
        ArrayNode inputsNode = json.putArray("inputs");
        for (InputLedger.Input input : inputs) {
            inputsNode
                    .addObject()
                    .put("name", input.name())
                    .put("bytes", input.digest().bytes())
                    .put("sha256", input.digest().sha256());
        }
        ArrayNode outputsNode = json.putArray("outputs");
        for (String output : outputs) {
            FileDigest digest = FileDigest.of(root.resolve(output));
            outputsNode
                    .addObject()
                    .put("path", output)
                    .put("bytes", digest.bytes())
                    .put("sha256", digest.sha256());
        }
        ArrayNode stagesNode = json.putArray("stages");
        for (StageJournal.Stage stage : stages) {
            stagesNode
                    .addObject()
                    .put("name", stage.name())
                    .put("status", stage.status())
                    .put("seconds", stage.seconds());
        }
        addViews(json.putArray("views"));
        json.set("warnings", MAPPER.valueToTree(warnings));
        return json;
    }

    private void addViews(ArrayNode array) {
        for (ViewSummary view : views) {
            ObjectNode node = array.addObject()
                    .put("name", view.name())
                    .put("type", view.type())
                    .put("role", view.role())
                    .put("participants", view.participants())
                    .put("features", view.features())
                    .put("methods", view.methods());
            node.set("counts", MAPPER.valueToTree(view.counts()));
            node.set("warnings", MAPPER.valueToTree(view.warnings()));
        }
    }
}
