package org.endotype.core.response;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.endotype.core.error.EndotypeException;
import org.endotype.core.table.TextTable;

/** Covariate columns of an outcome table as model terms: numbers as they are, words as indicators but the first. */
public final class CovariateTerms {

    private final Map<String, double[]> columns = new LinkedHashMap<>();

    private CovariateTerms() {}

    public static CovariateTerms of(TextTable table, List<String> names) {
        CovariateTerms terms = new CovariateTerms();
        for (String name : names) {
            terms.add(table, name);
        }
        return terms;
    }

    private void add(TextTable table, String name) {
        List<String> texts = table.column(name);
        try {
            columns.put(name, table.numbers(name));
        } catch (EndotypeException words) {
            List<String> levels = new ArrayList<>(new TreeSet<>(
                    texts.stream().filter(text -> !TextTable.isMissing(text)).toList()));
            for (String level : levels.subList(1, levels.size())) {
                double[] column = new double[texts.size()];
                for (int row = 0; row < column.length; row++) {
                    column[row] = TextTable.isMissing(texts.get(row))
                            ? Double.NaN
                            : texts.get(row).equals(level) ? 1 : 0;
                }
                columns.put(name + " " + level, column);
            }
        }
    }

    public boolean isComplete(int row) {
        return columns.values().stream().noneMatch(column -> Double.isNaN(column[row]));
    }

    public Map<String, Double> terms(int row) {
        Map<String, Double> terms = new LinkedHashMap<>();
        columns.forEach((name, column) -> terms.put(name, column[row]));
        return terms;
    }
}
