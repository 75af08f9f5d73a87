package org.endotype.imaging.view;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.endotype.core.pipeline.ViewTable;
import org.endotype.imaging.figure.ScanFigures;
import org.endotype.imaging.signal.TimeSeries;

/** The signals of one participant, who is not named, beside motion: the report's carpet plot. */
final class CarpetTable {

    static final String DISPLACEMENT = "framewise_displacement_mm";

    private CarpetTable() {}

    /**
     * The participant whose mean displacement is the (lower) median, or who stands in the middle where no displacement is
     * known.
     */
    static String typical(Map<String, ParticipantSummary> participants) {
        List<String> known = participants.keySet().stream()
                .filter(id -> !Double.isNaN(displacement(participants, id)))
                .sorted(Comparator.comparingDouble(id -> displacement(participants, id)))
                .toList();
        List<String> from = known.isEmpty() ? List.copyOf(participants.keySet()) : known;
        return from.get((from.size() - 1) / 2);
    }

    private static double displacement(Map<String, ParticipantSummary> participants, String id) {
        ParticipantSummary one = participants.get(id);
        return one == null ? Double.NaN : one.meanFramewiseDisplacementMm();
    }

    /** {@code carpet}: one row a kept volume; displacement, and each region's signal in standard deviations to two decimals. */
    static ViewTable of(ParticipantSeries one) {
        List<String> header = new ArrayList<>(List.of("volume", DISPLACEMENT));
        header.addAll(one.series().labels());
        double[][] regions = standardised(one.series());
        List<List<String>> rows = new ArrayList<>();
        for (int t = 0; t < one.series().volumeCount(); t++) {
            List<String> row = new ArrayList<>();
            row.add(Integer.toString(t + 1));
            row.add(rounded(one.framewiseDisplacementMm()[t], 1000));
            for (double[] region : regions) {
                row.add(rounded(region[t], 100));
            }
            rows.add(row);
        }
        return new ViewTable("carpet", header, rows);
    }

    /** One row a region; missing and constant regions are NaN. */
    static double[][] standardised(TimeSeries series) {
        return ScanFigures.standardised(
                series, IntStream.range(0, series.regionCount()).toArray());
    }

    static String rounded(double value, int parts) {
        return ViewTable.cell(Math.rint(value * parts) / parts);
    }
}
