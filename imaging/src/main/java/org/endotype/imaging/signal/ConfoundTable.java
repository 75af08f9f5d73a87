package org.endotype.imaging.signal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.file.InputFiles;
import org.endotype.core.table.TextTable;

/**
 * What a preprocessor measured beside a run: one row a volume, one named column a confound.
 *
 * <p>fMRIPrep's tables are read under the names of all its versions ({@code X}, {@code RotX}, {@code aCompCor00}, {@code
 * FramewiseDisplacement} of 1.0 and 1.1 as well as {@code trans_x}, {@code rot_x}, {@code a_comp_cor_00}, {@code
 * framewise_displacement}); translations are millimetres, rotations radians. A plain file of numbers without a header
 * (separated by blanks, tabs or commas) is taken too; its columns have no names.
 *
 * <p>The first volume has no predecessor, so derivatives are missing in the first row: a regressor takes its second
 * row's value there. A missing value anywhere else in a regressor is refused. Quality measures (displacement, DVARS)
 * stay missing in the first row.
 */
public final class ConfoundTable {

    /** Head radius that turns radians of rotation into millimetres of displacement (Power et al. 2012). */
    private static final double HEAD_RADIUS_MM = 50;

    private static final Map<String, String> OLD_NAMES = Map.ofEntries(
            Map.entry("X", "trans_x"),
            Map.entry("Y", "trans_y"),
            Map.entry("Z", "trans_z"),
            Map.entry("RotX", "rot_x"),
            Map.entry("RotY", "rot_y"),
            Map.entry("RotZ", "rot_z"),
            Map.entry("CSF", "csf"),
            Map.entry("WhiteMatter", "white_matter"),
            Map.entry("GlobalSignal", "global_signal"),
            Map.entry("FramewiseDisplacement", "framewise_displacement"),
            Map.entry("stdDVARS", "std_dvars"),
            Map.entry("non-stdDVARS", "dvars"),
            Map.entry("vx-wisestdDVARS", "vx_wise_std_dvars"));

    /** Numbered columns of fMRIPrep 1.0 and 1.1, and what they are called since. */
    private static final Map<Pattern, String> OLD_NUMBERED = Map.of(
            Pattern.compile("aCompCor(\\d+)"), "a_comp_cor_$1",
            Pattern.compile("tCompCor(\\d+)"), "t_comp_cor_$1",
            Pattern.compile("Cosine(\\d+)"), "cosine$1",
            Pattern.compile("NonSteadyStateOutlier(\\d+)"), "non_steady_state_outlier$1",
            Pattern.compile("AROMAAggrComp(\\d+)"), "aroma_motion_$1");

    private static final Pattern NON_STEADY = Pattern.compile("non_steady_state_outlier\\d+");

    /** Columns that judge volumes and are no regressors. */
    private static final Pattern NOT_REGRESSED =
            Pattern.compile("non_steady_state_outlier\\d+|framewise_displacement|rmsd|(std_|vx_wise_std_)?dvars");

    private final Path file;
    private final boolean hasHeader;
    private final Map<String, double[]> columns;
    private final long[] lines;

    private ConfoundTable(Path file, boolean hasHeader, Map<String, double[]> columns, long[] lines) {
        this.file = file;
        this.hasHeader = hasHeader;
        this.columns = columns;
        this.lines = lines;
    }

    /** Reads a table with a header (TSV or CSV), or a plain block of numbers. */
    public static ConfoundTable read(Path file) {
        return startsWithNumber(file) ? readPlain(file) : readNamed(file);
    }

    private static ConfoundTable readNamed(Path file) {
        TextTable table = TextTable.read(file);
        if (table.rowCount() == 0) {
            throw new MalformedInput(
                    SourceLocation.line(file, 1), "has a header and no row; expected one row a volume");
        }
        Map<String, double[]> columns = new LinkedHashMap<>();
        for (String name : table.header()) {
            if (columns.put(presentName(name), table.numbers(name)) != null) {
                throw new MalformedInput(
                        SourceLocation.line(file, 1),
                        "column '" + presentName(name) + "' stands twice, under its old and its new name; keep one");
            }
        }
        long[] lines = new long[table.rowCount()];
        Arrays.setAll(lines, table::line);
        return new ConfoundTable(file, true, columns, lines);
    }

    private static ConfoundTable readPlain(Path file) {
        List<double[]> rows = new ArrayList<>();
        List<Long> lines = new ArrayList<>();
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(InputFiles.openText(file), StandardCharsets.UTF_8))) {
            long number = 0;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                number++;
                if (line.isBlank()) {
                    continue;
                }
                String[] fields = line.trim().split("[\\s,;]+");
                if (!rows.isEmpty() && fields.length != rows.get(0).length) {
                    throw new MalformedInput(
                            SourceLocation.line(file, number),
                            "expected " + rows.get(0).length + " numbers as in the first row, found " + fields.length);
                }
                double[] row = new double[fields.length];
                for (int i = 0; i < fields.length; i++) {
                    row[i] = TextTable.parseNumber(fields[i], SourceLocation.line(file, number), "" + (i + 1));
                }
                rows.add(row);
                lines.add(number);
            }
        } catch (IOException failure) {
            throw InputFiles.malformed(file, failure);
        }
        Map<String, double[]> columns = new LinkedHashMap<>();
        for (int c = 0; c < rows.get(0).length; c++) {
            double[] column = new double[rows.size()];
            for (int r = 0; r < column.length; r++) {
                column[r] = rows.get(r)[c];
            }
            columns.put("column " + (c + 1), column);
        }
        return new ConfoundTable(
                file, false, columns, lines.stream().mapToLong(Long::longValue).toArray());
    }

    private static boolean startsWithNumber(Path file) {
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(InputFiles.openText(file), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (!line.isBlank()) {
                    Double.parseDouble(line.trim().split("[\\s,;]+")[0]);
                    return true;
                }
            }
            throw new MalformedInput(SourceLocation.line(file, 1), "is empty; expected one row a volume");
        } catch (NumberFormatException word) {
            return false;
        } catch (IOException failure) {
            throw InputFiles.malformed(file, failure);
        }
    }

    private static String presentName(String name) {
        String known = OLD_NAMES.get(name);
        if (known != null) {
            return known;
        }
        for (Map.Entry<Pattern, String> numbered : OLD_NUMBERED.entrySet()) {
            var matcher = numbered.getKey().matcher(name);
            if (matcher.matches()) {
                return matcher.replaceFirst(numbered.getValue());
            }
        }
        return name;
    }

    public Path file() {
        return file;
    }

    /** How many volumes the table has rows for. */
    public int volumeCount() {
        return lines.length;
    }

    /** Whether columns have names. */
    public boolean hasHeader() {
        return hasHeader;
    }

    public int columnCount() {
        return columns.size();
    }

    /** Present names of the columns, in file order. */
    public List<String> names() {
        return List.copyOf(columns.keySet());
    }

    /** Fails unless the table has one row for each of a run's volumes. */
    public void requireVolumes(int volumes, Path run) {
        if (volumeCount() != volumes) {
            throw new InconsistentInput(
                    SourceLocation.file(file),
                    "has " + volumeCount() + " rows, and " + run.getFileName() + " has " + volumes
                            + " volumes; expected one row a volume: are they of the same run?");
        }
    }

    /**
     * Framewise displacement in millimetres: the table's column, or the sum of absolute differences of the translations
     * and of the rotations on a sphere of 50 mm. The first volume has none (NaN, or what the table says). Empty where
     * the table has neither.
     */
    public Optional<double[]> framewiseDisplacement() {
        double[] measured = columns.get("framewise_displacement");
        if (measured != null) {
            return Optional.of(measured.clone());
        }
        double[] sum = new double[volumeCount()];
        sum[0] = Double.NaN;
        for (String axis : List.of("x", "y", "z")) {
            double[] translation = columns.get("trans_" + axis);
            double[] rotation = columns.get("rot_" + axis);
            if (translation == null || rotation == null) {
                return Optional.empty();
            }
            for (int t = 1; t < sum.length; t++) {
                sum[t] += Math.abs(translation[t] - translation[t - 1])
                        + HEAD_RADIUS_MM * Math.abs(rotation[t] - rotation[t - 1]);
            }
        }
        return Optional.of(sum);
    }

    /** The mean framewise displacement over the volumes that have one, in millimetres; NaN where it is not known. */
    public double meanFramewiseDisplacement() {
        return framewiseDisplacement()
                .map(values -> Arrays.stream(values)
                        .filter(value -> !Double.isNaN(value))
                        .average()
                        .orElse(Double.NaN))
                .orElse(Double.NaN);
    }

    double[] requireFramewiseDisplacement() {
        return framewiseDisplacement()
                .orElseThrow(() -> lacks("framewise_displacement, or the six motion columns to compute it from"));
    }

    /** Whether the table has standardised DVARS. */
    public boolean hasStandardizedDvars() {
        return columns.containsKey("std_dvars");
    }

    /** Standardised DVARS, where the table has it; the first volume has none (NaN). */
    public Optional<double[]> standardizedDvars() {
        double[] dvars = columns.get("std_dvars");
        return dvars == null ? Optional.empty() : Optional.of(dvars.clone());
    }

    double[] requireStandardizedDvars() {
        return standardizedDvars().orElseThrow(() -> lacks("std_dvars"));
    }

    /** The same table with further columns, one value a volume, where it has none of that name. */
    public ConfoundTable supplemented(Map<String, double[]> measured) {
        Map<String, double[]> all = new LinkedHashMap<>(columns);
        measured.forEach((name, values) -> {
            requireLength(values, volumeCount());
            all.putIfAbsent(name, values.clone());
        });
        return new ConfoundTable(file, hasHeader, all, lines);
    }

    /**
     * A table of what was measured in a run that has no table.
     *
     * @param run named in messages
     */
    public static ConfoundTable ofMeasured(Path run, int volumes, Map<String, double[]> measured) {
        return new ConfoundTable(run, true, new LinkedHashMap<>(), new long[volumes]).supplemented(measured);
    }

    private static void requireLength(double[] values, int volumes) {
        if (values.length != volumes) {
            throw new IllegalArgumentException("expected " + volumes + " values, got " + values.length);
        }
    }

    /** True for every volume that is not marked as recorded before the magnetisation was steady. */
    boolean[] steadyVolumes() {
        boolean[] steady = new boolean[volumeCount()];
        Arrays.fill(steady, true);
        columns.forEach((name, values) -> {
            if (NON_STEADY.matcher(name).matches()) {
                for (int t = 0; t < steady.length; t++) {
                    steady[t] &= values[t] != 1;
                }
            }
        });
        return steady;
    }

    /** A named regressor that must be there. */
    double[] requireColumn(String name) {
        double[] column = columns.get(name);
        if (column == null) {
            throw lacks("column " + name);
        }
        return filled(name, column);
    }

    /** Regressors whose whole name matches, in file order. */
    List<double[]> columnsMatching(String regex) {
        Pattern pattern = Pattern.compile(regex);
        List<double[]> found = new ArrayList<>();
        columns.forEach((name, values) -> {
            if (pattern.matcher(name).matches()) {
                found.add(filled(name, values));
            }
        });
        return found;
    }

    /** Every column that is a regressor. */
    List<double[]> regressors() {
        List<double[]> found = new ArrayList<>();
        columns.forEach((name, values) -> {
            if (!NOT_REGRESSED.matcher(name).matches()) {
                found.add(filled(name, values));
            }
        });
        return found;
    }

    InconsistentInput lacks(String what) {
        return new InconsistentInput(
                SourceLocation.line(file, 1),
                "lacks " + what + (hasHeader ? "" : " (it has no header)")
                        + "; choose another strategy or another table");
    }

    /** The difference to the volume before; the first takes the second's. */
    static double[] difference(double[] values) {
        double[] difference = new double[values.length];
        for (int t = 1; t < values.length; t++) {
            difference[t] = values[t] - values[t - 1];
        }
        if (values.length > 1) {
            difference[0] = difference[1];
        }
        return difference;
    }

    private double[] filled(String name, double[] column) {
        double[] filled = column.clone();
        if (Double.isNaN(filled[0]) && filled.length > 1) {
            filled[0] = filled[1];
        }
        for (int t = 0; t < filled.length; t++) {
            if (Double.isNaN(filled[t])) {
                throw new MalformedInput(
                        SourceLocation.line(file, lines[t]),
                        "column '" + name + "' is missing here; a confound may be missing in the first volume only");
            }
        }
        return filled;
    }
}
