package org.endotype.cli.command.imaging;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.endotype.cli.option.RunOptions;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.feature.FeatureTable;
import org.endotype.core.file.AtomicOutput;
import org.endotype.core.file.InputFiles;
import org.endotype.core.file.OutputName;
import org.endotype.core.sample.SampleSet;
import org.endotype.core.table.SquareMatrix;
import org.endotype.core.table.TableWriter;
import org.endotype.imaging.bids.BidsName;
import org.endotype.imaging.cohort.SiteHarmonization;
import org.endotype.imaging.connectivity.CohortConnectivity;
import org.endotype.imaging.connectivity.ConnectivityKind;
import org.endotype.imaging.connectivity.ConnectivityMeasure;
import org.endotype.imaging.connectivity.CovarianceEstimator;
import org.endotype.imaging.connectivity.Diagonal;
import org.endotype.imaging.connectivity.EdgeScale;
import org.endotype.imaging.connectivity.RegionScaling;
import org.endotype.imaging.connectivity.SeriesSource;
import org.endotype.imaging.connectivity.TangentReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Connectivity of one or many time series. */
@Command(
        name = "connectivity",
        mixinStandardHelpOptions = true,
        description = {
            "Connectivity between regions, from tables of time series.",
            "One series gives a square matrix; several give a table with participant_id and one column an edge, named"
                    + " a--b, in the row-major order of the lower triangle. A region that is missing or constant keeps"
                    + " its place as NA. Ids are taken from BIDS names, with the entities that tell a participant's"
                    + " scans apart."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  endotype imaging connectivity --timeseries sub-01_timeseries.tsv \\",
            "      --kind correlation --out r.npy",
            "  endotype imaging connectivity --timeseries sub-*_timeseries.tsv \\",
            "      --kind tangent \\",
            "    --estimator ledoit-wolf --save-reference mean.tsv --out edges.parquet"
        })
public final class ConnectivityCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    CommandSpec spec;

    @Option(
            names = "--timeseries",
            paramLabel = "F",
            arity = "1..*",
            required = true,
            description = "Tables of time series: a header of regions, one row a volume.")
    List<Path> series = new ArrayList<>();

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            defaultValue = "correlation",
            description = "covariance, correlation, partial-correlation, precision or tangent (default:"
                    + " ${DEFAULT-VALUE}).")
    String kind = "correlation";

    @Option(
            names = "--estimator",
            paramLabel = "NAME",
            defaultValue = "empirical",
            description = "empirical, ledoit-wolf or graphical-lasso (default: ${DEFAULT-VALUE}).")
    String estimator = "empirical";

    @Option(
            names = "--penalty",
            paramLabel = "X",
            description =
                    "Penalty of the graphical lasso, in units of covariance; cross-validated for every series where"
                            + " not given.")
    @Nullable
    Double penalty;

    @Option(names = "--fisher-z", description = "Give correlations as Fisher's z (the diagonal becomes 0).")
    boolean fisher;

    @Option(
            names = "--unit-variance",
            description = "Bring regions to variance 1 before the covariance is estimated; matters where the estimator"
                    + " shrinks.")
    boolean unitVariance;

    @Option(names = "--keep-diagonal", description = "Keep the diagonal in the edge table, divided by sqrt 2.")
    boolean keepDiagonal;

    @Option(names = "--out", paramLabel = "F", description = "Matrix or edge table to write (default: stdout).")
    @Nullable
    Path out;

    @Option(names = "--matrices", paramLabel = "DIR", description = "Folder for one square matrix a series.")
    @Nullable
    Path matrices;

    @Option(
            names = "--matrix-format",
            paramLabel = "EXT",
            defaultValue = "tsv",
            description = "tsv, csv or npy, for --matrices (default: ${DEFAULT-VALUE}).")
    String matrixFormat = "tsv";

    @Option(names = "--save-reference", paramLabel = "F", description = "Keep the tangent reference (a square table).")
    @Nullable
    Path saveReference;

    @Option(
            names = "--reference",
            paramLabel = "F",
            description = "Use a kept tangent reference, as held-out participants must.")
    @Nullable
    Path reference;

    @Option(
            names = "--harmonize",
            paramLabel = "F",
            description = "Take the effect of sites out of the edge table (ComBat): a table with participant_id and the"
                    + " site of everyone.")
    @Nullable
    Path harmonize;

    @Option(
            names = "--site-column",
            paramLabel = "COL",
            defaultValue = "site",
            description = "Its column of sites or scanners (default: ${DEFAULT-VALUE}).")
    String siteColumn = "site";

    @Option(
            names = "--preserve",
            paramLabel = "COL",
            split = ",",
            description = "Its columns of numbers whose effects are kept, such as age.")
    List<String> preserve = new ArrayList<>();

    @Option(names = "--save-harmonization", paramLabel = "F", description = "Keep what was learned of the sites.")
    @Nullable
    Path saveHarmonization;

    @Option(
            names = "--harmonization",
            paramLabel = "F",
            description = "Use what was kept, as people who were not in that sample must.")
    @Nullable
    Path harmonization;

    @Mixin
    RunOptions run = new RunOptions();

    @Override
    public void run() {
        ConnectivityMeasure measure = measure();
        requireOutputs(measure);
        series.forEach(InputFiles::requireReadable);
        SampleSet samples = SampleSet.of(BidsName.distinctIds(series));
        List<SeriesSource> sources = series.stream().map(SeriesSource::file).toList();
        CohortConnectivity cohort = reference == null
                ? CohortConnectivity.fit(measure, samples, sources, run.parallelism())
                : CohortConnectivity.apply(
                        measure, TangentReference.read(reference), samples, sources, run.parallelism());
        write(cohort);
        if (saveReference != null) {
            cohort.reference().orElseThrow().write(saveReference);
        }
        if (!run.isQuiet()) {
            noteNearlySingular(cohort);
            noteMissing(cohort);
        }
    }

    private ConnectivityMeasure measure() {
        ConnectivityMeasure measure = ConnectivityMeasure.withDefaults()
                .with(ConnectivityKind.ofLabel(kind))
                .with(CovarianceEstimator.ofLabel(estimator))
                .with(fisher ? EdgeScale.FISHER_Z : EdgeScale.NATURAL)
                .with(unitVariance ? RegionScaling.UNIT_VARIANCE : RegionScaling.AS_GIVEN);
        return penalty == null ? measure : measure.withPenalty(penalty);
    }

    private void requireOutputs(ConnectivityMeasure measure) {
        if (!List.of("tsv", "csv", "npy").contains(matrixFormat)) {
            throw new InvalidConfiguration("--matrix-format: expected tsv, csv or npy, found '" + matrixFormat + "'");
        }
        if (out != null && series.size() == 1) {
            SquareMatrix.requireKnownFormat(out);
        } else if (out != null) {
            if (out.toString().toLowerCase(Locale.ROOT).endsWith(".npy")) {
                throw new InvalidConfiguration("--out: .npy is for the square matrix of one series; give --matrices"
                        + " DIR --matrix-format npy, or a .tsv, .csv or .parquet table");
            }
            TableWriter.requireKnownFormat(out);
        } else if (series.size() > 1 && matrices == null) {
            throw new InvalidConfiguration("give --out F for the edge table or --matrices DIR for square matrices");
        }
        if (measure.kind() != ConnectivityKind.TANGENT && (reference != null || saveReference != null)) {
            throw new InvalidConfiguration("--reference and --save-reference belong to --kind tangent");
        }
        if (saveReference != null) {
            TableWriter.requireKnownFormat(saveReference);
        }
        requireHarmonisable();
    }

    private void requireHarmonisable() {
        if (harmonize == null) {
            if (harmonization != null || saveHarmonization != null || !preserve.isEmpty()) {
                throw new InvalidConfiguration(
                        "--preserve, --harmonization and --save-harmonization need the sites: give --harmonize F");
            }
            return;
        }
        if (out == null || series.size() < 2) {
            throw new InvalidConfiguration("--harmonize works on the edge table of several series; give --out F");
        }
        if (harmonization != null && (saveHarmonization != null || !preserve.isEmpty())) {
            throw new InvalidConfiguration(
                    "--harmonization brings what was learned and preserved with it; leave --save-harmonization and"
                            + " --preserve out");
        }
        InputFiles.requireReadable(harmonize);
        if (saveHarmonization != null) {
            TableWriter.requireKnownFormat(saveHarmonization);
        }
    }

    private void write(CohortConnectivity cohort) {
        if (matrices != null) {
            try {
                Files.createDirectories(matrices);
            } catch (IOException failure) {
                throw AtomicOutput.failure(matrices, "written", failure);
            }
            for (int k = 0; k < cohort.samples().size(); k++) {
                String name = cohort.samples().id(k) + "_relmat." + matrixFormat;
                cohort.matrices().get(k).write(OutputName.in(matrices, name));
            }
        }
        if (series.size() > 1) {
            if (out != null) {
                FeatureTable.write(
                        harmonised(cohort.edges(keepDiagonal ? Diagonal.KEPT : Diagonal.DISCARDED)),
                        out,
                        run.parallelism());
            }
        } else if (out != null) {
            cohort.matrices().get(0).write(out);
        } else if (matrices == null) {
            print(cohort.matrices().get(0));
        }
    }

    private FeatureMatrix harmonised(FeatureMatrix edges) {
        if (harmonize == null) {
            return edges;
        }
        SiteHarmonization sites = harmonization == null
                ? SiteHarmonization.fit(edges, harmonize, siteColumn, preserve, run.parallelism())
                : SiteHarmonization.read(harmonization);
        FeatureMatrix without = sites.apply(edges, harmonize, siteColumn);
        if (saveHarmonization != null) {
            sites.write(saveHarmonization);
        }
        PrintWriter err = spec.commandLine().getErr();
        for (String note : sites.notes()) {
            err.println("warning: " + note);
        }
        if (!run.isQuiet()) {
            err.println("harmonised " + edges.featureCount() + " edges of " + edges.sampleCount() + " series over "
                    + sites.sites().size() + " sites");
        }
        err.flush();
        return without;
    }

    private void print(SquareMatrix matrix) {
        PrintWriter to = spec.commandLine().getOut();
        to.println(String.join("\t", matrix.labels()));
        for (int i = 0; i < matrix.order(); i++) {
            StringBuilder row = new StringBuilder();
            for (int j = 0; j < matrix.order(); j++) {
                double value = matrix.value(i, j);
                row.append(j == 0 ? "" : "\t").append(Double.isNaN(value) ? "NA" : TableWriter.formatNumber(value));
            }
            to.println(row);
        }
        to.flush();
    }

    private void noteNearlySingular(CohortConnectivity cohort) {
        if (cohort.nearlySingular() > 0) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("warning: the covariance of " + cohort.nearlySingular() + " of "
                    + cohort.samples().size()
                    + " series is nearly singular, and its inverse mostly rounding noise; use --estimator ledoit-wolf or"
                    + " graphical-lasso");
            err.flush();
        }
    }

    private void noteMissing(CohortConnectivity cohort) {
        int[] counts = cohort.missingCounts();
        int regions = 0;
        int first = -1;
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0) {
                regions++;
                first = first < 0 ? i : first;
            }
        }
        if (regions > 0) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("note: " + regions + (regions == 1 ? " region is" : " regions are")
                    + " missing or constant in some series; the edges there are NA (first: '"
                    + cohort.labels().get(first) + "', in " + counts[first] + " of "
                    + cohort.samples().size() + ")");
            err.flush();
        }
    }
}
