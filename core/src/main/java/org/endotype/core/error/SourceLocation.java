package org.endotype.core.error;

import java.io.Serializable;
import java.nio.file.Path;

/**
 * Where in an input something was found: a text line ({@code cohort.bim:1042}), a byte of a binary file ({@code
 * cohort.bed@3}), a whole file, or no file at all.
 *
 * <p>Lines are one-based, bytes are zero-based. Only the file's name is kept, never its folder, so that messages can be
 * shared.
 */
public sealed interface SourceLocation extends Serializable {

    /** A line of a text file; {@code line} is one-based. */
    record Line(String file, long line) implements SourceLocation {
        @Override
        public String toString() {
            return file + ":" + line;
        }
    }

    /** A byte of a binary file; {@code offset} is zero-based. */
    record Byte(String file, long offset) implements SourceLocation {
        @Override
        public String toString() {
            return file + "@" + offset;
        }
    }

    /** A file as a whole. */
    record File(String file) implements SourceLocation {
        @Override
        public String toString() {
            return file;
        }
    }

    /** No file: the fault lies between inputs or in values already in memory. */
    record Nowhere() implements SourceLocation {
        @Override
        public String toString() {
            return "";
        }
    }

    static SourceLocation line(Path file, long line) {
        return new Line(nameOf(file), line);
    }

    static SourceLocation byteOf(Path file, long offset) {
        return new Byte(nameOf(file), offset);
    }

    static SourceLocation file(Path file) {
        return new File(nameOf(file));
    }

    static SourceLocation nowhere() {
        return new Nowhere();
    }

    private static String nameOf(Path file) {
        Path name = file.getFileName();
        return name == null ? file.toString() : name.toString();
    }
}
