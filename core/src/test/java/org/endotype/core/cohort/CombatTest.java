package org.endotype.core.cohort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.feature.FeatureTable;
import org.endotype.core.feature.Provenance;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.sample.SampleSet;
import org.endotype.core.table.TextTable;
import org.junit.jupiter.api.Test;

class CombatTest {

    /** sva with its posterior iterated to 1e-13; R printed 15 digits. */
    private static final double SAME_METHOD = 1e-9;

    /** sva as it is stops at a relative change of its parameters of 1e-4. */
    private static final double STOCK = 1e-3;

    private static final Parallelism ONE = Parallelism.single();

    private final FeatureMatrix input = table("combat-input.tsv");
    private final TextTable people = TextTable.read(file("combat-batch.tsv"));
    private final List<String> batch = people.column("batch");

    @Test
    void agreesWithSvaWithoutCovariates() {
        FittedCombat fitted = Combat.withDefaults().fit(input, batch, ONE);
        FeatureMatrix adjusted = fitted.apply(input, batch, new double[0]);
        assertClose(adjusted, "combat-plain.tsv", SAME_METHOD);
        assertClose(adjusted, "combat-stock.tsv", STOCK);
        assertThat(fitted.unadjustedFeatures()).isEqualTo(1);
        assertThat(adjusted.column(2)).isEqualTo(input.column(2));
    }

    @Test
    void agreesWithSvaWithCovariatesMeansOnlyAndAReference() {
        assertClose(fitAndApply(Combat.withDefaults(), input, batch, design()), "combat-covariates.tsv", SAME_METHOD);
        assertClose(
                fitAndApply(Combat.withDefaults().with(Combat.Effects.LOCATION), input, batch, design()),
                "combat-mean-only.tsv",
                SAME_METHOD);
        assertClose(
                fitAndApply(Combat.withDefaults().withReferenceBatch("siteB"), input, batch, new double[0]),
                "combat-reference.tsv",
                SAME_METHOD);
    }

    @Test
    void agreesWithSvaOnMissingValuesAndLeavesThemMissing() {
        FeatureMatrix missing = table("combat-missing-input.tsv");
        assertClose(fitAndApply(Combat.withDefaults(), missing, batch, design()), "combat-missing.tsv", SAME_METHOD);
    }

    @Test
    void aBatchOfOneSampleIsAdjustedByItsMeanAlone() {
        List<String> single = new ArrayList<>(batch);
        single.set(single.size() - 1, "siteD");
        FittedCombat fitted = Combat.withDefaults().fit(input, single, ONE);
        assertThat(fitted.effects()).isEqualTo(Combat.Effects.LOCATION);
        assertClose(fitted.apply(input, single, new double[0]), "combat-single.tsv", SAME_METHOD);
    }

    @Test
    void appliesToNewRowsAsToTrainingRowsWhoeverElseIsThere() {
        FittedCombat fitted = Combat.withDefaults().fit(input, batch, design(), 2, ONE);
        FeatureMatrix all = fitted.apply(input, batch, design());
        for (int row : new int[] {0, 7, 17}) {
            FeatureMatrix alone =
                    input.select(SampleSet.of(List.of(input.samples().id(row))));
            double[] ownDesign = {design()[2 * row], design()[2 * row + 1]};
            assertThat(fitted.apply(alone, List.of(batch.get(row)), ownDesign).row(0))
                    .isEqualTo(all.row(row));
        }
    }

    @Test
    void theThreadCountDoesNotChangeABit() {
        SplittableRandom random = new SplittableRandom(3);
        FeatureMatrix wide = random(random, 30, 1500);
        List<String> labels = new ArrayList<>();
        for (int row = 0; row < 30; row++) {
            labels.add("b" + row % 3);
        }
        assertThat(Combat.withDefaults()
                        .fit(wide, labels, new Parallelism(4))
                        .apply(wide, labels, new double[0])
                        .toRowMajor())
                .isEqualTo(Combat.withDefaults()
                        .fit(wide, labels, ONE)
                        .apply(wide, labels, new double[0])
                        .toRowMajor());
    }

    @Test
    void takesAPlantedBatchEffectOutAndKeepsAPlantedCovariateEffect() {
        SplittableRandom random = new SplittableRandom(11);
        int rows = 120;
        FeatureMatrix noise = random(random, rows, 60);
        double[] values = noise.toRowMajor();
        double[] ill = new double[rows];
        List<String> labels = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            // Illness is commoner in batch b: adjusting without knowing it would take part of its effect.
            boolean inB = row % 2 == 1;
            ill[row] = random.nextDouble() < (inB ? 0.7 : 0.3) ? 1 : 0;
            labels.add(inB ? "b" : "a");
            for (int feature = 0; feature < 60; feature++) {
                double scale = inB ? 1.5 : 1;
                values[row * 60 + feature] = values[row * 60 + feature] * scale + (inB ? 3 : 0) + 2 * ill[row];
            }
        }
        FeatureMatrix planted = FeatureMatrix.of(noise.samples(), noise.featureNames(), values, Provenance.of("test"));
        FeatureMatrix adjusted = fitAndApply(Combat.withDefaults(), planted, labels, ill);
        double batchGap = 0;
        double effect = 0;
        for (int feature = 0; feature < 60; feature++) {
            double[] cell = new double[4];
            int[] n = new int[4];
            for (int row = 0; row < rows; row++) {
                int k = (labels.get(row).equals("b") ? 2 : 0) + (int) ill[row];
                cell[k] += adjusted.value(row, feature);
                n[k]++;
            }
            batchGap += (cell[2] / n[2] - cell[0] / n[0] + cell[3] / n[3] - cell[1] / n[1]) / 120;
            effect += (cell[1] / n[1] - cell[0] / n[0] + cell[3] / n[3] - cell[2] / n[2]) / 120;
        }
        // Standard errors over 60 features of 120 rows are about 0.03.
        assertThat(batchGap).isCloseTo(0, within(0.1));
        assertThat(effect).isCloseTo(2, within(0.15));
    }

    @Test
    void refusesWhatCannotBeHarmonised() {
        assertThatThrownBy(() -> Combat.withDefaults().fit(input, Collections.nCopies(18, "one"), ONE))
                .isInstanceOf(DegenerateData.class)
                .hasMessageContaining("one batch only");
        double[] confounded =
                batch.stream().mapToDouble(site -> site.equals("siteA") ? 1 : 0).toArray();
        assertThatThrownBy(() -> Combat.withDefaults().fit(input, batch, confounded, 1, ONE))
                .isInstanceOf(DegenerateData.class)
                .hasMessageContaining("cannot be told apart (confounded)");
        double[] missing = new double[18];
        missing[3] = Double.NaN;
        assertThatThrownBy(() -> Combat.withDefaults().fit(input, batch, missing, 1, ONE))
                .isInstanceOf(InconsistentInput.class)
                .hasMessageContaining("a covariate to preserve is missing");
        FeatureMatrix constant =
                FeatureMatrix.of(input.samples(), List.of("x", "y"), new double[36], Provenance.of("test"));
        assertThatThrownBy(() -> Combat.withDefaults().fit(constant, batch, ONE))
                .isInstanceOf(DegenerateData.class)
                .hasMessageContaining("0 of 2 features vary in every batch");
        assertThatThrownBy(
                        () -> Combat.withDefaults().withReferenceBatch("siteX").fit(input, batch, ONE))
                .isInstanceOf(InconsistentInput.class)
                .hasMessageContaining("there is no batch 'siteX' to refer to; there are siteA, siteB, siteC");
        FittedCombat fitted = Combat.withDefaults().fit(input, batch, ONE);
        assertThatThrownBy(() -> fitted.apply(input, Collections.nCopies(18, "siteX"), new double[0]))
                .isInstanceOf(InconsistentInput.class)
                .hasMessageContaining("batch 'siteX' was not in training");
        assertThatThrownBy(() -> fitted.apply(
                        FeatureMatrix.of(input.samples(), List.of("x", "y"), new double[36], Provenance.of("test")),
                        batch,
                        new double[0]))
                .isInstanceOf(InconsistentInput.class)
                .hasMessageContaining("there are 2 features, training had 40");
    }

    private double[] design() {
        double[] age = people.numbers("age");
        double[] sex = people.numbers("sex");
        double[] design = new double[2 * age.length];
        for (int row = 0; row < age.length; row++) {
            design[2 * row] = age[row];
            design[2 * row + 1] = sex[row];
        }
        return design;
    }

    private static FeatureMatrix fitAndApply(Combat combat, FeatureMatrix matrix, List<String> batch, double[] design) {
        return combat.fit(matrix, batch, design, design.length / matrix.sampleCount(), ONE)
                .apply(matrix, batch, design);
    }

    private static void assertClose(FeatureMatrix actual, String name, double tolerance) {
        FeatureMatrix expected = table(name);
        assertThat(actual.featureNames()).isEqualTo(expected.featureNames());
        for (int row = 0; row < expected.sampleCount(); row++) {
            assertThat(actual.row(row))
                    .as(name + ", row " + row)
                    .usingComparatorWithPrecision(tolerance)
                    .containsExactly(expected.row(row));
        }
    }

    private static FeatureMatrix random(SplittableRandom random, int rows, int features) {
        List<String> ids = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            ids.add("s" + row);
        }
        List<String> names = new ArrayList<>();
        for (int feature = 0; feature < features; feature++) {
            names.add("f" + feature);
        }
        double[] values = new double[rows * features];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextGaussian();
        }
        return FeatureMatrix.of(SampleSet.of(ids), names, values, Provenance.of("test"));
    }

    private static FeatureMatrix table(String name) {
        return FeatureTable.read(file(name));
    }

    private static Path file(String name) {
        try {
            return Path.of(
                    Objects.requireNonNull(CombatTest.class.getResource(name)).toURI());
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
