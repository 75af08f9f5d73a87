package org.endotype.core.pipeline.run;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.endotype.core.file.AtomicOutput;

/**
 * The lines of {@code run.log}: what happened and when, without ids or paths. Written as it happens, whole lines only; a
 * line for which the disk has no room is kept and written with the next one for which it has.
 */
final class RunLog implements AutoCloseable {

    private final RandomAccessFile file;
    private final Consumer<String> listener;
    private final Deque<byte[]> unwritten = new ArrayDeque<>();

    private RunLog(RandomAccessFile file, Consumer<String> listener) {
        this.file = file;
        this.listener = listener;
    }

    /** @param listener is handed every line too */
    static RunLog open(Path path, Consumer<String> listener) {
        try {
            Files.deleteIfExists(path);
            return new RunLog(new RandomAccessFile(path.toFile(), "rw"), listener);
        } catch (IOException failure) {
            throw AtomicOutput.failure(path, "written", failure);
        }
    }

    synchronized void line(String text) {
        String line = Instant.now().truncatedTo(ChronoUnit.MILLIS) + " "
                + text.replaceAll("\\R", "\n  ").strip();
        listener.accept(line);
        unwritten.add((line + "\n").getBytes(StandardCharsets.UTF_8));
        flush();
    }

    /** Writes what the disk has had no room for. */
    synchronized void flush() {
        try {
            while (!unwritten.isEmpty()) {
                long start = file.length();
                file.seek(start);
                boolean whole = false;
                try {
                    file.write(unwritten.element());
                    whole = true;
                } finally {
                    if (!whole) {
                        file.setLength(start);
                    }
                }
                unwritten.remove();
            }
        } catch (IOException full) {
            // Tried again with the next line and at the end; a log that cannot be written stops no run.
        }
    }

    @Override
    public synchronized void close() {
        flush();
        try {
            file.close();
        } catch (IOException ignored) {
            // Every line has been handed to the system already.
        }
    }
}
