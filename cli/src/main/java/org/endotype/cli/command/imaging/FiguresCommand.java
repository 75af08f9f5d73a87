package org.endotype.cli.command.imaging;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.endotype.cli.option.RunOptions;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.file.AtomicOutput;
import org.endotype.core.pipeline.Progress;
import org.endotype.core.report.figure.CarpetPlot;
import org.endotype.core.report.figure.ConnectivityMatrix;
import org.endotype.core.report.figure.Figure;
import org.endotype.core.report.figure.FigureFile;
import org.endotype.core.report.figure.FigureText;
import org.endotype.core.report.figure.GlassBrain;
import org.endotype.core.table.SquareMatrix;
import org.endotype.imaging.connectivity.ConnectivityKind;
import org.endotype.imaging.connectivity.ConnectivityMeasure;
import org.endotype.imaging.connectivity.CovarianceEstimator;
import org.endotype.imaging.figure.NodePlaces;
import org.endotype.imaging.figure.ScanFigures;
import org.endotype.imaging.network.NetworkMetrics;
import org.endotype.imaging.network.NetworkSettings;
import org.endotype.imaging.network.Partition;
import org.endotype.imaging.signal.ConfoundTable;
import org.endotype.imaging.signal.TimeSeries;
import org.endotype.imaging.signal.TimeSeriesFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Figures of one scan. */
@Command(
        name = "figures",
        mixinStandardHelpOptions = true,
        description = {
            "Figures of one scan as SVG: carpet.svg (all regions over time, under the trace of head motion), matrix.svg"
                    + " (connectivity with the regions in modules) and, with --places, glass-brain.svg (the strongest"
                    + " edges seen from above, from the right and from behind).",
            "Modules are those of --partition, or the best of 100 Louvain searches."
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  endotype imaging figures --timeseries sub-01_timeseries.tsv \\",
            "      --confounds sub-01_desc-confounds_timeseries.tsv --places atlas.nii.gz \\",
            "      --out figures/sub-01"
        })
public final class FiguresCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    CommandSpec spec;

    @Option(names = "--timeseries", paramLabel = "F", required = true, description = "Table of time series.")
    @SuppressWarnings("NullAway.Init") // required
    Path series;

    @Option(names = "--confounds", paramLabel = "F", description = "Table of confounds, for the trace of motion.")
    @Nullable
    Path confounds;

    @Option(
            names = "--partition",
            paramLabel = "F",
            description = "Modules: a table with columns node and module, or modules alone in the regions' order.")
    @Nullable
    Path partition;

    @Option(
            names = "--places",
            paramLabel = "F",
            description = "Where regions lie: the label atlas, or a table with node, x, y, z in mm.")
    @Nullable
    Path places;

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            defaultValue = "correlation",
            description = "covariance, correlation, partial-correlation or precision (default: ${DEFAULT-VALUE}).")
    String kind = "correlation";

    @Option(
            names = "--estimator",
            paramLabel = "NAME",
            defaultValue = "empirical",
            description = "empirical, ledoit-wolf or graphical-lasso (default: ${DEFAULT-VALUE}).")
    String estimator = "empirical";

    @Option(
            names = "--edges",
            paramLabel = "N",
            defaultValue = "80",
            description = "Strongest edges in the glass brain (default: ${DEFAULT-VALUE}).")
    int edges;

    @Option(names = "--tr", paramLabel = "S", description = "Seconds a volume, for the time axis.")
    @Nullable
    Double repetitionTime;

    @Option(
            names = "--fd-threshold",
            paramLabel = "MM",
            description = "Draw this threshold across the trace of motion.")
    @Nullable
    Double threshold;

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "Folder for the figures.")
    @SuppressWarnings("NullAway.Init") // required
    Path out;

    @Mixin
    RunOptions run = new RunOptions();

    @Override
    public void run() {
        if (edges < 1) {
            throw new InvalidConfiguration("--edges: expected at least 1, found " + edges);
        }
        ConnectivityMeasure measure = ConnectivityMeasure.withDefaults()
                .with(ConnectivityKind.ofLabel(kind))
                .with(CovarianceEstimator.ofLabel(estimator));
        if (measure.kind() == ConnectivityKind.TANGENT) {
            throw new InvalidConfiguration("--kind tangent is relative to a group; figures are of one scan");
        }
        TimeSeries scan = TimeSeriesFile.read(series);
        double[] motion = motion(scan.volumeCount());
        SquareMatrix matrix = measure.matrix(scan);
        double[][] located = places == null ? new double[0][] : NodePlaces.read(places, scan.labels());
        Modules modules = modules(matrix);
        List<Drawn> drawn = new ArrayList<>();
        drawn.add(new Drawn("carpet.svg", carpet(scan, modules.order(), motion)));
        drawn.add(new Drawn("matrix.svg", matrix(matrix, modules)));
        if (located.length > 0) {
            drawn.add(new Drawn("glass-brain.svg", glassBrain(matrix, modules, located)));
        }
        try {
            Files.createDirectories(out);
        } catch (IOException failure) {
            throw AtomicOutput.failure(out, "written", failure);
        }
        for (Drawn one : drawn) {
            FigureFile.write(out.resolve(one.name()), one.figure());
        }
        if (!run.isQuiet()) {
            PrintWriter err = spec.commandLine().getErr();
            err.println(
                    "drew " + String.join(", ", drawn.stream().map(Drawn::name).toList()));
            err.flush();
        }
    }

    private record Drawn(String name, Figure figure) {}

    /** Module of each region from 1 (0 for missing ones, which come last), their order, and the modules to draw. */
    private record Modules(List<Integer> moduleOfNode, int[] order, List<ConnectivityMatrix.Module> drawn) {}

    private double[] motion(int volumes) {
        if (confounds == null) {
            return new double[0];
        }
        ConfoundTable table = ConfoundTable.read(confounds);
        table.requireVolumes(volumes, series);
        return table.framewiseDisplacement()
                .orElseThrow(() -> new InvalidConfiguration(
                        "--confounds: the table holds neither framewise displacement nor six motion columns"));
    }

    private Modules modules(SquareMatrix matrix) {
        NetworkSettings settings = NetworkSettings.withDefaults().withNulls(0);
        Optional<Partition> given =
                partition == null ? Optional.empty() : Optional.of(Partition.read(partition, matrix.labels()));
        Partition used = given.orElseGet(() -> NetworkMetrics.modules(
                matrix.requireSymmetric(series, 1e-9), settings, run.context(Progress.silent())));
        int[] order = ScanFigures.order(used);
        List<Integer> moduleOfNode = new ArrayList<>();
        int[] sizes = new int[used.moduleCount()];
        for (int i = 0; i < used.nodeCount(); i++) {
            moduleOfNode.add(used.module(i));
            sizes[used.module(i) - 1]++;
        }
        List<ConnectivityMatrix.Module> drawn = new ArrayList<>();
        List<String> names = partition == null ? List.of() : Partition.names(partition, matrix.labels());
        for (int m = 0; m < sizes.length; m++) {
            drawn.add(new ConnectivityMatrix.Module(names.isEmpty() ? "Module " + (m + 1) : names.get(m), sizes[m]));
        }
        return new Modules(moduleOfNode, order, drawn);
    }

    private Figure carpet(TimeSeries scan, int[] order, double[] motion) {
        String what =
                scan.regionCount() + " regions over " + scan.volumeCount() + " volumes, each standardised, in modules"
                        + (motion.length > 0 ? ", under the framewise displacement of the head in mm" : "")
                        + ". Stripes from top to bottom are what the whole brain does at once, often motion.";
        return CarpetPlot.draw(
                new FigureText("carpet", "Signals of all regions", what),
                ScanFigures.standardised(scan, order),
                motion,
                threshold == null ? Double.NaN : threshold,
                repetitionTime == null ? Double.NaN : repetitionTime);
    }

    private Figure matrix(SquareMatrix matrix, Modules modules) {
        String title = "Connectivity (" + kind.toLowerCase(Locale.ROOT).replace('-', ' ') + ")";
        return ConnectivityMatrix.draw(
                new FigureText(
                        "matrix",
                        title,
                        matrix.order() + " regions in " + modules.drawn().size()
                                + " modules, rows and columns in the same order; warm cells are positive connections,"
                                + " cool ones negative."),
                ScanFigures.reordered(matrix, modules.order()),
                modules.drawn(),
                ScanFigures.colourLimit(matrix),
                "");
    }

    private Figure glassBrain(SquareMatrix matrix, Modules modules, double[][] located) {
        List<GlassBrain.Node> nodes = new ArrayList<>();
        for (int i = 0; i < located.length; i++) {
            nodes.add(new GlassBrain.Node(
                    matrix.labels().get(i),
                    located[i][0],
                    located[i][1],
                    located[i][2],
                    modules.moduleOfNode().get(i)));
        }
        List<GlassBrain.Edge> strongest = ScanFigures.strongest(matrix, edges).stream()
                .map(edge -> new GlassBrain.Edge(edge.from(), edge.to(), edge.value()))
                .toList();
        return GlassBrain.draw(
                new FigureText(
                        "glass-brain",
                        "Strongest connections in the head",
                        "The " + strongest.size() + " strongest of "
                                + matrix.order() * (matrix.order() - 1) / 2
                                + " connections, seen from above, from the right and from behind; markers are regions by"
                                + " module."),
                nodes,
                strongest);
    }
}
