package org.endotype.imaging.contrast;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.pipeline.Progress;
import org.endotype.core.pipeline.RunContext;
import org.endotype.imaging.connectivity.ConnectivityMeasure;
import org.endotype.imaging.connectivity.Diagonal;
import org.endotype.imaging.connectivity.EdgeScale;
import org.endotype.imaging.connectivity.Edges;
import org.endotype.imaging.connectivity.SeriesSource;
import org.endotype.imaging.signal.TimeSeries;

/**
 * The metrics and edges of many scans, each of a participant under a condition. Immutable.
 *
 * <p>Scans are read one at a time a thread and dropped. Edges are Fisher z of Pearson correlations.
 */
public final class ScanTable {

    /** A scan to be measured. */
    public record Scan(String participant, String condition, SeriesSource series) {}

    private final List<Scan> scans;
    private final List<String> metricNames;
    private final double[][] metrics;
    private final List<String> regions;
    private final double[][] edges;

    private ScanTable(
            List<Scan> scans, List<String> metricNames, double[][] metrics, List<String> regions, double[][] edges) {
        this.scans = scans;
        this.metricNames = metricNames;
        this.metrics = metrics;
        this.regions = regions;
        this.edges = edges;
    }

    /** Measures every scan; the same numbers whatever the thread count. */
    public static ScanTable measure(List<Scan> scans, ScanMetrics what, RunContext context) {
        if (scans.isEmpty()) {
            throw new DegenerateData("no scan to compare");
        }
        AtomicReferenceArray<Map<String, Double>> found = new AtomicReferenceArray<>(scans.size());
        AtomicReferenceArray<List<String>> labels = new AtomicReferenceArray<>(scans.size());
        double[][] edges = new double[scans.size()][];
        ConnectivityMeasure fisher = ConnectivityMeasure.withDefaults().with(EdgeScale.FISHER_Z);
        try (Progress.Task task = context.progress().start("measuring scans", scans.size())) {
            context.parallelism().forEachBlock(scans.size(), k -> {
                SeriesSource source = scans.get(k).series();
                TimeSeries series = source.reader().get();
                try {
                    found.set(k, what.of(series));
                    edges[k] = Edges.values(fisher.matrix(series), Diagonal.DISCARDED);
                } catch (DegenerateData refused) {
                    throw new DegenerateData(source.location(), String.valueOf(refused.getMessage()), refused);
                }
                labels.set(k, series.labels());
                task.advance(1);
            });
        }
        List<String> names = List.copyOf(found.get(0).keySet());
        double[][] metrics = new double[scans.size()][];
        for (int k = 0; k < metrics.length; k++) {
            if (!labels.get(k).equals(labels.get(0))) {
                throw new InconsistentInput(
                        scans.get(k).series().location(),
                        "has other regions than the first series ("
                                + labels.get(k).size() + " against "
                                + labels.get(0).size() + ", or other names or order); extract all with one atlas");
            }
            Map<String, Double> scan = found.get(k);
            metrics[k] = names.stream()
                    .mapToDouble(name -> scan.getOrDefault(name, Double.NaN))
                    .toArray();
        }
        return new ScanTable(List.copyOf(scans), names, metrics, labels.get(0), edges);
    }

    public List<Scan> scans() {
        return scans;
    }

    public List<String> metricNames() {
        return metricNames;
    }

    public double metric(int scan, int metric) {
        return metrics[scan][metric];
    }

    public List<String> regions() {
        return regions;
    }

    public int edgeCount() {
        return Edges.count(regions.size(), Diagonal.DISCARDED);
    }

    double edge(int scan, int edge) {
        return edges[scan][edge];
    }

    /** The mean of a value over a participant's scans under a condition; NaN where there is none. */
    static double meanOf(double[] values, int[] rows) {
        return Arrays.stream(rows).mapToDouble(row -> values[row]).average().orElse(Double.NaN);
    }

    /** Indices of a participant's scans under a condition. */
    int[] rows(String participant, String condition) {
        List<Integer> rows = new ArrayList<>();
        for (int k = 0; k < scans.size(); k++) {
            Scan scan = scans.get(k);
            if (scan.participant().equals(participant) && scan.condition().equals(condition)) {
                rows.add(k);
            }
        }
        return rows.stream().mapToInt(Integer::intValue).toArray();
    }
}
