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
        super(told(location, message), cause);
        this.exitCode = exitCode;
        this.location = location;
    }

    /** A message with a place is one line; one without may list the faults of a file, a line each. */
    private static String told(SourceLocation location, String message) {
        return location instanceof SourceLocation.Nowhere
                ? String.join("\n", message.lines().map(PrintableText::oneLine).toList())
                : place(location) + PrintableText.oneLine(message);
    }

    private static String place(SourceLocation location) {
        return PrintableText.oneLine(location.toString()) + ": ";
    }

    /** The message without the place. */
    public final String plainMessage() {
        String message = String.valueOf(getMessage());
        return location instanceof SourceLocation.Nowhere
                ? message
                : message.substring(place(location).length());
    }

    public final SourceLocation location() {
        return location;
    }

    public final ExitCode exitCode() {
        return exitCode;
    }
}
