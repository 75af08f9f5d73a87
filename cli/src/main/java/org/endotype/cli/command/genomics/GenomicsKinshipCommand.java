package org.endotype.cli.command.genomics;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.endotype.cli.option.GenotypeInput;
import org.endotype.cli.option.RunOptions;
import org.endotype.core.error.ExitCode;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.table.LongTableWriter;
import org.endotype.core.table.RowCells;
import org.endotype.core.table.TableWriter;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.kinship.Kinship;
import org.endotype.genomics.kinship.KinshipRow;
import org.endotype.genomics.kinship.RelatedRemoval;
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
        footer = {
            "  endotype genomics kinship --bfile cohort --min 0.0442 --out kin.tsv \\",
            "      --remove-related 0.0884 --out-keep unrelated.txt"
        })
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

    @Option(names = "--out", paramLabel = "FILE", description = "Table of pairs (.tsv, .tsv.gz, .csv).")
    @Nullable
    Path out;

    @Option(
            names = "--remove-related",
            paramLabel = "KINSHIP",
            description =
                    "Leave out samples until no pair has a kinship above this, such as 0.0884; needs --out-keep or"
                            + " --out-removed.")
    @Nullable
    Double removeRelated;

    @Option(
            names = "--out-keep",
            paramLabel = "FILE",
            description = "Ids of the samples that stay, one a line, for --keep.")
    @Nullable
    Path outKeep;

    @Option(names = "--out-removed", paramLabel = "FILE", description = "Ids of the samples left out, one a line.")
    @Nullable
    Path outRemoved;

    @Override
    public Integer call() {
        if (out == null && removeRelated == null) {
            throw new InvalidConfiguration("nothing to write; give --out, or --remove-related with --out-keep");
        }
        if ((removeRelated != null) != (outKeep != null || outRemoved != null)) {
            throw new InvalidConfiguration("--remove-related goes with --out-keep, --out-removed or both");
        }
        if (out != null) {
            TableWriter.requireKnownFormat(out);
        }
        Parallelism parallelism = run.parallelism();
        GenotypeSource source = input.open(run);
        List<KinshipRow> close = new ArrayList<>();
        double least = Math.min(
                minimum == null ? Double.POSITIVE_INFINITY : minimum,
                removeRelated == null ? Double.POSITIVE_INFINITY : removeRelated);
        if (least < Double.POSITIVE_INFINITY) {
            close = Kinship.atLeast(source, least, parallelism);
        }
        if (out != null && minimum == null) {
            say(writeAll(out, source, parallelism) + " pairs of "
                    + source.samples().size() + " samples written");
        } else if (out != null && minimum != null) {
            double wanted = minimum;
            List<KinshipRow> rows =
                    close.stream().filter(pair -> pair.kinship() >= wanted).toList();
            LongTableWriter.write(
                    out, HEADER, rows.size(), parallelism, (row, cells) -> fill(source, rows.get((int) row), cells));
            say(rows.size() + " pairs of " + source.samples().size() + " samples written");
        }
        if (removeRelated != null) {
            writeUnrelated(source, RelatedRemoval.keep(source.samples().size(), close, removeRelated));
        }
        return ExitCode.DONE.value();
    }

    private void writeUnrelated(GenotypeSource source, boolean[] keep) {
        int[] stay = IntStream.range(0, keep.length).filter(i -> keep[i]).toArray();
        int[] leave = IntStream.range(0, keep.length).filter(i -> !keep[i]).toArray();
        if (outKeep != null) {
            GenomicsOutput.writeLines(
                    outKeep, stay.length, i -> source.samples().id(stay[i]));
        }
        if (outRemoved != null) {
            GenomicsOutput.writeLines(
                    outRemoved, leave.length, i -> source.samples().id(leave[i]));
        }
        say(stay.length + " of " + keep.length + " samples stay; no pair of them has a kinship above " + removeRelated);
    }

    private void say(String line) {
        if (!run.isQuiet()) {
            spec.commandLine().getErr().println(line);
        }
    }

    /** Writes a band of pairs while it is in memory; the next one is computed after that. */
    private static long writeAll(Path file, GenotypeSource source, Parallelism parallelism) {
        LongTableWriter.writeParts(
                file,
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
