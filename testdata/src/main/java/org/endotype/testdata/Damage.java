package org.endotype.testdata;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Ways to spoil a good file. Byte arrays come back as new arrays; the file methods rewrite the file in place. */
public final class Damage {

    private Damage() {}

    /** The first {@code length} bytes. */
    public static byte[] truncate(byte[] bytes, int length) {
        return Arrays.copyOf(bytes, Math.min(length, bytes.length));
    }

    /** One bit inverted; bit 0 is the lowest of its byte. */
    public static byte[] flipBit(byte[] bytes, int offset, int bit) {
        byte[] spoilt = bytes.clone();
        spoilt[offset] ^= (byte) (1 << bit);
        return spoilt;
    }

    /** Bytes replaced from {@code offset} on. */
    public static byte[] overwrite(byte[] bytes, int offset, byte... replacement) {
        byte[] spoilt = bytes.clone();
        System.arraycopy(replacement, 0, spoilt, offset, replacement.length);
        return spoilt;
    }

    /** Bytes added at the end. */
    public static byte[] append(byte[] bytes, byte... trailing) {
        byte[] longer = Arrays.copyOf(bytes, bytes.length + trailing.length);
        System.arraycopy(trailing, 0, longer, bytes.length, trailing.length);
        return longer;
    }

    /** Cuts a file to a share of its length, at least one byte short. */
    public static void truncateFile(Path file, double share) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, truncate(bytes, (int) Math.min(bytes.length - 1, Math.floor(bytes.length * share))));
    }

    /** Inverts one bit of a file. */
    public static void flipBitOfFile(Path file, int offset, int bit) throws IOException {
        Files.write(file, flipBit(Files.readAllBytes(file), offset, bit));
    }

    /** Replaces text in a UTF-8 file; the text must occur. */
    public static void replaceInFile(Path file, String found, String replacement) throws IOException {
        String text = Files.readString(file);
        if (!text.contains(found)) {
            throw new IllegalArgumentException("the text to replace does not occur");
        }
        Files.writeString(file, text.replace(found, replacement));
    }

    /** Repeats one line of a text file (zero-based) at its end. */
    public static void repeatLineOfFile(Path file, int line) throws IOException {
        var lines = Files.readAllLines(file);
        Files.writeString(file, String.join("\n", lines) + "\n" + lines.get(line) + "\n");
    }
}
