package org.endotype.core.error;

import org.jspecify.annotations.Nullable;

/** Files that are well formed alone and contradict each other: ids, counts, spaces, schemas (exit 4). */
public final class InconsistentInput extends EndotypeException {

    private static final long serialVersionUID = 1L;

    public InconsistentInput(SourceLocation location, String message) {
        this(location, message, null);
    }

    public InconsistentInput(SourceLocation location, String message, @Nullable Throwable cause) {
        super(ExitCode.INCONSISTENT_INPUT, location, message, cause);
    }

    public InconsistentInput(String message) {
        this(SourceLocation.nowhere(), message, null);
    }
}
