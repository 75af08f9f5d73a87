package org.endotype.imaging.activation;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.error.SourceLocation;

/**
 * A weighted sum of regressors.
 *
 * @param name letters, digits and underscores, for files
 * @param expression what it says, for tables
 * @param weights of the columns that have one
 */
public record Contrast(String name, String expression, Map<String, Double> weights) {

    private static final Pattern TERM =
            Pattern.compile("\\s*([+-])?\\s*(?:([0-9.]+(?:[eE][+-]?[0-9]+)?)\\s*\\*\\s*)?([A-Za-z_][A-Za-z0-9_.]*)"
                    + "(?:\\s*([*/])\\s*([0-9.]+(?:[eE][+-]?[0-9]+)?))?\\s*");

    public Contrast {
        weights = Map.copyOf(weights);
    }

    /**
     * Reads {@code face - house}, {@code 0.5*face + 0.5*cat - house}, or {@code faces=face - house} with a name of its
     * own.
     *
     * @throws InvalidConfiguration when the text is not such a sum
     */
    public static Contrast parse(String text) {
        int equals = text.indexOf('=');
        String expression = text.substring(equals + 1).trim();
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
        String name = equals > 0 ? text.substring(0, equals).trim() : slug(expression);
        if (!name.matches("[A-Za-z0-9_]+")) {
            throw new InvalidConfiguration("contrast name '" + name + "': use letters, digits and underscores");
        }
        return new Contrast(name, expression, weights);
    }

    /**
     * The weights in the order of a design's columns.
     *
     * @throws InvalidConfiguration when a name is no column
     */
    double[] over(List<String> columns) {
        double[] vector = new double[columns.size()];
        new TreeMap<>(weights).forEach((column, weight) -> {
            int index = columns.indexOf(column);
            if (index < 0) {
                throw new InvalidConfiguration("contrast '" + expression + "': the design has no column '" + column
                        + "'; it has " + String.join(", ", columns));
            }
            vector[index] = weight;
        });
        return vector;
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
