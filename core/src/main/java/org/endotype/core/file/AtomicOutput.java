package org.endotype.core.file;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import org.endotype.core.error.InputOutputFailure;
import org.endotype.core.error.SourceLocation;

/**
 * Writes a file under a temporary name beside its target, forces it to disk and moves it into place: the target is
 * absent, old or whole, never half-written.
 *
 * <p>The folder of the target must exist. Failures are {@link InputOutputFailure}s that name the target file.
 */
public final class AtomicOutput {

    /** Writes a file's bytes, or writes to the given temporary path by other means. */
    @FunctionalInterface
    public interface PathWriter {
        void write(Path temporary) throws IOException;
    }

    /** Writes a file's bytes to a stream that the caller closes. */
    @FunctionalInterface
    public interface StreamWriter {
        void write(OutputStream out) throws IOException;
    }

    private AtomicOutput() {}

    /** Lets {@code writer} fill a buffered stream that becomes {@code target}. */
    public static void writeStream(Path target, StreamWriter writer) {
        writePath(target, temporary -> {
            try (OutputStream out = new java.io.BufferedOutputStream(
                    Files.newOutputStream(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    1 << 16)) {
                writer.write(out);
            }
        });
    }

    /** Lets {@code writer} make the file at a temporary path, which then becomes {@code target}. */
    public static void writePath(Path target, PathWriter writer) {
        Path absolute = target.toAbsolutePath();
        Path folder = absolute.getParent();
        Path name = absolute.getFileName();
        if (folder == null || name == null) {
            throw new InputOutputFailure(SourceLocation.file(target), "not a file that can be written");
        }
        // A counter-free name is enough: one run holds an output folder at a time, and the process id tells runs apart.
        Path temporary = folder.resolve("." + name + "."
                + ProcessHandle.current().pid() + "-" + Thread.currentThread().getId() + ".partial");
        boolean moved = false;
        try {
            Files.deleteIfExists(temporary);
            writer.write(temporary);
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            try {
                Files.move(temporary, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (AtomicMoveNotSupportedException unsupported) {
                Files.move(temporary, absolute, StandardCopyOption.REPLACE_EXISTING);
            }
            moved = true;
            forceFolder(folder);
        } catch (IOException failure) {
            throw isFull(failure) ? full(target, temporary, failure) : failure(target, "written", failure);
        } finally {
            if (!moved) {
                try {
                    Files.deleteIfExists(temporary);
                } catch (IOException ignored) {
                    // The failure that brought us here is already on its way to the user.
                }
            }
        }
    }

    /** Whether the disk, or what a user may take of it, is used up. */
    private static boolean isFull(IOException failure) {
        String reason = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        return reason.contains("no space left")
                || reason.contains("not enough space")
                || reason.contains("quota exceeded")
                || reason.contains("file too large");
    }

    private static InputOutputFailure full(Path target, Path temporary, IOException cause) {
        String written;
        try {
            written = Files.exists(temporary) ? Files.size(temporary) + " bytes" : "0 bytes";
        } catch (IOException unknown) {
            written = "some bytes";
        }
        return new InputOutputFailure(
                SourceLocation.file(target),
                "cannot be written: the disk is full after " + written
                        + " of it; free some or name a folder on another disk, then start again",
                cause);
    }

    /** One clear sentence for a failed read or write of {@code file}. */
    public static InputOutputFailure failure(Path file, String verb, IOException cause) {
        String reason;
        if (cause instanceof NoSuchFileException) {
            reason = verb.equals("written")
                    ? "its folder does not exist; create it first"
                    : "no such file; check the path";
        } else if (cause instanceof AccessDeniedException) {
            reason = "permission denied; check the file's and folder's mode";
        } else if (cause instanceof FileSystemException system && system.getReason() != null) {
            reason = system.getReason();
        } else if (cause instanceof FileSystemException system) {
            // Its message is the whole path.
            reason = system.getClass()
                    .getSimpleName()
                    .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
                    .toLowerCase(Locale.ROOT);
        } else {
            reason = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        }
        return new InputOutputFailure(SourceLocation.file(file), "cannot be " + verb + ": " + reason, cause);
    }

    private static void forceFolder(Path folder) {
        try (FileChannel channel = FileChannel.open(folder)) {
            channel.force(true);
        } catch (IOException ignored) {
            // Some platforms cannot open a folder; the move itself has already succeeded.
        }
    }
}
