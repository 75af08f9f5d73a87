package org.endotype.cli.command.omics;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.endotype.cli.option.OmicsInput;
import org.endotype.cli.option.RunOptions;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.table.TableWriter;
import org.endotype.genomics.omics.CountNormalisation;
import org.endotype.genomics.omics.Counts;
import org.endotype.genomics.omics.ExpressionFilter;
import org.endotype.genomics.omics.IntensityNormalisation;
import org.endotype.genomics.omics.MedianOfRatios;
import org.endotype.genomics.omics.OmicsTable;
import org.endotype.genomics.omics.SizeFactors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code endotype omics normalize}. */
@Command(
        name = "normalize",
        mixinStandardHelpOptions = true,
        description = {
            "Make read counts, or intensities of arrays and mass spectrometry, comparable between samples.",
            "Counts: median-of-ratios gives counts divided by size factors; tmm counts per million of TMM-scaled libraries;"
                    + " voom and log-cpm log2 counts per million; vst values of equal variance whatever the mean. Intensities: quantile gives every sample the same"
                    + " distribution; pqn divides by the sum and the median quotient to the median sample. The result"
                    + " lies the way round the input lay."
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  endotype omics normalize --counts rna_counts.tsv --method tmm \\",
            "      --out rna.tsv \\",
            "      --size-factors factors.tsv"
        })
public final class NormalizeCommand implements Callable<Integer> {

    @Option(
            names = {"--counts", "--table"},
            paramLabel = "FILE",
            required = true,
            description = "Table of read counts or intensities.")
    @SuppressWarnings("NullAway.Init") // required
    Path counts;

    @Option(
            names = "--method",
            paramLabel = "METHOD",
            required = true,
            description = "median-of-ratios, tmm, voom, log-cpm, vst, quantile or pqn.")
    @SuppressWarnings("NullAway.Init") // required
    String method;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "Normalised values.")
    @SuppressWarnings("NullAway.Init") // required
    Path out;

    @Option(
            names = "--size-factors",
            paramLabel = "FILE",
            description = "Size factors: sample_id, size_factor, method, library_size. With voom and log-cpm they are 1"
                    + " unless --library tmm is given.")
    @Nullable
    Path sizeFactors;

    @Mixin
    OmicsInput input = new OmicsInput();

    @Option(
            names = "--fractions",
            paramLabel = "POLICY",
            defaultValue = "refuse",
            description = "Counts that are not whole numbers: refuse, or round (Salmon, RSEM)"
                    + " (default: ${DEFAULT-VALUE}).")
    Counts.Fractions fractions = Counts.Fractions.REFUSE;

    @Option(
            names = "--reference",
            paramLabel = "GENES",
            defaultValue = "complete-genes",
            description = "Reference genes of median-of-ratios: complete-genes (no zero in any sample) or"
                    + " positive-counts, for sparse tables (default: ${DEFAULT-VALUE}).")
    String reference = "complete-genes";

    @Option(
            names = "--library",
            paramLabel = "SIZE",
            defaultValue = "total",
            description = "Library size of voom and log-cpm: total, or tmm (scaled by TMM factors)"
                    + " (default: ${DEFAULT-VALUE}).")
    CountNormalisation.Library library = CountNormalisation.Library.TOTAL;

    @Option(
            names = "--log2",
            description = "With median-of-ratios log2(x + 1), with tmm log2 counts per million (prior count 2).")
    boolean log2;

    @Option(
            names = "--filter-by-expression",
            description = "Leave out features with fewer than 10 reads (in a library of median size) in most samples,"
                    + " or fewer than 15 in all, before normalising.")
    boolean filter;

    @Mixin
    RunOptions run = new RunOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    CommandSpec spec;

    @Override
    public Integer call() {
        TableWriter.requireKnownFormat(out);
        if (sizeFactors != null) {
            TableWriter.requireKnownFormat(sizeFactors);
        }
        switch (method) {
            case "quantile", "pqn" -> normaliseIntensities();
            case "median-of-ratios", "tmm", "voom", "log-cpm", "vst" -> normaliseCounts();
            default ->
                throw new InvalidConfiguration("unknown normalisation '" + method
                        + "'; use median-of-ratios, tmm, voom, log-cpm, vst, quantile or pqn");
        }
        return 0;
    }

    private void normaliseIntensities() {
        boolean quantile = method.equals("quantile");
        if (quantile && sizeFactors != null) {
            throw new InvalidConfiguration("--size-factors: quantile normalisation has none; drop the option");
        }
        if (filter || log2) {
            throw new InvalidConfiguration(
                    "--filter-by-expression and --log2 are for read counts; drop them with " + method);
        }
        OmicsTable table = OmicsTable.read(counts, input.orientation());
        SourceLocation location = SourceLocation.file(counts);
        FeatureMatrix values = table.values();
        if (quantile) {
            table.writeLike(IntensityNormalisation.quantile(values, location), out);
        } else {
            IntensityNormalisation.Scaled scaled = IntensityNormalisation.probabilisticQuotient(values, location);
            table.writeLike(scaled.values(), out);
            if (sizeFactors != null) {
                SizeFactors.ofSums(values, scaled.factors(), method).write(sizeFactors);
            }
        }
        if (!run.isQuiet()) {
            PrintWriter err = spec.commandLine().getErr();
            err.printf("%d features x %d samples%n", values.featureCount(), values.sampleCount());
            err.flush();
        }
    }

    private void normaliseCounts() {
        CountNormalisation normalisation = CountNormalisation.withDefaults(CountNormalisation.Method.of(method))
                .with(library)
                .with(MedianOfRatios.Reference.of(reference))
                .with(log2 ? CountNormalisation.Scale.LOG2 : CountNormalisation.Scale.LINEAR);
        OmicsTable table = OmicsTable.read(counts, input.orientation());
        Counts checked = Counts.of(table.values(), SourceLocation.file(counts), fractions);
        Counts kept = filter ? checked.select(ExpressionFilter.withDefaults().keep(checked)) : checked;
        CountNormalisation.Result result = normalisation.apply(kept);
        table.writeLike(result.values(), out);
        if (sizeFactors != null) {
            result.sizeFactors().write(sizeFactors);
        }
        if (!run.isQuiet()) {
            PrintWriter err = spec.commandLine().getErr();
            err.printf(
                    Locale.ROOT,
                    "%d of %d features x %d samples, size factors %.3f to %.3f%n",
                    kept.featureCount(),
                    checked.featureCount(),
                    checked.sampleCount(),
                    Arrays.stream(result.sizeFactors().factors()).min().orElse(Double.NaN),
                    Arrays.stream(result.sizeFactors().factors()).max().orElse(Double.NaN));
            err.flush();
        }
    }
}
