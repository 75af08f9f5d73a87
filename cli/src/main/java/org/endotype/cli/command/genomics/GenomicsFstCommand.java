package org.endotype.cli.command.genomics;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.endotype.cli.option.GenotypeInput;
import org.endotype.cli.option.RunOptions;
import org.endotype.core.error.ExitCode;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.table.LongTableWriter;
import org.endotype.core.table.TableWriter;
import org.endotype.core.table.TextTable;
import org.endotype.genomics.association.SampleTable;
import org.endotype.genomics.fst.Fst;
import org.endotype.genomics.fst.Fst.Detail;
import org.endotype.genomics.fst.FstMethod;
import org.endotype.genomics.fst.FstPair;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.variant.Variant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code endotype genomics fst}. */
@Command(
        name = "fst",
        mixinStandardHelpOptions = true,
        description = {
            "Fst between labelled groups of samples, all pairs or chosen ones, over autosomal variants.",
            "Groups come from a column of a table with an id column IID, sample_id or participant_id; samples without a"
                    + " group take no part."
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  endotype genomics fst --bfile cohort --groups people.tsv \\",
            "      --group population --method hudson --out fst.tsv"
        })
public final class GenomicsFstCommand implements Callable<Integer> {

    /** Rows of the table of variants that are held in memory. */
    private static final long MOST_ROWS = 40_000_000;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    CommandSpec spec;

    @Mixin
    GenotypeInput input = new GenotypeInput();

    @Mixin
    RunOptions run = new RunOptions();

    @Option(names = "--groups", paramLabel = "FILE", required = true, description = "Table of the samples' groups.")
    @SuppressWarnings("NullAway.Init") // required
    Path groups;

    @Option(names = "--group", paramLabel = "NAME", required = true, description = "Its column of groups.")
    @SuppressWarnings("NullAway.Init") // required
    String column;

    @Option(
            names = "--method",
            paramLabel = "METHOD",
            defaultValue = "hudson",
            description = "hudson or weir-cockerham (default: ${DEFAULT-VALUE}).")
    String method = "hudson";

    @Option(
            names = "--pairs",
            paramLabel = "A:B",
            split = ",",
            description = "Pairs of groups to compare, such as CEU:YRI,CEU:CHB (default: all).")
    List<String> pairs = new ArrayList<>();

    @Option(
            names = "--out",
            paramLabel = "FILE",
            required = true,
            description = "Table of pairs: group_1, group_2, sample_count_1, sample_count_2, variant_count, fst.")
    @SuppressWarnings("NullAway.Init") // required
    Path out;

    @Option(
            names = "--out-variants",
            paramLabel = "FILE",
            description = "Table of variants, one row a variant and pair, with numerator, denominator and fst.")
    @Nullable
    Path outVariants;

    @Option(
            names = "--block-size",
            paramLabel = "N",
            description =
                    "Add a column standard_error, by the jackknife over blocks of N consecutive autosomal variants.")
    @Nullable
    Integer blockSize;

    @Override
    public Integer call() {
        TableWriter.requireKnownFormat(out);
        if (blockSize != null && blockSize < 1) {
            throw new InvalidConfiguration("--block-size: expected a number of variants from 1, found " + blockSize);
        }
        if (outVariants != null) {
            TableWriter.requireKnownFormat(outVariants);
        }
        FstMethod estimator =
                switch (method.toLowerCase(java.util.Locale.ROOT)) {
                    case "hudson" -> FstMethod.HUDSON;
                    case "weir-cockerham", "wc" -> FstMethod.WEIR_COCKERHAM;
                    default ->
                        throw new InvalidConfiguration(
                                "--method: expected hudson or weir-cockerham, found '" + method + "'");
                };
        Parallelism parallelism = run.parallelism();
        GenotypeSource source = input.open(run);
        String[] labels = labels(source);
        if (!run.isQuiet()) {
            GenomicsOutput.warnOfUnfinished(spec, groups);
        }
        List<String> names = new ArrayList<>(new TreeSet<>(java.util.Arrays.stream(labels)
                .filter(label -> !label.isEmpty())
                .toList()));
        if (names.size() < 2) {
            throw new InconsistentInput(
                    SourceLocation.file(groups),
                    "column '" + column + "' tells " + names.size() + " group" + (names.size() == 1 ? "" : "s")
                            + " among the samples; at least 2 are needed");
        }
        int[] groupOfSample =
                java.util.Arrays.stream(labels).mapToInt(names::indexOf).toArray();
        List<int[]> chosen = pairs.isEmpty() ? Fst.allPairs(names.size()) : chosenPairs(names);
        Detail detail = outVariants == null ? Detail.SUMMARY : Detail.EVERY_VARIANT;
        long rows = (long) chosen.size() * source.variants().size();
        if (detail == Detail.EVERY_VARIANT && rows > MOST_ROWS) {
            throw new InvalidConfiguration("--out-variants would have " + rows + " rows for " + chosen.size()
                    + " pairs; choose fewer with --pairs or variants with --extract");
        }
        Fst fst = Fst.of(
                source,
                groupOfSample,
                names.size(),
                chosen,
                estimator,
                detail,
                blockSize == null ? 0 : blockSize,
                parallelism);
        write(fst, names, groupOfSample, parallelism);
        if (outVariants != null) {
            writeVariants(outVariants, fst, names, chosen, parallelism);
        }
        if (!run.isQuiet()) {
            long without =
                    java.util.Arrays.stream(labels).filter(String::isEmpty).count();
            spec.commandLine()
                    .getErr()
                    .println(chosen.size() + " pairs of " + names.size() + " groups over "
                            + fst.source().variants().size() + " autosomal variants; " + without
                            + " samples have no group");
        }
        return ExitCode.DONE.value();
    }

    /** Each sample's group; empty for none. */
    private String[] labels(GenotypeSource source) {
        SampleTable table = SampleTable.read(groups);
        List<String> texts = table.texts(column);
        int[] rows = table.rowsOf(source);
        String[] labels = new String[rows.length];
        for (int i = 0; i < rows.length; i++) {
            String text = rows[i] < 0 ? "" : texts.get(rows[i]).trim();
            labels[i] = TextTable.isMissing(text) ? "" : text;
        }
        return labels;
    }

    private List<int[]> chosenPairs(List<String> names) {
        List<int[]> chosen = new ArrayList<>();
        for (String pair : pairs) {
            int colon = pair.indexOf(':');
            int first = colon < 0 ? -1 : names.indexOf(pair.substring(0, colon));
            int second = colon < 0 ? -1 : names.indexOf(pair.substring(colon + 1));
            if (first < 0 || second < 0 || first == second) {
                throw new InvalidConfiguration("--pairs: expected two different groups such as " + names.get(0) + ":"
                        + names.get(1) + ", found '" + pair + "'; groups are " + String.join(", ", names));
            }
            chosen.add(new int[] {first, second});
        }
        return chosen;
    }

    private void write(Fst fst, List<String> names, int[] groupOfSample, Parallelism parallelism) {
        int[] sizes = new int[names.size()];
        for (int group : groupOfSample) {
            if (group >= 0) {
                sizes[group]++;
            }
        }
        List<String> header = new ArrayList<>(
                List.of("group_1", "group_2", "sample_count_1", "sample_count_2", "variant_count", "fst"));
        if (blockSize != null) {
            header.add("standard_error");
        }
        LongTableWriter.write(out, header, fst.summary().size(), parallelism, (row, cells) -> {
            FstPair pair = fst.summary().get((int) row);
            cells.text(names.get(pair.first()))
                    .text(names.get(pair.second()))
                    .integer(sizes[pair.first()])
                    .integer(sizes[pair.second()])
                    .integer(pair.variantCount())
                    .number(pair.fst());
            if (blockSize != null) {
                cells.number(pair.standardError());
            }
        });
    }

    private static void writeVariants(
            Path file, Fst fst, List<String> names, List<int[]> chosen, Parallelism parallelism) {
        List<String> header = List.of(
                "chromosome",
                "position_bp",
                "id",
                "allele1",
                "allele2",
                "group_1",
                "group_2",
                "numerator",
                "denominator",
                "fst");
        List<Variant> variants = fst.source().variants();
        LongTableWriter.write(file, header, (long) variants.size() * chosen.size(), parallelism, (row, cells) -> {
            int pair = (int) (row % chosen.size());
            int index = (int) (row / chosen.size());
            Variant variant = variants.get(index);
            double numerator = fst.numerator(pair, index);
            double denominator = fst.denominator(pair, index);
            cells.text(variant.chromosome())
                    .integer(variant.positionBp())
                    .text(variant.id())
                    .text(variant.allele1())
                    .text(variant.allele2())
                    .text(names.get(chosen.get(pair)[0]))
                    .text(names.get(chosen.get(pair)[1]))
                    .number(numerator)
                    .number(denominator)
                    .number(numerator / denominator);
        });
    }
}
