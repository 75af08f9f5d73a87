package org.endotype.cli.command.genomics;

import java.io.BufferedWriter;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.endotype.core.file.AtomicOutput;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.source.UnfinishedText;
import org.endotype.genomics.variant.Variant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** Writes the plain lists that genomics commands share. */
final class GenomicsOutput {

    private GenomicsOutput() {}

    /**
     * What a list of variant ids cannot tell apart: listed variants without an id, and ids that further variants of the
     * source have too. With {@code --extract} all of those are meant.
     *
     * @param option the option that names the list
     */
    static List<String> sharedIds(String option, GenotypeSource source, int[] listed) {
        Map<String, Integer> counts = new HashMap<>();
        for (int variant : listed) {
            counts.put(source.variants().get(variant).id(), 0);
        }
        for (Variant variant : source.variants()) {
            counts.computeIfPresent(variant.id(), (id, count) -> count + 1);
        }
        List<String> warnings = new ArrayList<>();
        Integer without = counts.remove(".");
        if (without != null) {
            warnings.add(option + " lists '.', the sign for no id, which stands for " + without
                    + " variants; give variants ids of their own first");
        }
        long shared = counts.values().stream().filter(count -> count > 1).count();
        if (shared > 0) {
            warnings.add(shared + " ids of " + option + " stand for several variants each; with --extract or --exclude"
                    + " all of these are meant; give variants ids of their own first");
        }
        return warnings;
    }

    /** Says which of some text files end within a line and may have been cut there; nulls are files not given. */
    static void warnOfUnfinished(CommandSpec spec, @Nullable Path... files) {
        PrintWriter err = spec.commandLine().getErr();
        UnfinishedText.warnings(files).forEach(warning -> err.println("warning: " + warning));
        err.flush();
    }

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
