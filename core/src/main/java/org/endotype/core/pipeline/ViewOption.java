package org.endotype.core.pipeline;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One key that a view of some type takes in a cohort file. The schema, the validator and the reference page are made
 * from these.
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
        CHOICE,
        INTEGER,
        NUMBER,
        /** yes/no as YAML true/false. */
        SWITCH,
        /** A file that must exist. */
        FILE,
        /** A folder that must exist. */
        FOLDER,
        /** A prefix such as that of a bed/bim/fam set: its folder must exist. */
        PREFIX,
        /** One file or a list of files. */
        FILES
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
