package org.endotype.cli.command.genomics;

import java.io.BufferedWriter;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.IntFunction;
import org.endotype.core.file.AtomicOutput;

/** Writes the plain lists that genomics commands share. */
final class GenomicsOutput {

    private GenomicsOutput() {}

    /** One line an element, atomically. */
    static void writeLines(Path file, int count, IntFunction<String> line) {
        AtomicOutput.writeStream(file, out -> {
            BufferedWriter writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), 1 << 16);
            for (int i = 0; i < count; i++) {
                writer.write(line.apply(i));
                writer.write('\n');
            }
            writer.flush();
        });
    }
}
