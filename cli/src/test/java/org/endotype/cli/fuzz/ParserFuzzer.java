package org.endotype.cli.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What Jazzer calls: {@code -Dendotype.fuzz=bed} and so on choose the {@link FuzzTarget}. See benchmarks/fuzz.sh; needs
 * nothing of Jazzer to compile.
 */
public final class ParserFuzzer {

    private static final FuzzTarget TARGET =
            FuzzTarget.valueOf(System.getProperty("endotype.fuzz", "table").toUpperCase(Locale.ROOT));
    private static final Path FOLDER = folder();

    private ParserFuzzer() {}

    private static Path folder() {
        try {
            Path parent = Path.of(System.getProperty("endotype.fuzz.folder", "/dev/shm"));
            Path folder = Files.createTempDirectory(Files.isDirectory(parent) ? parent : Path.of("."), "endotype-fuzz");
            TARGET.prepare(folder);
            return folder;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length <= FuzzTarget.MOST_BYTES) {
            TARGET.tryOn(input, FOLDER);
        }
    }
}
