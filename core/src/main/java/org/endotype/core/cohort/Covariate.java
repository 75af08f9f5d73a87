package org.endotype.core.cohort;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.table.TextTable;

/** A variable of the participants that is not a feature: age, sex, site, a genetic component. Immutable. */
public sealed interface Covariate {

    /** The column's name. */
    String name();

    /** How many participants it covers, missing ones included. */
    int size();

    /** The given rows, in that order. */
    Covariate subset(int[] rows);

    /** Numbers; NaN is missing. */
    static Covariate numeric(String name, double[] values) {
        return new Numeric(name, values.clone());
    }

    /** Levels as text; blank or {@code NA} is missing. */
    static Covariate categorical(String name, List<String> levels) {
        List<String> clean = new ArrayList<>(levels.size());
        for (String level : levels) {
            clean.add(TextTable.isMissing(level) ? "" : level.trim());
        }
        return new Categorical(name, List.copyOf(clean));
    }

    /**
     * Numeric where every value that is there is a number, categorical otherwise. Columns that name a place, a batch or
     * a sex (such as {@code site}, {@code scanner}, {@code batch}, {@code sex}) are categorical even when coded as
     * numbers.
     */
    static Covariate fromText(String name, List<String> texts) {
        if (isCodeName(name)) {
            return categorical(name, texts);
        }
        double[] values = new double[texts.size()];
        for (int i = 0; i < values.length; i++) {
            String text = texts.get(i);
            if (TextTable.isMissing(text)) {
                values[i] = Double.NaN;
                continue;
            }
            try {
                values[i] = Double.parseDouble(text.trim());
            } catch (NumberFormatException word) {
                return categorical(name, texts);
            }
            if (Double.isInfinite(values[i])) {
                TextTable.parseNumber(text, SourceLocation.nowhere(), name);
            }
        }
        return new Numeric(name, values);
    }

    private static boolean isCodeName(String name) {
        Set<String> codes = Set.of("site", "scanner", "batch", "sex", "gender", "center", "centre", "plate", "arm");
        for (String part : name.toLowerCase(Locale.ROOT).split("[^a-z]+")) {
            if (codes.contains(part)) {
                return true;
            }
        }
        return false;
    }

    /** Numbers; NaN is missing. */
    final class Numeric implements Covariate {
        private final String name;
        private final double[] values;

        Numeric(String name, double[] values) {
            this.name = name;
            this.values = values;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public int size() {
            return values.length;
        }

        public double value(int row) {
            return values[row];
        }

        /** A copy. */
        public double[] values() {
            return values.clone();
        }

        @Override
        public Covariate subset(int[] rows) {
            return new Numeric(
                    name, Arrays.stream(rows).mapToDouble(row -> values[row]).toArray());
        }
    }

    /** Levels; the empty text is missing. */
    final class Categorical implements Covariate {
        private final String name;
        private final List<String> levels;

        Categorical(String name, List<String> levels) {
            this.name = name;
            this.levels = levels;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public int size() {
            return levels.size();
        }

        public String level(int row) {
            return levels.get(row);
        }

        /** One level a participant, unmodifiable. */
        public List<String> levels() {
            return levels;
        }

        @Override
        public Covariate subset(int[] rows) {
            return new Categorical(
                    name, Arrays.stream(rows).mapToObj(levels::get).toList());
        }
    }
}
