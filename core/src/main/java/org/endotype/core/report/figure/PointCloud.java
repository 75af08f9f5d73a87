package org.endotype.core.report.figure;

import java.util.Arrays;

/**
 * Very many points of one colour as one path: points are set on a grid of half a unit, those that share a cell are drawn
 * once, and a column's neighbouring cells become one stroke. What is seen is what drawing every point would show; what
 * is written grows with the area covered, not with the number of points. Not thread-safe.
 */
final class PointCloud {

    private static final double CELLS_PER_UNIT = 2;

    private long[] cells = new long[1024];
    private int count;

    /** Coordinates in user units, not negative. */
    void add(double x, double y) {
        if (count == cells.length) {
            compact();
            if (count > cells.length / 2) {
                cells = Arrays.copyOf(cells, cells.length * 2);
            }
        }
        cells[count++] = Math.round(x * CELLS_PER_UNIT) << 32 | Math.round(y * CELLS_PER_UNIT);
    }

    private void compact() {
        Arrays.sort(cells, 0, count);
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (kept == 0 || cells[i] != cells[kept - 1]) {
                cells[kept++] = cells[i];
            }
        }
        count = kept;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** The points as path data, to be stroked with round ends. */
    String path() {
        compact();
        StringBuilder data = new StringBuilder();
        int i = 0;
        while (i < count) {
            int end = i;
            while (end + 1 < count && cells[end + 1] == cells[end] + 1) {
                end++;
            }
            data.append('M').append(Canvas.number((cells[i] >> 32) / CELLS_PER_UNIT));
            data.append(' ').append(Canvas.number((int) cells[i] / CELLS_PER_UNIT));
            if (end == i) {
                data.append("h0");
            } else {
                data.append('V').append(Canvas.number((int) cells[end] / CELLS_PER_UNIT));
            }
            i = end + 1;
        }
        return data.toString();
    }
}
