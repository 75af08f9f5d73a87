package org.endotype.cli.option;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.endotype.core.cohort.CohortTables;
import org.endotype.core.error.InvalidConfiguration;
import picocli.CommandLine.Option;

/** {@code --view NAME=FILE}, once a view. */
public final class ViewFiles {

    @Option(
            names = "--view",
            paramLabel = "NAME=FILE",
            required = true,
            description =
                    "A view: its name and a table (TSV, CSV, Parquet) with one row a participant, the first column"
                            + " the id. Give it once a view; a participant may lack some.")
    private List<String> views = List.of();

    @Option(
            names = "--plain-tables",
            description = "The views' tables are numbers only, without header or ids: row i of every view is the same"
                    + " participant, named row-0001 and so on.")
    private boolean plain;

    public CohortTables.Naming naming() {
        return plain ? CohortTables.Naming.PLAIN : CohortTables.Naming.HEADER_AND_IDS;
    }

    /** Name to file, in the order given. */
    public Map<String, Path> files() {
        Map<String, Path> files = new LinkedHashMap<>();
        for (String view : views) {
            int at = view.indexOf('=');
            if (at < 1 || at == view.length() - 1) {
                throw new InvalidConfiguration("--view: expected NAME=FILE, found '" + view + "'");
            }
            if (files.put(view.substring(0, at), Path.of(view.substring(at + 1))) != null) {
                throw new InvalidConfiguration("--view: the name '" + view.substring(0, at) + "' is given twice");
            }
        }
        return files;
    }
}
