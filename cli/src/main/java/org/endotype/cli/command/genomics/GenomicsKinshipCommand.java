package org.endotype.cli.command.genomics;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.endotype.cli.option.GenotypeInput;
import org.endotype.cli.option.RunOptions;
import org.endotype.core.error.ExitCode;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.table.LongTableWriter;
import org.endotype.core.table.RowCells;
import org.endotype.core.table.TableWriter;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.structure.Kinship;
import org.endotype.genomics.structure.KinshipRow;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code endotype genomics kinship}. */
@Command(
        name = "kinship",
        mixinStandardHelpOptions = true,
        description = {
            "KING-robust kinship between all pairs of samples, from autosomal variants.",
            "Duplicates lie above 0.354, first-degree relatives above 0.177, second-degree above 0.0884, third-degree"
                    + " above 0.0442."
        },
        footerHeading = "%nExample:%n",
        footer = "  endotype genomics kinship --bfile cohort --min 0.0442 --out kinship.tsv")
public final class GenomicsKinshipCommand implements Callable<Integer> {

    private static final List<String> HEADER =
            List.of("sample_id_1", "sample_id_2", "variant_count", "hethet", "ibs0", "kinship");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    CommandSpec spec;

    @Mixin
    GenotypeInput input = new GenotypeInput();

    @Mixin
    RunOptions run = new RunOptions();

    @Option(names = "--min", paramLabel = "KINSHIP", description = "Write only pairs of at least this kinship.")
    @Nullable
    Double minimum;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            required = true,
            description = "Table of pairs (.tsv, .tsv.gz, .csv).")
    @SuppressWarnings("NullAway.Init") // required
    Path out;

    @Override
    public Integer call() {
        TableWriter.requireKnownFormat(out);
        Parallelism parallelism = run.parallelism();
        GenotypeSource source = input.open(parallelism);
        long pairs = minimum == null ? writeAll(source, parallelism) : writeClose(source, minimum, parallelism);
        if (!run.isQuiet()) {
            spec.commandLine()
                    .getErr()
                    .println(pairs + " pairs of " + source.samples().size() + " samples written");
        }
        return ExitCode.DONE.value();
    }

    private long writeClose(GenotypeSource source, double least, Parallelism parallelism) {
        List<KinshipRow> rows = Kinship.atLeast(source, least, parallelism);
        LongTableWriter.write(
                out, HEADER, rows.size(), parallelism, (row, cells) -> fill(source, rows.get((int) row), cells));
        return rows.size();
    }

    /** Writes a band of pairs while it is in memory; the next one is computed after that. */
    private long writeAll(GenotypeSource source, Parallelism parallelism) {
        LongTableWriter.writeParts(
                out,
                HEADER,
                parallelism,
                parts -> Kinship.forEachBand(source, parallelism, band -> {
                    long before = pairsBefore(band.firstSample());
                    parts.rows(pairsBefore(band.endSample()) - before, (row, cells) -> {
                        long pair = before + row;
                        int first = laterSample(pair);
                        fill(source, band.row(first, (int) (pair - pairsBefore(first))), cells);
                    });
                }));
        return pairsBefore(source.samples().size());
    }

    /** Pairs whose later sample has a lower index than {@code sample}. */
    private static long pairsBefore(long sample) {
        return sample * (sample - 1) / 2;
    }

    private static int laterSample(long pair) {
        int first = (int) ((1 + Math.sqrt(1 + 8.0 * pair)) / 2);
        while (pairsBefore(first) > pair) {
            first--;
        }
        while (pairsBefore(first + 1L) <= pair) {
            first++;
        }
        return first;
    }

    private static void fill(GenotypeSource source, KinshipRow pair, RowCells cells) {
        cells.text(source.samples().id(pair.first()))
                .text(source.samples().id(pair.second()))
                .integer(pair.variantCount())
                .number(pair.hethet())
                .number(pair.ibs0())
                .number(pair.kinship());
    }
}
