package org.endotype.core.report.figure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

/** Connectivity matrices, carpets and glass brains. */
class ScanFigureTest {

    private static final FigureText TEXT = new FigureText("figure", "Title & more", "What it shows.");

    @TempDir
    Path folder;

    /** Area drawn in each colour, from the rectangles of the cell paths. */
    private static double area(Figure figure, String level) {
        Matcher path =
                Pattern.compile("<path d=\"([^\"]*)\" class=\"" + level + "\"").matcher(figure.svg());
        double area = 0;
        while (path.find()) {
            Matcher cell =
                    Pattern.compile("M([0-9.]+) ([0-9.]+)H([0-9.]+)V([0-9.]+)").matcher(path.group(1));
            while (cell.find()) {
                area += (Double.parseDouble(cell.group(3)) - Double.parseDouble(cell.group(1)))
                        * (Double.parseDouble(cell.group(4)) - Double.parseDouble(cell.group(2)));
            }
        }
        return area;
    }

    @Test
    void theCellsOfAMatrixTakeTheirShareOfTheAreaAndTheDiagonalNone() {
        double gap = Double.NaN;
        double[][] values = {{gap, 1, -1, 0}, {1, gap, -1, 0}, {-1, -1, gap, 1}, {0, 0, 1, gap}};
        Figure figure = ConnectivityMatrix.draw(
                TEXT,
                values,
                List.of(new ConnectivityMatrix.Module("A", 2), new ConnectivityMatrix.Module("B", 2)),
                1,
                "");
        double cell = 520.0 * 520 / 16;
        // Coordinates are written to a hundredth.
        assertThat(area(figure, "h8") / cell).isBetween(3.99, 4.01);
        assertThat(area(figure, "h0") / cell).isBetween(3.99, 4.01);
        assertThat(area(figure, "h4") / cell).isBetween(3.99, 4.01);
        assertThat(figure.svg()).contains(">A<").contains(">B<").contains("Title &amp; more");
    }

    @Test
    void aLargeMatrixIsAveragedDownAndStaysAReadableFile() {
        double[][] values = new double[600][600];
        for (int i = 0; i < 600; i++) {
            for (int j = 0; j < 600; j++) {
                values[i][j] = Math.sin(i * 12.9898 + j * 78.233);
            }
        }
        Figure figure =
                ConnectivityMatrix.draw(TEXT, values, List.of(new ConnectivityMatrix.Module("all", 600)), 1, "");
        assertThat(figure.svg().length()).isLessThan(4_000_000);
        assertThat(CellGrid.reduced(new double[][] {{1, 3}, {5, Double.NaN}}, 1, 1)[0][0])
                .isEqualTo(3);
    }

    @Test
    void theMotionTraceOfACarpetBreaksWhereMotionIsUnknown() {
        double[][] regions = {{0, 1, 2, 1}, {2, 1, 0, -2}};
        Figure figure = CarpetPlot.draw(TEXT, regions, new double[] {Double.NaN, 0.2, 0.4, 0.1}, 0.5, 2);
        Matcher trace =
                Pattern.compile("<path d=\"(M[^\"]*)\" class=\"series\"").matcher(figure.svg());
        assertThat(trace.find()).isTrue();
        assertThat(trace.group(1).chars().filter(c -> c == 'L').count()).isEqualTo(2);
        assertThat(figure.svg()).contains("seconds").contains("motion (mm)").contains("class=\"reference\"");
        assertThat(CarpetPlot.draw(TEXT, regions, new double[0], Double.NaN, Double.NaN)
                        .svg())
                .contains("volumes")
                .doesNotContain("motion (mm)");
    }

    @Test
    void aNodeOnTheRightIsDrawnOnTheRightFromAboveAndFromBehindAndItsEdgeIsNamed() {
        Figure figure = GlassBrain.draw(
                TEXT,
                List.of(
                        new GlassBrain.Node("left & back", -50, -80, 0, 1),
                        new GlassBrain.Node("right", 50, 20, 30, 2),
                        new GlassBrain.Node("alone", 0, 0, 0, 0)),
                List.of(new GlassBrain.Edge(0, 1, -0.5)));
        Matcher line = Pattern.compile("<path d=\"M([0-9.]+) ([0-9.]+)L([0-9.]+) ([0-9.]+)\" class=\"edge-below w3\"")
                .matcher(figure.svg());
        int views = 0;
        while (line.find()) {
            views++;
            assertThat(Double.parseDouble(line.group(3))).isGreaterThan(Double.parseDouble(line.group(1)));
            assertThat(Double.parseDouble(line.group(4))).isLessThan(Double.parseDouble(line.group(2)));
        }
        assertThat(views).isEqualTo(3);
        assertThat(figure.svg()).contains("left &amp; back \u2013 right: \u22120.50");
    }

    @Test
    void aFigureFileIsWellFormedXmlWithItsColoursAndATitle() throws Exception {
        Path file = folder.resolve("carpet.svg");
        FigureFile.write(file, CarpetPlot.draw(TEXT, new double[][] {{0, 1}}, new double[0], Double.NaN, Double.NaN));
        Document document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
        assertThat(document.getDocumentElement().getAttribute("role")).isEqualTo("img");
        assertThat(document.getElementsByTagName("title").item(0).getTextContent())
                .isEqualTo("Title & more");
        assertThat(style(file)).contains("--h8:").contains(".h8 {").contains(".chart .tick");
    }

    private static String style(Path file) throws IOException {
        String svg = Files.readString(file);
        return svg.substring(svg.indexOf("<style>"), svg.indexOf("</style>"));
    }
}
