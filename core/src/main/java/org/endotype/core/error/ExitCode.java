package org.endotype.core.error;

/** The exit codes of the command line; scripts rely on them. */
public enum ExitCode {
    DONE(0),
    BUG(1),
    USAGE(2),
    MALFORMED_INPUT(3),
    INCONSISTENT_INPUT(4),
    INPUT_OUTPUT(5),
    DEGENERATE_DATA(6),
    INTERRUPTED(130);

    private final int value;

    ExitCode(int value) {
        this.value = value;
    }

    /** The number handed to the operating system. */
    public int value() {
        return value;
    }
}
