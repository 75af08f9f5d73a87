package org.endotype.imaging.cohort;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.sample.SampleSet;
import org.endotype.core.table.TextTable;

/**
 * Columns of a table of people, in the order of the samples. Ids stand in {@code participant_id}, else in the first column, with
 * or without {@code sub-}; a scan's id ({@code sub-01_ses-a}) is that of its person where it has no row of its own.
 *
 * @param numbers row-major samples x columns; NaN where missing
 * @param labels one a sample, empty where missing; no element where no such column was asked for
 * @param found whether a sample has a row
 */
public record ParticipantColumns(double[] numbers, List<String> labels, boolean[] found) {

    /**
     * @param numeric names of columns of numbers
     * @param label name of a column of text
     * @throws InconsistentInput when no sample has a row
     */
    public static ParticipantColumns read(Path file, List<String> numeric, Optional<String> label, SampleSet samples) {
        TextTable table = TextTable.read(file);
        SampleSet ids = table.sampleIds(
                table.hasColumn("participant_id")
                        ? "participant_id"
                        : table.header().get(0));
        int width = numeric.size();
        double[] numbers = new double[samples.size() * width];
        Arrays.fill(numbers, Double.NaN);
        String[] labels = new String[label.isPresent() ? samples.size() : 0];
        Arrays.fill(labels, "");
        boolean[] found = new boolean[samples.size()];
        double[][] columns = numeric.stream().map(table::numbers).toArray(double[][]::new);
        int labelColumn = label.map(table::requireColumn).orElse(-1);
        for (int sample = 0; sample < found.length; sample++) {
            int row = row(ids, samples.id(sample));
            if (row < 0) {
                continue;
            }
            found[sample] = true;
            for (int c = 0; c < width; c++) {
                numbers[sample * width + c] = columns[c][row];
            }
            if (labelColumn >= 0 && !TextTable.isMissing(table.text(row, labelColumn))) {
                labels[sample] = table.text(row, labelColumn).trim();
            }
        }
        if (IntStream.range(0, found.length).noneMatch(sample -> found[sample])) {
            throw new InconsistentInput(
                    SourceLocation.file(file),
                    "has a row for none of " + samples.size()
                            + " samples; ids must be those of the edge table or of the" + " file names (sub-...)");
        }
        return new ParticipantColumns(numbers, List.of(labels), found);
    }

    private static int row(SampleSet ids, String id) {
        String person = id.contains("_") ? id.substring(0, id.indexOf('_')) : id;
        for (String candidate : List.of(id, person)) {
            for (String written : List.of(candidate, candidate.replaceFirst("^sub-", ""), "sub-" + candidate)) {
                if (ids.contains(written)) {
                    return ids.indexOf(written);
                }
            }
        }
        return -1;
    }
}
