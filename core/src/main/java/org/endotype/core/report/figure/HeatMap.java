package org.endotype.core.report.figure;

import java.util.List;

/** Signed effects by row and column, written in the cell and coloured in nine steps from strongly below to strongly above. */
public final class HeatMap {

    /**
     * One row.
     *
     * @param label its name
     * @param note a second name at the left, such as the view
     * @param values one a column; NaN where withheld or not estimated
     * @param strong whether the effect holds after correction, by column
     */
    public record Row(String label, String note, double[] values, boolean[] strong) {}

    private static final double ROW = 24;
    private static final double TOP = 30;

    private HeatMap() {}

    /** @param limit the size of effect at which the colour is full */
    public static Figure draw(FigureText text, List<String> columns, List<Row> rows, double limit) {
        double left = 120;
        double noteWidth = 0;
        for (Row row : rows) {
            left = Math.max(left, Canvas.textWidth(row.label()) + 12);
            noteWidth = Math.max(noteWidth, Canvas.textWidth(row.note()) + 10);
        }
        left = Math.min(left, 300);
        noteWidth = Math.min(noteWidth, 150);
        double step = Math.min(130, (Canvas.WIDTH - left - noteWidth) / Math.max(1, columns.size()));
        double start = left + noteWidth;
        Canvas canvas = new Canvas(text, TOP + rows.size() * ROW + 44);
        for (int c = 0; c < columns.size(); c++) {
            canvas.text(start + (c + 0.5) * step, 18, "middle", "strong", Canvas.fit(columns.get(c), step));
        }
        String previous = "";
        for (int r = 0; r < rows.size(); r++) {
            Row row = rows.get(r);
            double y = TOP + r * ROW;
            if (!row.note().equals(previous)) {
                canvas.fittedText(0, y + 16, "start", "tick", row.note(), noteWidth);
                previous = row.note();
            }
            canvas.fittedText(start - 8, y + 16, "end", "", row.label(), left - 8);
            for (int c = 0; c < columns.size(); c++) {
                cell(canvas, row, columns.get(c), c, start + c * step, y, step, limit);
            }
        }
        legend(canvas, start, TOP + rows.size() * ROW + 14, limit);
        return canvas.finish();
    }

    private static void cell(
            Canvas canvas, Row row, String column, int c, double x, double y, double width, double limit) {
        double value = row.values()[c];
        if (!Double.isFinite(value)) {
            canvas.rect(x + 1, y + 1, width - 2, ROW - 2, 3, "withheld", row.label() + ", " + column + ": withheld");
            return;
        }
        int level = level(value, limit);
        String shown = Numbers.fixed(value, 2);
        String tip = row.label() + ", " + column + ": " + shown;
        canvas.rect(x + 1, y + 1, width - 2, ROW - 2, 3, "h" + level, tip);
        boolean dark = level == 0 || level == 8;
        canvas.text(
                x + width / 2,
                y + 16.5,
                "middle",
                (dark ? "on-full" : "on-cell") + (row.strong()[c] ? " strong" : ""),
                shown);
    }

    /** 0 (strongly below) to 8 (strongly above); 4 is near nothing. */
    static int level(double value, double limit) {
        return (int) Math.max(0, Math.min(8, Math.round(4 + 4 * value / limit)));
    }

    private static void legend(Canvas canvas, double x, double y, double limit) {
        double width = 26;
        for (int level = 0; level < 9; level++) {
            canvas.rect(x + 30 + level * width, y, width, 12, 0, "h" + level, "");
        }
        canvas.text(x + 24, y + 10.5, "end", "tick", Numbers.fixed(-limit, 1));
        canvas.text(x + 36 + 9 * width, y + 10.5, "start", "tick", "+" + Numbers.fixed(limit, 1) + " SD");
    }
}
