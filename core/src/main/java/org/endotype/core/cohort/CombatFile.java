package org.endotype.core.cohort;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.table.TableWriter;
import org.endotype.core.table.TextTable;

/**
 * A {@link FittedCombat} as a table that people can read: one row a feature with {@code feature, level, deviation}, a {@code
 * slope:NAME} for each preserved covariate, and {@code shift:SITE}, {@code scale:SITE} for each batch; {@code NA} throughout
 * where a feature passes as it is. It reads back to the same bits. Fits with a reference batch are not kept.
 */
public final class CombatFile {

    private static final String SLOPE = "slope:";
    private static final String SHIFT = "shift:";
    private static final String SCALE = "scale:";

    private CombatFile() {}

    /** @param covariates names of the preserved columns, in the design's order */
    public record Kept(FittedCombat fitted, List<String> covariates) {}

    public static void write(Path file, FittedCombat fitted, List<String> covariates) {
        if (fitted.referenceIndex() >= 0) {
            throw new IllegalArgumentException("a fit with a reference batch is not kept");
        }
        List<String> header = new ArrayList<>(List.of("feature", "level", "deviation"));
        covariates.forEach(name -> header.add(SLOPE + name));
        for (String batch : fitted.batches()) {
            header.add(SHIFT + batch);
            header.add(SCALE + batch);
        }
        TableWriter.write(file, header, rows -> {
            for (int feature = 0; feature < fitted.features().size(); feature++) {
                Object[] cells = new Object[header.size()];
                cells[0] = fitted.features().get(feature);
                double[] numbers = fitted.numbers(feature);
                for (int i = 0; i < numbers.length; i++) {
                    cells[i + 1] = numbers[i];
                }
                rows.row(cells);
            }
        });
    }

    /** Reads what {@link #write} wrote. */
    public static Kept read(Path file) {
        TextTable table = TextTable.read(file);
        List<String> header = table.header();
        if (header.size() < 5 || !header.subList(0, 3).equals(List.of("feature", "level", "deviation"))) {
            throw notOurs(file);
        }
        List<String> covariates = new ArrayList<>();
        List<String> batches = new ArrayList<>();
        for (String name : header.subList(3, header.size())) {
            if (name.startsWith(SLOPE)) {
                covariates.add(name.substring(SLOPE.length()));
            } else if (name.startsWith(SHIFT)) {
                batches.add(name.substring(SHIFT.length()));
            } else if (!name.startsWith(SCALE)) {
                throw notOurs(file);
            }
        }
        if (header.size() != 3 + covariates.size() + 2 * batches.size()) {
            throw notOurs(file);
        }
        double[][] numbers = new double[table.rowCount()][header.size() - 1];
        for (int column = 1; column < header.size(); column++) {
            double[] values = table.numbers(header.get(column));
            for (int row = 0; row < values.length; row++) {
                numbers[row][column - 1] = values[row];
            }
        }
        return new Kept(
                FittedCombat.of(table.column("feature"), batches, covariates.size(), numbers), List.copyOf(covariates));
    }

    private static MalformedInput notOurs(Path file) {
        return new MalformedInput(
                SourceLocation.line(file, 1),
                "is not a kept harmonisation; expected columns feature, level, deviation, slope:..., shift:..., scale:...");
    }
}
