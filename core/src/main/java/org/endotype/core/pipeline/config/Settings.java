package org.endotype.core.pipeline.config;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.error.SourceLocation;
import org.jspecify.annotations.Nullable;

/**
 * The values of one section of a cohort file, already checked against its {@link
 * org.endotype.core.pipeline.ViewOption}s, defaults filled in. Immutable. Asking for a key that the section does not
 * define is a bug of the caller.
 */
public final class Settings implements Serializable {

    private static final long serialVersionUID = 1L;

    /**
     * One checked value.
     *
     * @param texts the value as text, several for lists
     * @param paths the same resolved against the cohort file's folder, for the kinds that are paths; else empty
     * @param location where it stands; the section's place for a default
     */
    record Value(List<String> texts, List<Path> paths, SourceLocation location) implements Serializable {

        private Object writeReplace() {
            return new Portable(texts, paths.stream().map(Path::toString).toList(), location);
        }

        /** Paths have no serial form of their own. */
        private record Portable(List<String> texts, List<String> paths, SourceLocation location)
                implements Serializable {

            private Object readResolve() {
                return new Value(texts, paths.stream().map(Path::of).toList(), location);
            }
        }
    }

    @SuppressWarnings("serial") // of the JDK
    private final Map<String, Value> values;

    Settings(Map<String, Value> values) {
        this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    public boolean has(String option) {
        return values.containsKey(option);
    }

    public String text(String option) {
        return require(option).texts().get(0);
    }

    public Optional<String> optionalText(String option) {
        return Optional.ofNullable(values.get(option))
                .map(value -> value.texts().get(0));
    }

    /** All texts of a list; empty where the key is absent. */
    public List<String> texts(String option) {
        Value value = values.get(option);
        return value == null ? List.of() : value.texts();
    }

    /** @throws InvalidConfiguration with its place where the number is beyond what is counted with */
    public int integer(String option) {
        String text = text(option);
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException tooLarge) {
            throw new InvalidConfiguration(
                    location(option),
                    option + ": expected a whole number of at most " + Integer.MAX_VALUE + " in size, found '"
                            + YamlReader.shorten(text) + "'",
                    tooLarge);
        }
    }

    public long longInteger(String option) {
        return Long.parseLong(text(option));
    }

    public double number(String option) {
        return Double.parseDouble(text(option));
    }

    public IntRange range(String option) {
        return IntRange.parse(text(option)).orElseThrow();
    }

    public boolean isOn(String option) {
        return Boolean.parseBoolean(text(option));
    }

    public Path path(String option) {
        return require(option).paths().get(0);
    }

    public Optional<Path> optionalPath(String option) {
        return Optional.ofNullable(values.get(option))
                .map(value -> value.paths().get(0));
    }

    public List<Path> paths(String option) {
        Value value = values.get(option);
        return value == null ? List.of() : value.paths();
    }

    /** Where a key stands, for errors found later; nowhere for an unknown key. */
    public SourceLocation location(String option) {
        Value value = values.get(option);
        return value == null ? SourceLocation.nowhere() : value.location();
    }

    /** Every path of every key. */
    public Map<String, List<Path>> allPaths() {
        Map<String, List<Path>> all = new LinkedHashMap<>();
        values.forEach((name, value) -> {
            if (!value.paths().isEmpty()) {
                all.put(name, value.paths());
            }
        });
        return all;
    }

    /**
     * Key to value as the manifest shows them: text, or a list of texts; absolute paths as their last name only, so
     * that a manifest can be shared.
     */
    public Map<String, Object> printable() {
        Map<String, Object> printable = new LinkedHashMap<>();
        values.forEach((name, value) -> {
            List<String> texts = value.texts().stream()
                    .map(text -> value.paths().isEmpty() ? text : withoutFolders(text))
                    .toList();
            printable.put(name, texts.size() == 1 ? texts.get(0) : texts);
        });
        return printable;
    }

    /** The last name of an absolute path; relative paths stay as they were written. */
    static String withoutFolders(String text) {
        Path path = Path.of(text);
        Path name = path.getFileName();
        return path.isAbsolute() && name != null ? name.toString() : text;
    }

    private Value require(String option) {
        @Nullable Value value = values.get(option);
        if (value == null) {
            throw new IllegalArgumentException("no value for '" + option + "'; ask with optionalText or optionalPath");
        }
        return value;
    }
}
