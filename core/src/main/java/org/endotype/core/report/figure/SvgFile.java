package org.endotype.core.report.figure;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.endotype.core.file.AtomicOutput;

/** Writes a figure as an SVG file of its own, with the report's light colours inside, for browsers and editors. */
public final class SvgFile {

    private static final String INLINE = "<svg class=\"chart\" ";

    private static final String STYLE =
            """
            <style>
            .chart { font: 13px "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif; background: #fff; }
            .chart text { fill: #1b2430; } .chart .tick, .chart .axis-label { fill: #566273; font-size: 12px; }
            .chart .halo { paint-order: stroke; stroke: #fff; stroke-width: 4px; stroke-linejoin: round; }
            .chart .big { font-size: 20px; font-weight: 650; }
            .chart .grid { stroke: #e3e7ec; stroke-width: 1; } .chart .axis { stroke: #566273; stroke-width: 1; }
            .chart .reference { stroke: #566273; stroke-width: 1.2; stroke-dasharray: 5 4; }
            .chart .dots { fill: none; stroke: currentColor; stroke-width: 2.6; stroke-linecap: round; }
            .chart .mark { fill: currentColor; stroke: #fff; stroke-width: .8; }
            .chart .band { fill: currentColor; fill-opacity: .22; }
            .g0 { color: #5b6675; } .g1 { color: #0067a5; } .g2 { color: #c4511a; }
            </style>
            """;

    private SvgFile() {}

    public static void write(Path file, Figure figure) {
        String svg = figure.svg();
        int end = svg.indexOf('>') + 1;
        if (!svg.startsWith(INLINE) || end == 0) {
            throw new IllegalArgumentException("not a figure of this package");
        }
        int box = svg.indexOf("viewBox=\"0 0 ") + "viewBox=\"0 0 ".length();
        String[] size = svg.substring(box, svg.indexOf('"', box)).split(" ");
        String text = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + size[0] + "\" height=\"" + size[1]
                + "\" class=\"chart\" " + svg.substring(INLINE.length(), end) + "\n" + STYLE + svg.substring(end);
        AtomicOutput.writeStream(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }
}
