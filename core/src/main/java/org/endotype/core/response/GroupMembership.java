package org.endotype.core.response;

import java.nio.file.Path;
import java.util.Arrays;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.sample.SampleSet;
import org.endotype.core.table.TextTable;

/**
 * Which group each participant is in; all that the response analysis knows of a stratification.
 *
 * @param participants everyone who was stratified
 * @param groups a group a participant, 1.., or 0 where unassigned
 */
public record GroupMembership(SampleSet participants, int[] groups) {

    public GroupMembership {
        if (participants.size() != groups.length) {
            throw new IllegalArgumentException("as many groups as participants are needed");
        }
        groups = groups.clone();
    }

    /** Everyone in one group: nothing but the arms is compared. */
    public static GroupMembership oneGroup(SampleSet participants) {
        int[] groups = new int[participants.size()];
        Arrays.fill(groups, 1);
        return new GroupMembership(participants, groups);
    }

    /** Reads {@code participant_id} and {@code group} (1.. or {@code unassigned}) from an assignments table. */
    public static GroupMembership read(Path file) {
        return read(file, "participant_id");
    }

    /** As {@link #read(Path)} of a table whose ids stand in {@code idColumn}, or in {@code participant_id} without it. */
    public static GroupMembership read(Path file, String idColumn) {
        TextTable table = TextTable.read(file);
        SampleSet participants = table.sampleIds(table.hasColumn(idColumn) ? idColumn : "participant_id");
        int column = table.requireColumn("group");
        int[] groups = new int[table.rowCount()];
        for (int row = 0; row < groups.length; row++) {
            groups[row] = parse(table, row, column);
        }
        return new GroupMembership(participants, groups);
    }

    private static int parse(TextTable table, int row, int column) {
        String text = table.text(row, column).trim();
        if (text.equals("unassigned") || TextTable.isMissing(text)) {
            return 0;
        }
        try {
            int group = Integer.parseInt(text);
            if (group >= 1) {
                return group;
            }
        } catch (NumberFormatException notANumber) {
            // Reported below with the row.
        }
        throw new MalformedInput(
                table.location(row), "column 'group': expected 1, 2, ... or 'unassigned', found '" + text + "'");
    }

    /** The largest group number. */
    public int groupCount() {
        return Arrays.stream(groups).max().orElse(0);
    }

    /** The group of a participant: 0 where unassigned, -1 where not stratified. */
    public int groupOf(String participant) {
        int index = participants.indexOf(participant);
        return index < 0 ? -1 : groups[index];
    }

    @Override
    public int[] groups() {
        return groups.clone();
    }
}
