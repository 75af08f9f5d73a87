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
 * The batch of each sample, and covariates whose effects harmonisation keeps, in the order of an omics table. Ids stand
 * in the first column; rows of other samples are left out.
 *
 * @param batches one label a sample
 * @param design row-major samples x {@code designColumns}
 * @param designColumns may be 0
 */
public record BatchTable(List<String> batches, double[] design, int designColumns) {

    /**
     * @param batchColumn the column of batch labels; null for {@code batch}, or the second column where none is called so
     * @param preserve names of covariate columns: numbers, or categories where some value is no number
     * @throws InconsistentInput when a sample has no row, or a column is missing
     */
    public static BatchTable read(Path file, @Nullable String batchColumn, List<String> preserve, SampleSet samples) {
        TextTable table = TextTable.read(file);
        if (table.header().size() < 2) {
            throw new MalformedInput(
                    SourceLocation.line(file, 1),
                    "expected a column of sample ids and one of batches, found one column");
        }
        SampleSet ids = table.sampleIds(table.header().get(0));
        String column = batchColumn != null
                ? batchColumn
                : table.hasColumn("batch") ? "batch" : table.header().get(1);
        int batchIndex = table.requireColumn(column);
        int[] rows = new int[samples.size()];
        int missing = 0;
        for (int sample = 0; sample < rows.length; sample++) {
            rows[sample] = ids.indexOf(samples.id(sample));
            missing += rows[sample] < 0 ? 1 : 0;
        }
        if (missing > 0) {
            throw new InconsistentInput(
                    SourceLocation.file(file),
                    missing + " of " + samples.size()
                            + " samples have no row; add their batch (ids are compared exactly, in the first column)");
        }
        List<String> batches = new ArrayList<>();
        for (int row : rows) {
            String label = table.text(row, batchIndex);
            if (TextTable.isMissing(label)) {
                throw new MalformedInput(
                        table.location(row), "column '" + column + "' is empty; every sample needs a batch");
            }
            batches.add(label.trim());
        }
        List<Covariate> covariates = new ArrayList<>();
        for (String name : preserve) {
            covariates.add(covariate(table, name, rows));
        }
        CovariateDesign design = CovariateDesign.fit(covariates);
        return new BatchTable(
                List.copyOf(batches), design.apply(Cohort.of(samples, Map.of(), covariates)), design.columns());
    }

    private static Covariate covariate(TextTable table, String name, int[] rows) {
        int index = table.requireColumn(name);
        List<String> texts = new ArrayList<>();
        for (int row : rows) {
            String text = table.text(row, index);
            if (TextTable.isMissing(text)) {
                throw new MalformedInput(
                        table.location(row),
                        "column '" + name + "' is missing; a covariate to preserve must be complete");
            }
            texts.add(text);
        }
        return Covariate.fromText(name, texts);
    }
}
