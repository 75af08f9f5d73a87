package org.endotype.cli.command.genomics;

import java.nio.file.Path;
import java.util.BitSet;
import java.util.concurrent.Callable;
import org.endotype.cli.option.EngineOptions;
import org.endotype.cli.option.GenotypeInput;
import org.endotype.cli.option.RunOptions;
import org.endotype.core.error.ExitCode;
import org.endotype.core.pipeline.engine.Engine;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.linkage.LdPruning;
import org.endotype.genomics.linkage.LdWindow;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code endotype genomics prune}. */
@Command(
        name = "prune",
        mixinStandardHelpOptions = true,
        description = "Thins variants until no pair within a window is in linkage disequilibrium beyond a threshold;"
                + " the choices are those of PLINK 2's --indep-pairwise.",
        footerHeading = "%nExample:%n",
        footer = {"  endotype genomics prune --bfile cohort --window 200 --step 5 \\", "      --r2 0.05 --out kept.txt"
        })
public final class GenomicsPruneCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    CommandSpec spec;

    @Mixin
    GenotypeInput input = new GenotypeInput();

    @Mixin
    EngineOptions engine = new EngineOptions();

    @Mixin
    RunOptions run = new RunOptions();

    @Option(
            names = "--window",
            paramLabel = "SIZE",
            defaultValue = "200",
            description = "Window: a number of variants, or a span such as 100kb (default: ${DEFAULT-VALUE}).")
    String window = "200";

    @Option(
            names = "--step",
            paramLabel = "N",
            description = "Variants by which the window moves on (default: 5; 1 for a window in kb).")
    @Nullable
    Integer step;

    @Option(
            names = "--r2",
            paramLabel = "R2",
            defaultValue = "0.05",
            description = "Squared correlation beyond which one of a pair leaves (default: ${DEFAULT-VALUE}).")
    double r2 = 0.05;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            required = true,
            description = "Ids of the variants kept, one a line.")
    @SuppressWarnings("NullAway.Init") // required
    Path out;

    @Option(names = "--out-removed", paramLabel = "FILE", description = "Ids of the variants removed, one a line.")
    @Nullable
    Path outRemoved;

    @Override
    public Integer call() {
        boolean inKilobases = window.toLowerCase(java.util.Locale.ROOT).endsWith("kb");
        LdWindow span = LdWindow.parse(window, step != null ? step : inKilobases ? 1 : 5);
        GenotypeSource source = input.open(run);
        int[] kept = prune(source, span);
        GenomicsOutput.writeLines(
                out, kept.length, i -> source.variants().get(kept[i]).id());
        if (outRemoved != null) {
            BitSet removed = new BitSet();
            removed.set(0, source.variants().size());
            for (int index : kept) {
                removed.clear(index);
            }
            int[] indices = removed.stream().toArray();
            GenomicsOutput.writeLines(outRemoved, indices.length, i -> source.variants()
                    .get(indices[i])
                    .id());
        }
        if (!run.isQuiet()) {
            GenomicsOutput.sharedIds("--out", source, kept)
                    .forEach(warning -> spec.commandLine().getErr().println("warning: " + warning));
            spec.commandLine()
                    .getErr()
                    .println(kept.length + " of " + source.variants().size() + " variants kept");
        }
        return ExitCode.DONE.value();
    }

    private int[] prune(GenotypeSource source, LdWindow span) {
        try (Engine where = engine.open(run.parallelism())) {
            return LdPruning.keptVariants(source, span, r2, where);
        }
    }
}
