package org.endotype.cli.command.genomics;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.endotype.cli.option.GenotypeInput;
import org.endotype.cli.option.RunOptions;
import org.endotype.core.error.ExitCode;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.table.LongTableWriter;
import org.endotype.core.table.TableWriter;
import org.endotype.genomics.association.AssociationData;
import org.endotype.genomics.association.AssociationModel;
import org.endotype.genomics.association.DifferentialMissingness;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.variant.Variant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code endotype genomics missingness}. */
@Command(
        name = "missingness",
        mixinStandardHelpOptions = true,
        description = "Tests every variant for calls that are missing more often in cases than in controls, or the"
                + " reverse (Fisher's exact test).",
        footerHeading = "%nExample:%n",
        footer = {
            "  endotype genomics missingness --bfile cohort --phenotypes people.tsv \\",
            "      --phenotype status --below 1e-5 --out-failed bad.txt --out missing.tsv"
        })
public final class GenomicsMissingnessCommand implements Callable<Integer> {

    private static final List<String> HEADER = List.of(
            "chromosome", "position_bp", "id", "case_count", "case_missing", "control_count", "control_missing", "p");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    CommandSpec spec;

    @Mixin
    GenotypeInput input = new GenotypeInput();

    @Mixin
    RunOptions run = new RunOptions();

    @Option(names = "--phenotypes", paramLabel = "FILE", required = true, description = "Table of phenotypes.")
    @SuppressWarnings("NullAway.Init") // required
    Path phenotypes;

    @Option(names = "--phenotype", paramLabel = "NAME", required = true, description = "Its case/control column.")
    @SuppressWarnings("NullAway.Init") // required
    String phenotype;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "Table of variants.")
    @SuppressWarnings("NullAway.Init") // required
    Path out;

    @Option(
            names = "--out-failed",
            paramLabel = "FILE",
            description = "Ids of the variants with p below --below, one a line, for --exclude.")
    @Nullable
    Path outFailed;

    @Option(
            names = "--below",
            paramLabel = "P",
            defaultValue = "1e-5",
            description = "What --out-failed counts as too small a p (default: ${DEFAULT-VALUE}).")
    double below = 1e-5;

    @Override
    public Integer call() {
        TableWriter.requireKnownFormat(out);
        Parallelism parallelism = run.parallelism();
        GenotypeSource source = input.open(run);
        AssociationData data =
                AssociationData.read(source, phenotypes, phenotype, null, List.of(), AssociationModel.LOGISTIC);
        if (!run.isQuiet()) {
            GenomicsOutput.warnOfUnfinished(spec, phenotypes);
        }
        DifferentialMissingness test = DifferentialMissingness.of(source, data, parallelism);
        LongTableWriter.write(out, HEADER, source.variants().size(), parallelism, (row, cells) -> {
            int i = (int) row;
            Variant variant = source.variants().get(i);
            cells.text(variant.chromosome())
                    .integer(variant.positionBp())
                    .text(variant.id())
                    .integer(test.cases()[i])
                    .integer(test.missingCases()[i])
                    .integer(test.controls()[i])
                    .integer(test.missingControls()[i])
                    .number(test.p()[i]);
        });
        int[] failed = java.util.stream.IntStream.range(0, test.p().length)
                .filter(i -> test.p()[i] < below)
                .toArray();
        if (outFailed != null) {
            GenomicsOutput.writeLines(outFailed, failed.length, i -> source.variants()
                    .get(failed[i])
                    .id());
        }
        if (!run.isQuiet()) {
            long cases =
                    Arrays.stream(data.values()).filter(value -> value == 1).count();
            spec.commandLine()
                    .getErr()
                    .println(failed.length + " of " + test.p().length + " variants have p below " + below + " in "
                            + cases + " cases and " + (data.values().length - cases) + " controls");
        }
        return ExitCode.DONE.value();
    }
}
