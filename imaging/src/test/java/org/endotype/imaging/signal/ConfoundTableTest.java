package org.endotype.imaging.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.MalformedInput;
import org.endotype.imaging.SharedData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfoundTableTest {

    /** fMRIPrep writes motion with about seven digits. */
    private static final double MOTION_DIGITS = 1e-4;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonss_desc-confounds_regressors.tsv",
                "test_desc-confounds_regressors.tsv",
                "test-v21_desc-confounds_timeseries.tsv"
            })
    void strategiesFindTheirColumnsInTablesOfEveryVersion(String name) {
        ConfoundTable table = ConfoundTable.read(SharedData.require("confounds/" + name));
        assertThat(ConfoundStrategy.MOTION_6.regressors(table)).hasDimensions(6, table.volumeCount());
        assertThat(ConfoundStrategy.MOTION_12.regressors(table)).hasDimensions(12, table.volumeCount());
        assertThat(ConfoundStrategy.MOTION_24.regressors(table)).hasDimensions(24, table.volumeCount());
        assertThat(ConfoundStrategy.MOTION_36.regressors(table)).hasDimensions(36, table.volumeCount());
        assertThat(ConfoundStrategy.NONE.regressors(table)).isEmpty();
        // 12 of motion; 3 + 4 or 5 components; the table's cosines.
        boolean recent = name.contains("v21");
        assertThat(ConfoundStrategy.ACOMPCOR.regressors(table)).hasNumberOfRows(recent ? 12 + 3 + 4 + 1 : 12 + 5 + 4);
        if (recent) {
            assertThatThrownBy(() -> ConfoundStrategy.AROMA.regressors(table)).isInstanceOf(InconsistentInput.class);
        } else {
            assertThat(ConfoundStrategy.AROMA.regressors(table)).hasNumberOfRows(13 + 2);
        }
        assertThat(ConfoundStrategy.ALL.regressors(table).length).isLessThan(table.columnCount());
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonss_desc-confounds_regressors.tsv", "test-v21_desc-confounds_timeseries.tsv"})
    void derivativesAndSquaresComputedFromMotionAreThoseOfTheTable(String name) {
        ConfoundTable table = ConfoundTable.read(SharedData.require("confounds/" + name));
        double[][] found = ConfoundStrategy.MOTION_24.regressors(table);
        String[] columns = {"trans_x", "trans_x_derivative1", "trans_x_power2", "trans_x_derivative1_power2"};
        for (int c = 0; c < columns.length; c++) {
            double[] expected = table.requireColumn(columns[c]);
            for (int t = 0; t < expected.length; t++) {
                assertThat(found[c][t]).isCloseTo(expected[t], within(1e-9));
            }
        }
    }

    @Test
    void displacementComputedFromMotionIsThatOfFmriprep() throws IOException {
        Path file = SharedData.require("confounds/test-v21_desc-confounds_timeseries.tsv");
        double[] measured = ConfoundTable.read(file).requireFramewiseDisplacement();
        String text = Files.readString(file).replaceFirst("framewise_displacement", "other");
        double[] computed = ConfoundTable.read(Files.writeString(folder.resolve("c.tsv"), text))
                .requireFramewiseDisplacement();
        assertThat(computed[0]).isNaN();
        for (int t = 1; t < measured.length; t++) {
            assertThat(computed[t]).isCloseTo(measured[t], within(MOTION_DIGITS));
        }
    }

    @Test
    void markedNonSteadyVolumesAreNotKept() {
        ConfoundTable table =
                ConfoundTable.read(SharedData.require("confounds/test-v21_desc-confounds_timeseries.tsv"));
        boolean[] kept = Censoring.none().keptVolumes(table);
        assertThat(kept[0]).isFalse();
        assertThat(kept[1]).isFalse();
        assertThat(kept[2]).isFalse();
        assertThat(kept[3]).isTrue();
    }

    @Test
    void namesOfTheFirstVersionsAreUnderstood() throws IOException {
        Path file = Files.writeString(
                folder.resolve("old.tsv"),
                "CSF\tWhiteMatter\tGlobalSignal\tstdDVARS\tFramewiseDisplacement\taCompCor00\taCompCor01\tCosine00\t"
                        + "NonSteadyStateOutlier00\tX\tY\tZ\tRotX\tRotY\tRotZ\n"
                        + "1\t2\t3\tn/a\tn/a\t1\t2\t3\t1\t0\t0\t0\t0\t0\t0\n"
                        + "2\t3\t4\t1.2\t0.4\t2\t1\t3\t0\t0.1\t0\t0\t0\t0.002\t0\n"
                        + "3\t3\t5\t1.7\t0.9\t0\t0\t1\t0\t0.1\t0.3\t0\t0\t0.002\t0\n");
        ConfoundTable table = ConfoundTable.read(file);
        assertThat(ConfoundStrategy.MOTION_36.regressors(table)).hasNumberOfRows(36);
        assertThat(ConfoundStrategy.ACOMPCOR.regressors(table)).hasNumberOfRows(12 + 2 + 1);
        assertThat(table.requireFramewiseDisplacement()).containsExactly(Double.NaN, 0.4, 0.9);
        assertThat(table.requireStandardizedDvars()).containsExactly(Double.NaN, 1.2, 1.7);
        assertThat(Censoring.none().keptVolumes(table)).containsExactly(false, true, true);
    }

    @Test
    void theFirstVolumeTakesTheSecondsValueAndOtherGapsAreRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("g.tsv"), "a\tb\nn/a\t1\n5\t2\n6\tn/a\n");
        ConfoundTable table = ConfoundTable.read(file);
        assertThat(table.requireColumn("a")).containsExactly(5, 5, 6);
        assertThatThrownBy(() -> table.requireColumn("b"))
                .isInstanceOf(MalformedInput.class)
                .hasMessageStartingWith("g.tsv:4: column 'b' is missing here");
    }

    @Test
    void plainNumbersWithoutAHeaderAreTaken() throws IOException {
        Path file = Files.writeString(folder.resolve("motion.txt"), "-0.1  0 0 1 2 3  \n0.2 0 1 1 2 3\n");
        ConfoundTable table = ConfoundTable.read(file);
        assertThat(table.volumeCount()).isEqualTo(2);
        assertThat(ConfoundStrategy.MOTION_6.regressors(table)).hasNumberOfRows(6);
        assertThat(table.framewiseDisplacement()).isEmpty();
        Path ragged = Files.writeString(folder.resolve("ragged.txt"), "1 2\n3\n");
        assertThatThrownBy(() -> ConfoundTable.read(ragged)).hasMessageStartingWith("ragged.txt:2: ");
    }
}
