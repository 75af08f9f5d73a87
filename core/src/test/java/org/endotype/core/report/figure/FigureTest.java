package org.endotype.core.report.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.geom.Path2D;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class FigureTest {

    /** The outline is interpolated on a grid of 64 x 48 cells; what moves in or out with it is below two in a hundred. */
    private static final double OUTLINE_TOLERANCE = 0.02;

    /** One step of half at time 5 of 10: across at the top, down in the middle; the scale is 0 to 1 over 268 units. */
    @Test
    void aSurvivalCurveIsHeldUntilItsStepAndHasItsBandAndKey() {
        double[] time = {0, 5, 10};
        double[] share = {1, 0.5, 0.5};
        CurvePlot.Curve curve = new CurvePlot.Curve(
                "arm <A>", 1, CurvePlot.Join.STEPS, time, share, new double[] {1, 0.3, 0.3}, new double[] {1, 0.7, 0.7
                });
        String svg = CurvePlot.draw(
                        new FigureText("survival", "t", "d"),
                        new CurvePlot.Axis("time", 0, 10),
                        new CurvePlot.Axis("share", 0, 1),
                        CurvePlot.Reference.NONE,
                        List.of(curve))
                .svg();
        assertThat(svg)
                .contains("d=\"M62 10 L404 10 L404 144 L746 144 L746 144\"")
                .contains("ribbon g1")
                .contains("arm &lt;A&gt;")
                .doesNotContain("reference");
        assertThat(CurvePlot.draw(
                                new FigureText("calibration", "t", "d"),
                                new CurvePlot.Axis("predicted", 0, 1),
                                new CurvePlot.Axis("observed", 0, 1),
                                CurvePlot.Reference.DIAGONAL,
                                List.of())
                        .svg())
                .contains("x1=\"62\" y1=\"278\" x2=\"746\" y2=\"10\" class=\"reference\"");
    }

    @Test
    void linearTicksAreRoundAndCoverTheData() {
        Scale scale = Scale.linear(-0.3, 7.4, 0, 100, 5);

        assertThat(scale.ticks()).containsExactly(-2.0, 0.0, 2.0, 4.0, 6.0, 8.0);
        assertThat(scale.position(-2)).isZero();
        assertThat(scale.position(8)).isEqualTo(100);
        assertThat(scale.position(3)).isEqualTo(50);
        assertThat(scale.label(-2)).isEqualTo("\u22122");
        assertThat(Scale.linear(5, 5, 0, 1, 4).high())
                .as("a constant still has a scale")
                .isGreaterThan(5);
    }

    @Test
    void logarithmicScalesPutRatiosAtEqualDistances() {
        Scale scale = Scale.log(0.1, 10, 0, 100);

        assertThat(scale.ticks()).containsExactly(0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0);
        assertThat(scale.position(1)).isCloseTo(50, within(1e-9));
        assertThat(scale.label(0.5)).isEqualTo("0.5");
        assertThat(scale.clamped(1e9)).isEqualTo(100);
    }

    @Test
    void numbersReadTheSameUnderEveryLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            assertThat(Numbers.fixed(-1.25, 1)).isEqualTo("\u22121.3");
            assertThat(Numbers.fixed(-0.001, 2)).isEqualTo("0.00");
            assertThat(Numbers.significant(4655.234, 6)).isEqualTo("4655.23");
            assertThat(Numbers.significant(0, 3)).isEqualTo("0");
            assertThat(Numbers.significant(1.5e-7, 2)).isEqualTo("1.5e\u221207");
            assertThat(Numbers.pValue(0.00042)).isEqualTo("<\u00a00.001");
            assertThat(Numbers.pValue(0.0099)).isEqualTo("0.010");
            assertThat(Numbers.percent(0.427)).isEqualTo("43\u202f%");
            assertThat(Numbers.count(1234567)).isEqualTo("1\u202f234\u202f567");
            assertThat(Numbers.fixed(Double.NaN, 2)).isEqualTo(Numbers.MISSING);
            assertThat(Canvas.number(-0.04)).isEqualTo("0");
            assertThat(Canvas.number(-3.26)).isEqualTo("-3.3");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void outlinesCloseAndHoldAboutTheShareTheyName() {
        Random random = new Random(5);
        int n = 2_000;
        double[] x = new double[n];
        double[] y = new double[n];
        for (int i = 0; i < n; i++) {
            x[i] = random.nextGaussian();
            y[i] = random.nextGaussian() + (i % 2 == 0 ? 4 : -4);
        }
        Scale horizontal = Scale.linear(-5, 5, 0, 500, 5);
        Scale vertical = Scale.linear(-10, 10, 400, 0, 5);
        Contours contours = new Contours(x, y, horizontal, vertical);

        for (double share : new double[] {0.5, 0.8}) {
            String data = contours.outline(share);
            Path2D outline = path(data);
            int inside = 0;
            for (int i = 0; i < n; i++) {
                inside += outline.contains(horizontal.position(x[i]), vertical.position(y[i])) ? 1 : 0;
            }
            assertThat(data.chars().filter(c -> c == 'M').count())
                    .as("two clouds, two rings")
                    .isEqualTo(2);
            assertThat((double) inside / n).isCloseTo(share, within(OUTLINE_TOLERANCE));
        }
    }

    private static Path2D path(String data) {
        Path2D path = new Path2D.Double(Path2D.WIND_EVEN_ODD);
        Matcher step = Pattern.compile("([MLZ])(?:(-?[\\d.]+) (-?[\\d.]+))?").matcher(data);
        while (step.find()) {
            switch (step.group(1)) {
                case "M" -> path.moveTo(Double.parseDouble(step.group(2)), Double.parseDouble(step.group(3)));
                case "L" -> path.lineTo(Double.parseDouble(step.group(2)), Double.parseDouble(step.group(3)));
                default -> path.closePath();
            }
        }
        return path;
    }

    @Test
    void heatIsSymmetricAboutNothing() {
        assertThat(HeatMap.level(0, 2)).isEqualTo(4);
        assertThat(HeatMap.level(-2, 2)).isZero();
        assertThat(HeatMap.level(2, 2)).isEqualTo(8);
        assertThat(HeatMap.level(99, 2)).isEqualTo(8);
        assertThat(HeatMap.level(0.2, 2)).isEqualTo(4);
    }

    @Test
    void everyTextIsEscapedAndLongLabelsKeepTheirWholeAsATip() {
        String label = "<b>&\"'" + "x".repeat(200);
        Figure figure = IntervalPlot.draw(
                new FigureText("f", "<i>", "a < b & c"),
                new IntervalPlot.Axis("<axis>", IntervalPlot.Spacing.LINEAR, 0, 1, Double.NaN),
                List.of(new IntervalPlot.Row(label, 1, 0.5, 0.4, 0.6, "<v>", IntervalPlot.Knowledge.ESTIMATE)));

        assertThat(figure.svg())
                .doesNotContain("<b>", "<axis>", "<v>", "<i>")
                .contains("&lt;b&gt;&amp;&quot;&#39;" + "x".repeat(200), "a &lt; b &amp; c", "\u2026");
    }

    @Test
    void anIntervalBeyondTheAxisEndsInAnArrow() {
        IntervalPlot.Axis axis = new IntervalPlot.Axis("x", IntervalPlot.Spacing.LINEAR, 0, 1, Double.NaN);
        FigureText text = new FigureText("f", "t", "d");

        String beyond = IntervalPlot.draw(
                        text,
                        axis,
                        List.of(new IntervalPlot.Row("r", 1, 0.5, 0.4, 7, "v", IntervalPlot.Knowledge.ESTIMATE)))
                .svg();
        String inside = IntervalPlot.draw(
                        text,
                        axis,
                        List.of(new IntervalPlot.Row("r", 1, 0.5, 0.4, 0.7, "v", IntervalPlot.Knowledge.ESTIMATE)))
                .svg();

        assertThat(beyond.split("<path", -1)).hasSize(1 + 2);
        assertThat(inside.split("<path", -1)).hasSize(1 + 1);
    }
}
