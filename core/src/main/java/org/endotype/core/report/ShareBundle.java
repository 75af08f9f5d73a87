package org.endotype.core.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.file.AtomicOutput;
import org.endotype.core.privacy.PseudonymKey;
import org.endotype.core.report.content.RunContent;
import org.endotype.core.report.content.RunContentReader;
import org.endotype.core.table.TableWriter;
import org.jspecify.annotations.Nullable;

/**
 * What of a run may leave the team, as a folder of its own: the shared report, the evidence with small cells withheld, the
 * sentences for the methods section, the manifest without inputs, and {@code share.json}, which says what is in it and what
 * was withheld. Immutable.
 *
 * <p>Never features, latent positions, profiles, attributions or the consensus of the participants. Groups only where
 * pseudonyms are asked for, the model only where it is. The folder is readable by its owner alone and is there whole or
 * not at all. The same run, settings and key give the same bytes.
 */
public final class ShareBundle {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final String WITHHELD = "withheld";

    private final @Nullable PseudonymKey assignmentKey;
    private final ModelSharing model;
    private final int smallestCell;

    /** Whether the fitted model goes with the bundle: it holds means and loadings of the participants. */
    public enum ModelSharing {
        WITHHELD,
        INCLUDED
    }

    private ShareBundle(@Nullable PseudonymKey assignmentKey, ModelSharing model, int smallestCell) {
        this.assignmentKey = assignmentKey;
        this.model = model;
        this.smallestCell = smallestCell;
    }

    /** Without a row a person and without the model; counts below 11 are withheld. */
    public static ShareBundle withDefaults() {
        return new ShareBundle(null, ModelSharing.WITHHELD, ReportWriter.DEFAULT_SMALLEST_CELL);
    }

    /** With everyone's group under a pseudonym. */
    public ShareBundle assignments(PseudonymKey key) {
        return new ShareBundle(key, model, smallestCell);
    }

    public ShareBundle model(ModelSharing choice) {
        return new ShareBundle(assignmentKey, choice, smallestCell);
    }

    /**
     * Writes the bundle of the run in {@code run}.
     *
     * @param out a folder that is not there yet, or is empty, outside of the run
     */
    public void write(Path run, Path out) {
        RunContent content = RunContentReader.read(run, run.resolve("run.json"));
        requireFree(run, out);
        if (model == ModelSharing.INCLUDED && !Files.exists(run.resolve("model/model.json"))) {
            throw new InconsistentInput(
                    SourceLocation.file(run), "left no model that could be shared; leave --with-model away");
        }
        Path absolute = out.toAbsolutePath().normalize();
        Path parent = absolute.getParent();
        if (parent == null) {
            throw new InvalidConfiguration(SourceLocation.file(out), "is not a folder that can be made");
        }
        Path temporary = parent.resolve(
                "." + absolute.getFileName() + "." + ProcessHandle.current().pid() + ".partial");
        try {
            Files.createDirectories(parent);
            deleteTree(temporary);
            Files.createDirectory(temporary);
            setMode(temporary, "rwx------");
            fill(run, content, temporary);
            Files.deleteIfExists(absolute);
            Files.move(temporary, absolute);
        } catch (IOException failure) {
            throw AtomicOutput.failure(out, "written", failure);
        } finally {
            deleteTree(temporary);
        }
    }

    private static void requireFree(Path run, Path out) {
        try {
            Path real = out.toAbsolutePath().normalize();
            if (real.startsWith(run.toAbsolutePath().normalize())
                    || run.toAbsolutePath().normalize().startsWith(real)) {
                throw new InvalidConfiguration(
                        SourceLocation.file(out), "lies inside the run, or the run in it; name a folder elsewhere");
            }
            if (Files.isDirectory(out)) {
                try (Stream<Path> there = Files.list(out)) {
                    if (there.findAny().isEmpty()) {
                        return;
                    }
                }
            }
            if (Files.exists(out)) {
                throw new InvalidConfiguration(
                        SourceLocation.file(out),
                        "is there already; name a new folder, so that nothing else is shared");
            }
        } catch (IOException failure) {
            throw AtomicOutput.failure(out, "read", failure);
        }
    }

    private void fill(Path run, RunContent content, Path folder) throws IOException {
        Disclosure disclosure = new Disclosure(Audience.SHARED, smallestCell, content);
        SharedDocuments documents = new SharedDocuments(disclosure);
        ReportWriter.withDefaults().smallestCell(smallestCell).write(content, folder.resolve("report.html"));
        json(
                folder.resolve("run.json"),
                documents.manifest(JSON.readTree(Files.readAllBytes(run.resolve("run.json")))));
        Path evidence = run.resolve("groups/evidence.json");
        if (Files.exists(evidence)) {
            privateFolder(folder.resolve("groups"));
            json(
                    folder.resolve("groups/evidence.json"),
                    documents.evidence(JSON.readTree(Files.readAllBytes(evidence))));
        }
        text(folder.resolve("methods.txt"), methods(content, disclosure));
        if (assignmentKey != null) {
            privateFolder(folder.resolve("groups"));
            assignments(content, assignmentKey, folder.resolve("groups/assignments.tsv"));
        }
        if (model == ModelSharing.INCLUDED) {
            copyTree(run.resolve("model"), folder.resolve("model"));
        }
        json(folder.resolve("share.json"), contents(folder, documents));
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.toList()) {
                setMode(file, Files.isDirectory(file) ? "rwx------" : "rw-------");
            }
        }
    }

    private static String methods(RunContent content, Disclosure disclosure) {
        List<String> sentences = new ArrayList<>();
        content.manifest().views().forEach(view -> sentences.add(view.name() + ": " + view.methods()));
        content.evidence().ifPresent(found -> sentences.add(found.methods()));
        content.response().ifPresent(found -> sentences.add(found.methods()));
        StringBuilder text = new StringBuilder();
        sentences.stream()
                .filter(sentence -> !sentence.isBlank())
                .forEach(sentence -> text.append(disclosure.text(sentence)).append("\n\n"));
        return text.toString();
    }

    /** In the order of the pseudonyms, which tells nothing; groups of few people are one, of no fewer than may be told. */
    private void assignments(RunContent content, PseudonymKey key, Path file) {
        Map<String, String> pseudonyms = key.pseudonyms(content.assignments().keySet());
        Map<String, Long> sizes = new TreeMap<>();
        content.assignments().values().forEach(group -> sizes.merge(group, 1L, Long::sum));
        List<Map.Entry<String, Long>> bySize = new ArrayList<>(sizes.entrySet());
        bySize.sort(Map.Entry.comparingByValue());
        long hidden = 0;
        List<String> pooled = new ArrayList<>();
        for (Map.Entry<String, Long> group : bySize) {
            if (group.getValue() < smallestCell || hidden > 0 && (hidden < smallestCell || pooled.size() < 2)) {
                pooled.add(group.getKey());
                hidden += group.getValue();
            }
        }
        Map<String, String> rows = new TreeMap<>();
        content.assignments()
                .forEach((id, group) -> rows.put(
                        java.util.Objects.requireNonNull(pseudonyms.get(id)),
                        pooled.contains(group) ? WITHHELD : group));
        TableWriter.write(file, List.of("pseudonym", "group"), sink -> {
            for (Map.Entry<String, String> row : rows.entrySet()) {
                sink.row(row.getKey(), row.getValue());
            }
        });
    }

    private ObjectNode contents(Path folder, SharedDocuments documents) throws IOException {
        ObjectNode json = JSON.createObjectNode();
        json.put("schema", "endotype-share/1");
        json.put("smallest_cell", smallestCell);
        if (assignmentKey == null) {
            json.putNull("pseudonyms");
        } else {
            ObjectNode pseudonyms = json.putObject("pseudonyms");
            pseudonyms.put("algorithm", "HMAC-SHA256");
            pseudonyms.put("key_fingerprint", assignmentKey.fingerprint());
        }
        json.put("model", model == ModelSharing.INCLUDED);
        ArrayNode files = json.putArray("files");
        try (Stream<Path> walked = Files.walk(folder)) {
            for (Path file : walked.filter(Files::isRegularFile).sorted().toList()) {
                byte[] bytes = Files.readAllBytes(file);
                ObjectNode one = files.addObject();
                one.put("path", folder.relativize(file).toString().replace('\\', '/'));
                one.put("bytes", bytes.length);
                one.put("sha256", sha256(bytes));
            }
        }
        documents.withheld().forEach(json.putArray("withheld")::add);
        return json;
    }

    private static void json(Path file, ObjectNode node) throws IOException {
        text(file, JSON.writeValueAsString(node) + "\n");
    }

    private static void text(Path file, String text) {
        AtomicOutput.writeStream(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static void privateFolder(Path folder) throws IOException {
        Files.createDirectories(folder);
        setMode(folder, "rwx------");
    }

    private static void setMode(Path file, String mode) throws IOException {
        if (Files.getFileAttributeView(file, PosixFileAttributeView.class) != null) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        }
    }

    /** Regular files alone: a link could lead to anything. */
    private static void copyTree(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(path -> Files.isRegularFile(path, java.nio.file.LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(java.util.Objects.requireNonNull(target.getParent()));
                Files.copy(file, target);
            }
        }
    }

    private static void deleteTree(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
                        throws IOException {
                    Files.delete(visited);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException failure) {
            throw AtomicOutput.failure(folder, "removed", failure);
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
