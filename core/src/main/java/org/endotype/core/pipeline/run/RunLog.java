package org.endotype.core.pipeline.run;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.endotype.core.file.AtomicOutput;

/** The lines of {@code run.log}: what happened and when, without ids or paths. Written as it happens. */
final class RunLog implements AutoCloseable {

    private final PrintWriter writer;

    private RunLog(PrintWriter writer) {
        this.writer = writer;
    }

    static RunLog open(Path file) {
        try {
            return new RunLog(new PrintWriter(Files.newBufferedWriter(file, StandardCharsets.UTF_8), true));
        } catch (IOException failure) {
            throw AtomicOutput.failure(file, "written", failure);
        }
    }

    synchronized void line(String text) {
        writer.println(Instant.now().truncatedTo(ChronoUnit.MILLIS) + " "
                + text.replaceAll("\\R", "\n  ").strip());
    }

    @Override
    public synchronized void close() {
        writer.close();
    }
}
