package org.endotype.imaging.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InconsistentInput;
import org.endotype.imaging.signal.CleaningOptions.Detrending;
import org.endotype.imaging.signal.TemporalFilter.DriftTerms;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignalCleanerTest {

    private static final int VOLUMES = 200;
    private static final double TR = 2;
    private static final double ROUNDING = 1e-9;

    @TempDir
    Path folder;

    @Test
    void outliersThatLieUnevenlyInTimeLeaveNoTraceWhereTheyAreCensoredBeforeFiltering() throws IOException {
        // A mask applied back to front, as in nilearn, leaves a censored volume in where its mirror image is censored
        // too.
        boolean[] moved = new boolean[VOLUMES];
        for (int t : new int[] {20, 21, 22, 50, 51, 90, VOLUMES - 91}) {
            moved[t] = true;
        }
        double[] clean = new double[VOLUMES];
        double[] spoilt = new double[VOLUMES];
        double[] displacement = new double[VOLUMES];
        for (int t = 0; t < VOLUMES; t++) {
            clean[t] = Math.sin(2 * Math.PI * 0.03 * TR * t) + 0.5 * Math.cos(2 * Math.PI * 0.05 * TR * t);
            spoilt[t] = moved[t] ? clean[t] + 50 : clean[t];
            displacement[t] = moved[t] ? 2 : 0.1;
        }
        CleaningOptions options = CleaningOptions.withDefaults()
                .with(ConfoundStrategy.NONE)
                .with(new TemporalFilter.Butterworth(OptionalDouble.of(0.01), OptionalDouble.of(0.1)))
                .with(new Censoring(OptionalDouble.of(0.5), OptionalDouble.empty(), 5, 0));
        ConfoundTable table = table("framewise_displacement", displacement);
        double[] found = SignalCleaner.clean(series(spoilt), Optional.of(table), options)
                .series()
                .column(0);
        double[] undisturbed = SignalCleaner.clean(series(clean), Optional.empty(), options.with(Censoring.none()))
                .series()
                .column(0);
        assertThat(found).hasSize(VOLUMES - 7);
        double[] expected = new double[found.length];
        for (int t = 0, next = 0; t < VOLUMES; t++) {
            if (!moved[t]) {
                expected[next++] = undisturbed[t];
            }
        }
        for (int t = 0; t < found.length; t++) {
            // The spline fills gaps of up to three volumes of a slow signal to a hundredth of its amplitude.
            assertThat(found[t]).as("kept volume %d", t).isCloseTo(expected[t], within(0.05));
        }
    }

    @Test
    void censoredVolumesInfluenceNothingThatIsKept() throws IOException {
        double[] displacement = new double[VOLUMES];
        for (int t = 30; t < 37; t++) {
            displacement[t] = 1;
        }
        ConfoundTable table = table("framewise_displacement", displacement);
        double[] one = noise(7);
        double[] other = one.clone();
        for (int t = 30; t < 37; t++) {
            other[t] = 1e4 * t;
        }
        for (TemporalFilter filter : List.of(
                TemporalFilter.none(),
                new TemporalFilter.Cosine(0.01, DriftTerms.ALWAYS),
                new TemporalFilter.Butterworth(OptionalDouble.of(0.01), OptionalDouble.of(0.1)))) {
            CleaningOptions options = CleaningOptions.withDefaults()
                    .with(Detrending.LINEAR)
                    .with(ConfoundStrategy.NONE)
                    .with(filter)
                    .with(new Censoring(OptionalDouble.of(0.5), OptionalDouble.empty(), 5, 0))
                    .with(Standardization.ZSCORE);
            assertThat(SignalCleaner.clean(series(other), Optional.of(table), options)
                            .series()
                            .toRowMajor())
                    .containsExactly(SignalCleaner.clean(series(one), Optional.of(table), options)
                            .series()
                            .toRowMajor());
        }
    }

    @Test
    void stretchesShorterThanFiveVolumesGoWithTheCensoredOnes() throws IOException {
        double[] displacement = new double[VOLUMES];
        displacement[0] = Double.NaN;
        displacement[10] = 1;
        displacement[15] = 1; // 11..14 are four: they go; 16 on stay.
        displacement[21] = 1; // 16..20 are five: they stay.
        Censoring censoring = new Censoring(OptionalDouble.of(0.5), OptionalDouble.empty(), 5, 0);
        boolean[] kept = censoring.keptVolumes(table("framewise_displacement", displacement));
        for (int t = 0; t < VOLUMES; t++) {
            assertThat(kept[t]).as("volume %d", t).isEqualTo(t < 10 || (t >= 16 && t <= 20) || t >= 22);
        }
    }

    @Test
    void aRunWithTooLittleLeftIsRefusedWithTheFigures() throws IOException {
        double[] displacement = new double[VOLUMES];
        java.util.Arrays.fill(displacement, 0, 100, 1);
        CleaningOptions options = CleaningOptions.withDefaults()
                .with(ConfoundStrategy.NONE)
                .with(new Censoring(OptionalDouble.of(0.5), OptionalDouble.empty(), 5, 240));
        ConfoundTable table = table("framewise_displacement", displacement);
        assertThatThrownBy(() -> SignalCleaner.clean(series(noise(1)), Optional.of(table), options))
                .isInstanceOf(DegenerateData.class)
                .hasMessage(
                        "only 200.0 s (100 of 200 volumes) are left after censoring, fewer than the 240.0 s required");
    }

    @Test
    void regressedConfoundsLeaveNoCorrelationAndRepeatedOnesCountOnce() throws IOException {
        double[] confound = noise(2);
        double[] signal = noise(3);
        for (int t = 0; t < VOLUMES; t++) {
            signal[t] += 3 * confound[t] + 100;
        }
        double[] scaled = new double[VOLUMES];
        java.util.Arrays.setAll(scaled, t -> -7 * confound[t] + 2);
        CleanedSeries cleaned = SignalCleaner.clean(
                series(signal), Optional.of(table("a", confound, "b", scaled)), CleaningOptions.withDefaults());
        assertThat(cleaned.regressorCount()).isEqualTo(1);
        double dot = 0;
        double mean = 0;
        double[] left = cleaned.series().column(0);
        double centre = java.util.Arrays.stream(confound).average().orElseThrow();
        for (int t = 0; t < VOLUMES; t++) {
            dot += left[t] * (confound[t] - centre);
            mean += left[t] / VOLUMES;
        }
        assertThat(dot).isCloseTo(0, within(1e-8));
        // Only what is correlated goes: the mean of the signal stays.
        assertThat(mean).isCloseTo(java.util.Arrays.stream(signal).average().orElseThrow(), within(ROUNDING));
    }

    @Test
    void moreConfoundsThanVolumesCanCarryAreRefused() throws IOException {
        TimeSeries few = TimeSeries.of(List.of("r"), new double[] {1, 3, 2, 5}, OptionalDouble.of(TR));
        Path file = Files.writeString(folder.resolve("many.tsv"), "a\tb\tc\n1\t0\t0\n0\t1\t0\n0\t0\t1\n0\t0\t0\n");
        assertThatThrownBy(() ->
                        SignalCleaner.clean(few, Optional.of(ConfoundTable.read(file)), CleaningOptions.withDefaults()))
                .isInstanceOf(DegenerateData.class)
                .hasMessageContaining("3 independent confounds for 4 volumes");
    }

    @Test
    void confoundsThatLeaveNothingBesideMeanAndLineAreRefusedRatherThanNoiseStandardised() throws IOException {
        int volumes = 30;
        double[] signal = new double[volumes];
        StringBuilder table = new StringBuilder();
        for (int c = 0; c < 36; c++) {
            table.append(c == 0 ? "c" : "\tc").append(c);
        }
        SplittableRandom random = new SplittableRandom(3);
        for (int t = 0; t < volumes; t++) {
            signal[t] = random.nextDouble();
            table.append('\n').append(random.nextDouble());
            for (int c = 1; c < 36; c++) {
                table.append('\t').append(random.nextDouble());
            }
        }
        Optional<ConfoundTable> confounds =
                Optional.of(ConfoundTable.read(Files.writeString(folder.resolve("all.tsv"), table.append('\n'))));
        TimeSeries series = TimeSeries.of(List.of("r"), signal, OptionalDouble.of(TR));
        for (Detrending detrending : Detrending.values()) {
            CleaningOptions options = CleaningOptions.withDefaults()
                    .with(ConfoundStrategy.ALL)
                    .with(detrending)
                    .with(Standardization.ZSCORE);
            assertThatThrownBy(() -> SignalCleaner.clean(series, confounds, options))
                    .as("%s", detrending)
                    .isInstanceOf(DegenerateData.class)
                    .hasMessageContaining("leave no signal");
        }
    }

    @Test
    void standardScoresUseTheSampleDeviationAndPerCentTheOriginalMean() {
        TimeSeries series = TimeSeries.of(List.of("r"), new double[] {9, 10, 11, 10}, OptionalDouble.empty());
        CleaningOptions plain = CleaningOptions.withDefaults();
        double sd = Math.sqrt(2.0 / 3);
        assertThat(cleaned(series, plain.with(Standardization.ZSCORE)))
                .usingComparatorWithPrecision(ROUNDING)
                .containsExactly(-1 / sd, 0.0, 1 / sd, 0.0);
        assertThat(cleaned(series, plain.with(Standardization.PSC)))
                .usingComparatorWithPrecision(ROUNDING)
                .containsExactly(-10.0, 0.0, 10.0, 0.0);
        double[] detrended = cleaned(series, plain.with(Standardization.PSC).with(Detrending.LINEAR));
        // The slope is 0.4 a volume; residuals over a mean of 10, in per cent.
        assertThat(detrended).usingComparatorWithPrecision(ROUNDING).containsExactly(-4.0, 2.0, 8.0, -6.0);
    }

    @Test
    void missingRegionsStayMissingAndDisturbNothing() {
        double[] values = new double[VOLUMES * 2];
        double[] signal = noise(5);
        for (int t = 0; t < VOLUMES; t++) {
            values[2 * t] = signal[t];
            values[2 * t + 1] = Double.NaN;
        }
        CleaningOptions options = CleaningOptions.withDefaults()
                .with(Detrending.LINEAR)
                .with(new TemporalFilter.Butterworth(OptionalDouble.of(0.01), OptionalDouble.empty()))
                .with(Standardization.ZSCORE);
        TimeSeries found = SignalCleaner.clean(
                        TimeSeries.of(List.of("a", "b"), values, OptionalDouble.of(TR)), Optional.empty(), options)
                .series();
        assertThat(found.isMissing(1)).isTrue();
        assertThat(found.column(0)).containsExactly(cleaned(series(signal), options));
    }

    @Test
    void aFilterWithoutARepetitionTimeIsRefused() {
        TimeSeries series = TimeSeries.of(List.of("r"), noise(1), OptionalDouble.empty());
        CleaningOptions options =
                CleaningOptions.withDefaults().with(new TemporalFilter.Cosine(0.01, DriftTerms.ALWAYS));
        assertThatThrownBy(() -> SignalCleaner.clean(series, Optional.empty(), options))
                .isInstanceOf(InconsistentInput.class)
                .hasMessageContaining("repetition time");
    }

    private static double[] cleaned(TimeSeries series, CleaningOptions options) {
        return SignalCleaner.clean(series, Optional.empty(), options).series().column(0);
    }

    private static TimeSeries series(double[] signal) {
        return TimeSeries.of(List.of("r"), signal.clone(), OptionalDouble.of(TR));
    }

    private static double[] noise(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] noise = new double[VOLUMES];
        java.util.Arrays.setAll(noise, t -> random.nextDouble() - 0.5);
        return noise;
    }

    private ConfoundTable table(Object... namesAndColumns) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int c = 0; c < namesAndColumns.length; c += 2) {
            text.append(c == 0 ? "" : "\t").append(namesAndColumns[c]);
        }
        text.append('\n');
        for (int t = 0; t < VOLUMES; t++) {
            for (int c = 1; c < namesAndColumns.length; c += 2) {
                double value = ((double[]) namesAndColumns[c])[t];
                text.append(c == 1 ? "" : "\t")
                        .append(Double.isNaN(value) ? "n/a" : String.format(Locale.ROOT, "%s", value));
            }
            text.append('\n');
        }
        return ConfoundTable.read(Files.writeString(folder.resolve("confounds.tsv"), text));
    }
}
