package org.endotype.imaging.quality;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.table.TextTable;
import org.endotype.imaging.bids.BidsName;

/**
 * Mean framewise displacement of participants, from a table with {@code participant_id} or {@code run} (a BIDS name) and
 * {@code mean_framewise_displacement_mm}, such as {@code quality.tsv}. Runs of one participant are averaged, weighted by
 * {@code volumes} where the table has them.
 */
public final class MeanDisplacement {

    private static final String DISPLACEMENT = "mean_framewise_displacement_mm";

    private MeanDisplacement() {}

    /** Participant to millimetres; participants without a figure are not there. */
    public static Map<String, Double> read(Path file) {
        TextTable table = TextTable.read(file);
        boolean named = table.hasColumn("participant_id");
        if (!named && !table.hasColumn("run")) {
            throw new InconsistentInput(
                    SourceLocation.line(file, 1), "lacks participant_id, or run with names such as sub-01_task-rest");
        }
        List<String> names = table.column(named ? "participant_id" : "run");
        double[] displacement = table.numbers(DISPLACEMENT);
        double[] volumes = table.hasColumn("volumes") ? table.numbers("volumes") : new double[0];
        Map<String, double[]> sums = new LinkedHashMap<>();
        for (int row = 0; row < displacement.length; row++) {
            String id = named
                    ? names.get(row)
                    : BidsName.of(Path.of(names.get(row))).participant();
            double weight = volumes.length == 0 ? 1 : volumes[row];
            if (!Double.isNaN(displacement[row]) && weight > 0) {
                double[] sum = sums.computeIfAbsent(id, unseen -> new double[2]);
                sum[0] += displacement[row] * weight;
                sum[1] += weight;
            }
        }
        Map<String, Double> means = new LinkedHashMap<>();
        sums.forEach((id, sum) -> means.put(id, sum[0] / sum[1]));
        return means;
    }
}
