package org.endotype.core.pipeline.run;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.endotype.core.file.AtomicOutput;

/**
 * A file's content as a number.
 *
 * @param bytes its length
 * @param sha256 64 hexadecimal digits
 */
record FileDigest(long bytes, String sha256) {

    private static final int BUFFER_BYTES = 1 << 17;

    /** Reads the whole file once, in constant memory. */
    static FileDigest of(Path file) {
        MessageDigest digest = newDigest();
        long bytes = 0;
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
                bytes += read;
            }
        } catch (IOException failure) {
            throw AtomicOutput.failure(file, "read", failure);
        }
        return new FileDigest(bytes, HexFormat.of().formatHex(digest.digest()));
    }

    static FileDigest ofText(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new FileDigest(bytes.length, HexFormat.of().formatHex(newDigest().digest(bytes)));
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
