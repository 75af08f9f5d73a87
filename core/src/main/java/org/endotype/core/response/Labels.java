package org.endotype.core.response;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.table.TextTable;

/**
 * The groups and arms of the rows of an outcome table, as the indicator terms of a model: groups but the first, arms but
 * the reference, and their products.
 *
 * @param groupCount number of groups
 * @param arms arm names, the reference first; one name where there are no arms
 * @param group group a row, 0-based; -1 where the row's participant has none
 * @param arm arm a row, 0-based; -1 where missing
 */
public record Labels(int groupCount, List<String> arms, int[] group, int[] arm) {

    public static Labels of(
            TextTable table,
            String idColumn,
            Optional<GroupMembership> groups,
            Optional<String> armColumn,
            Optional<String> referenceArm) {
        Path file = table.file();
        List<String> ids = table.column(idColumn);
        int rows = table.rowCount();
        int[] group = new int[rows];
        int[] arm = new int[rows];
        int grouped = 0;
        for (int row = 0; row < rows; row++) {
            group[row] = groups.isPresent() ? groups.get().groupOf(ids.get(row)) - 1 : 0;
            if (group[row] < 0) {
                group[row] = -1;
            } else {
                grouped++;
            }
        }
        if (grouped == 0) {
            throw new InconsistentInput(
                    SourceLocation.file(file),
                    "no participant here stands in the groups table; check that both use the same participant ids");
        }
        List<String> arms = new ArrayList<>();
        if (armColumn.isEmpty()) {
            arms.add("all");
        } else {
            List<String> names = table.column(armColumn.get());
            TreeSet<String> seen = new TreeSet<>();
            for (int row = 0; row < rows; row++) {
                if (!TextTable.isMissing(names.get(row)) && group[row] >= 0) {
                    seen.add(names.get(row).trim());
                }
            }
            arms.addAll(ArmOrder.of(seen, referenceArm, SourceLocation.file(file)));
            for (int row = 0; row < rows; row++) {
                arm[row] = TextTable.isMissing(names.get(row))
                        ? -1
                        : arms.indexOf(names.get(row).trim());
            }
        }
        int groupCount = groups.map(GroupMembership::groupCount).orElse(1);
        return new Labels(groupCount, List.copyOf(arms), group, arm);
    }

    public boolean isKnown(int row) {
        return group[row] >= 0 && arm[row] >= 0;
    }

    /** Term name to its value in a row; in a fixed order. */
    public Map<String, Double> terms(int row) {
        Map<String, Double> terms = new LinkedHashMap<>();
        for (int g = 1; g < groupCount; g++) {
            terms.put("group " + (g + 1), group[row] == g ? 1.0 : 0.0);
        }
        for (int a = 1; a < arms.size(); a++) {
            terms.put("arm " + arms.get(a), arm[row] == a ? 1.0 : 0.0);
        }
        for (int g = 1; g < groupCount; g++) {
            for (int a = 1; a < arms.size(); a++) {
                terms.put("group " + (g + 1) + " x arm " + arms.get(a), group[row] == g && arm[row] == a ? 1.0 : 0.0);
            }
        }
        return terms;
    }
}
