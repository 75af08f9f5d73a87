package org.endotype.core.report.figure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.endotype.core.report.figure.ManhattanPlot.Point;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AssociationPlotsTest {

    /** A million bytes opens at once in any browser. */
    private static final int LARGEST_FILE = 1_000_000;

    private static final FigureText TEXT = new FigureText("m", "t", "d");

    @TempDir
    Path folder;

    /** Cells of half a unit that a path of {@link PointCloud} covers, as column x 100,000 + row. */
    private static TreeSet<Long> cellsOf(String path) {
        TreeSet<Long> cells = new TreeSet<>();
        Matcher stroke =
                Pattern.compile("M([\\d.]+) ([\\d.]+)(?:V([\\d.]+)|h0)").matcher(path);
        int at = 0;
        while (stroke.find()) {
            assertThat(stroke.start()).isEqualTo(at);
            at = stroke.end();
            long column = Math.round(2 * Double.parseDouble(stroke.group(1)));
            long first = Math.round(2 * Double.parseDouble(stroke.group(2)));
            long last = stroke.group(3) == null ? first : Math.round(2 * Double.parseDouble(stroke.group(3)));
            for (long row = first; row <= last; row++) {
                cells.add(column * 100_000 + row);
            }
        }
        assertThat(at).isEqualTo(path.length());
        return cells;
    }

    @Test
    void thinningCoversExactlyTheCellsThatThePointsFallOn() {
        SplittableRandom random = new SplittableRandom(5);
        PointCloud cloud = new PointCloud();
        TreeSet<Long> expected = new TreeSet<>();
        for (int i = 0; i < 40_000; i++) {
            double x = 50 + 200 * random.nextDouble();
            double y = 300 + 10 * Math.log(random.nextDouble());
            cloud.add(x, y);
            expected.add(Math.round(2 * x) * 100_000 + Math.round(2 * y));
        }
        assertThat(cellsOf(cloud.path())).isEqualTo(expected);
    }

    @Test
    void halfAMillionVariantsMakeASmallFileOfWellFormedSvg() throws Exception {
        SplittableRandom random = new SplittableRandom(7);
        double[] p = random.doubles(500_000).toArray();
        p[123_456] = 1e-12;
        p[9] = 0;
        p[10] = Double.NaN;
        Figure figure = ManhattanPlot.draw(
                TEXT, p.length, i -> new Point(Integer.toString(1 + i / 25_000), 1 + i * 5000L, p[i]), i -> "rs" + i);
        Path file = folder.resolve("m.svg");
        SvgFile.write(file, figure);
        assertThat(Files.size(file)).isLessThan(LARGEST_FILE);
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
        assertThat(figure.svg())
                .contains("rs123456, 5:617280001, p 1.00e\u221212")
                .contains("rs9, 1:45001, p below 1e-308");

        Figure quantiles = QuantilePlot.draw(TEXT, p, 1.0123);
        SvgFile.write(file, quantiles);
        assertThat(Files.size(file)).isLessThan(LARGEST_FILE);
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
        assertThat(quantiles.svg()).contains("\u03bb = 1.012").contains("499\u202f999 variants");
    }

    @Test
    void quantilesOfUniformRanksLieOnTheDiagonal() {
        double[] p = new double[1000];
        Arrays.setAll(p, i -> (i + 0.5) / 1000);
        Figure figure = QuantilePlot.draw(TEXT, p, 1);
        Matcher dots = Pattern.compile("<path d=\"([^\"]*)\" class=\"dots").matcher(figure.svg());
        assertThat(dots.find()).isTrue();
        Matcher diagonal = Pattern.compile(
                        "<line x1=\"([\\d.]+)\" y1=\"([\\d.]+)\" x2=\"([\\d.]+)\" y2=\"([\\d.]+)\" class=\"reference")
                .matcher(figure.svg());
        assertThat(diagonal.find()).isTrue();
        double x0 = Double.parseDouble(diagonal.group(1));
        double y0 = Double.parseDouble(diagonal.group(2));
        double slope = (Double.parseDouble(diagonal.group(4)) - y0) / (Double.parseDouble(diagonal.group(3)) - x0);
        for (long cell : cellsOf(dots.group(1))) {
            double x = cell / 100_000 / 2.0;
            double y = cell % 100_000 / 2.0;
            assertThat(Math.abs(y0 + slope * (x - x0) - y)).isLessThan(1.0);
        }
    }

    @Test
    void chromosomesStandInTheirOrderWhateverTheFiles() throws IOException {
        String[] names = {"X", "10", "2", "MT", "1"};
        String svg = ManhattanPlot.draw(
                        TEXT, 50, i -> new Point(names[i / 10], 1_000_000L * (i % 10), 0.5), i -> "v" + i)
                .svg();
        Matcher label = Pattern.compile("class=\"tick\">(1|2|10|X|MT)</text>").matcher(svg);
        StringBuilder order = new StringBuilder();
        while (label.find()) {
            order.append(label.group(1)).append(' ');
        }
        assertThat(order.toString()).endsWith("1 2 10 X MT ");
    }
}
