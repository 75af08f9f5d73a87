package org.endotype.imaging.connectivity;

import java.util.ArrayList;
import java.util.List;
import org.endotype.core.table.SquareMatrix;

/**
 * A symmetric matrix as a row of edges, in the row-major order of its lower triangle: (2,1), (3,1), (3,2), (4,1), ...
 *
 * <p>An edge's name is {@code a--b} with the region that comes first in the series first: entry (2,1) is {@code
 * r1--r2}. Where the diagonal is kept, {@code a--a} ends its row of the triangle.
 */
public final class Edges {

    /** Between the two names of an edge. */
    public static final String SEPARATOR = "--";

    private Edges() {}

    /** How many edges {@code regions} regions have. */
    public static int count(int regions, Diagonal diagonal) {
        return Math.toIntExact((long) regions * (regions + (diagonal == Diagonal.KEPT ? 1 : -1)) / 2);
    }

    /** The names of all edges, in order. */
    public static List<String> names(List<String> labels, Diagonal diagonal) {
        List<String> names = new ArrayList<>(count(labels.size(), diagonal));
        for (int i = 0; i < labels.size(); i++) {
            int end = diagonal == Diagonal.KEPT ? i + 1 : i;
            for (int j = 0; j < end; j++) {
                names.add(labels.get(j) + SEPARATOR + labels.get(i));
            }
        }
        return names;
    }

    /** The values of all edges, in order; missing entries stay NaN. */
    public static double[] values(SquareMatrix matrix, Diagonal diagonal) {
        int n = matrix.order();
        double[] values = new double[count(n, diagonal)];
        int next = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                values[next++] = matrix.value(i, j);
            }
            if (diagonal == Diagonal.KEPT) {
                values[next++] = matrix.value(i, i) / Math.sqrt(2);
            }
        }
        return values;
    }
}
