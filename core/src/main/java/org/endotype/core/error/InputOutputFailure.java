package org.endotype.core.error;

import org.jspecify.annotations.Nullable;

/** A file that cannot be read or written: missing, no permission, disk full, locked (exit 5). */
public final class InputOutputFailure extends EndotypeException {

    private static final long serialVersionUID = 1L;

    public InputOutputFailure(SourceLocation location, String message) {
        this(location, message, null);
    }

    public InputOutputFailure(SourceLocation location, String message, @Nullable Throwable cause) {
        super(ExitCode.INPUT_OUTPUT, location, message, cause);
    }

    public InputOutputFailure(String message) {
        this(SourceLocation.nowhere(), message, null);
    }
}
