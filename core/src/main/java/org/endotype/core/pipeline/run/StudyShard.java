package org.endotype.core.pipeline.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.file.AtomicOutput;
import org.endotype.core.file.JsonInput;
import org.endotype.core.pipeline.Progress;
import org.endotype.core.pipeline.RunContext;
import org.endotype.core.pipeline.ViewPieces;
import org.endotype.core.pipeline.config.CohortPlan;
import org.endotype.core.pipeline.config.PlannedView;
import org.endotype.core.pipeline.engine.Job;
import org.endotype.core.pipeline.engine.PieceFolder;
import org.endotype.core.sample.SampleSet;
import org.endotype.core.table.TextTable;

/**
 * Computes some participants of the views that can be made by participant, for clusters that only start processes: each
 * writes a folder of pieces, and one run merges them. A piece that is there already is not computed again, so that a shard
 * that was killed goes on where it stopped.
 */
public final class StudyShard {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DESCRIPTION = "shard.json";
    private static final String SCHEMA = "endotype-shard/1";

    private StudyShard() {}

    /**
     * Computes a shard.
     *
     * @return how many pieces it now holds
     */
    public static int compute(
            CohortPlan plan, Shard shard, Path folder, RunContext context, RunEnvironment environment) {
        SampleSet participants = participants(plan);
        if (shard instanceof Shard.Labels labels) {
            labels.require(participants.ids());
        }
        ObjectNode description = describe(plan, participants, environment);
        if (description.path("views").isEmpty()) {
            throw new InvalidConfiguration(
                    SourceLocation.file(plan.file()),
                    "no view of this study is made by participant; there is nothing to compute in shards");
        }
        Path file = folder.resolve(DESCRIPTION);
        try {
            Files.createDirectories(folder);
        } catch (IOException failure) {
            throw AtomicOutput.failure(folder, "written", failure);
        }
        if (Files.exists(file)) {
            require(file, description);
        }
        byte[] text = description.toString().getBytes(StandardCharsets.UTF_8);
        AtomicOutput.writeStream(file, out -> out.write(text));
        int held = 0;
        for (PlannedView view : plan.views()) {
            Optional<ViewPieces> pieces = view.builder().pieces(view.request(participants));
            if (pieces.isPresent()) {
                held += compute(
                        pieces.get().job(), pieces.get().participants(), shard, new PieceFolder(folder), context);
            }
        }
        return held;
    }

    private static <R extends Serializable> int compute(
            Job<R> job, List<String> participants, Shard shard, PieceFolder folder, RunContext context) {
        List<Integer> mine = new ArrayList<>();
        List<Integer> missing = new ArrayList<>();
        for (int index = 0; index < participants.size(); index++) {
            if (shard.includes(index, participants.get(index))) {
                mine.add(index);
                if (!folder.holds(job.name(), index)) {
                    missing.add(index);
                }
            }
        }
        if (missing.isEmpty()) {
            return mine.size();
        }
        Job.Worker<R> worker = job.open();
        try (Progress.Task task = context.progress().start("pieces of " + job.name(), missing.size())) {
            context.parallelism().forEachBlock(missing.size(), block -> {
                int piece = missing.get(block);
                folder.write(
                        job.name(), piece, worker.compute(piece), job.codec().orElseThrow());
                task.advance(1);
            });
        }
        return mine.size();
    }

    /**
     * Checks that shards were made of this plan by this version, and gives their folders.
     *
     * @throws InconsistentInput where one was not
     */
    public static List<PieceFolder> folders(CohortPlan plan, List<Path> shards, RunEnvironment environment) {
        ObjectNode expected = describe(plan, participants(plan), environment);
        for (Path shard : shards) {
            Path file = shard.resolve(DESCRIPTION);
            if (!Files.isRegularFile(file)) {
                throw new InvalidConfiguration(
                        SourceLocation.file(shard),
                        "is not a shard: it has no " + DESCRIPTION + "; name the folders that"
                                + " 'endotype shard' wrote");
            }
            require(file, expected);
        }
        return shards.stream().map(PieceFolder::new).toList();
    }

    private static SampleSet participants(CohortPlan plan) {
        return TextTable.read(plan.participants()).sampleIds("participant_id").inNaturalOrder();
    }

    private static ObjectNode describe(CohortPlan plan, SampleSet participants, RunEnvironment environment) {
        ObjectNode description = JSON.createObjectNode().put("schema", SCHEMA);
        ObjectNode views = description.putObject("views");
        for (PlannedView view : plan.views()) {
            if (view.builder().pieces(view.request(participants)).isPresent()) {
                views.set(
                        view.name(),
                        JSON.valueToTree(ViewKeys.of(view, participants, plan.seed(), environment.versions())
                                .values()));
            }
        }
        return description;
    }

    private static void require(Path file, ObjectNode expected) {
        JsonNode found = JsonInput.tree(file);
        if (!found.path("schema").asText().equals(SCHEMA)) {
            throw new InconsistentInput(
                    SourceLocation.file(file), "is of another version of Endotype; make the shard again");
        }
        expected.path("views").properties().forEach(view -> {
            Map<String, String> values = new LinkedHashMap<>();
            view.getValue()
                    .properties()
                    .forEach(one -> values.put(one.getKey(), one.getValue().asText()));
            new Dependencies(values)
                    .differenceFrom(found.path("views").path(view.getKey()))
                    .ifPresent(difference -> {
                        throw new InconsistentInput(
                                SourceLocation.file(file),
                                "this shard is of another study: view " + view.getKey() + ", " + difference
                                        + "; make all shards with the cohort file that is merged, or use a new folder");
                    });
        });
    }
}
