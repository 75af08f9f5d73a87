package org.endotype.core.pipeline.run;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.endotype.core.sample.SampleSet;
import org.endotype.core.table.TableWriter;

/**
 * Everyone seen in any input, whether they were kept, and where and why they or some of their data left. One row a
 * person: participants in their order, then people whom other files name.
 */
final class SampleLedger {

    private static final class Entry {
        private boolean kept = true;
        private String stage = "-";
        private String reason = "";

        private void remark(String newStage, String newReason) {
            if (stage.equals("-") && !newStage.equals("-")) {
                stage = newStage;
                reason = reason.isEmpty() ? newReason : newReason + "; " + reason;
            } else {
                reason = reason.isEmpty() ? newReason : reason + "; " + newReason;
            }
        }
    }

    private final Map<String, Entry> entries = new LinkedHashMap<>();

    SampleLedger(SampleSet participants) {
        participants.forEach(id -> entries.put(id, new Entry()));
    }

    /** Somebody an input names; where the participants table does not, that is their reason. */
    void see(String id) {
        entry(id);
    }

    /** Somebody who stays, with a remark on a part of their data. */
    void remark(String id, String stage, String reason) {
        entry(id).remark(stage, reason);
    }

    /** Somebody who leaves. */
    void drop(String id, String stage, String reason) {
        Entry entry = entry(id);
        entry.kept = false;
        entry.remark(stage, reason);
    }

    long keptCount() {
        return entries.values().stream().filter(entry -> entry.kept).count();
    }

    int size() {
        return entries.size();
    }

    void write(Path file) {
        TableWriter.write(file, List.of("participant_id", "kept", "stage", "reason"), rows -> {
            for (Map.Entry<String, Entry> row : entries.entrySet()) {
                Entry entry = row.getValue();
                rows.row(
                        row.getKey(),
                        entry.kept ? "yes" : "no",
                        entry.stage,
                        entry.reason.isEmpty() ? "-" : entry.reason.replaceAll("\\s+", " "));
            }
        });
    }

    /** People beyond the participants have no way to stay. */
    private Entry entry(String id) {
        return entries.computeIfAbsent(id, unknown -> {
            Entry entry = new Entry();
            entry.kept = false;
            entry.remark("participants", "not in the participants table");
            return entry;
        });
    }
}
