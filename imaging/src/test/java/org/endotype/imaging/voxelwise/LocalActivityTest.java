package org.endotype.imaging.voxelwise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.parallel.Parallelism;
import org.endotype.imaging.Figures;
import org.endotype.imaging.SharedData;
import org.endotype.imaging.bold.BoldRun;
import org.endotype.imaging.bold.VoxelSeries;
import org.endotype.imaging.nifti.NiftiImage;
import org.endotype.imaging.parcel.LabelAtlas;
import org.endotype.imaging.signal.Censoring;
import org.endotype.imaging.signal.CleaningOptions;
import org.endotype.imaging.signal.CleaningOptions.Detrending;
import org.endotype.imaging.signal.RunCleaning;
import org.endotype.imaging.signal.TemporalFilter;
import org.endotype.testdata.NiftiBytes;
import org.endotype.testdata.NiftiBytes.Datatype;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against the definitions in NumPy and SciPy on a real run; the recipe is {@code voxel_figures.py}. */
class LocalActivityTest {

    /** Relative; figures have twelve digits and signals lose a few of them where the trend is taken out. */
    private static final double PRINTED = 1e-8;

    /** Sums in another order. */
    private static final double ROUNDING = 1e-12;

    private static final CleaningOptions DETRENDED =
            CleaningOptions.withDefaults().with(Detrending.LINEAR);

    @TempDir
    Path folder;

    @Test
    void amplitudesAndHomogeneityAgreeWithTheirDefinitionsInNumPy() {
        Map<LocalMeasure, double[]> found = haxby(DETRENDED, MapScale.NONE, Parallelism.single());
        for (LocalMeasure measure : LocalMeasure.values()) {
            double[] expected = Figures.column("local", measure.label());
            double[] values = found.getOrDefault(measure, new double[0]);
            assertThat(values).hasSameSizeAs(expected);
            for (int v = 0; v < values.length; v++) {
                assertThat(values[v])
                        .as("%s of voxel %d", measure, v)
                        .isCloseTo(expected[v], within(PRINTED * Math.max(1, Math.abs(expected[v]))));
            }
        }
    }

    @Test
    void resultsDoNotDependOnTheThreads() {
        Map<LocalMeasure, double[]> one = haxby(DETRENDED, MapScale.ZSCORE, Parallelism.single());
        Map<LocalMeasure, double[]> three = haxby(DETRENDED, MapScale.ZSCORE, new Parallelism(3));
        one.forEach((measure, map) -> assertThat(three.get(measure)).isEqualTo(map));
    }

    @Test
    void amplitudesLeaveTheFilterOutAndHomogeneityKeepsIt() {
        CleaningOptions filtered =
                DETRENDED.with(new TemporalFilter.Butterworth(OptionalDouble.of(0.01), OptionalDouble.of(0.08)));
        Map<LocalMeasure, double[]> with = haxby(filtered, MapScale.NONE, Parallelism.single());
        Map<LocalMeasure, double[]> without = haxby(DETRENDED, MapScale.NONE, Parallelism.single());
        assertThat(with.get(LocalMeasure.FALFF)).isEqualTo(without.get(LocalMeasure.FALFF));
        assertThat(with.get(LocalMeasure.REHO)).isNotEqualTo(without.get(LocalMeasure.REHO));
    }

    @Test
    void aSineHasItsAmplitudeAndNothingElse() throws IOException {
        // 100 volumes of 1 s, a sine of amplitude 3 at 0.05 Hz (bin 5) beside one of amplitude 4 at 0.3 Hz (bin 30).
        double[] values = new double[200];
        for (int t = 0; t < 100; t++) {
            values[2 * t] = 500 + 3 * Math.sin(2 * Math.PI * 5 * t / 100) + 4 * Math.sin(2 * Math.PI * 30 * t / 100);
            values[2 * t + 1] = 500 + t % 2;
        }
        BoldRun run = run(values, 2, 1);
        FluctuationAmplitude found = FluctuationAmplitude.of(
                VoxelSeries.read(run, Optional.empty(), Optional.empty()),
                cleaning(run, CleaningOptions.withDefaults()),
                new FrequencyBand(0.04, 0.08),
                Parallelism.single());
        // Bins 4 to 7: one of them holds sqrt(9 / 2).
        assertThat(found.alff()[0]).isCloseTo(2 * Math.sqrt(4.5) / 4, within(1e-6));
        assertThat(found.falff()[0]).isCloseTo(0.6, within(1e-6));
        // The fastest alternation lies in the highest bin alone.
        assertThat(found.alff()[1]).isCloseTo(0, within(1e-6));
        assertThat(FluctuationAmplitude.of(
                                VoxelSeries.read(run, Optional.empty(), Optional.empty()),
                                cleaning(run, CleaningOptions.withDefaults()),
                                new FrequencyBand(0, 0.5),
                                Parallelism.single())
                        .falff()[0])
                .isCloseTo(1, within(1e-6));
    }

    @Test
    void neighboursThatAgreeHaveHomogeneityOneAndTwoThatOpposeHaveNone() throws IOException {
        BoldRun run = run(new double[] {1, 10, 3, 2, 20, 2, 3, 30, 1}, 3, 2);
        VoxelSeries voxels = VoxelSeries.read(run, Optional.empty(), Optional.empty());
        double[] found = RegionalHomogeneity.of(
                voxels, cleaning(run, CleaningOptions.withDefaults()), Neighbourhood.CORNERS_27, Parallelism.single());
        // Voxel 1 has itself, one that agrees and one that opposes: sums 7, 6 and 5 of three ranks; W = 12 * 2 / (9 *
        // 24).
        assertThat(found).containsExactly(new double[] {1, 1.0 / 9, 0}, within(1e-12));
    }

    @Test
    void tiesShareTheirMeanRank() throws IOException {
        BoldRun run = run(new double[] {1, 1, 1, 2, 2, 2, 3, 3}, 2, 2);
        VoxelSeries voxels = VoxelSeries.read(run, Optional.empty(), Optional.empty());
        double[] found = RegionalHomogeneity.of(
                voxels, cleaning(run, CleaningOptions.withDefaults()), Neighbourhood.FACES_7, Parallelism.single());
        // Ranks 1.5 1.5 3 4 and 1 2.5 2.5 4: sums 2.5 4 5.5 8 about 5.
        assertThat(found[0]).isCloseTo(12 * (6.25 + 1 + 0.25 + 9) / (4 * 60), within(1e-12));
    }

    @Test
    void voxelsThatAreConstantOrNotFiniteHaveNoValueAndRegionsKeepTheirPlace() throws IOException {
        BoldRun run = run(new double[] {1, 5, Double.NaN, 2, 2, 5, 1, 4, 1, 5, 3, 9}, 4, 2);
        VoxelSeries voxels = VoxelSeries.read(run, Optional.empty(), Optional.empty());
        assertThat(voxels.voxelCount()).isEqualTo(2);
        assertThat(voxels.notFiniteCount()).isEqualTo(1);
        assertThat(voxels.toVolume(new double[] {7, 8}, 0)).containsExactly(7, 0, 0, 8);
        Path atlas = Files.write(
                folder.resolve("atlas.nii"),
                NiftiBytes.withDefaults().grid(4, 1, 1).encode(new double[] {4, 5, 5, 4}));
        double[] means = RegionMeans.of(
                voxels, new double[] {7, 8}, LabelAtlas.read(atlas).on(run.grid()));
        assertThat(means).containsExactly(7.5, Double.NaN);
    }

    @Test
    void unevenSpacingEmptyBandsAndUnknownRepetitionTimesAreRefused() throws IOException {
        CleaningOptions censored = CleaningOptions.withDefaults()
                .with(new Censoring(OptionalDouble.of(0.5), OptionalDouble.empty(), 1, 0));
        assertThatThrownBy(() -> settings(censored, EnumSet.allOf(LocalMeasure.class)))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageContaining("evenly spaced");
        assertThat(settings(censored, Set.of(LocalMeasure.REHO)).measures()).hasSize(1);
        assertThatThrownBy(() -> new FrequencyBand(0.1, 0.01)).isInstanceOf(InvalidConfiguration.class);
        assertThatThrownBy(() -> FrequencyBand.parse("0.1")).isInstanceOf(InvalidConfiguration.class);
        assertThatThrownBy(() -> new FrequencyBand(0.011, 0.012).endBin(100, 2)).isInstanceOf(DegenerateData.class);
        BoldRun timeless = run(new double[] {1, 2, 3, 1}, 1, 0);
        assertThatThrownBy(() -> LocalActivity.requireFitting(
                        timeless, Optional.empty(), settings(DETRENDED, EnumSet.allOf(LocalMeasure.class))))
                .isInstanceOf(InconsistentInput.class)
                .hasMessageContaining("--tr");
    }

    @Test
    void aSeedMapAgreesWithNumPyAndTheSeedCorrelatesWithItself() {
        BoldRun run = haxbyRun();
        VoxelSeries voxels = VoxelSeries.read(run, Optional.empty(), Optional.empty());
        int[] seed = SeedMap.sphere(voxels, new double[] {-12.5, 12.5, 12.5}, 30);
        assertThat(seed).hasSize(7);
        double[] found = SeedMap.correlations(voxels, cleaning(run, DETRENDED), seed, new Parallelism(2));
        assertThat(found).containsExactly(Figures.column("seed", "r"), within(1e-9));
        double[] alone =
                SeedMap.correlations(voxels, cleaning(run, DETRENDED), new int[] {seed[0]}, Parallelism.single());
        assertThat(alone[seed[0]]).isCloseTo(1, within(1e-12));
        assertThat(SeedMap.fisherZ(alone)[seed[0]]).isFinite().isGreaterThan(8);
        assertThat(SeedMap.fisherZ(new double[] {0.5, Double.NaN}))
                .containsExactly(new double[] {0.549306144334055, Double.NaN}, within(1e-12));
        assertThatThrownBy(() -> SeedMap.sphere(voxels, new double[] {900, 0, 0}, 6))
                .isInstanceOf(DegenerateData.class)
                .hasMessageContaining("in the image's space");
    }

    private static Map<LocalMeasure, double[]> haxby(
            CleaningOptions cleaning, MapScale scale, Parallelism parallelism) {
        BoldRun run = haxbyRun();
        return LocalActivity.of(
                run,
                VoxelSeries.read(run, Optional.empty(), Optional.empty()),
                Optional.empty(),
                new LocalActivity.Settings(
                        EnumSet.allOf(LocalMeasure.class),
                        cleaning,
                        FrequencyBand.USUAL,
                        Neighbourhood.CORNERS_27,
                        scale),
                parallelism);
    }

    private static LocalActivity.Settings settings(CleaningOptions cleaning, Set<LocalMeasure> measures) {
        return new LocalActivity.Settings(
                measures, cleaning, FrequencyBand.USUAL, Neighbourhood.CORNERS_27, MapScale.NONE);
    }

    private static BoldRun haxbyRun() {
        return BoldRun.open(SharedData.require("bold/haxby2001/run-001/bold_25mm.nii.gz"));
    }

    private static RunCleaning cleaning(BoldRun run, CleaningOptions options) {
        return RunCleaning.of(run.volumeCount(), run.repetitionTimeSeconds(), Optional.empty(), options);
    }

    @Test
    void sumsTakenAxisByAxisAreThoseOfTheNeighboursOneByOneWhateverTheMaskAndTheTies() throws IOException {
        int x = 5;
        int y = 4;
        int z = 3;
        int n = 37;
        Random random = new Random(8);
        double[] values = new double[x * y * z * n];
        for (int i = 0; i < values.length; i++) {
            // Every third voxel takes few values, every fifth has an outlier, which spoils its spread.
            int voxel = i % (x * y * z);
            values[i] = voxel % 3 == 0 ? random.nextInt(6) : random.nextGaussian();
            values[i] += voxel % 5 == 0 && i < x * y * z ? 1e9 : 0;
        }
        boolean[] inside = new boolean[x * y * z];
        double[] maskValues = new double[inside.length];
        for (int v = 0; v < inside.length; v++) {
            inside[v] = random.nextInt(4) > 0;
            maskValues[v] = inside[v] ? 1 : 0;
        }
        BoldRun run = BoldRun.open(Files.write(
                folder.resolve("block.nii"),
                NiftiBytes.withDefaults()
                        .datatype(Datatype.FLOAT64)
                        .grid(x, y, z)
                        .volumes(n)
                        .encode(values)));
        NiftiImage mask = NiftiImage.open(Files.write(
                folder.resolve("block_mask.nii"),
                NiftiBytes.withDefaults().grid(x, y, z).encode(maskValues)));
        VoxelSeries voxels = VoxelSeries.read(run, Optional.of(mask), Optional.empty());
        for (Neighbourhood neighbourhood : Neighbourhood.values()) {
            double[] found = RegionalHomogeneity.of(
                    voxels, cleaning(run, CleaningOptions.withDefaults()), neighbourhood, new Parallelism(2));
            for (int voxel = 0; voxel < found.length; voxel++) {
                double expected = concordance(voxels, neighbourhood, voxel, n);
                assertThat(found[voxel])
                        .as("%s, voxel %d", neighbourhood, voxel)
                        .isCloseTo(expected, within(ROUNDING));
            }
        }
    }

    private static double concordance(VoxelSeries voxels, Neighbourhood neighbourhood, int voxel, int n) {
        int[] voxelOfGrid = voxels.voxelOfGrid();
        int x = voxels.grid().sizeX();
        int y = voxels.grid().sizeY();
        int z = voxels.grid().sizeZ();
        int at = voxels.gridIndex(voxel);
        double[] sums = new double[n];
        int members = 0;
        for (int[] offset : neighbourhood.offsets()) {
            int nx = at % x + offset[0];
            int ny = at / x % y + offset[1];
            int nz = at / x / y + offset[2];
            if (nx < 0 || ny < 0 || nz < 0 || nx >= x || ny >= y || nz >= z) {
                continue;
            }
            int neighbour = voxelOfGrid[(nz * y + ny) * x + nx];
            if (neighbour >= 0) {
                members++;
                double[] signal = new double[n];
                voxels.copySignal(neighbour, signal);
                for (int t = 0; t < n; t++) {
                    for (double other : signal) {
                        // Half of each tie, itself among them, and a half make the mean rank.
                        sums[t] += other < signal[t] ? 1 : other == signal[t] ? 0.5 : 0;
                    }
                    sums[t] += 0.5;
                }
            }
        }
        double square = 0;
        for (double sum : sums) {
            square += Math.pow(sum - members * (n + 1) / 2.0, 2);
        }
        return members < 2 ? Double.NaN : 12 * square / (Math.pow(members, 2) * (Math.pow(n, 3) - n));
    }

    private BoldRun run(double[] values, int voxels, double repetitionTime) throws IOException {
        return BoldRun.open(Files.write(
                Files.createTempFile(folder, "run", ".nii"),
                NiftiBytes.withDefaults()
                        .datatype(Datatype.FLOAT64)
                        .grid(voxels, 1, 1)
                        .volumes(values.length / voxels)
                        .repetitionTimeSeconds(repetitionTime)
                        .encode(values)));
    }
}
