package org.endotype.imaging.figure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.endotype.core.table.SquareMatrix;
import org.endotype.imaging.network.Partition;
import org.endotype.imaging.signal.TimeSeries;

/** What figures of a scan show: the order of its regions, their standardised signals, its strongest edges. */
public final class ScanFigures {

    /** An edge by the indices of its regions. */
    public record StrongEdge(int from, int to, double value) {}

    private ScanFigures() {}

    /** The regions' indices, module after module, in their own order within each. */
    public static int[] order(Partition partition) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < partition.nodeCount(); i++) {
            order.add(i);
        }
        order.sort(Comparator.comparingInt(partition::module));
        return order.stream().mapToInt(Integer::intValue).toArray();
    }

    /** The matrix in an order of its regions, its diagonal NaN. */
    public static double[][] reordered(SquareMatrix matrix, int[] order) {
        double[][] rows = new double[order.length][order.length];
        for (int i = 0; i < order.length; i++) {
            for (int j = 0; j < order.length; j++) {
                rows[i][j] = i == j ? Double.NaN : matrix.value(order[i], order[j]);
            }
        }
        return rows;
    }

    /** The magnitude below which 98 of 100 connections lie, so that a few do not make the rest pale; 1 where none is finite. */
    public static double colourLimit(SquareMatrix matrix) {
        double[] sizes = new double[matrix.order() * matrix.order()];
        int count = 0;
        for (int i = 0; i < matrix.order(); i++) {
            for (int j = 0; j < i; j++) {
                if (Double.isFinite(matrix.value(i, j))) {
                    sizes[count++] = Math.abs(matrix.value(i, j));
                }
            }
        }
        if (count == 0) {
            return 1;
        }
        Arrays.sort(sizes, 0, count);
        double limit = sizes[(int) Math.floor(0.98 * (count - 1))];
        return limit > 0 ? limit : 1;
    }

    /** One row a region in the given order, each to mean 0 and standard deviation 1; constant and missing regions NaN. */
    public static double[][] standardised(TimeSeries series, int[] order) {
        int n = series.volumeCount();
        double[][] rows = new double[order.length][n];
        for (int r = 0; r < order.length; r++) {
            double mean = 0;
            for (int t = 0; t < n; t++) {
                mean += series.value(t, order[r]) / n;
            }
            double squares = 0;
            for (int t = 0; t < n; t++) {
                squares += (series.value(t, order[r]) - mean) * (series.value(t, order[r]) - mean);
            }
            double deviation = Math.sqrt(squares / Math.max(1, n - 1));
            for (int t = 0; t < n; t++) {
                rows[r][t] = deviation > 0 ? (series.value(t, order[r]) - mean) / deviation : Double.NaN;
            }
        }
        return rows;
    }

    /** The edges of largest magnitude, weakest first, so that the strongest are drawn last; ties keep the matrix's order. */
    public static List<StrongEdge> strongest(SquareMatrix matrix, int most) {
        List<StrongEdge> edges = new ArrayList<>();
        for (int i = 0; i < matrix.order(); i++) {
            for (int j = 0; j < i; j++) {
                double value = matrix.value(i, j);
                if (Double.isFinite(value) && value != 0) {
                    edges.add(new StrongEdge(j, i, value));
                }
            }
        }
        edges.sort(Comparator.comparingDouble((StrongEdge edge) -> -Math.abs(edge.value())));
        List<StrongEdge> kept = new ArrayList<>(edges.subList(0, Math.min(most, edges.size())));
        java.util.Collections.reverse(kept);
        return List.copyOf(kept);
    }
}
