package org.endotype.imaging.parcel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.parallel.Parallelism;
import org.endotype.imaging.Figures;
import org.endotype.imaging.SharedData;
import org.endotype.imaging.bold.BoldRun;
import org.endotype.imaging.bold.GaussianSmoothing;
import org.endotype.imaging.nifti.Grid;
import org.endotype.imaging.nifti.NiftiImage;
import org.endotype.imaging.nifti.NiftiWriter;
import org.endotype.imaging.parcel.ExtractionSettings.VoxelMeasures;
import org.endotype.imaging.signal.Censoring;
import org.endotype.imaging.signal.CleaningOptions;
import org.endotype.imaging.signal.ConfoundStrategy;
import org.endotype.testdata.NiftiBytes;
import org.endotype.testdata.NiftiBytes.Datatype;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against nilearn, SciPy and nipype's formula; the recipe is {@code voxel_figures.py}. */
class ExtractionFiguresTest {

    /** Figures have twelve digits; values are about 1000. */
    private static final double PRINTED = 1e-7;

    /** nilearn holds maps and data in double here; ours holds weights in single precision. */
    private static final double SINGLE_WEIGHTS = 2e-3;

    /** DVARS is of order 1; the sampled signals are kept in single precision. */
    private static final double SINGLE_SIGNALS = 1e-6;

    @TempDir
    Path folder;

    @Test
    void smoothingAgreesWithNilearn() {
        BoldRun run = haxby();
        double[] volume = NiftiImage.open(run.file()).readFirstVolume();
        double[] smoothed = new double[volume.length];
        GaussianSmoothing.ofFwhm(40, run.grid()).apply(volume, smoothed);
        assertThat(smoothed).containsExactly(Figures.column("smoothed", "value"), within(PRINTED));
        assertThat(volume).isEqualTo(NiftiImage.open(run.file()).readFirstVolume());
    }

    @Test
    void smoothingKeepsAConstantAndTakesNaNAsZero() {
        Grid grid = haxby().grid();
        double[] constant = new double[grid.voxelCount()];
        java.util.Arrays.fill(constant, 7);
        double[] smoothed = new double[constant.length];
        GaussianSmoothing.ofFwhm(30, grid).apply(constant, smoothed);
        for (double value : smoothed) {
            assertThat(value).isCloseTo(7, within(1e-12));
        }
        constant[0] = Double.NaN;
        GaussianSmoothing.ofFwhm(30, grid).apply(constant, smoothed);
        assertThat(smoothed[0]).isGreaterThan(0).isLessThan(7);
        assertThat(smoothed).doesNotContain(Double.NaN);
    }

    @Test
    void amplitudesOfMapsAgreeWithNilearn() {
        BoldRun run = haxby();
        RegionAtlas atlas = RegionAtlas.read(maps(run.grid()), Optional.empty(), 0);
        assertThat(atlas).isInstanceOf(MapAtlas.class);
        assertThat(atlas.names()).containsExactly("map1", "map2", "map3", "map4");
        ParcelSeries found = ParcelExtraction.extract(run, atlas.on(run.grid()), Optional.empty(), 0.5);
        for (int map = 0; map < 4; map++) {
            assertThat(found.series().column(map))
                    .containsExactly(Figures.column("maps", "map" + (map + 1)), within(SINGLE_WEIGHTS));
        }
        assertThat(found.coverage()).containsExactly(new double[] {1, 1, 1, 1}, within(1e-6));
    }

    @Test
    void mapsOnAnotherGridAreInterpolatedLinearly() throws IOException {
        // Weights 0 2 4 6 at x = 0 2 4 6; a run at x = 1 3 5 takes 1 3 5.
        Path atlas = Files.write(
                folder.resolve("coarse.nii"),
                NiftiBytes.withDefaults()
                        .datatype(Datatype.FLOAT32)
                        .grid(4, 1, 1)
                        .volumes(2)
                        .sform(new double[] {2, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0}, 1)
                        .encode(new double[] {0, 2, 4, 6, 1, 0, 0, 0}));
        Path bold = Files.write(
                folder.resolve("run.nii"),
                NiftiBytes.withDefaults()
                        .datatype(Datatype.FLOAT64)
                        .grid(3, 1, 1)
                        .volumes(2)
                        .sform(new double[] {2, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0}, 1)
                        .encode(new double[] {10, 6, 10, 1, 3, 5}));
        BoldRun run = BoldRun.open(bold);
        ParcelSeries found = ParcelExtraction.extract(
                run, MapAtlas.read(atlas, Optional.empty()).on(run.grid()), Optional.empty(), 0.1);
        // Maps (1 3 5) and (0.5 0 0): y = (10 6 10) is 68/34 = 2 of the first where the second is 0.
        assertThat(found.series().column(0)).containsExactly(new double[] {2, 1}, within(1e-9));
        assertThat(found.series().column(1)).containsExactly(new double[] {16, 0}, within(1e-9));
    }

    @Test
    void mapsThatAreTheSameAreRefusedAndOnesOutsideKeepTheirColumn() throws IOException {
        BoldRun run = haxby();
        int n = run.grid().voxelCount();
        Path same = folder.resolve("same.nii");
        NiftiWriter.write(same, run.grid(), 2, OptionalDouble.empty(), (m, target) -> java.util.Arrays.fill(target, 1));
        assertThatThrownBy(() -> ParcelExtraction.extract(
                        run, MapAtlas.read(same, Optional.empty()).on(run.grid()), Optional.empty(), 0.5))
                .isInstanceOf(DegenerateData.class)
                .hasMessageStartingWith("same.nii");
        Path mask = folder.resolve("mask.nii");
        NiftiWriter.writeMap(
                mask,
                run.grid(),
                java.util.stream.IntStream.range(0, n)
                        .mapToDouble(i -> i < n / 2 ? 1 : 0)
                        .toArray());
        Path halves = folder.resolve("halves.nii");
        NiftiWriter.write(halves, run.grid(), 2, OptionalDouble.empty(), (m, target) -> {
            for (int i = 0; i < n; i++) {
                target[i] = (i < n / 2) == (m == 0) ? 1 : 0;
            }
        });
        ParcelSeries found = ParcelExtraction.extract(
                run, MapAtlas.read(halves, Optional.empty()).on(run.grid()), Optional.of(NiftiImage.open(mask)), 0.5);
        assertThat(found.series().isMissing(0)).isFalse();
        assertThat(found.series().isMissing(1)).isTrue();
        assertThat(found.coverage()).containsExactly(1, 0);
    }

    @Test
    void standardisedDvarsAgreesWithTheFormulaOfNipype() {
        BoldRun run = haxby();
        Path mask = folder.resolve("all.nii");
        double[] ones = new double[run.grid().voxelCount()];
        java.util.Arrays.fill(ones, 1);
        NiftiWriter.writeMap(mask, run.grid(), ones);
        ParcelExtraction.Result found = ParcelExtraction.extractAll(
                run,
                run.openVolumes(),
                List.of(blocks().on(run.grid())),
                Optional.of(NiftiImage.open(mask)),
                Map.of("global_signal", NiftiImage.open(mask)),
                ExtractionSettings.withDefaults().with(VoxelMeasures.DVARS_AND_TSNR));
        assertThat(found.standardizedDvars().orElseThrow())
                .containsExactly(Figures.column("dvars", "std_dvars"), within(SINGLE_SIGNALS));
        assertThat(found.medianVoxelTemporalSnr()).isPositive();
        double[] volume = NiftiImage.open(run.file()).readFirstVolume();
        assertThat(found.tissueMeans().getOrDefault("global_signal", new double[1])[0])
                .isCloseTo(java.util.Arrays.stream(volume).average().orElseThrow(), within(1e-9));
    }

    @Test
    void dvarsIsComputedForCensoringWhereTheTableLacksIt() {
        BoldRun run = haxby();
        double[] dvars = Figures.column("dvars", "std_dvars");
        int above = 0;
        for (double value : dvars) {
            above += value > 1.5 ? 1 : 0;
        }
        assertThat(above).isPositive();
        CleaningOptions options = CleaningOptions.withDefaults()
                .with(ConfoundStrategy.NONE)
                .with(new Censoring(OptionalDouble.empty(), OptionalDouble.of(1.5), 1, 0));
        CleanedRun cleaned = CleanedRun.of(
                CleanedRun.Files.of(run.file(), Optional.empty(), Optional.empty(), OptionalDouble.empty()),
                ExtractionFiguresTest::blocks,
                ExtractionSettings.withDefaults(),
                options,
                Parallelism.single());
        assertThat(cleaned.quality().volumesKept()).isLessThan(121);
        assertThat(cleaned.quality().meanStandardizedDvars()).isGreaterThan(0.5).isLessThan(2);
    }

    @Test
    void aTissueMaskStandsInForAColumnThatTheTableLacks() {
        BoldRun run = haxby();
        Path mask = folder.resolve("tissue.nii");
        double[] some = new double[run.grid().voxelCount()];
        java.util.Arrays.fill(some, 100, 300, 1);
        NiftiWriter.writeMap(mask, run.grid(), some);
        CleanedRun.Files files = new CleanedRun.Files(
                run.file(),
                Optional.empty(),
                Optional.empty(),
                Map.of("csf", mask, "white_matter", mask, "global_signal", mask),
                OptionalDouble.empty());
        CleanedRun cleaned = CleanedRun.of(
                files,
                ExtractionFiguresTest::blocks,
                ExtractionSettings.withDefaults(),
                CleaningOptions.withDefaults().with(ConfoundStrategy.ALL),
                Parallelism.single());
        assertThat(cleaned.quality().regressors()).isEqualTo(1);
        assertThatThrownBy(() -> CleanedRun.of(
                        files,
                        ExtractionFiguresTest::blocks,
                        ExtractionSettings.withDefaults(),
                        CleaningOptions.withDefaults().with(ConfoundStrategy.MOTION_36),
                        Parallelism.single()))
                .isInstanceOf(InconsistentInput.class)
                .hasMessageContaining("lacks column trans_x");
    }

    private Path maps(Grid grid) {
        int[][] centres = {{1, 2, 3}, {4, 7, 5}, {2, 5, 8}, {3, 4, 4}};
        Path file = folder.resolve("maps.nii.gz");
        NiftiWriter.write(file, grid, 4, OptionalDouble.empty(), (map, target) -> {
            int voxel = 0;
            for (int k = 0; k < grid.sizeZ(); k++) {
                for (int j = 0; j < grid.sizeY(); j++) {
                    for (int i = 0; i < grid.sizeX(); i++, voxel++) {
                        double square = Math.pow(i - centres[map][0], 2)
                                + Math.pow(j - centres[map][1], 2)
                                + Math.pow(k - centres[map][2], 2);
                        double weight = Math.exp(-square / 8);
                        target[voxel] = weight > 0.05 ? weight : 0;
                    }
                }
            }
        });
        return file;
    }

    private static RegionAtlas blocks() {
        return LabelAtlas.read(SharedData.require("bold/haxby2001/blocks_dseg.nii.gz"));
    }

    private static BoldRun haxby() {
        return BoldRun.open(SharedData.require("bold/haxby2001/run-001/bold_25mm.nii.gz"));
    }
}
