package org.endotype.imaging.contrast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.pipeline.Progress;
import org.endotype.core.pipeline.RunContext;
import org.endotype.imaging.connectivity.SeriesSource;
import org.junit.jupiter.api.Test;

/** Against the published figures of the nine people of Carhart-Harris et al. 2012; see shared/reference/imaging.md. */
class PsilocybinContrastTest {

    /** Published with two decimals. */
    private static final double PUBLISHED_STATISTIC = 0.005;

    /** Published with four decimals. */
    private static final double PUBLISHED_P = 0.00005;

    /** Published with three decimals, from another random search. */
    private static final double PUBLISHED_MEAN = 0.002;

    @Test
    void psilocybinRaisesConnectivityAndEntropyAndLowersModularity() {
        List<ScanTable.Scan> scans = new ArrayList<>();
        for (int subject = 1; subject <= 9; subject++) {
            for (String session : List.of("psilocybin", "placebo")) {
                String stem = "sub-0" + subject + "/ses-" + session + "/func/sub-0" + subject + "_ses-" + session;
                Path file = Path.of(System.getProperty("endotype.shared", "missing"))
                        .resolve("data/psilo_timeseries/" + stem + "_task-rest_timeseries.tsv.gz");
                assumeTrue(Files.exists(file), "outside data are not here");
                scans.add(new ScanTable.Scan("sub-0" + subject, session, SeriesSource.file(file)));
            }
        }
        ScanTable table = ScanTable.measure(
                scans, ScanMetrics.withDefaults(1), new RunContext(new Parallelism(2), 1, Progress.silent()));
        ConditionContrast contrast = ConditionContrast.of(table, 9999, 1);
        assertThat(contrast.design()).isEqualTo(ConditionContrast.Design.WITHIN_PEOPLE);
        assertThat(contrast.first()).isEqualTo("placebo");

        ConditionContrast.Row connectivity = row(contrast, "mean_connectivity");
        assertThat(connectivity.n()).isEqualTo(9);
        assertThat(connectivity.test().statistic()).isCloseTo(3.41, within(PUBLISHED_STATISTIC));
        assertThat(connectivity.test().p()).isCloseTo(0.0093, within(PUBLISHED_P));

        ConditionContrast.Row modularity = row(contrast, "modularity");
        assertThat(modularity.meanFirst()).isCloseTo(0.270, within(PUBLISHED_MEAN));
        assertThat(modularity.meanSecond()).isCloseTo(0.214, within(PUBLISHED_MEAN));
        assertThat(modularity.test().p()).isLessThan(0.001);
        assertThat(modularity.permutation().p()).isLessThan(0.01);

        ConditionContrast.Row entropy = row(contrast, "von_neumann_entropy");
        assertThat(entropy.test().difference()).isPositive();
        assertThat(entropy.test().p()).isCloseTo(0.002, within(0.0005));
    }

    private static ConditionContrast.Row row(ConditionContrast contrast, String metric) {
        return contrast.rows().stream()
                .filter(row -> row.metric().equals(metric))
                .findFirst()
                .orElseThrow();
    }
}
