package org.endotype.imaging.parcel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import org.endotype.imaging.SharedData;
import org.endotype.imaging.bold.BoldRun;
import org.endotype.imaging.signal.CleaningOptions;
import org.endotype.imaging.signal.CleaningOptions.Detrending;
import org.endotype.imaging.signal.ConfoundTable;
import org.endotype.imaging.signal.SignalCleaner;
import org.endotype.imaging.signal.Standardization;
import org.endotype.imaging.signal.TemporalFilter;
import org.endotype.imaging.signal.TemporalFilter.DriftTerms;
import org.endotype.imaging.signal.TimeSeries;
import org.endotype.imaging.signal.TimeSeriesFile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Against nilearn 0.10.4 on real runs (Haxby 2001): NiftiLabelsMasker for means; signal.clean with detrend=True,
 * standardize="zscore_sample" (or "psc"), t_r=2.5, the six motion parameters as confounds, and filter="butterworth",
 * high_pass=0.01, low_pass=0.1, or filter="cosine", high_pass=0.008.
 */
class NilearnTimeSeriesTest {

    /** The figures are printed with ten digits. */
    private static final double MEANS = 1e-6;

    /** nilearn filters by one polynomial of degree 10, which rounds worse than second-order sections. */
    private static final double FILTERED = 1e-5;

    @ParameterizedTest
    @ValueSource(strings = {"run-001", "run-002", "run-003", "run-004"})
    void parcelMeansAgreeWithNilearn(String run) {
        assertAgrees(raw(run, "blocks_dseg.nii.gz"), expected(run + "_raw"), MEANS);
    }

    @ParameterizedTest
    @ValueSource(strings = "run-001")
    void aFinerShiftedAtlasIsResampledAsNilearnDoes(String run) {
        assertAgrees(raw(run, "blocks_fine_shifted_dseg.nii.gz"), expected(run + "_raw_fine_shifted_atlas"), MEANS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"run-001", "run-002", "run-003", "run-004"})
    void butterworthCleaningAgreesWithNilearn(String run) {
        CleaningOptions options = CleaningOptions.withDefaults()
                .with(Detrending.LINEAR)
                .with(new TemporalFilter.Butterworth(OptionalDouble.of(0.01), OptionalDouble.of(0.1)))
                .with(Standardization.ZSCORE);
        assertAgrees(clean(run, options), expected(run + "_butterworth"), FILTERED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"run-001", "run-002", "run-003", "run-004"})
    void cosineCleaningAgreesWithNilearn(String run) {
        CleaningOptions options = CleaningOptions.withDefaults()
                .with(Detrending.LINEAR)
                .with(new TemporalFilter.Cosine(0.008, DriftTerms.UNLESS_SUPPLIED))
                .with(Standardization.ZSCORE);
        assertAgrees(clean(run, options), expected(run + "_cosine"), MEANS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"run-001", "run-002", "run-003", "run-004"})
    void perCentSignalChangeAgreesWithNilearn(String run) {
        CleaningOptions options =
                CleaningOptions.withDefaults().with(Detrending.LINEAR).with(Standardization.PSC);
        assertAgrees(clean(run, options), expected(run + "_psc"), MEANS);
    }

    private static TimeSeries clean(String run, CleaningOptions options) {
        ConfoundTable motion = ConfoundTable.read(SharedData.require("bold/haxby2001/" + run + "/bold_moest.txt"));
        return SignalCleaner.clean(raw(run, "blocks_dseg.nii.gz"), Optional.of(motion), options)
                .series();
    }

    private static TimeSeries raw(String run, String atlas) {
        Path folder = SharedData.require("bold/haxby2001");
        BoldRun bold = BoldRun.open(folder.resolve(run).resolve("bold_25mm.nii.gz"));
        Parcellation parcels = Parcellation.of(LabelAtlas.read(folder.resolve(atlas)), bold.grid());
        return ParcelExtraction.extract(bold, parcels, Optional.empty(), 0.5).series();
    }

    private static TimeSeries expected(String name) {
        return TimeSeriesFile.read(SharedData.require("bold/haxby2001/expected/" + name + ".tsv.gz"));
    }

    private static void assertAgrees(TimeSeries found, TimeSeries expected, double tolerance) {
        assertThat(found.labels()).isEqualTo(expected.labels());
        assertThat(found.volumeCount()).isEqualTo(expected.volumeCount());
        for (int t = 0; t < found.volumeCount(); t++) {
            for (int region = 0; region < found.regionCount(); region++) {
                assertThat(found.value(t, region))
                        .as("volume %d of %s", t, found.labels().get(region))
                        .isCloseTo(expected.value(t, region), within(tolerance));
            }
        }
    }
}
