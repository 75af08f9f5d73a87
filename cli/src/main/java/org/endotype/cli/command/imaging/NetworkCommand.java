package org.endotype.cli.command.imaging;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.endotype.cli.option.RunOptions;
import org.endotype.core.pipeline.Progress;
import org.endotype.core.pipeline.RunContext;
import org.endotype.core.table.SquareMatrix;
import org.endotype.core.table.TableWriter;
import org.endotype.imaging.network.NetworkMetrics;
import org.endotype.imaging.network.NetworkSettings;
import org.endotype.imaging.network.NormalizedModularity;
import org.endotype.imaging.network.Partition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Graph metrics of one connectivity matrix. */
@Command(
        name = "network",
        mixinStandardHelpOptions = true,
        description = {
            "Graph metrics of a symmetric connectivity matrix.",
            "Strengths, modules and modularity are of the whole signed matrix; the other metrics are of the network left"
                    + " by a proportional threshold on signed values, as magnitudes. Without --partition, modules are"
                    + " the best of --restarts Louvain searches of signed modularity, or with --consensus what they"
                    + " agree on."
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  endotype imaging network --matrix r.npy --density 0.2 \\",
            "      --out-nodes nodes.tsv --out-global global.tsv"
        })
public final class NetworkCommand implements Runnable {

    /** Entries that differ from their mirror by less, relative to the largest, differ by rounding of text. */
    private static final double SYMMETRY = 1e-6;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    CommandSpec spec;

    @Option(
            names = "--matrix",
            paramLabel = "F",
            required = true,
            description = "Square matrix: .npy, or a table with the nodes as header.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    Path matrix;

    @Option(
            names = "--density",
            paramLabel = "SHARE",
            defaultValue = "0.2",
            description = "Share of possible edges to keep, above 0 and at most 1 (default: ${DEFAULT-VALUE}).")
    double density;

    @Option(
            names = "--partition",
            paramLabel = "F",
            description = "Modules to use: a table with columns node and module, or modules alone in the nodes' order.")
    @Nullable
    Path partition;

    @Option(names = "--out-nodes", paramLabel = "F", description = "Table of node metrics to write.")
    @Nullable
    Path outNodes;

    @Option(names = "--out-global", paramLabel = "F", description = "Table of global metrics (default: stdout).")
    @Nullable
    Path outGlobal;

    @Option(names = "--out-rich-club", paramLabel = "F", description = "Table of the weighted rich-club curve.")
    @Nullable
    Path outRichClub;

    @Option(
            names = "--restarts",
            paramLabel = "N",
            defaultValue = "100",
            description = "Louvain searches (default: ${DEFAULT-VALUE}).")
    int restarts;

    @Option(
            names = "--resolution",
            paramLabel = "GAMMA",
            defaultValue = "1",
            description = "Resolution of the modularity (default: ${DEFAULT-VALUE}).")
    double resolution;

    @Option(
            names = "--consensus",
            paramLabel = "TAU",
            description = "Modules that the searches agree on, instead of the best search's: pairs that fewer than this"
                    + " share put together are dropped, and what is left is searched again until all agree (usual:"
                    + " 0.5).")
    @Nullable
    Double consensus;

    @Option(
            names = "--nulls",
            paramLabel = "N",
            defaultValue = "20",
            description = "Rewired networks for small-worldness; 0 leaves it out (default: ${DEFAULT-VALUE}).")
    int nulls;

    @Option(
            names = "--normalized-modularity",
            description = "Also the modularity over that of 100 rewired networks, as published for psilocybin; the"
                    + " matrix must hold correlations.")
    boolean normalized;

    @Mixin
    RunOptions run = new RunOptions();

    @Override
    public void run() {
        for (Path output : new Path[] {outNodes, outGlobal, outRichClub}) {
            if (output != null) {
                TableWriter.requireKnownFormat(output);
            }
        }
        NetworkSettings settings = NetworkSettings.withDefaults()
                .withDensity(density)
                .withRestarts(restarts)
                .withResolution(resolution)
                .withNulls(nulls);
        if (consensus != null) {
            settings = settings.withConsensus(consensus);
        }
        SquareMatrix square = SquareMatrix.read(matrix).requireSymmetric(matrix, SYMMETRY);
        if (partition != null) {
            settings = settings.withPartition(Partition.read(partition, square.labels()));
        }
        RunContext context = run.context(Progress.silent());
        NetworkMetrics metrics = NetworkMetrics.of(square, settings, context);
        Map<String, Double> global = new LinkedHashMap<>(metrics.globalMetrics());
        if (normalized) {
            NormalizedModularity.Result result =
                    NormalizedModularity.asPublished(run.seed()).ofCorrelations(square, context.parallelism());
            global.put("normalized_modularity", result.normalized());
            global.put("modularity_positive_z", result.quality());
            global.put("modularity_null_mean", result.nullMean());
        }
        if (outNodes != null) {
            writeNodes(outNodes, metrics);
        }
        if (outRichClub != null) {
            double[] curve = metrics.richClub();
            TableWriter.write(outRichClub, List.of("degree", "coefficient"), rows -> {
                for (int k = 0; k < curve.length; k++) {
                    rows.row(k + 1, curve[k]);
                }
            });
        }
        if (outGlobal != null) {
            TableWriter.write(outGlobal, List.of("metric", "value"), rows -> {
                for (Map.Entry<String, Double> entry : global.entrySet()) {
                    rows.row(entry.getKey(), entry.getValue());
                }
            });
        } else {
            print(global);
        }
        if (!run.isQuiet()) {
            note(metrics);
        }
    }

    private static void writeNodes(Path file, NetworkMetrics metrics) {
        List<String> header = new java.util.ArrayList<>(List.of("node"));
        header.addAll(metrics.nodeMetrics().keySet());
        TableWriter.write(file, header, rows -> {
            for (int i = 0; i < metrics.labels().size(); i++) {
                Object[] cells = new Object[header.size()];
                cells[0] = metrics.labels().get(i);
                int next = 1;
                for (double[] values : metrics.nodeMetrics().values()) {
                    cells[next++] = values[i];
                }
                rows.row(cells);
            }
        });
    }

    private void print(Map<String, Double> global) {
        PrintWriter to = spec.commandLine().getOut();
        to.println("metric\tvalue");
        global.forEach(
                (name, value) -> to.println(name + "\t" + (value.isNaN() ? "NA" : TableWriter.formatNumber(value))));
        to.flush();
    }

    private void note(NetworkMetrics metrics) {
        PrintWriter err = spec.commandLine().getErr();
        if (metrics.missingNodeCount() > 0) {
            err.println("note: " + metrics.missingNodeCount()
                    + " nodes are missing in the matrix and left out of the network; their metrics are NA");
        }
        if (metrics.negativeEdgesKept() > 0) {
            err.println("note: fewer edges are positive than the density asks for; " + metrics.negativeEdgesKept()
                    + " negative edges are kept and count by magnitude (a lower --density leaves them out)");
        }
        err.flush();
    }
}
