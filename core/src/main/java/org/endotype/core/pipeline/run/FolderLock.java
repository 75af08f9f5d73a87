package org.endotype.core.pipeline.run;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.endotype.core.error.InputOutputFailure;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.file.AtomicOutput;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a second run out of an output folder. The operating system holds the lock, so it ends with the process that
 * took it, however that ended; the file's text only names the holder. The file itself stays.
 */
final class FolderLock implements AutoCloseable {

    private static final int HOLDER_BYTES = 400;

    private final FileChannel channel;
    private final Optional<String> abandonedBy;

    private FolderLock(FileChannel channel, Optional<String> abandonedBy) {
        this.channel = channel;
        this.abandonedBy = abandonedBy;
    }

    /**
     * Takes the lock.
     *
     * @param file the lock file, created where it is absent
     * @param folder what the message calls the locked folder
     * @throws InputOutputFailure naming the holder where another run has it
     */
    static FolderLock acquire(Path file, Path folder) {
        FileChannel channel = null;
        try {
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            @Nullable FileLock lock = tryLock(channel);
            String holder = read(channel);
            if (lock == null) {
                channel.close();
                throw new InputOutputFailure(
                        SourceLocation.file(folder),
                        "is in use by another run (" + (holder.isEmpty() ? "just starting" : holder)
                                + "); wait for it to end or name another folder");
            }
            write(channel, describe());
            return new FolderLock(channel, holder.isEmpty() ? Optional.empty() : Optional.of(holder));
        } catch (IOException failure) {
            close(channel);
            throw AtomicOutput.failure(file, "locked", failure);
        }
    }

    /** Who held the lock and ended without giving it back, where there was such a run. */
    Optional<String> abandonedBy() {
        return abandonedBy;
    }

    /** Gives the lock back. */
    @Override
    public void close() {
        try {
            channel.truncate(0);
        } catch (IOException ignored) {
            // The holder's name stays in the file; closing the channel below ends the lock all the same.
        }
        close(channel);
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException sameProcess) {
            return null;
        }
    }

    private static String describe() {
        return "process " + ProcessHandle.current().pid() + " on " + host() + ", started "
                + Instant.now().truncatedTo(ChronoUnit.SECONDS);
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return "this machine";
        }
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(HOLDER_BYTES);
        channel.read(buffer, 0);
        String text = new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
        return text.replaceAll("\\p{Cntrl}", " ").strip();
    }

    private static void write(FileChannel channel, String text) throws IOException {
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
        channel.force(true);
    }

    private static void close(@Nullable FileChannel channel) {
        if (channel == null) {
            return;
        }
        try {
            channel.close();
        } catch (IOException ignored) {
            // Nothing was written through it that matters.
        }
    }
}
