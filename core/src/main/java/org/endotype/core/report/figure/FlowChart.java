package org.endotype.core.report.figure;

import java.util.List;

/** Participants from first to last, as CONSORT draws it: who remains down the left, who left at the right. */
public final class FlowChart {

    /** Those who left at one stage: the stage, how many, and why. */
    public record Exit(String stage, String count, String reason) {}

    private static final double BOX_WIDTH = 300;
    private static final double EXIT_LEFT = 390;
    private static final double BOX_HEIGHT = 54;
    private static final double EXIT_HEIGHT = 50;
    private static final double EXIT_STEP = 66;

    private FlowChart() {}

    public static Figure draw(
            FigureText text,
            String firstLabel,
            String firstCount,
            List<Exit> exits,
            String lastLabel,
            String lastCount) {
        double between = Math.max(40, exits.size() * EXIT_STEP + 16);
        double height = 2 * BOX_HEIGHT + between + 4;
        Canvas canvas = new Canvas(text, height);
        double spine = 2 + BOX_WIDTH / 2;
        double lastTop = 2 + BOX_HEIGHT + between;
        canvas.line(spine, 2 + BOX_HEIGHT, spine, lastTop - 9, "flow");
        canvas.path("M" + Canvas.number(spine - 5) + " " + Canvas.number(lastTop - 10) + "h10l-5 9Z", "flow-head", "");
        box(canvas, 2, 2, firstLabel, firstCount, "flow-box");
        for (int e = 0; e < exits.size(); e++) {
            Exit exit = exits.get(e);
            double top = 2 + BOX_HEIGHT + 16 + e * EXIT_STEP;
            double middle = top + EXIT_HEIGHT / 2;
            canvas.line(spine, middle, EXIT_LEFT - 9, middle, "flow");
            canvas.path(
                    "M" + Canvas.number(EXIT_LEFT - 10) + " " + Canvas.number(middle - 5) + "v10l9 -5Z",
                    "flow-head",
                    "");
            double width = Canvas.WIDTH - EXIT_LEFT - 2;
            canvas.rect(EXIT_LEFT, top, width, EXIT_HEIGHT, 8, "flow-exit", exit.stage() + ": " + exit.reason());
            canvas.text(Canvas.WIDTH - 16, top + 21, "end", "strong", exit.count());
            canvas.fittedText(EXIT_LEFT + 14, top + 21, "start", "strong", exit.stage(), width - 90);
            canvas.fittedText(EXIT_LEFT + 14, top + 39, "start", "tick", exit.reason(), width + 14);
        }
        box(canvas, 2, lastTop, lastLabel, lastCount, "flow-box flow-last");
        return canvas.finish();
    }

    private static void box(Canvas canvas, double x, double y, String label, String count, String classes) {
        canvas.rect(x, y, BOX_WIDTH, BOX_HEIGHT, 10, classes, "");
        canvas.text(x + 16, y + 33, "start", "", label);
        canvas.text(x + BOX_WIDTH - 16, y + 35, "end", "big", count);
    }
}
