package org.endotype.cli.hostile;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPInputStream;
import org.endotype.testdata.BgzfBytes;
import org.endotype.testdata.GzipBytes;

/** What lies around a file's content. */
enum Packing {
    NONE,
    GZIP,
    BGZF;

    byte[] pack(byte[] content) {
        return switch (this) {
            case NONE -> content;
            case GZIP -> GzipBytes.compress(content);
            case BGZF -> BgzfBytes.compress(content);
        };
    }

    byte[] unpack(byte[] file) {
        if (this == NONE) {
            return file;
        }
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(file))) {
            return in.readAllBytes();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
