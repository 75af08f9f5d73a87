package org.endotype.genomics.omics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.feature.FeatureLayout;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.feature.FeatureTable;

/** Figures that R's packages gave, with the recipe (recipe.R) beside them. */
final class OmicsOracles {

    /** R printed 15 digits; sums are taken in another order here. */
    static final double SAME_METHOD = 1e-9;

    private OmicsOracles() {}

    static Path file(String name) {
        try {
            return Path.of(
                    Objects.requireNonNull(OmicsOracles.class.getResource(name)).toURI());
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static FeatureMatrix table(String name) {
        return FeatureTable.read(file(name), FeatureLayout.FEATURES_AS_ROWS);
    }

    static Counts counts() {
        return Counts.of(table("counts.tsv"), SourceLocation.nowhere(), Counts.Fractions.REFUSE);
    }

    static void assertSame(FeatureMatrix actual, FeatureMatrix expected, double tolerance) {
        assertThat(actual.samples()).isEqualTo(expected.samples());
        assertThat(actual.featureNames()).isEqualTo(expected.featureNames());
        for (int sample = 0; sample < expected.sampleCount(); sample++) {
            for (int feature = 0; feature < expected.featureCount(); feature++) {
                double wanted = expected.value(sample, feature);
                if (Double.isNaN(wanted)) {
                    assertThat(actual.value(sample, feature)).isNaN();
                    continue;
                }
                assertThat(actual.value(sample, feature))
                        .as("%s, sample %d", expected.featureNames().get(feature), sample)
                        .isCloseTo(wanted, within(tolerance * Math.max(1, Math.abs(wanted))));
            }
        }
    }
}
