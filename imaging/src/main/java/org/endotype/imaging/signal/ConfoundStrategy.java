package org.endotype.imaging.signal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.error.SourceLocation;

/**
 * Which columns of a confound table are regressed out. Motion is three translations and three rotations; a derivative
 * is the difference to the volume before; squares are of the value and of its derivative.
 *
 * <p>Source: Satterthwaite et al., NeuroImage 64:240 (2013) for 24P and 36P; Behzadi et al., NeuroImage 37:90 (2007) for
 * aCompCor; Ciric et al., NeuroImage 154:174 (2017) for the comparison.
 */
public enum ConfoundStrategy {
    /** Motion. */
    MOTION_6("6P"),
    /** Motion and derivatives. */
    MOTION_12("12P"),
    /** Motion, derivatives, and the squares of both. */
    MOTION_24("24P"),
    /** 24P with the white matter, CSF and global signals, their derivatives, and the squares of both. */
    MOTION_36("36P"),
    /**
     * 12P, the first five components of white matter and the first five of CSF (or the first five of the combined mask
     * where the table does not tell them apart), and the table's cosines, without which the components mean nothing.
     */
    ACOMPCOR("acompcor"),
    /** The components that ICA-AROMA called motion (aggressive removal), with the white matter and CSF signals. */
    AROMA("aroma"),
    /** Every column, except quality measures and markers of volumes. */
    ALL("all"),
    /** No column; the table serves censoring and quality alone. */
    NONE("none");

    private static final int COMPONENTS_PER_TISSUE = 5;
    private static final List<String> MOTION = List.of("trans_x", "trans_y", "trans_z", "rot_x", "rot_y", "rot_z");
    private static final List<String> TISSUE = List.of("csf", "white_matter");

    private final String label;

    ConfoundStrategy(String label) {
        this.label = label;
    }

    /** The name on the command line and in a cohort file. */
    public String label() {
        return label;
    }

    /** All labels, in order. */
    public static List<String> labels() {
        List<String> labels = new ArrayList<>();
        for (ConfoundStrategy strategy : values()) {
            labels.add(strategy.label);
        }
        return labels;
    }

    public static ConfoundStrategy ofLabel(String label) {
        for (ConfoundStrategy strategy : values()) {
            if (strategy.label.toLowerCase(Locale.ROOT).equals(label.toLowerCase(Locale.ROOT))) {
                return strategy;
            }
        }
        throw new InvalidConfiguration(
                "unknown confound strategy '" + label + "'; expected one of " + String.join(", ", labels()));
    }

    /** The regressors of this strategy, one array a column, with missing first derivatives filled in. */
    public double[][] regressors(ConfoundTable table) {
        List<double[]> columns = new ArrayList<>();
        switch (this) {
            case MOTION_6 -> addMotion(table, columns, false, false);
            case MOTION_12 -> addMotion(table, columns, true, false);
            case MOTION_24 -> addMotion(table, columns, true, true);
            case MOTION_36 -> {
                addMotion(table, columns, true, true);
                for (String tissue : List.of("csf", "white_matter", "global_signal")) {
                    addExpanded(table.requireColumn(tissue), columns, true, true);
                }
            }
            case ACOMPCOR -> {
                addMotion(table, columns, true, false);
                addComponents(table, columns);
                columns.addAll(table.columnsMatching("cosine\\d+"));
            }
            case AROMA -> {
                List<double[]> aroma = table.columnsMatching("aroma_motion_\\d+");
                if (aroma.isEmpty()) {
                    throw table.lacks("AROMA components (aroma_motion_*)");
                }
                columns.addAll(aroma);
                for (String tissue : TISSUE) {
                    columns.add(table.requireColumn(tissue));
                }
            }
            case ALL -> columns.addAll(table.regressors());
            case NONE -> {}
        }
        return columns.toArray(double[][]::new);
    }

    private static void addMotion(ConfoundTable table, List<double[]> columns, boolean derivatives, boolean squares) {
        if (!table.hasHeader()) {
            if (table.columnCount() != MOTION.size()) {
                throw new InvalidConfiguration(
                        SourceLocation.file(table.file()),
                        "has no header and " + table.columnCount()
                                + " columns; motion strategies need six columns, or a header that names them");
            }
            table.regressors().forEach(column -> addExpanded(column, columns, derivatives, squares));
            return;
        }
        for (String name : MOTION) {
            addExpanded(table.requireColumn(name), columns, derivatives, squares);
        }
    }

    private static void addExpanded(double[] value, List<double[]> columns, boolean derivative, boolean squares) {
        columns.add(value);
        double[] difference = ConfoundTable.difference(value);
        if (derivative) {
            columns.add(difference);
        }
        if (squares) {
            columns.add(square(value));
            columns.add(square(difference));
        }
    }

    private static void addComponents(ConfoundTable table, List<double[]> columns) {
        List<double[]> white = table.columnsMatching("w_comp_cor_\\d+");
        List<double[]> csf = table.columnsMatching("c_comp_cor_\\d+");
        List<double[]> combined = table.columnsMatching("a_comp_cor_\\d+");
        if (!white.isEmpty() && !csf.isEmpty()) {
            columns.addAll(first(white));
            columns.addAll(first(csf));
        } else if (!combined.isEmpty()) {
            columns.addAll(first(combined));
        } else {
            throw table.lacks("aCompCor components (a_comp_cor_*, or w_comp_cor_* and c_comp_cor_*)");
        }
    }

    private static List<double[]> first(List<double[]> components) {
        return components.subList(0, Math.min(COMPONENTS_PER_TISSUE, components.size()));
    }

    private static double[] square(double[] values) {
        double[] squares = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            squares[i] = values[i] * values[i];
        }
        return squares;
    }
}
