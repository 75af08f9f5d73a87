package org.endotype.cli.command.imaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.endotype.core.file.AtomicOutput;
import org.endotype.core.pipeline.RunContext;
import org.endotype.core.report.figure.ConnectivityMatrix;
import org.endotype.core.report.figure.Figure;
import org.endotype.core.report.figure.FigureFile;
import org.endotype.core.report.figure.FigureText;
import org.endotype.core.report.figure.IntervalPlot;
import org.endotype.core.report.figure.Numbers;
import org.endotype.core.table.SquareMatrix;
import org.endotype.imaging.contrast.ConditionContrast;
import org.endotype.imaging.contrast.EdgeContrast;
import org.endotype.imaging.figure.ScanFigures;
import org.endotype.imaging.network.NetworkMetrics;
import org.endotype.imaging.network.NetworkSettings;
import org.endotype.imaging.network.Partition;

/** The two figures of a contrast: every metric's effect with its interval, and the difference of every edge. */
final class ContrastFigures {

    private ContrastFigures() {}

    static void write(
            Path folder, ConditionContrast contrast, EdgeContrast edges, List<String> regions, RunContext context) {
        try {
            Files.createDirectories(folder);
        } catch (IOException failure) {
            throw AtomicOutput.failure(folder, "written", failure);
        }
        FigureFile.write(folder.resolve("metrics.svg"), metrics(contrast));
        FigureFile.write(folder.resolve("edges.svg"), edges(contrast, edges, regions, context));
    }

    private static Figure metrics(ConditionContrast contrast) {
        List<IntervalPlot.Row> rows = new ArrayList<>();
        for (ConditionContrast.Row row : contrast.rows()) {
            double effect = row.test().effectSize();
            double deviation = row.test().difference() / effect;
            if (!Double.isFinite(effect) || !Double.isFinite(deviation) || deviation <= 0) {
                rows.add(new IntervalPlot.Row(
                        row.metric().replace('_', ' '),
                        0,
                        0,
                        0,
                        0,
                        "no difference or no spread",
                        IntervalPlot.Knowledge.ESTIMATE));
                continue;
            }
            double half = row.halfWidth() / deviation;
            rows.add(new IntervalPlot.Row(
                    row.metric().replace('_', ' '),
                    1,
                    effect,
                    effect - half,
                    effect + half,
                    Numbers.fixed(effect, 2) + ", p "
                            + Numbers.pValue(row.permutation().p()),
                    IntervalPlot.Knowledge.ESTIMATE));
        }
        FigureText text = new FigureText(
                "metrics",
                contrast.second() + " minus " + contrast.first(),
                "Cohen's d of every metric with the 95 % interval of its difference, and the p of rearranged conditions;"
                        + " right of the line " + contrast.second() + " is higher.");
        IntervalPlot.Axis axis = new IntervalPlot.Axis(
                "difference in standard deviations (Cohen's d)",
                IntervalPlot.Spacing.LINEAR,
                Double.NaN,
                Double.NaN,
                0);
        return IntervalPlot.draw(text, axis, rows);
    }

    private static Figure edges(
            ConditionContrast contrast, EdgeContrast edges, List<String> regions, RunContext context) {
        // An edge that nobody has says nothing about modules.
        SquareMatrix mean = square(regions, e -> {
            double both = (edges.meanFirst(e) + edges.meanSecond(e)) / 2;
            return Double.isNaN(both) ? 0 : both;
        });
        SquareMatrix difference = square(regions, e -> edges.meanSecond(e) - edges.meanFirst(e));
        Partition modules =
                NetworkMetrics.modules(mean, NetworkSettings.withDefaults().withRestarts(20), context);
        int[] sizes = new int[modules.moduleCount()];
        for (int node = 0; node < modules.nodeCount(); node++) {
            sizes[modules.module(node) - 1]++;
        }
        List<ConnectivityMatrix.Module> drawn = new ArrayList<>();
        for (int m = 0; m < sizes.length; m++) {
            drawn.add(new ConnectivityMatrix.Module("Module " + (m + 1), sizes[m]));
        }
        FigureText text = new FigureText(
                "edges",
                "Edges: " + contrast.second() + " minus " + contrast.first(),
                "The mean difference in Fisher z of every edge between " + regions.size() + " regions, in "
                        + sizes.length + " modules of the mean of both conditions; warm is higher under "
                        + contrast.second() + ".");
        return ConnectivityMatrix.draw(
                text,
                ScanFigures.reordered(difference, ScanFigures.order(modules)),
                drawn,
                ScanFigures.colourLimit(difference),
                "\u00a0Fisher z");
    }

    private static SquareMatrix square(List<String> regions, IntToDoubleFunction edge) {
        int n = regions.size();
        double[] values = new double[n * n];
        int next = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++, next++) {
                values[i * n + j] = edge.applyAsDouble(next);
                values[j * n + i] = values[i * n + j];
            }
        }
        return new SquareMatrix(regions, values);
    }
}
