package org.endotype.cli.command.imaging;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.endotype.cli.option.RunOptions;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.file.InputFiles;
import org.endotype.core.pipeline.Progress;
import org.endotype.core.table.TableWriter;
import org.endotype.imaging.connectivity.Diagonal;
import org.endotype.imaging.connectivity.Edges;
import org.endotype.imaging.contrast.ConditionContrast;
import org.endotype.imaging.contrast.Conditions;
import org.endotype.imaging.contrast.EdgeContrast;
import org.endotype.imaging.contrast.ScanMetrics;
import org.endotype.imaging.contrast.ScanTable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Two conditions compared by connectivity, networks and complexity. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        description = {
            "Compare scans between two conditions: connectivity, modularity, efficiency, entropy, complexity.",
            "Conditions are in alphabetical order and the difference is the second minus the first. People scanned under"
                    + " both are compared with themselves (paired t, sign flips); where nobody was, the conditions are"
                    + " groups (Welch's t, permuted labels)."
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  endotype imaging compare --timeseries sub-*_ses-*_timeseries.tsv \\",
            "      --condition ses --out contrast.tsv"
        })
public final class CompareCommand implements Runnable {

    private static final List<String> COLUMNS = List.of(
            "metric",
            "n",
            "mean_1",
            "mean_2",
            "difference",
            "statistic",
            "p",
            "permutation_p",
            "df",
            "difference_low",
            "difference_high",
            "effect_size",
            "condition_1",
            "condition_2");

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
            names = "--condition",
            paramLabel = "ENTITY|F",
            required = true,
            description = "A BIDS entity of the names (ses), or a table with condition and participant_id or file.")
    String condition = "";

    @Option(names = "--out", paramLabel = "F", description = "Table to write (default: stdout).")
    @Nullable
    Path out;

    @Option(names = "--out-scans", paramLabel = "F", description = "Table of every scan's metrics to write.")
    @Nullable
    Path outScans;

    @Option(
            names = "--out-edges",
            paramLabel = "F",
            description = "Table of every edge's contrast (Fisher z) with its false discovery rate to write.")
    @Nullable
    Path outEdges;

    @Option(
            names = "--nbs-threshold",
            paramLabel = "T",
            description = "Look for connected sets of edges with |t| above T (network-based statistic).")
    @Nullable
    Double threshold;

    @Option(names = "--out-components", paramLabel = "F", description = "Table of those sets to write.")
    @Nullable
    Path outComponents;

    @Option(
            names = "--figures",
            paramLabel = "DIR",
            description =
                    "Folder for metrics.svg (effect sizes with intervals) and edges.svg (the difference of every edge,"
                            + " in modules).")
    @Nullable
    Path figures;

    @Option(
            names = "--permutations",
            paramLabel = "N",
            defaultValue = "9999",
            description = "Random rearrangements where there are too many to count them all (default:"
                    + " ${DEFAULT-VALUE}).")
    int permutations;

    @Option(
            names = "--restarts",
            paramLabel = "N",
            defaultValue = "20",
            description = "Louvain searches a scan (default: ${DEFAULT-VALUE}).")
    int restarts;

    @Option(
            names = "--normalized-modularity",
            description = "Also the modularity over that of 100 rewired networks a scan (slower).")
    boolean normalized;

    @Mixin
    RunOptions run = new RunOptions();

    @Override
    public void run() {
        if (permutations < 99) {
            throw new InvalidConfiguration("--permutations: expected at least 99, found " + permutations);
        }
        for (Path output : new Path[] {out, outScans, outEdges, outComponents}) {
            if (output != null) {
                TableWriter.requireKnownFormat(output);
            }
        }
        if (outComponents != null && threshold == null) {
            throw new InvalidConfiguration("--out-components needs --nbs-threshold T");
        }
        series.forEach(InputFiles::requireReadable);
        boolean entity = condition.matches("[A-Za-z0-9]+") && !Files.isRegularFile(Path.of(condition));
        List<ScanTable.Scan> scans =
                entity ? Conditions.byEntity(series, condition) : Conditions.byTable(series, Path.of(condition));
        ScanMetrics metrics = ScanMetrics.withDefaults(run.seed())
                .with(normalized ? ScanMetrics.Extras.NORMALIZED_MODULARITY : ScanMetrics.Extras.NONE)
                .withRestarts(restarts);
        ConditionContrast.requireComparable(scans);
        ScanTable table = ScanTable.measure(
                scans, metrics, run.context(run.progress(spec.commandLine().getErr())));
        ConditionContrast contrast = ConditionContrast.of(table, permutations, run.seed());
        if (outScans != null) {
            writeScans(outScans, table);
        }
        if (outEdges != null || outComponents != null || figures != null) {
            EdgeContrast edges = edges(table, contrast);
            writeEdges(table, edges);
            if (figures != null) {
                ContrastFigures.write(figures, contrast, edges, table.regions(), run.context(Progress.silent()));
            }
        }
        if (out != null) {
            TableWriter.write(out, COLUMNS, rows -> {
                for (ConditionContrast.Row row : contrast.rows()) {
                    rows.row(cells(contrast, row));
                }
            });
        } else {
            print(contrast);
        }
        if (!run.isQuiet()) {
            note(contrast);
        }
    }

    private static Object[] cells(ConditionContrast contrast, ConditionContrast.Row row) {
        double difference = row.test().difference();
        return new Object[] {
            row.metric(),
            row.n(),
            row.meanFirst(),
            row.meanSecond(),
            difference,
            row.test().statistic(),
            row.test().p(),
            row.permutation().p(),
            row.test().degreesOfFreedom(),
            difference - row.halfWidth(),
            difference + row.halfWidth(),
            row.test().effectSize(),
            contrast.first(),
            contrast.second()
        };
    }

    private static void writeScans(Path file, ScanTable table) {
        List<String> header = new ArrayList<>(List.of("participant_id", "condition"));
        header.addAll(table.metricNames());
        TableWriter.write(file, header, rows -> {
            for (int k = 0; k < table.scans().size(); k++) {
                Object[] cells = new Object[header.size()];
                cells[0] = table.scans().get(k).participant();
                cells[1] = table.scans().get(k).condition();
                for (int m = 0; m < table.metricNames().size(); m++) {
                    cells[m + 2] = table.metric(k, m);
                }
                rows.row(cells);
            }
        });
    }

    private EdgeContrast edges(ScanTable table, ConditionContrast contrast) {
        return threshold == null
                ? EdgeContrast.of(table, contrast)
                : EdgeContrast.of(
                        table,
                        contrast,
                        new EdgeContrast.ComponentSearch(threshold, permutations, run.seed()),
                        run.parallelism());
    }

    private void writeEdges(ScanTable table, EdgeContrast edges) {
        if (outEdges != null) {
            List<String> names = Edges.names(table.regions(), Diagonal.DISCARDED);
            List<String> header = List.of("edge", "mean_1", "mean_2", "difference", "statistic", "p", "q", "component");
            TableWriter.write(outEdges, header, rows -> {
                for (int e = 0; e < edges.edgeCount(); e++) {
                    rows.row(
                            names.get(e),
                            edges.meanFirst(e),
                            edges.meanSecond(e),
                            edges.meanSecond(e) - edges.meanFirst(e),
                            edges.statistic(e),
                            edges.p(e),
                            edges.q(e),
                            edges.component(e));
                }
            });
        }
        if (outComponents != null) {
            TableWriter.write(
                    outComponents, List.of("component", "edges", "regions", "p", "intensity", "intensity_p"), rows -> {
                        for (int c = 0; c < edges.components().size(); c++) {
                            EdgeContrast.Component component =
                                    edges.components().get(c);
                            rows.row(
                                    c + 1,
                                    component.edges(),
                                    component.regions(),
                                    component.p(),
                                    component.intensity(),
                                    component.intensityP());
                        }
                    });
        }
    }

    private void print(ConditionContrast contrast) {
        PrintWriter to = spec.commandLine().getOut();
        to.println(String.join("\t", COLUMNS));
        for (ConditionContrast.Row row : contrast.rows()) {
            StringBuilder line = new StringBuilder();
            for (Object cell : cells(contrast, row)) {
                line.append(line.length() == 0 ? "" : "\t");
                if (cell instanceof Double number) {
                    line.append(number.isNaN() ? "NA" : TableWriter.formatNumber(number));
                } else {
                    line.append(cell);
                }
            }
            to.println(line);
        }
        to.flush();
    }

    private void note(ConditionContrast contrast) {
        PrintWriter err = spec.commandLine().getErr();
        boolean within = contrast.design() == ConditionContrast.Design.WITHIN_PEOPLE;
        err.println("compared " + contrast.second() + " (2) with " + contrast.first() + " (1) "
                + (within ? "within " : "between groups of ") + contrast.participantCount() + " people");
        if (contrast.droppedCount() > 0) {
            err.println("note: " + contrast.droppedCount()
                    + " people were scanned under one condition only and are left out");
        }
        err.flush();
    }
}
