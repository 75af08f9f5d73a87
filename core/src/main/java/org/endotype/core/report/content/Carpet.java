package org.endotype.core.report.content;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.endotype.core.table.TextTable;

/**
 * Signals of regions over volumes, or over classes of volumes, beside motion.
 *
 * @param people whose signals these are
 * @param motionMm framewise displacement of each column; NaN where not known
 * @param regions one row a region in the order of the view's regions, one column a volume or class
 */
public record Carpet(int people, double[] motionMm, double[][] regions) {

    private static final String DISPLACEMENT = "framewise_displacement_mm";
    private static final String PEOPLE = "participants";

    /** Reads a view's table, one row a column of the carpet; empty where the view left none. */
    static Optional<Carpet> read(Path file, List<Connectome.Region> regions) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        TextTable table = TextTable.read(file);
        if (table.rowCount() == 0) {
            return Optional.empty();
        }
        List<double[]> rows = new ArrayList<>();
        for (Connectome.Region region : regions) {
            rows.add(table.numbers(region.name()));
        }
        return Optional.of(new Carpet(
                table.hasColumn(PEOPLE) ? (int) table.numbers(PEOPLE)[0] : 1,
                table.numbers(DISPLACEMENT),
                rows.toArray(double[][]::new)));
    }
}
