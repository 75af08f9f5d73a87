package org.endotype.genomics.source;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.file.AtomicOutput;
import org.jspecify.annotations.Nullable;

/**
 * Text files whose last line has no end. Most were written so; some were cut short, and then a last value {@code *17} may
 * read {@code *1} without any other sign. Nothing tells the two apart, so such a file is read and named in a warning.
 */
public final class UnfinishedText {

    private UnfinishedText() {}

    /** A warning for each file whose last line does not end; compressed files, pipes and nulls are passed over. */
    public static List<String> warnings(@Nullable Path... files) {
        return warnings(Arrays.asList(files));
    }

    /** The same for several. */
    public static List<String> warnings(List<? extends @Nullable Path> files) {
        List<String> warnings = new ArrayList<>();
        for (Path file : files.stream().filter(Objects::nonNull).toList()) {
            if (Files.isRegularFile(file) && lacksEnd(file)) {
                warnings.add(SourceLocation.file(file)
                        + ": its last line does not end; if the file was cut short, its last value may be too");
            }
        }
        return warnings;
    }

    private static boolean lacksEnd(Path file) {
        try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "r")) {
            long length = raw.length();
            if (length == 0) {
                return false;
            }
            int first = raw.read();
            int second = raw.read();
            boolean gzip = first == 0x1f && second == 0x8b;
            boolean zstandard = first == 0x28 && second == 0xb5;
            raw.seek(length - 1);
            int last = raw.read();
            return !gzip && !zstandard && last != '\n' && last != '\r';
        } catch (IOException failure) {
            throw AtomicOutput.failure(file, "read", failure);
        }
    }
}
