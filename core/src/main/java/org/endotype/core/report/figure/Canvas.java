package org.endotype.core.report.figure;

import java.util.Locale;

/** Builds one SVG element. Coordinates are rounded to a tenth; text is escaped here and nowhere else. Not thread-safe. */
final class Canvas {

    static final int WIDTH = 760;

    /** Estimated width of a character, as a share of the font size: enough for layout, which never measures fonts. */
    private static final double CHARACTER = 0.56;

    static final double FONT = 13;

    private final StringBuilder svg = new StringBuilder(4096);

    Canvas(FigureText text, double height) {
        svg.append("<svg class=\"chart\" viewBox=\"0 0 ")
                .append(WIDTH)
                .append(' ')
                .append(number(height))
                .append("\" role=\"img\" aria-labelledby=\"")
                .append(text.id())
                .append("-t ")
                .append(text.id())
                .append("-d\">\n<title id=\"")
                .append(text.id())
                .append("-t\">");
        escape(text.title());
        svg.append("</title><desc id=\"").append(text.id()).append("-d\">");
        escape(text.description());
        svg.append("</desc>\n");
    }

    Figure finish() {
        return new Figure(svg.append("</svg>\n").toString());
    }

    /** Estimated width of a text in user units. */
    static double textWidth(String text) {
        return text.length() * CHARACTER * FONT;
    }

    /** The text, cut with an ellipsis where it is estimated to be wider than {@code width}. */
    static String fit(String text, double width) {
        int characters = (int) Math.max(3, width / (CHARACTER * FONT));
        return text.length() <= characters ? text : text.substring(0, characters - 1) + "\u2026";
    }

    void line(double x1, double y1, double x2, double y2, String classes) {
        svg.append("<line x1=\"").append(number(x1)).append("\" y1=\"").append(number(y1));
        svg.append("\" x2=\"").append(number(x2)).append("\" y2=\"").append(number(y2));
        svg.append("\" class=\"").append(classes).append("\"/>\n");
    }

    void rect(double x, double y, double width, double height, double radius, String classes, String tip) {
        svg.append("<rect x=\"").append(number(x)).append("\" y=\"").append(number(y));
        svg.append("\" width=\"").append(number(Math.max(0, width)));
        svg.append("\" height=\"").append(number(Math.max(0, height)));
        if (radius > 0) {
            svg.append("\" rx=\"").append(number(radius));
        }
        svg.append("\" class=\"").append(classes);
        close("rect", tip);
    }

    /** A path; {@code data} must come from numbers alone. */
    void path(CharSequence data, String classes, String tip) {
        svg.append("<path d=\"").append(data).append("\" class=\"").append(classes);
        close("path", tip);
    }

    /** A marker whose shape tells the group as well as its colour does; group 0 is a plain circle. */
    void marker(double x, double y, double size, int group, String classes, String tip) {
        path(Markers.path(x, y, size, group), classes + " " + groupClass(group), tip);
    }

    /** Text at a baseline; anchor is start, middle or end. */
    void text(double x, double y, String anchor, String classes, String text) {
        svg.append("<text x=\"")
                .append(number(x))
                .append("\" y=\"")
                .append(number(y))
                .append('"');
        if (!anchor.equals("start")) {
            svg.append(" text-anchor=\"").append(anchor).append('"');
        }
        if (!classes.isEmpty()) {
            svg.append(" class=\"").append(classes).append('"');
        }
        svg.append('>');
        escape(text);
        svg.append("</text>\n");
    }

    /** Text that is cut to a width; the whole of it is its tip. */
    void fittedText(double x, double y, String anchor, String classes, String text, double width) {
        String fitted = fit(text, width);
        if (fitted.equals(text)) {
            text(x, y, anchor, classes, text);
            return;
        }
        svg.append("<text x=\"").append(number(x)).append("\" y=\"").append(number(y));
        svg.append("\" text-anchor=\"")
                .append(anchor)
                .append("\" class=\"")
                .append(classes)
                .append("\"><title>");
        escape(text);
        svg.append("</title>");
        escape(fitted);
        svg.append("</text>\n");
    }

    /** Text that runs upwards, centred on a point. */
    void verticalText(double x, double y, String classes, String text) {
        svg.append("<text transform=\"translate(")
                .append(number(x))
                .append(' ')
                .append(number(y))
                .append(") rotate(-90)\" text-anchor=\"middle\" class=\"")
                .append(classes)
                .append("\">");
        escape(text);
        svg.append("</text>\n");
    }

    private void close(String element, String tip) {
        if (tip.isEmpty()) {
            svg.append("\"/>\n");
            return;
        }
        svg.append("\"><title>");
        escape(tip);
        svg.append("</title></").append(element).append(">\n");
    }

    /** The class that gives a one-based group its colour; colours repeat after eight. */
    static String groupClass(int group) {
        return group <= 0 ? "g0" : "g" + ((group - 1) % 8 + 1);
    }

    static String number(double value) {
        long tenths = Math.round(value * 10);
        if (tenths % 10 == 0) {
            return Long.toString(tenths / 10);
        }
        return String.format(
                Locale.ROOT, "%s%d.%d", tenths < 0 ? "-" : "", Math.abs(tenths) / 10, Math.abs(tenths) % 10);
    }

    private void escape(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '<' -> svg.append("&lt;");
                case '>' -> svg.append("&gt;");
                case '&' -> svg.append("&amp;");
                case '"' -> svg.append("&quot;");
                case '\'' -> svg.append("&#39;");
                default -> svg.append(c < ' ' ? ' ' : c);
            }
        }
    }
}
