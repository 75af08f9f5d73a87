package org.endotype.cli.progress;

import java.io.PrintWriter;
import org.endotype.core.pipeline.Progress;

/** Values of {@code --progress}. */
public enum ProgressMode {
    /** Bars on a terminal, lines elsewhere. */
    AUTO,
    /** One line a finished stage, and now and then how far a long one is. */
    PLAIN,
    /** One JSON object a line. */
    JSON,
    NONE;

    /** What shows progress on {@code err} in this mode. */
    public Progress open(PrintWriter err) {
        return switch (this) {
            case AUTO -> isTerminal() ? new TerminalProgress(err) : new LineProgress(err);
            case PLAIN -> new LineProgress(err);
            case JSON -> new JsonProgress(err);
            case NONE -> Progress.silent();
        };
    }

    /**
     * Whether a person watches. Java 17 tells whether standard input and output are a terminal and not whether standard
     * error is; a dumb terminal counts as none.
     */
    static boolean isTerminal() {
        String terminal = System.getenv("TERM");
        return System.console() != null && terminal != null && !terminal.equals("dumb");
    }
}
