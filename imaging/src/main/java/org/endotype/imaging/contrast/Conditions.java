package org.endotype.imaging.contrast;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.table.TextTable;
import org.endotype.imaging.bids.BidsName;
import org.endotype.imaging.connectivity.SeriesSource;

/** Which condition each scan was taken under, by its name or by a table. */
public final class Conditions {

    private Conditions() {}

    /**
     * Conditions from an entity of the files' BIDS names, such as {@code ses}.
     *
     * @throws InconsistentInput when a name lacks the entity, or {@code sub}
     */
    public static List<ScanTable.Scan> byEntity(List<Path> files, String entity) {
        List<ScanTable.Scan> scans = new ArrayList<>(files.size());
        for (Path file : files) {
            BidsName name = BidsName.of(file);
            for (String needed : List.of("sub", entity)) {
                if (name.entity(needed).isEmpty()) {
                    throw new InconsistentInput(
                            SourceLocation.file(file),
                            "its name has no entity '" + needed + "'; expected sub-<label>_" + entity
                                    + "-<label>_..., or give a table of conditions");
                }
            }
            scans.add(
                    new ScanTable.Scan(name.participant(), name.entity(entity).orElseThrow(), SeriesSource.file(file)));
        }
        return requireDistinct(files, scans);
    }

    /**
     * Conditions from a table with a column {@code condition} (or {@code group}) and one of {@code file} (the name of the
     * series' file) or {@code participant_id}; where files are named, {@code participant_id} may stand beside them,
     * otherwise people are taken from the names.
     *
     * @throws InconsistentInput when a scan is not in the table
     */
    public static List<ScanTable.Scan> byTable(List<Path> files, Path table) {
        TextTable text = TextTable.read(table);
        int condition = text.requireColumn(text.hasColumn("condition") ? "condition" : "group");
        boolean byFile = text.hasColumn("file");
        int key = text.requireColumn(byFile ? "file" : "participant_id");
        boolean people = text.hasColumn("participant_id");
        Map<String, Integer> rowByKey = new HashMap<>();
        for (int row = 0; row < text.rowCount(); row++) {
            if (rowByKey.put(text.text(row, key), row) != null) {
                throw new InconsistentInput(
                        text.location(row),
                        "repeats a " + (byFile ? "file" : "participant_id") + "; keep one row each"
                                + (byFile ? "" : ", or name scans in a column 'file'"));
            }
            if (TextTable.isMissing(text.text(row, condition))) {
                throw new InconsistentInput(text.location(row), "has no condition; fill it in or leave the row out");
            }
        }
        List<ScanTable.Scan> scans = new ArrayList<>(files.size());
        for (Path file : files) {
            BidsName name = BidsName.of(file);
            String wanted = byFile ? String.valueOf(file.getFileName()) : name.participant();
            Integer row = rowByKey.get(wanted);
            if (row == null && !byFile && wanted.startsWith("sub-")) {
                row = rowByKey.get(wanted.substring(4));
            }
            if (row == null) {
                throw new InconsistentInput(
                        SourceLocation.file(file),
                        "is not in the table of conditions; add its row (column '"
                                + text.header().get(key) + "')");
            }
            String participant =
                    byFile && people ? text.text(row, text.requireColumn("participant_id")) : name.participant();
            scans.add(new ScanTable.Scan(participant, text.text(row, condition), SeriesSource.file(file)));
        }
        return requireDistinct(files, scans);
    }

    private static List<ScanTable.Scan> requireDistinct(List<Path> files, List<ScanTable.Scan> scans) {
        Set<Path> seen = new HashSet<>();
        for (Path file : files) {
            if (!seen.add(file.toAbsolutePath().normalize())) {
                throw new InconsistentInput(SourceLocation.file(file), "is given twice; give every scan once");
            }
        }
        return scans;
    }
}
