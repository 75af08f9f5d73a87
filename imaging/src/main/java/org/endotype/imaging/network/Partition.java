package org.endotype.imaging.network;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.table.TextTable;

/**
 * Which module each node belongs to, immutable. Modules are numbered from 1 in the order in which they first appear.
 */
public final class Partition {

    private final int[] module;
    private final int moduleCount;

    private Partition(int[] module, int moduleCount) {
        this.module = module;
        this.moduleCount = moduleCount;
    }

    /** A partition from any labels, one a node: nodes with equal labels share a module. */
    public static Partition of(int[] labels) {
        Map<Integer, Integer> number = new HashMap<>();
        int[] module = new int[labels.length];
        for (int i = 0; i < labels.length; i++) {
            Integer known = number.get(labels[i]);
            if (known == null) {
                known = number.size() + 1;
                number.put(labels[i], known);
            }
            module[i] = known;
        }
        return new Partition(module, number.size());
    }

    /**
     * Reads a table with a column of nodes ({@code node}, else the first) and a column of modules ({@code module}, else
     * the second); a table of one column gives modules in the order of the nodes. Modules may be any text.
     *
     * @param nodes every node of the network; each must be in the table
     */
    public static Partition read(Path file, List<String> nodes) {
        Map<String, Integer> number = new HashMap<>();
        return of(texts(file, nodes).stream()
                .mapToInt(module -> number.computeIfAbsent(module, unseen -> number.size()))
                .toArray());
    }

    /** The modules' names in such a table, in the order of the modules' numbers. */
    public static List<String> names(Path file, List<String> nodes) {
        return texts(file, nodes).stream().distinct().toList();
    }

    private static List<String> texts(Path file, List<String> nodes) {
        TextTable table = TextTable.read(file);
        boolean alone = table.header().size() == 1;
        int moduleColumn = table.hasColumn("module") ? table.requireColumn("module") : alone ? 0 : 1;
        Map<String, String> moduleByNode = new LinkedHashMap<>();
        if (alone) {
            if (table.rowCount() != nodes.size()) {
                throw new InconsistentInput(
                        SourceLocation.file(file),
                        "has " + table.rowCount() + " rows for " + nodes.size()
                                + " nodes; give one module a node, or a node column");
            }
            for (int row = 0; row < table.rowCount(); row++) {
                moduleByNode.put(nodes.get(row), table.text(row, 0));
            }
        } else {
            int nodeColumn = table.hasColumn("node") ? table.requireColumn("node") : moduleColumn == 0 ? 1 : 0;
            for (int row = 0; row < table.rowCount(); row++) {
                if (moduleByNode.put(table.text(row, nodeColumn), table.text(row, moduleColumn)) != null) {
                    throw new InconsistentInput(
                            table.location(row),
                            "repeats node '" + table.text(row, nodeColumn) + "'; keep one row a node");
                }
            }
        }
        List<String> modules = new ArrayList<>();
        for (String node : nodes) {
            String module = moduleByNode.get(node);
            if (module == null || TextTable.isMissing(module)) {
                throw new InconsistentInput(
                        SourceLocation.file(file), "gives no module for node '" + node + "'; add its row");
            }
            modules.add(module);
        }
        return modules;
    }

    public int nodeCount() {
        return module.length;
    }

    public int moduleCount() {
        return moduleCount;
    }

    /** The module of a node, from 1. */
    public int module(int node) {
        return module[node];
    }

    /** The modules of the given nodes alone, in their order. */
    Partition restrictedTo(int[] nodes) {
        return of(Arrays.stream(nodes).map(node -> module[node]).toArray());
    }

    @Override
    public boolean equals(@org.jspecify.annotations.Nullable Object other) {
        return other instanceof Partition that && Arrays.equals(module, that.module);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(module);
    }

    @Override
    public String toString() {
        return "Partition[" + module.length + " nodes in " + moduleCount + " modules]";
    }
}
