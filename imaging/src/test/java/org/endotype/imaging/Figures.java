package org.endotype.imaging;

import java.nio.file.Path;
import org.endotype.core.table.TextTable;

/** Figures made by {@code voxel_figures.py}, beside which they lie. */
public final class Figures {

    private Figures() {}

    /** One column of a table of figures. */
    public static double[] column(String table, String column) {
        return table(table).numbers(column);
    }

    /** A table of figures. */
    public static TextTable table(String name) {
        return TextTable.read(
                Path.of("src/test/resources/org/endotype/imaging/voxels").resolve(name + ".tsv"));
    }
}
