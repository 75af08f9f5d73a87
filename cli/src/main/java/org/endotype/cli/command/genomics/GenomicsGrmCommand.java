package org.endotype.cli.command.genomics;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.endotype.cli.option.EngineOptions;
import org.endotype.cli.option.GenotypeInput;
import org.endotype.cli.option.RunOptions;
import org.endotype.cli.option.StandardizingFrequencies;
import org.endotype.core.error.ExitCode;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.pipeline.engine.Engine;
import org.endotype.core.table.LongTableWriter;
import org.endotype.core.table.NpyFile;
import org.endotype.core.table.TableWriter;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.kinship.RelationshipMatrix;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code endotype genomics grm}. */
@Command(
        name = "grm",
        mixinStandardHelpOptions = true,
        description = {
            "The genetic relationship matrix of all samples, from autosomal variants standardised by the"
                    + " allele frequencies of founders, or of --frequencies.",
            "A .npy output holds the matrix alone, in the order of FILE.samples.txt, which is written beside it."
        },
        footerHeading = "%nExample:%n",
        footer = "  endotype genomics grm --bfile cohort --extract kept.txt --out grm.npy")
public final class GenomicsGrmCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    CommandSpec spec;

    @Mixin
    GenotypeInput input = new GenotypeInput();

    @Mixin
    EngineOptions engine = new EngineOptions();

    @Mixin
    RunOptions run = new RunOptions();

    @Mixin
    StandardizingFrequencies frequencies = new StandardizingFrequencies();

    @Option(
            names = "--out",
            paramLabel = "FILE",
            required = true,
            description = "Square matrix: .npy, or a table with a column a sample (.tsv, .tsv.gz, .csv).")
    @SuppressWarnings("NullAway.Init") // required
    Path out;

    @Override
    public Integer call() {
        boolean npy = out.toString().endsWith(".npy");
        if (!npy) {
            TableWriter.requireKnownFormat(out);
        }
        Parallelism parallelism = run.parallelism();
        GenotypeSource source = input.open(run);
        RelationshipMatrix matrix = compute(source, parallelism);
        int n = matrix.samples().size();
        if (npy) {
            NpyFile.write(out, matrix.values(), n, n);
            GenomicsOutput.writeLines(
                    Path.of(out + ".samples.txt"), n, i -> matrix.samples().id(i));
        } else {
            List<String> header = new ArrayList<>(n + 1);
            header.add("sample_id");
            header.addAll(matrix.samples().ids());
            LongTableWriter.write(out, header, n, parallelism, (row, cells) -> {
                cells.text(matrix.samples().id((int) row));
                for (int j = 0; j < n; j++) {
                    cells.number(matrix.values()[(int) row * n + j]);
                }
            });
        }
        if (!run.isQuiet()) {
            spec.commandLine()
                    .getErr()
                    .println("relationships of " + n + " samples over " + matrix.variantCount()
                            + " autosomal variants written");
        }
        return ExitCode.DONE.value();
    }

    private RelationshipMatrix compute(GenotypeSource source, Parallelism parallelism) {
        double[] outside = frequencies.of(source, run);
        try (Engine where = engine.open(parallelism)) {
            return RelationshipMatrix.of(source, outside, where);
        }
    }
}
