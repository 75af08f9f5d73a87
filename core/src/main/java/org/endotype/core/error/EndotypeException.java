package org.endotype.core.error;

import org.jspecify.annotations.Nullable;

/**
 * Everything that Endotype refuses, with the place, what was expected and found, and what to do, in one line. Anything
 * else that escapes is a bug of ours.
 */
public abstract sealed class EndotypeException extends RuntimeException
        permits InvalidConfiguration, MalformedInput, InconsistentInput, InputOutputFailure, DegenerateData {

    private static final long serialVersionUID = 1L;

    private final SourceLocation location;
    private final ExitCode exitCode;

    EndotypeException(ExitCode exitCode, SourceLocation location, String message, @Nullable Throwable cause) {
        super(location instanceof SourceLocation.Nowhere ? message : location + ": " + message, cause);
        this.exitCode = exitCode;
        this.location = location;
    }

    /** The message without the place. */
    public final String plainMessage() {
        String message = String.valueOf(getMessage());
        return location instanceof SourceLocation.Nowhere ? message : message.substring((location + ": ").length());
    }

    public final SourceLocation location() {
        return location;
    }

    public final ExitCode exitCode() {
        return exitCode;
    }
}
