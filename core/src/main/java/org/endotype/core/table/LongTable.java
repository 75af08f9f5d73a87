package org.endotype.core.table;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.MalformedInput;

/** Turns a table with one row a participant and visit into one with one row a participant. */
public final class LongTable {

    private LongTable() {}

    /**
     * The wide table: columns that never differ within a participant stay, every other column becomes one column a visit,
     * named {@code column.visit}, with {@code NA} where a participant has no row of that visit. Participants and visits
     * keep the order of their first row. A row's location is the participant's first line.
     *
     * @param id column of the participants
     * @param visit column that names the visit
     * @throws InconsistentInput when a participant has two rows of one visit
     */
    public static TextTable toWide(TextTable table, String id, String visit) {
        int idColumn = table.requireColumn(id);
        int visitColumn = table.requireColumn(visit);
        Map<String, Map<String, Integer>> rowsOf = new LinkedHashMap<>();
        Set<String> visits = new LinkedHashSet<>();
        for (int row = 0; row < table.rowCount(); row++) {
            String name = table.text(row, visitColumn).trim();
            if (TextTable.isMissing(name) || table.text(row, idColumn).isBlank()) {
                throw new MalformedInput(
                        table.location(row), "has no " + id + " or no " + visit + "; every row needs both");
            }
            visits.add(name);
            Integer earlier = rowsOf.computeIfAbsent(table.text(row, idColumn), key -> new LinkedHashMap<>())
                    .put(name, row);
            if (earlier != null) {
                throw new InconsistentInput(
                        table.location(row),
                        "repeats visit '" + name + "' of the participant of line " + table.line(earlier)
                                + "; keep one row a participant and visit");
            }
        }
        List<Integer> fixed = new ArrayList<>();
        List<Integer> varying = new ArrayList<>();
        for (int column = 0; column < table.header().size(); column++) {
            if (column != visitColumn) {
                (isFixed(table, rowsOf, column) ? fixed : varying).add(column);
            }
        }
        List<String> header = new ArrayList<>();
        fixed.forEach(column -> header.add(table.header().get(column)));
        visits.forEach(
                name -> varying.forEach(column -> header.add(table.header().get(column) + "." + name)));
        List<List<String>> rows = new ArrayList<>();
        List<Long> lines = new ArrayList<>();
        for (Map<String, Integer> own : rowsOf.values()) {
            int first = own.values().iterator().next();
            List<String> cells = new ArrayList<>();
            fixed.forEach(column -> cells.add(table.text(first, column)));
            for (String name : visits) {
                Integer row = own.get(name);
                varying.forEach(column -> cells.add(row == null ? "NA" : table.text(row, column)));
            }
            rows.add(cells);
            lines.add(table.line(first));
        }
        return new TextTable(
                table.file(),
                header,
                rows,
                lines.stream().mapToLong(Long::longValue).toArray());
    }

    private static boolean isFixed(TextTable table, Map<String, Map<String, Integer>> rowsOf, int column) {
        for (Map<String, Integer> own : rowsOf.values()) {
            String first = table.text(own.values().iterator().next(), column);
            for (int row : own.values()) {
                if (!table.text(row, column).equals(first)) {
                    return false;
                }
            }
        }
        return true;
    }
}
