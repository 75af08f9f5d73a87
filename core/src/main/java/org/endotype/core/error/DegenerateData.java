package org.endotype.core.error;

import org.jspecify.annotations.Nullable;

/** Well-formed data that cannot carry the analysis: constant, too few, all missing, singular (exit 6). */
public final class DegenerateData extends EndotypeException {

    private static final long serialVersionUID = 1L;

    public DegenerateData(SourceLocation location, String message) {
        this(location, message, null);
    }

    public DegenerateData(SourceLocation location, String message, @Nullable Throwable cause) {
        super(ExitCode.DEGENERATE_DATA, location, message, cause);
    }

    public DegenerateData(String message) {
        this(SourceLocation.nowhere(), message, null);
    }
}
