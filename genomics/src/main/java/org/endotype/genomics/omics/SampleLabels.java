package org.endotype.genomics.omics;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.endotype.core.cohort.Cohort;
import org.endotype.core.cohort.Covariate;
import org.endotype.core.cohort.CovariateDesign;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.sample.SampleSet;
import org.endotype.core.table.TextTable;
import org.jspecify.annotations.Nullable;

/**
 * The batch or group of each sample, and covariates beside it, in the order of an omics table. Ids stand in the first
 * column; rows of other samples are left out.
 *
 * @param labels one a sample
 * @param design covariates, row-major samples x {@code designColumns}, centred
 * @param designColumns may be 0
 */
public record SampleLabels(List<String> labels, double[] design, int designColumns) {

    /** What assignments call a person who belongs to no group. */
    private static final String UNASSIGNED = "unassigned";

    /**
     * @param kind {@code batch} or {@code group}: the column's name where none is given and a column is called so (else
     *     the second column holds the labels), and the word in errors
     * @param column the column of labels, or null
     * @param covariates names of covariate columns: numbers, or categories where some value is no number
     * @throws InconsistentInput when a sample has no row, or a column is missing
     */
    public static SampleLabels read(
            Path file, String kind, @Nullable String column, List<String> covariates, SampleSet samples) {
        TextTable table = open(file, kind);
        int labelIndex = labelColumn(table, kind, column);
        SampleSet ids = table.sampleIds(table.header().get(0));
        int[] rows = new int[samples.size()];
        int missing = 0;
        for (int sample = 0; sample < rows.length; sample++) {
            rows[sample] = ids.indexOf(samples.id(sample));
            missing += rows[sample] < 0 ? 1 : 0;
        }
        if (missing > 0) {
            throw new InconsistentInput(
                    SourceLocation.file(file),
                    missing + " of " + samples.size() + " samples have no row; add their " + kind
                            + " (ids are compared exactly, in the first column)");
        }
        List<String> labels = new ArrayList<>();
        for (int row : rows) {
            String label = table.text(row, labelIndex);
            if (TextTable.isMissing(label)) {
                throw new MalformedInput(
                        table.location(row),
                        "column '" + table.header().get(labelIndex) + "' is empty; every sample needs a " + kind);
            }
            labels.add(label.trim());
        }
        List<Covariate> terms = new ArrayList<>();
        for (String name : covariates) {
            terms.add(covariate(table, name, rows));
        }
        CovariateDesign design = CovariateDesign.fit(terms);
        return new SampleLabels(
                List.copyOf(labels), design.apply(Cohort.of(samples, Map.of(), terms)), design.columns());
    }

    /** Those of {@code samples} whom the table gives a label other than missing or {@code unassigned}, in order. */
    public static SampleSet labelled(Path file, String kind, @Nullable String column, SampleSet samples) {
        TextTable table = open(file, kind);
        int labelIndex = labelColumn(table, kind, column);
        SampleSet ids = table.sampleIds(table.header().get(0));
        List<String> labelled = new ArrayList<>();
        for (String sample : samples) {
            int row = ids.indexOf(sample);
            if (row >= 0) {
                String label = table.text(row, labelIndex);
                if (!TextTable.isMissing(label) && !label.trim().equals(UNASSIGNED)) {
                    labelled.add(sample);
                }
            }
        }
        if (labelled.isEmpty()) {
            throw new InconsistentInput(
                    SourceLocation.file(file),
                    "gives none of the " + samples.size() + " samples a " + kind
                            + "; ids are compared exactly, in the first column");
        }
        return SampleSet.of(labelled);
    }

    private static TextTable open(Path file, String kind) {
        TextTable table = TextTable.read(file);
        if (table.header().size() < 2) {
            throw new MalformedInput(
                    SourceLocation.line(file, 1),
                    "expected a column of sample ids and one of a " + kind + ", found one column");
        }
        return table;
    }

    private static int labelColumn(TextTable table, String kind, @Nullable String column) {
        if (column != null) {
            return table.requireColumn(column);
        }
        return table.hasColumn(kind) ? table.requireColumn(kind) : 1;
    }

    private static Covariate covariate(TextTable table, String name, int[] rows) {
        int index = table.requireColumn(name);
        List<String> texts = new ArrayList<>();
        for (int row : rows) {
            String text = table.text(row, index);
            if (TextTable.isMissing(text)) {
                throw new MalformedInput(
                        table.location(row), "column '" + name + "' is missing; a covariate must be complete");
            }
            texts.add(text);
        }
        return Covariate.fromText(name, texts);
    }
}
