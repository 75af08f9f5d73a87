package org.endotype.core.error;

import org.jspecify.annotations.Nullable;

/** A file that is not what its format promises: truncated, corrupt, ragged, not a number (exit 3). */
public final class MalformedInput extends EndotypeException {

    private static final long serialVersionUID = 1L;

    public MalformedInput(SourceLocation location, String message) {
        this(location, message, null);
    }

    public MalformedInput(SourceLocation location, String message, @Nullable Throwable cause) {
        super(ExitCode.MALFORMED_INPUT, location, message, cause);
    }

    public MalformedInput(String message) {
        this(SourceLocation.nowhere(), message, null);
    }
}
