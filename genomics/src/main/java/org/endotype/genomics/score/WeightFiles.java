package org.endotype.genomics.score;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.file.InputFiles;
import org.jspecify.annotations.Nullable;

/**
 * Reads weights files, plain or gzipped, and tells the two formats apart by content:
 *
 * <ul>
 *   <li><b>PGS Catalog</b> (versions 1 and 2, harmonised or not): {@code #key=value} lines and a header with {@code
 *       effect_allele} and {@code effect_weight} (or {@code dosage_0_weight} and so on).
 *   <li><b>Plain tables</b>: see {@link PlainWeightReader} for how columns are read.
 * </ul>
 */
public final class WeightFiles {

    private WeightFiles() {}

    public static WeightTable read(Path file) {
        InputFiles.requireRereadable(file);
        try (WeightLines lines = new WeightLines(file)) {
            Map<String, String> keys = new LinkedHashMap<>();
            String line = lines.next();
            while (line != null && isKeyLine(line)) {
                int equals = line.indexOf('=');
                if (equals > 0) {
                    String key = line.substring(0, equals).replace("#", "").trim();
                    keys.put(
                            key.toLowerCase(Locale.ROOT),
                            line.substring(equals + 1).trim());
                }
                line = lines.next();
            }
            if (line == null) {
                throw new MalformedInput(
                        SourceLocation.file(file), "holds no weights; expected a header and one row a variant");
            }
            char separator = lines.separatorOf(line);
            List<String> first = WeightLines.split(line, separator);
            if (PgsCatalogReader.isHeader(first)) {
                return PgsCatalogReader.read(file, keys, first, separator, lines);
            }
            return PlainWeightReader.read(file, first, separator, lines);
        }
    }

    /**
     * Several files in the given order, with score names made unique: a name that stands in two files gets its file's
     * name in front.
     */
    public static List<WeightTable> readAll(List<Path> files) {
        List<WeightTable> tables = new ArrayList<>();
        for (Path file : files) {
            tables.add(read(file));
        }
        Map<String, Integer> uses = new HashMap<>();
        for (WeightTable table : tables) {
            for (String name : table.scoreNames()) {
                uses.merge(name, 1, Integer::sum);
            }
        }
        Set<String> taken = new HashSet<>();
        List<WeightTable> renamed = new ArrayList<>();
        for (WeightTable table : tables) {
            List<String> names = new ArrayList<>();
            for (String name : table.scoreNames()) {
                String unique = uses.getOrDefault(name, 0) > 1 ? stem(table.file()) + "." + name : name;
                if (!taken.add(unique)) {
                    throw new InconsistentInput(
                            SourceLocation.file(table.file()),
                            "score '" + unique + "' stands in the weights twice; rename the file or the column");
                }
                names.add(unique);
            }
            renamed.add(table.withScoreNames(names));
        }
        return List.copyOf(renamed);
    }

    /** A comment line: two '#', or '#key=value', or '# words'; '#CHROM' or '#ID' starts a header. */
    private static boolean isKeyLine(String line) {
        if (!line.startsWith("#")) {
            return false;
        }
        return line.startsWith("##") || line.startsWith("# ") || (line.indexOf('=') > 0 && line.indexOf('\t') < 0);
    }

    /** A file's name without folder, {@code .gz} and extension. */
    static String stem(Path file) {
        Path name = file.getFileName();
        String text = name == null ? file.toString() : name.toString();
        if (text.endsWith(".gz")) {
            text = text.substring(0, text.length() - 3);
        }
        int dot = text.lastIndexOf('.');
        return dot > 0 ? text.substring(0, dot) : text;
    }

    static double number(String text, SourceLocation place, String column) {
        double number;
        try {
            number = Double.parseDouble(text);
        } catch (NumberFormatException notANumber) {
            throw new MalformedInput(
                    place, "column '" + column + "': expected a number, found '" + shorten(text) + "'", notANumber);
        }
        if (!Double.isFinite(number)) {
            throw new MalformedInput(place, "column '" + column + "': expected a finite number, found '" + text + "'");
        }
        return number;
    }

    /** A one-based position, or 0 where the cell is empty, NA or 0. */
    static int position(String text, SourceLocation place, String column) {
        if (isEmpty(text)) {
            return 0;
        }
        try {
            int position = Integer.parseInt(text);
            if (position >= 0) {
                return position;
            }
        } catch (NumberFormatException notAnInteger) {
            // Reported below with the same words as a position that is not positive.
        }
        throw new MalformedInput(
                place, "column '" + column + "': expected a position from 1 on, found '" + shorten(text) + "'");
    }

    static String allele(String text, SourceLocation place, String column) {
        if (isEmpty(text)) {
            throw new MalformedInput(place, "column '" + column + "' is empty; every weight needs its effect allele");
        }
        return text.toUpperCase(Locale.ROOT).intern();
    }

    static boolean isEmpty(@Nullable String text) {
        return text == null || text.isEmpty() || text.equals("NA") || text.equals(".") || text.equals("NR");
    }

    private static String shorten(String text) {
        return text.length() <= 24 ? text : text.substring(0, 24) + "...";
    }
}
