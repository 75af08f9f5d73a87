package org.endotype.genomics.omics;

import java.nio.file.Path;
import java.util.List;
import org.endotype.core.table.TableWriter;

/**
 * Differences of features between groups of samples.
 *
 * @param rows contrasts in turn, features in table order within each
 * @param untested features whose values do not determine a test, in all contrasts together
 */
public record DifferentialTable(List<Row> rows, int untested) {

    /**
     * One feature in one contrast.
     *
     * @param contrast for example {@code 1 - others}
     * @param feature its name
     * @param difference adjusted mean of the first group less that of the second; log2 fold change on a log2 scale
     * @param standardError of the difference, moderated
     * @param mean over all samples
     * @param statistic moderated t
     * @param degrees its degrees of freedom
     * @param p two-sided
     * @param q Benjamini-Hochberg within the contrast
     */
    public record Row(
            String contrast,
            String feature,
            double difference,
            double standardError,
            double mean,
            double statistic,
            double degrees,
            double p,
            double q) {}

    /** Writes {@code contrast, feature, difference, se, mean, statistic, df, p, q}. */
    public void write(Path file) {
        TableWriter.write(
                file, List.of("contrast", "feature", "difference", "se", "mean", "statistic", "df", "p", "q"), sink -> {
                    for (Row row : rows) {
                        sink.row(
                                row.contrast,
                                row.feature,
                                row.difference,
                                row.standardError,
                                row.mean,
                                row.statistic,
                                row.degrees,
                                row.p,
                                row.q);
                    }
                });
    }
}
