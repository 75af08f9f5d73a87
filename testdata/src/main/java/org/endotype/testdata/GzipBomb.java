package org.endotype.testdata;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;

/**
 * Small files that inflate to very large ones: a beginning, then the same few bytes without end. One stretch is
 * compressed and written again and again, as members of one stream.
 */
public final class GzipBomb {

    private static final int STRETCH = 1 << 24;

    private GzipBomb() {}

    /** Plain gzip: some ten megabytes for ten gigabytes. */
    public static void write(Path file, byte[] beginning, byte[] filler, long inflatedBytes) throws IOException {
        ByteArrayOutputStream member = new ByteArrayOutputStream();
        byte[] piece = repeated(filler, 1 << 16);
        try (OutputStream gzip = new GZIPOutputStream(member, 1 << 16)) {
            for (long written = 0; written < STRETCH; written += piece.length) {
                gzip.write(piece);
            }
        }
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
            if (beginning.length > 0) {
                out.write(GzipBytes.compress(beginning));
            }
            for (long written = 0; written < inflatedBytes; written += STRETCH) {
                member.writeTo(out);
            }
        }
    }

    /** BGZF with its end block: some twenty megabytes for ten gigabytes. */
    public static void writeBlocked(Path file, byte[] beginning, byte[] filler, long inflatedBytes) throws IOException {
        byte[] start = BgzfBytes.compress(beginning);
        byte[] piece = BgzfBytes.compress(repeated(filler, 0xFF00));
        // Each ends with the empty block of 28 bytes.
        byte[] blocks = Arrays.copyOf(piece, piece.length - 28);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
            out.write(start, 0, start.length - 28);
            for (long written = 0; written < inflatedBytes; written += 0xFF00) {
                out.write(blocks);
            }
            out.write(piece, piece.length - 28, 28);
        }
    }

    private static byte[] repeated(byte[] filler, int length) {
        byte[] piece = new byte[length / filler.length * filler.length];
        for (int i = 0; i < piece.length; i++) {
            piece[i] = filler[i % filler.length];
        }
        return piece;
    }
}
