package org.endotype.imaging.activation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.linalg.PivotedQr;
import org.endotype.core.table.TextTable;

/**
 * A question to a linear model: a weighted sum of regressors (t), or several sums at once, of which any may differ from 0
 * (F).
 *
 * @param name letters, digits and underscores, for files
 * @param expression what it says, for tables
 * @param statistic that answers it
 * @param rows weights of the columns that have one, one map a sum; one sum for t
 */
public record Contrast(String name, String expression, Statistic statistic, List<Map<String, Double>> rows) {

    /** The statistic of a contrast. */
    public enum Statistic {
        T("t"),
        F("F");

        private final String label;

        Statistic(String label) {
            this.label = label;
        }

        /** As files and tables name it. */
        public String label() {
            return label;
        }
    }

    private static final double DEPENDENT = 1e-10;
    private static final Pattern JOINT = Pattern.compile("F\\s*\\((.*)\\)", Pattern.DOTALL);
    private static final Pattern TERM =
            Pattern.compile("\\s*([+-])?\\s*(?:([0-9.]+(?:[eE][+-]?[0-9]+)?)\\s*\\*\\s*)?([A-Za-z_][A-Za-z0-9_.]*)"
                    + "(?:\\s*([*/])\\s*([0-9.]+(?:[eE][+-]?[0-9]+)?))?\\s*");

    public Contrast {
        rows = rows.stream().map(Map::copyOf).toList();
    }

    /**
     * Reads {@code face - house}, {@code 0.5*face + 0.5*cat - house}, {@code F(face, house)}, or any of these with a name
     * of its own, {@code faces=face - house}.
     *
     * @throws InvalidConfiguration when the text is none of these
     */
    public static Contrast parse(String text) {
        int equals = text.indexOf('=');
        return named(equals > 0 ? text.substring(0, equals) : "", text.substring(equals + 1));
    }

    /**
     * Reads a table with the columns {@code name} and {@code contrast}, one contrast a row.
     *
     * @throws MalformedInput when a row is no contrast
     */
    public static List<Contrast> readTable(Path file) {
        TextTable table = TextTable.read(file);
        int name = table.requireColumn("name");
        int contrast = table.requireColumn("contrast");
        List<Contrast> found = new ArrayList<>();
        for (int row = 0; row < table.rowCount(); row++) {
            try {
                found.add(named(table.text(row, name), table.text(row, contrast)));
            } catch (InvalidConfiguration refused) {
                throw new MalformedInput(
                        SourceLocation.line(file, row + 2), String.valueOf(refused.getMessage()), refused);
            }
        }
        return found;
    }

    private static Contrast named(String givenName, String text) {
        String expression = text.trim();
        Matcher joint = JOINT.matcher(expression);
        List<Map<String, Double>> rows = new ArrayList<>();
        if (joint.matches()) {
            for (String part : joint.group(1).split(",", -1)) {
                rows.add(sum(part.trim()));
            }
        } else {
            rows.add(sum(expression));
        }
        String name = givenName.isBlank() ? slug(expression) : givenName.trim();
        if (!name.matches("[A-Za-z0-9_]+")) {
            throw new InvalidConfiguration("contrast name '" + name + "': use letters, digits and underscores");
        }
        return new Contrast(name, expression, joint.matches() ? Statistic.F : Statistic.T, rows);
    }

    private static Map<String, Double> sum(String expression) {
        Map<String, Double> weights = new TreeMap<>();
        Matcher term = TERM.matcher(expression);
        int at = 0;
        while (at < expression.length()) {
            if (!term.region(at, expression.length()).lookingAt() || (at > 0 && term.group(1) == null)) {
                throw new InvalidConfiguration("contrast '" + expression
                        + "': expected a sum such as face - house or 0.5*face + 0.5*cat - house; not understood from '"
                        + expression.substring(at) + "'");
            }
            double weight = "-".equals(term.group(1)) ? -1 : 1;
            weight *= term.group(2) == null ? 1 : number(term.group(2), expression);
            if (term.group(5) != null) {
                double factor = number(term.group(5), expression);
                weight = "/".equals(term.group(4)) ? weight / factor : weight * factor;
            }
            weights.merge(term.group(3), weight, Double::sum);
            at = term.end();
        }
        if (weights.values().stream().allMatch(weight -> weight == 0 || !Double.isFinite(weight))) {
            throw new InvalidConfiguration("contrast '" + expression + "' weighs nothing");
        }
        return weights;
    }

    /**
     * The weights in the order of a design's columns, one row a sum.
     *
     * @throws InvalidConfiguration when a name is no column, or a sum follows from the others
     */
    double[][] over(List<String> columns) {
        double[][] vectors = new double[rows.size()][columns.size()];
        for (int row = 0; row < vectors.length; row++) {
            for (Map.Entry<String, Double> term : new TreeMap<>(rows.get(row)).entrySet()) {
                int index = columns.indexOf(term.getKey());
                if (index < 0) {
                    throw new InvalidConfiguration("contrast '" + expression + "': the design has no column '"
                            + term.getKey() + "'; it has " + String.join(", ", columns));
                }
                vectors[row][index] = term.getValue();
            }
        }
        if (vectors.length > columns.size()
                || PivotedQr.ofColumns(vectors).basisAbove(DEPENDENT).length < vectors.length) {
            throw new InvalidConfiguration(
                    "contrast '" + expression + "': one of its sums follows from the others; leave it out");
        }
        return vectors;
    }

    private static double number(String text, String expression) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException word) {
            throw new InvalidConfiguration(
                    SourceLocation.nowhere(), "contrast '" + expression + "': '" + text + "' is not a number", word);
        }
    }

    private static String slug(String expression) {
        String words = expression.replace("-", " minus ").replace("+", " plus ").replaceAll("[^A-Za-z0-9_]+", "_");
        return String.join(
                "_", Arrays.stream(words.split("_")).filter(w -> !w.isEmpty()).toList());
    }
}
