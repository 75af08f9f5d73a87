package org.endotype.core.report.figure;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Collectors;
import org.endotype.core.file.AtomicOutput;

/** A figure as an SVG file of its own, with the colours of the report inside it; light or dark as the viewer prefers. */
public final class FigureFile {

    private static final String STYLE = "/org/endotype/core/report/report.css";

    private FigureFile() {}

    /** Writes the figure atomically. */
    public static void write(Path file, Figure figure) {
        String svg = figure.svg();
        int end = svg.indexOf('>') + 1;
        String open = svg.substring(0, end).replaceFirst("<svg ", "<svg xmlns=\"http://www.w3.org/2000/svg\" ");
        String whole = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + open + "<style>" + style() + "</style>"
                + svg.substring(end);
        AtomicOutput.writeStream(file, out -> out.write(whole.getBytes(StandardCharsets.UTF_8)));
    }

    /** The rules of the report's style that colours and figures need. */
    private static String style() {
        try (InputStream in = Objects.requireNonNull(FigureFile.class.getResourceAsStream(STYLE), STYLE)) {
            String css = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            String dark =
                    css.substring(css.indexOf("@media (prefers-color-scheme: dark)"), css.indexOf("* { box-sizing"));
            String light = css.substring(0, css.indexOf("@media (prefers-color-scheme: dark)"));
            String rules = css.lines()
                    .filter(line -> line.startsWith(".chart") || line.matches("\\.[gh][0-9] .*"))
                    .collect(Collectors.joining("\n"));
            return light + dark + "svg { background: var(--card); }\n" + rules;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
