package org.endotype.core.pipeline.config;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.pipeline.ViewOption;
import org.endotype.core.pipeline.ViewOption.Kind;
import org.endotype.core.pipeline.ViewOption.Requirement;
import org.endotype.core.pipeline.config.ConfigNode.Entry;
import org.endotype.core.pipeline.config.ConfigNode.Mapping;
import org.endotype.core.pipeline.config.ConfigNode.Scalar;
import org.endotype.core.pipeline.config.ConfigNode.Sequence;
import org.endotype.core.pipeline.config.ConfigNode.Style;

/** Checks one mapping of a cohort file against key definitions, and gathers every fault instead of stopping. */
final class SectionReader {

    private final Path folder;
    private final ConfigErrors errors;

    /**
     * @param folder what relative paths start from: the cohort file's folder
     * @param errors where faults go
     */
    SectionReader(Path folder, ConfigErrors errors) {
        this.folder = folder;
        this.errors = errors;
    }

    /**
     * The section's values. A key with a fault is left out, so the result is only of use where no error was gathered.
     *
     * @param what the section's name for messages, such as {@code view 'connectome'}
     * @param location where the section starts, for missing keys
     */
    Settings read(String what, SourceLocation location, Mapping section, Collection<ViewOption> options) {
        Map<String, ViewOption> known = new LinkedHashMap<>();
        options.forEach(option -> known.put(option.name(), option));
        refuseUnknownKeys(section, known.keySet());
        Map<String, Settings.Value> values = new LinkedHashMap<>();
        for (ViewOption option : options) {
            Entry entry = section.entries().get(option.name());
            if (entry == null) {
                if (option.required() == Requirement.REQUIRED) {
                    errors.add(
                            location, what + " needs the key '" + option.name() + "' (" + option.description() + ")");
                } else if (option.defaultValue() != null) {
                    defaultValue(option, location).ifPresent(value -> values.put(option.name(), value));
                }
                continue;
            }
            value(option, entry.value(), entry.keyLocation()).ifPresent(value -> values.put(option.name(), value));
        }
        return new Settings(values);
    }

    void refuseUnknownKeys(Mapping section, Collection<String> known) {
        section.entries().forEach((key, entry) -> {
            if (!known.contains(key)) {
                errors.add(
                        entry.keyLocation(),
                        "unknown key '" + YamlReader.shorten(key) + "'" + NearestName.hint(key, known));
            }
        });
    }

    private Optional<Settings.Value> defaultValue(ViewOption option, SourceLocation location) {
        return value(option, new Scalar(String.valueOf(option.defaultValue()), Style.PLAIN, location), location);
    }

    private Optional<Settings.Value> value(ViewOption option, ConfigNode node, SourceLocation location) {
        if (node instanceof Scalar scalar && scalar.isEmpty()) {
            errors.add(location, option.name() + ": has no value; give one or leave the key out");
            return Optional.empty();
        }
        Optional<List<Scalar>> scalars = scalars(option, node, location);
        if (scalars.isEmpty()) {
            return Optional.empty();
        }
        List<String> texts = new ArrayList<>();
        List<Path> paths = new ArrayList<>();
        boolean sound = true;
        for (Scalar scalar : scalars.get()) {
            sound &= switch (option.kind()) {
                case FILE, FOLDER, PREFIX, FILES, FILE_OR_FOLDER -> path(option, scalar, texts, paths);
                default -> text(option, scalar, texts);
            };
        }
        return sound
                ? Optional.of(new Settings.Value(List.copyOf(texts), List.copyOf(paths), location))
                : Optional.empty();
    }

    private Optional<List<Scalar>> scalars(ViewOption option, ConfigNode node, SourceLocation location) {
        boolean list = option.kind() == Kind.FILES || option.kind() == Kind.TEXTS || option.kind() == Kind.CHOICES;
        if (node instanceof Scalar scalar) {
            return Optional.of(List.of(scalar));
        }
        if (list && node instanceof Sequence sequence) {
            List<Scalar> scalars = new ArrayList<>();
            for (ConfigNode item : sequence.items()) {
                if (!(item instanceof Scalar scalar) || scalar.isEmpty()) {
                    errors.add(item.location(), option.name() + ": expected a list of plain values");
                    return Optional.empty();
                }
                scalars.add(scalar);
            }
            if (option.kind() == Kind.FILES && scalars.isEmpty()) {
                errors.add(location, option.name() + ": the list is empty; name at least one file");
                return Optional.empty();
            }
            return Optional.of(scalars);
        }
        errors.add(
                location,
                option.name() + ": expected " + expectation(option) + ", found "
                        + (node instanceof Sequence ? "a list" : "keys and values"));
        return Optional.empty();
    }

    private boolean text(ViewOption option, Scalar scalar, List<String> texts) {
        String text = scalar.text().strip();
        boolean plain = scalar.style() == Style.PLAIN;
        boolean sound =
                switch (option.kind()) {
                    case TEXT, TEXTS -> !text.isEmpty();
                    case CHOICE, CHOICES -> option.choices().contains(text);
                    case INTEGER -> plain && isWhole(text);
                    case NUMBER -> plain && isNumber(text);
                    case RANGE -> IntRange.parse(text).isPresent();
                    case SWITCH -> plain && (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false"));
                    default -> throw new IllegalStateException("not a text: " + option.kind());
                };
        if (!sound) {
            String hint = option.choices().isEmpty()
                    ? ""
                    : NearestName.of(text, option.choices())
                            .map(nearest -> "; did you mean '" + nearest + "'?")
                            .orElse("");
            errors.add(
                    scalar.location(),
                    option.name() + ": expected " + expectation(option) + ", found '" + YamlReader.shorten(text) + "'"
                            + hint);
            return false;
        }
        texts.add(
                option.kind() == Kind.RANGE ? IntRange.parse(text).orElseThrow().toString() : text);
        return true;
    }

    private static boolean isWhole(String text) {
        try {
            Long.parseLong(text);
            return true;
        } catch (NumberFormatException notWhole) {
            return false;
        }
    }

    private static boolean isNumber(String text) {
        try {
            return Double.isFinite(Double.parseDouble(text)) && !text.matches(".*[dDfFxX]");
        } catch (NumberFormatException notANumber) {
            return false;
        }
    }

    private boolean path(ViewOption option, Scalar scalar, List<String> texts, List<Path> paths) {
        String text = scalar.text().strip();
        Path path;
        try {
            path = folder.resolve(text).normalize();
        } catch (InvalidPathException invalid) {
            errors.add(scalar.location(), option.name() + ": is not a path: " + YamlReader.shorten(text));
            return false;
        }
        if (text.startsWith("~")) {
            errors.add(scalar.location(), option.name() + ": '~' is not expanded; write the folder out");
            return false;
        }
        boolean patterns = option.kind() == Kind.FILES || option.kind() == Kind.FILE_OR_FOLDER;
        if (patterns && (text.contains("*") || text.contains("?"))) {
            return glob(option, scalar, text, texts, paths);
        }
        boolean there =
                switch (option.kind()) {
                    case FOLDER -> Files.isDirectory(path);
                    case FILE_OR_FOLDER -> Files.exists(path);
                    case PREFIX -> hasFilesWithPrefix(path);
                    default -> Files.isRegularFile(path) || isPipe(path);
                };
        if (!there) {
            errors.addMissingFile(scalar.location(), option.name() + ": " + missing(option, path, text));
            return false;
        }
        texts.add(text);
        paths.add(path);
        return true;
    }

    private boolean glob(ViewOption option, Scalar scalar, String text, List<String> texts, List<Path> paths) {
        Optional<List<Path>> found = FilePatterns.expand(folder, text);
        if (found.isEmpty() || found.get().isEmpty()) {
            errors.addMissingFile(
                    scalar.location(),
                    option.name() + ": no file fits '" + Settings.withoutFolders(YamlReader.shorten(text))
                            + "'; patterns start from the cohort file's folder");
            return false;
        }
        for (Path path : found.get()) {
            texts.add(folder.relativize(path).toString());
            paths.add(path);
        }
        return true;
    }

    private static boolean isPipe(Path path) {
        return Files.exists(path) && !Files.isDirectory(path);
    }

    private static boolean hasFilesWithPrefix(Path prefix) {
        Path parent = prefix.toAbsolutePath().getParent();
        Path name = prefix.getFileName();
        if (parent == null || name == null || !Files.isDirectory(parent)) {
            return false;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(
                parent,
                file -> file.getFileName().toString().startsWith(name + ".")
                        || file.getFileName().toString().equals(name.toString()))) {
            return files.iterator().hasNext();
        } catch (IOException unreadable) {
            // A folder that cannot be listed holds nothing this run could read; the message says so.
            return false;
        }
    }

    private static String missing(ViewOption option, Path path, String text) {
        String shown = "'" + Settings.withoutFolders(YamlReader.shorten(text)) + "'";
        String from = Path.of(text).isAbsolute() ? "" : "; paths start from the cohort file's folder";
        return switch (option.kind()) {
            case FOLDER ->
                (Files.exists(path) ? "expected a folder, found the file " : "no such folder ") + shown + from;
            case PREFIX -> "no file starts with " + shown + from;
            case FILE_OR_FOLDER -> "no such file or folder " + shown + from;
            default ->
                (Files.isDirectory(path) ? "expected a file, found the folder " : "no such file ") + shown + from;
        };
    }

    private static String expectation(ViewOption option) {
        return switch (option.kind()) {
            case TEXT -> "text";
            case TEXTS -> "text or a list of texts";
            case CHOICE -> "one of " + String.join(", ", option.choices());
            case CHOICES -> "one or several of " + String.join(", ", option.choices());
            case INTEGER -> "a whole number";
            case NUMBER -> "a number";
            case RANGE -> "whole numbers such as 1..6";
            case SWITCH -> "true or false";
            case FILE -> "a file's path";
            case FOLDER -> "a folder's path";
            case PREFIX -> "the common start of a set of files";
            case FILES -> "a file's path or a list of them";
            case FILE_OR_FOLDER -> "a file's or folder's path, or a pattern of files";
        };
    }
}
