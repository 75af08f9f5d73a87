package org.endotype.core.report.content;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What {@code run.json} says. */
public record Manifest(
        String name,
        Status status,
        String verdict,
        Optional<Failure> failure,
        String started,
        String finished,
        Map<String, String> versions,
        String seed,
        Map<String, String> parameters,
        List<Input> inputs,
        List<Stage> stages,
        List<View> views,
        List<String> warnings) {

    static final String SCHEMA = "endotype-run/1";

    /** How the run ended. */
    public enum Status {
        SUCCEEDED,
        PARTIAL,
        FAILED
    }

    public record Failure(String message, int exitCode, String stage) {}

    public record Input(String name, long bytes, String sha256) {}

    public record Stage(String name, String status, double seconds) {}

    public record View(
            String name,
            String type,
            String role,
            int participants,
            int features,
            String methods,
            Map<String, String> counts,
            List<String> warnings) {}

    static Manifest from(JsonDocument json) {
        Optional<Failure> failure = json.has("failure")
                ? Optional.of(new Failure(
                        json.child("failure").text("message"),
                        json.child("failure").integer("exit_code"),
                        json.child("failure").text("stage")))
                : Optional.empty();
        Status status =
                switch (json.text("status")) {
                    case "succeeded" -> Status.SUCCEEDED;
                    case "partial" -> Status.PARTIAL;
                    default -> Status.FAILED;
                };
        return new Manifest(
                json.text("name"),
                status,
                json.text("verdict"),
                failure,
                json.text("started"),
                json.text("finished"),
                json.flat("versions"),
                json.text("seed"),
                json.flat("parameters"),
                json.list(
                        "inputs",
                        item -> new Input(item.text("name"), (long) item.number("bytes"), item.text("sha256"))),
                json.list("stages", item -> new Stage(item.text("name"), item.text("status"), item.number("seconds"))),
                json.list("views", Manifest::view),
                json.texts("warnings"));
    }

    private static View view(JsonDocument item) {
        return new View(
                item.text("name"),
                item.text("type"),
                item.text("role"),
                item.integer("participants"),
                item.integer("features"),
                item.text("methods"),
                item.flat("counts"),
                item.texts("warnings"));
    }
}
