package org.endotype.core.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.endotype.core.report.content.Carpet;
import org.endotype.core.report.content.Connectome;
import org.endotype.core.report.figure.CarpetPlot;
import org.endotype.core.report.figure.FigureText;
import org.endotype.core.report.figure.Numbers;

/**
 * Signals of all regions beside motion: to everyone how strong signals are in volumes from the stillest to the most moved,
 * over all people; internally also one person's run.
 */
final class CarpetBlocks {

    private CarpetBlocks() {}

    /**
     * @param order of the regions, network after network
     * @param view its name as it may be told
     */
    static void add(
            Reporting reporting, Connectome connectome, String view, int number, int[] order, List<Block> blocks) {
        Disclosure disclosure = reporting.disclosure();
        if (disclosure.isInternal()) {
            connectome.carpet().ifPresent(carpet -> blocks.add(oneRun(reporting, carpet, view, number, order)));
        }
        connectome
                .motion()
                .filter(carpet -> !disclosure.isSmall(carpet.people()))
                .ifPresent(carpet -> blocks.add(byMotion(reporting, carpet, view, number, order)));
    }

    private static Block oneRun(Reporting reporting, Carpet carpet, String view, int number, int[] order) {
        boolean moved = Arrays.stream(carpet.motionMm()).anyMatch(Double::isFinite);
        FigureText text = new FigureText(
                "carpet-" + number,
                "Carpet of a typical scan of " + view,
                order.length + " regions over the " + carpet.motionMm().length
                        + " kept volumes of one participant, each standardised, ordered by network"
                        + (moved ? ", under the framewise displacement of the head in mm" : "")
                        + ". Stripes from top to bottom are what the whole brain does at once, often motion.");
        return reporting
                .plates()
                .plate(
                        CarpetPlot.drawSmall(text, ordered(carpet, order), moved ? carpet.motionMm() : new double[0]),
                        "Signals after cleaning of the participant of median mean motion"
                                + (moved ? "" : " (motion is not known; the one in the middle of the list)")
                                + ". Shown in internal reports alone.",
                        null);
    }

    private static Block byMotion(Reporting reporting, Carpet carpet, String view, int number, int[] order) {
        FigureText text = new FigureText(
                "motion-carpet-" + number,
                "Signals from the stillest to the most moved volumes of " + view,
                "How far the signals of " + order.length + " regions depart from their means, in "
                        + carpet.motionMm().length
                        + " classes of volumes from the stillest to the most moved, against an average volume; above it"
                        + " the mean framewise displacement of each class in mm.");
        double[][] excess = Arrays.stream(ordered(carpet, order))
                .map(row -> Arrays.stream(row).map(value -> value - 1).toArray())
                .toArray(double[][]::new);
        return reporting
                .plates()
                .plate(
                        CarpetPlot.drawByMotion(text, excess, carpet.motionMm()),
                        "A carpet over all people: every person's kept volumes from the stillest to the most moved, and"
                                + " how much stronger (warm) or weaker (cool) each region's signal is there than on"
                                + " average. Colour that deepens to the right goes along with motion.",
                        table(carpet));
    }

    private static double[][] ordered(Carpet carpet, int[] order) {
        return Arrays.stream(order).mapToObj(region -> carpet.regions()[region]).toArray(double[][]::new);
    }

    /** The carpet in four parts, over all regions. */
    private static Table table(Carpet carpet) {
        int classes = carpet.motionMm().length;
        List<List<String>> rows = new ArrayList<>();
        int parts = Math.min(4, classes);
        for (int part = 0; part < parts; part++) {
            int from = part * classes / parts;
            int to = (part + 1) * classes / parts;
            double strength = Arrays.stream(carpet.regions())
                    .flatMapToDouble(row -> Arrays.stream(row, from, to))
                    .filter(Double::isFinite)
                    .average()
                    .orElse(Double.NaN);
            rows.add(List.of(
                    (part + 1) + " of " + parts + ", stillest first",
                    Numbers.significant(
                            Arrays.stream(carpet.motionMm(), from, to).average().orElse(Double.NaN), 3),
                    Numbers.fixed(strength, 3)));
        }
        return Table.of(
                "Strength of signals by motion, mean over regions",
                List.of("Volumes", "#Displacement (mm)", "#Strength (1 is average)"),
                rows);
    }
}
