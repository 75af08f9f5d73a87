package org.endotype.core.error;

import org.jspecify.annotations.Nullable;

/** A command line or configuration file that asks for something impossible or unknown (exit 2). */
public final class InvalidConfiguration extends EndotypeException {

    private static final long serialVersionUID = 1L;

    public InvalidConfiguration(SourceLocation location, String message) {
        this(location, message, null);
    }

    public InvalidConfiguration(SourceLocation location, String message, @Nullable Throwable cause) {
        super(ExitCode.USAGE, location, message, cause);
    }

    public InvalidConfiguration(String message) {
        this(SourceLocation.nowhere(), message, null);
    }
}
