package org.endotype.core.report;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.endotype.core.report.content.Evidence;
import org.endotype.core.report.content.Manifest;
import org.endotype.core.report.content.Response;
import org.endotype.core.report.figure.FigureText;
import org.endotype.core.report.figure.Numbers;
import org.endotype.core.report.figure.Timeline;

/** Warnings, methods, and what it takes to do it again. */
final class ClosingSections {

    private ClosingSections() {}

    /** Every warning once, wherever it was raised. */
    static List<String> warningsOf(Reporting reporting) {
        Set<String> warnings =
                new LinkedHashSet<>(reporting.content().manifest().warnings());
        // The manifest repeats a view's warnings under the view's name.
        for (Manifest.View view : reporting.content().manifest().views()) {
            for (String warning : view.warnings()) {
                if (!warnings.contains(view.name() + ": " + warning)) {
                    warnings.add(view.name() + ": " + warning);
                }
            }
        }
        reporting.content().evidence().map(Evidence::warnings).ifPresent(warnings::addAll);
        reporting.content().response().map(Response::warnings).ifPresent(warnings::addAll);
        return warnings.stream().map(reporting.disclosure()::text).toList();
    }

    static Section warnings(Reporting reporting) {
        List<String> warnings = warningsOf(reporting);
        List<Block> blocks =
                warnings.isEmpty() ? List.of(Block.text("No stage raised a warning.")) : List.of(Block.items(warnings));
        return new Section("warnings", "Warnings", "Warnings", blocks);
    }

    static Section methods(Reporting reporting) {
        Disclosure disclosure = reporting.disclosure();
        Manifest manifest = reporting.content().manifest();
        List<Block> blocks = new ArrayList<>();
        String version = manifest.versions().getOrDefault("endotype", "");
        blocks.add(Block.text("Analyses were run with Endotype " + disclosure.text(version) + " (seed "
                + disclosure.text(manifest.seed()) + "). The sentences below were written by the stages that ran."));
        manifest.views().stream()
                .filter(view -> !view.methods().isBlank())
                .forEach(view ->
                        blocks.add(Block.named(disclosure.text(view.name()) + ".", disclosure.text(view.methods()))));
        reporting
                .content()
                .evidence()
                .map(Evidence::methods)
                .filter(text -> !text.isBlank())
                .ifPresent(text -> blocks.add(Block.named("Groups.", disclosure.text(text))));
        reporting
                .content()
                .response()
                .map(Response::methods)
                .filter(text -> !text.isBlank())
                .ifPresent(text -> blocks.add(Block.named("Response.", disclosure.text(text))));
        if (!manifest.parameters().isEmpty()) {
            List<List<String>> rows = new ArrayList<>();
            manifest.parameters()
                    .forEach((name, value) -> rows.add(List.of(disclosure.text(name), disclosure.fileName(value))));
            blocks.add(
                    Block.folded(Table.of("Every parameter, defaults included", List.of("Parameter", "Value"), rows)));
        }
        return new Section("methods", "Methods", "Methods", blocks);
    }

    /** An ISO instant for people; anything else as it is. */
    static String moment(String instant) {
        try {
            return DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
                    .format(Instant.parse(instant).atOffset(ZoneOffset.UTC));
        } catch (DateTimeParseException notAnInstant) {
            return instant;
        }
    }

    static Section reproducibility(Reporting reporting) {
        Manifest manifest = reporting.content().manifest();
        Disclosure disclosure = reporting.disclosure();
        List<Block> blocks = new ArrayList<>();
        List<Block.Fact> facts = new ArrayList<>();
        facts.add(new Block.Fact("seed", disclosure.text(manifest.seed()), ""));
        facts.add(new Block.Fact("started", moment(manifest.started()), ""));
        facts.add(new Block.Fact("finished", moment(manifest.finished()), ""));
        manifest.versions()
                .forEach((name, version) ->
                        facts.add(new Block.Fact(disclosure.text(name), disclosure.text(version), "version")));
        blocks.add(Block.facts(facts));
        List<Timeline.Stage> stages = new ArrayList<>();
        List<List<String>> rows = new ArrayList<>();
        for (Manifest.Stage stage : manifest.stages()) {
            String name = disclosure.text(ParticipantsSection.stageName(stage.name()));
            double seconds = Double.isFinite(stage.seconds()) ? stage.seconds() : 0;
            String label = Numbers.significant(seconds, 3) + " s"
                    + (stage.status().equals("done") ? "" : ", " + stage.status());
            stages.add(new Timeline.Stage(name, seconds, label));
            rows.add(List.of(name, stage.status(), Numbers.significant(seconds, 3)));
        }
        if (!stages.isEmpty()) {
            FigureText text = new FigureText(
                    "stages", "Stages of the run", stages.size() + " stages, one after the other, with their times.");
            blocks.add(reporting
                    .plates()
                    .plate(
                            Timeline.draw(text, stages),
                            "The stages of this run and how long each took.",
                            Table.of("Stages", List.of("Stage", "Status", "#Seconds"), rows)));
        }
        if (!manifest.inputs().isEmpty()) {
            blocks.add(Block.folded(inputs(disclosure, manifest)));
        }
        return new Section("reproducibility", "Reproducibility", "Reproducibility", blocks);
    }

    /** Files that name a participant are told as one row with a digest over their digests, sorted. */
    private static Table inputs(Disclosure disclosure, Manifest manifest) {
        List<List<String>> rows = new ArrayList<>();
        List<Manifest.Input> personal = new ArrayList<>();
        for (Manifest.Input input : manifest.inputs()) {
            if (!disclosure.isInternal() && disclosure.namesSomebody(input.name())) {
                personal.add(input);
            } else {
                // A table's length tells about how many rows it has.
                String bytes = disclosure.isInternal() ? Numbers.count(input.bytes()) : Numbers.MISSING;
                rows.add(List.of(disclosure.fileName(input.name()), bytes, input.sha256()));
            }
        }
        if (!personal.isEmpty()) {
            List<String> digests =
                    personal.stream().map(Manifest.Input::sha256).sorted().toList();
            // Neither their number nor their size: both follow the number of people seen.
            rows.add(List.of(
                    "files of single participants (digest of their digests, sorted)",
                    Numbers.MISSING,
                    sha256(String.join("\n", digests))));
        }
        return Table.of(
                "Input files and their SHA-256 digests (" + rows.size() + " rows)",
                List.of("File", "#Bytes", "SHA-256"),
                rows);
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
