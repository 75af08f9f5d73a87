package org.endotype.core.report;

import java.util.ArrayList;
import java.util.List;

/**
 * A table as the page shows it. Text is raw; the template escapes it.
 *
 * @param caption what it holds
 * @param head column names; those that start with {@code #} hold numbers and are aligned right
 * @param rows as wide as the head; the first cell names the row
 */
record Table(String caption, List<Column> head, List<List<Cell>> rows) {

    record Column(String name, boolean numeric) {}

    record Cell(String text, boolean first, boolean numeric) {}

    static Table of(String caption, List<String> columns, List<List<String>> rows) {
        List<Column> head = columns.stream()
                .map(name -> new Column(name.startsWith("#") ? name.substring(1) : name, name.startsWith("#")))
                .toList();
        List<List<Cell>> cells = new ArrayList<>();
        for (List<String> row : rows) {
            List<Cell> line = new ArrayList<>();
            for (int c = 0; c < row.size(); c++) {
                line.add(new Cell(row.get(c), c == 0, head.get(c).numeric()));
            }
            cells.add(line);
        }
        return new Table(caption, head, cells);
    }
}
