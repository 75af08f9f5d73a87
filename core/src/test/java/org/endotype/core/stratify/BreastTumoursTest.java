package org.endotype.core.stratify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.endotype.core.cohort.Cohort;
import org.endotype.core.cohort.CohortPreprocessing;
import org.endotype.core.cohort.CohortTables;
import org.endotype.core.evidence.PartitionAgreement;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.pipeline.Progress;
import org.endotype.core.pipeline.RunContext;
import org.endotype.core.table.TextTable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** 150 breast tumours with three views train a model; 70 others, whose proteins nobody measured, are assigned by it. */
class BreastTumoursTest {

    private static final Path FOLDER =
            Path.of(System.getProperty("endotype.shared", "/nowhere"), "data/omics/tcga_breast");

    private static Cohort cohort(String part, String... views) {
        Map<String, Path> files = new LinkedHashMap<>();
        for (String view : views) {
            files.put(view, FOLDER.resolve("breast_tcga_" + part + "_" + view + ".csv"));
        }
        return CohortTables.read(files, null);
    }

    private static String[] subtypes(String part, Cohort cohort) throws IOException {
        TextTable table = TextTable.read(FOLDER.resolve("breast_tcga_" + part + "_subtype.csv"));
        String[] subtypes = new String[cohort.size()];
        for (int row = 0; row < table.rowCount(); row++) {
            int at = cohort.participants().indexOf(table.text(row, 0));
            if (at >= 0) {
                subtypes[at] = table.text(row, 1);
            }
        }
        return subtypes;
    }

    private static int[] coded(String[] labels) {
        return java.util.Arrays.stream(labels).mapToInt(String::hashCode).toArray();
    }

    @ParameterizedTest
    @CsvSource({"gaussian-mixture, 0.7, 0.7", "multi-view-autoencoder, 0.7, 0.7"})
    void theSeventyWithoutProteinsAreAssigned(String method, double leastTrained, double leastAssigned)
            throws IOException {
        assumeThat(FOLDER).exists();
        Cohort train = cohort("train", "mirna", "mrna", "protein");
        Cohort test = cohort("test", "mirna", "mrna");
        assertThat(train.size()).isEqualTo(150);
        assertThat(test.size()).isEqualTo(70);
        StratificationModel model = Stratifier.of(StratificationMethod.of(method))
                .fit(
                        train,
                        CohortPreprocessing.withDefaults(),
                        3,
                        new RunContext(Parallelism.single(), 1, Progress.silent()));
        double trained = PartitionAgreement.adjustedRandIndex(
                coded(subtypes("train", train)), model.assign(train).groups());
        double assigned = PartitionAgreement.adjustedRandIndex(
                coded(subtypes("test", test)), model.assign(test).groups());
        assertThat(trained).as("trained").isGreaterThanOrEqualTo(leastTrained);
        assertThat(assigned).as("assigned").isGreaterThanOrEqualTo(leastAssigned);
    }
}
