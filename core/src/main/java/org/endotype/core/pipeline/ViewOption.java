package org.endotype.core.pipeline;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One key of a cohort file: of a view of some type, or of the {@code outcome} and {@code stratify} sections. The schema,
 * the validator and the reference page are made from these.
 *
 * @param name the key, in kebab-case
 * @param kind what its value is
 * @param description one sentence, with the unit
 * @param defaultValue what holds where the key is absent; null where there is none
 * @param required whether the key must be given
 * @param choices the allowed values of a {@link Kind#CHOICE}
 */
public record ViewOption(
        String name,
        Kind kind,
        String description,
        @Nullable String defaultValue,
        Requirement required,
        List<String> choices) {

    /** What a value is. */
    public enum Kind {
        TEXT,
        /** One text or a list of texts. */
        TEXTS,
        CHOICE,
        /** One or several of the choices. */
        CHOICES,
        INTEGER,
        NUMBER,
        /** Whole numbers from the first to the last, {@code 1..6}; one number stands for itself. */
        RANGE,
        /** yes/no as YAML true/false. */
        SWITCH,
        /** A file that must exist. */
        FILE,
        /** A folder that must exist. */
        FOLDER,
        /** A prefix such as that of a bed/bim/fam set: its folder must exist. */
        PREFIX,
        /** One file or a list of files; {@code *} and {@code ?} stand for parts of names. */
        FILES,
        /** A file or a folder that must exist, or files that fit a pattern as in {@link #FILES}. */
        FILE_OR_FOLDER
    }

    /** Whether a key may be left out. */
    public enum Requirement {
        REQUIRED,
        OPTIONAL
    }

    public static ViewOption required(String name, Kind kind, String description) {
        return new ViewOption(name, kind, description, null, Requirement.REQUIRED, List.of());
    }

    public static ViewOption optional(String name, Kind kind, @Nullable String defaultValue, String description) {
        return new ViewOption(name, kind, description, defaultValue, Requirement.OPTIONAL, List.of());
    }

    public static ViewOption choice(String name, List<String> choices, String defaultValue, String description) {
        return new ViewOption(name, Kind.CHOICE, description, defaultValue, Requirement.OPTIONAL, List.copyOf(choices));
    }
}
