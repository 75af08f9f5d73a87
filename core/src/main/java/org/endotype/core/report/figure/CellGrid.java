package org.endotype.core.report.figure;

/**
 * Many small coloured cells: one path a colour, runs of equal cells in a row as one rectangle, so that a matrix of 400 x 400 stays
 * a small file. Unchecked kernel.
 */
final class CellGrid {

    private static final int LEVELS = 9;

    private CellGrid() {}

    /**
     * Draws values, row 0 at the top; NaN is left blank.
     *
     * @param limit the magnitude at which the colour is full
     */
    static void draw(Canvas canvas, double[][] values, double x, double y, double width, double height, double limit) {
        int rows = values.length;
        int columns = rows == 0 ? 0 : values[0].length;
        StringBuilder[] paths = new StringBuilder[LEVELS];
        for (int r = 0; r < rows; r++) {
            double top = y + height * r / rows;
            double bottom = y + height * (r + 1) / rows;
            int c = 0;
            while (c < columns) {
                int level = level(values[r][c], limit);
                int end = c + 1;
                while (end < columns && level(values[r][end], limit) == level) {
                    end++;
                }
                if (level >= 0) {
                    StringBuilder path = paths[level];
                    if (path == null) {
                        path = new StringBuilder();
                        paths[level] = path;
                    }
                    path.append('M').append(hundredths(x + width * c / columns));
                    path.append(' ').append(hundredths(top));
                    path.append('H').append(hundredths(x + width * end / columns));
                    path.append('V').append(hundredths(bottom));
                    path.append('H').append(hundredths(x + width * c / columns)).append('Z');
                }
                c = end;
            }
        }
        for (int level = 0; level < LEVELS; level++) {
            if (paths[level] != null) {
                canvas.path(paths[level], "h" + level, "");
            }
        }
    }

    private static int level(double value, double limit) {
        return Double.isNaN(value) ? -1 : HeatMap.level(value, limit);
    }

    /** Means of blocks, so that no side has more than {@code most} cells. */
    static double[][] reduced(double[][] values, int mostRows, int mostColumns) {
        int rows = values.length;
        int columns = rows == 0 ? 0 : values[0].length;
        int toRows = Math.min(rows, mostRows);
        int toColumns = Math.min(columns, mostColumns);
        if (toRows == rows && toColumns == columns) {
            return values;
        }
        double[][] reduced = new double[toRows][toColumns];
        for (int r = 0; r < toRows; r++) {
            for (int c = 0; c < toColumns; c++) {
                reduced[r][c] = mean(
                        values,
                        r * rows / toRows,
                        (r + 1) * rows / toRows,
                        c * columns / toColumns,
                        (c + 1) * columns / toColumns);
            }
        }
        return reduced;
    }

    private static double mean(double[][] values, int fromRow, int toRow, int fromColumn, int toColumn) {
        double sum = 0;
        int count = 0;
        for (int r = fromRow; r < toRow; r++) {
            for (int c = fromColumn; c < toColumn; c++) {
                if (!Double.isNaN(values[r][c])) {
                    sum += values[r][c];
                    count++;
                }
            }
        }
        return count == 0 ? Double.NaN : sum / count;
    }

    /** The nine colours with the values at their ends. */
    static void legend(Canvas canvas, double x, double y, double limit, String unit) {
        double width = 22;
        for (int level = 0; level < LEVELS; level++) {
            canvas.rect(x + level * width, y, width, 12, 0, "h" + level, "");
        }
        canvas.text(x - 6, y + 10.5, "end", "tick", Numbers.fixed(-limit, 2));
        canvas.text(x + 6 + LEVELS * width, y + 10.5, "start", "tick", "+" + Numbers.fixed(limit, 2) + unit);
    }

    static String hundredths(double value) {
        long hundredths = Math.round(value * 100);
        return hundredths % 100 == 0
                ? Long.toString(hundredths / 100)
                : java.math.BigDecimal.valueOf(hundredths, 2)
                        .stripTrailingZeros()
                        .toPlainString();
    }
}
