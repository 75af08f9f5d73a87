package org.endotype.cli.command.omics;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.endotype.cli.option.OmicsInput;
import org.endotype.cli.option.RunOptions;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.table.TableWriter;
import org.endotype.genomics.omics.Imputation;
import org.endotype.genomics.omics.MinProbImputation;
import org.endotype.genomics.omics.Missingness;
import org.endotype.genomics.omics.NeighbourImputation;
import org.endotype.genomics.omics.OmicsTable;
import org.endotype.genomics.omics.QuantileRegressionImputation;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code endotype omics impute}. */
@Command(
        name = "impute",
        mixinStandardHelpOptions = true,
        description = {
            "Report how values are missing in a table, and fill them.",
            "min-prob draws low values: for logarithmic mass spectrometry intensities below the limit of detection;"
                    + " qrilc draws from the lower tail of each sample's own normal distribution. knn"
                    + " averages the nearest samples: for values missing at random. A run of stratification needs"
                    + " neither: it fills inside its folds."
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  endotype omics impute --table protein.tsv --method min-prob \\",
            "      --out complete.tsv \\",
            "      --missingness missing.tsv"
        })
public final class ImputeCommand implements Callable<Integer> {

    @Option(names = "--table", paramLabel = "FILE", required = true, description = "Table of continuous values.")
    @SuppressWarnings("NullAway.Init") // required
    Path table;

    @Option(names = "--method", paramLabel = "METHOD", required = true, description = "min-prob, qrilc or knn.")
    @SuppressWarnings("NullAway.Init") // required
    String method;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "The table without gaps.")
    @SuppressWarnings("NullAway.Init") // required
    Path out;

    @Option(
            names = "--missingness",
            paramLabel = "FILE",
            description = "Share missing and mean of each feature: feature, missing_share, mean_observed.")
    @Nullable
    Path missingness;

    @Option(
            names = "--neighbours",
            paramLabel = "K",
            defaultValue = "10",
            description = "Samples that knn averages (default: ${DEFAULT-VALUE}).")
    int neighbours;

    @Mixin
    OmicsInput input = new OmicsInput();

    @Mixin
    RunOptions run = new RunOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    CommandSpec spec;

    @Override
    public Integer call() {
        TableWriter.requireKnownFormat(out);
        if (missingness != null) {
            TableWriter.requireKnownFormat(missingness);
        }
        if (neighbours < 1) {
            throw new InvalidConfiguration("--neighbours: expected at least 1, found " + neighbours);
        }
        Imputation imputation =
                switch (method) {
                    case "min-prob" -> MinProbImputation.withDefaults(run.seed());
                    case "qrilc" -> QuantileRegressionImputation.withDefaults(run.seed());
                    case "knn" -> new NeighbourImputation(neighbours);
                    default ->
                        throw new InvalidConfiguration(
                                "unknown imputation '" + method + "'; use min-prob, qrilc or knn");
                };
        OmicsTable values = OmicsTable.read(table, input.orientation());
        Missingness pattern = Missingness.of(values.values());
        values.writeLike(imputation.fit(values.values()).apply(values.values()), out);
        if (missingness != null) {
            pattern.write(missingness);
        }
        if (!run.isQuiet()) {
            PrintWriter err = spec.commandLine().getErr();
            err.printf(
                    Locale.ROOT,
                    "%d features x %d samples, %.2f %% of values missing, %d features complete%n",
                    values.values().featureCount(),
                    values.values().sampleCount(),
                    100 * pattern.totalShare(),
                    pattern.completeFeatures());
            if (!Double.isNaN(pattern.abundanceCorrelation())) {
                err.printf(
                        Locale.ROOT,
                        "rank correlation of mean and share missing: %.2f (clearly negative: low values go missing)%n",
                        pattern.abundanceCorrelation());
            }
            err.flush();
        }
        return 0;
    }
}
