package org.endotype.imaging.parcel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.MalformedInput;
import org.endotype.imaging.SharedData;
import org.endotype.imaging.bold.BoldRun;
import org.endotype.imaging.nifti.NiftiImage;
import org.endotype.testdata.NiftiBytes;
import org.endotype.testdata.NiftiBytes.Datatype;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParcelExtractionTest {

    @TempDir
    Path folder;

    @Test
    void meansAreOverCoveredVoxelsAndEveryLabelKeepsItsColumn() throws IOException {
        // Four voxels in a row, labels 3 3 5 9; the second voxel of label 3 is zero throughout, label 9 lies on zeros.
        Path bold = run(new double[] {2, 0, 7, 0, 4, 0, 8, 0});
        Path atlas = atlas(3, 3, 5, 9);
        ParcelSeries found = extract(bold, atlas, Optional.empty(), 0.5);
        assertThat(found.series().labels()).containsExactly("label3", "label5", "label9");
        assertThat(found.series().toRowMajor()).containsExactly(2, 7, Double.NaN, 4, 8, Double.NaN);
        assertThat(found.coverage()).containsExactly(0.5, 1, 0);
        assertThat(found.voxelCounts()).containsExactly(1, 1, 0);
        assertThat(found.missingCount()).isEqualTo(1);
        assertThat(extract(bold, atlas, Optional.empty(), 0.6).series().isMissing(0))
                .isTrue();
    }

    @Test
    void theOutermostVoxelsOfTheSameGridStayWhereItsAffineIsRounded() throws IOException {
        Path bold = run(new double[] {2, 6, 7, 1, 4, 10, 8, 1});
        double[] exact = BoldRun.open(bold).grid().affine().toRows();
        for (double rounding : new double[] {-2e-5, 2e-5}) {
            double[] rounded = exact.clone();
            rounded[0] *= 1 + rounding;
            Path atlas = Files.write(
                    folder.resolve("rounded.nii"),
                    NiftiBytes.withDefaults().grid(4, 1, 1).sform(rounded, 1).encode(new double[] {1, 2, 3, 4}));
            assertThat(extract(bold, atlas, Optional.empty(), 0.5).series().toRowMajor())
                    .containsExactly(2, 6, 7, 1, 4, 10, 8, 1);
        }
    }

    @Test
    void voxelsThatAreNotFiniteInSomeVolumeAreLeftOutOfAll() throws IOException {
        Path bold = run(new double[] {2, Double.NaN, 7, 1, 4, 10, 8, 1});
        ParcelSeries found = extract(bold, atlas(3, 3, 5, 9), Optional.empty(), 0.5);
        assertThat(found.series().column(0)).containsExactly(2, 4);
        assertThat(found.notFiniteVoxels()).isEqualTo(1);
        Path infinite = run(new double[] {2, 3, 7, 1, 4, Double.NEGATIVE_INFINITY, 8, 1});
        assertThat(extract(infinite, atlas(3, 3, 5, 9), Optional.empty(), 0.5)
                        .series()
                        .column(0))
                .containsExactly(2, 4);
    }

    @Test
    void maskedVoxelsDoNotCountAndAMaskOnAnotherGridIsBroughtOntoThatOfTheRun() throws IOException {
        Path bold = run(new double[] {2, 6, 7, 1, 4, 10, 8, 1});
        Path mask = Files.move(atlas(0, 1, 1, 1), folder.resolve("mask.nii"));
        ParcelSeries found = extract(bold, atlas(3, 3, 5, 9), Optional.of(NiftiImage.open(mask)), 0.5);
        assertThat(found.series().column(0)).containsExactly(6, 10);
        // Eight voxels half as wide, from a quarter of a voxel left of the first centre: the run's centres 0 to 3 fall
        // on
        // places 0.5, 2.5, 4.5 and 6.5, which round to 1, 3, 5 and 7; the mask has the second and third of these.
        Path finer = Files.write(
                folder.resolve("finer.nii"),
                NiftiBytes.withDefaults()
                        .grid(8, 1, 1)
                        .sform(new double[] {0.5, 0, 0, -0.25, 0, 1, 0, 0, 0, 0, 1, 0}, 4)
                        .encode(new double[] {1, 0, 0, 1, 0, 1, 1, 0}));
        ParcelSeries resampled = extract(bold, atlas(3, 3, 5, 9), Optional.of(NiftiImage.open(finer)), 0.5);
        assertThat(resampled.series().column(0)).containsExactly(6, 10);
        assertThat(resampled.series().column(1)).containsExactly(7, 8);
        assertThat(resampled.series().isMissing(2)).isTrue();
        Path elsewhere = Files.write(
                folder.resolve("elsewhere.nii"),
                NiftiBytes.withDefaults()
                        .grid(3, 1, 1)
                        .sform(new double[] {1, 0, 0, 50, 0, 1, 0, 0, 0, 0, 1, 0}, 4)
                        .encode(new double[] {1, 1, 1}));
        assertThatThrownBy(() -> extract(bold, atlas(3, 3, 5, 9), Optional.of(NiftiImage.open(elsewhere)), 0.5))
                .isInstanceOf(InconsistentInput.class)
                .hasMessageContaining("no voxel of the mask falls on any voxel");
        Path series = Files.write(
                folder.resolve("series.nii"),
                NiftiBytes.withDefaults().grid(4, 1, 1).volumes(2).encode(new double[] {1, 1, 1, 1, 1, 1, 1, 1}));
        assertThatThrownBy(() -> extract(bold, atlas(3, 3, 5, 9), Optional.of(NiftiImage.open(series)), 0.5))
                .isInstanceOf(InconsistentInput.class)
                .hasMessageContaining("mask of one volume, found 2");
    }

    @Test
    void severalAtlasesInOnePassGiveWhatEachGivesAlone() throws IOException {
        BoldRun bold = BoldRun.open(run(new double[] {2, 6, 7, 1, 4, 10, 8, 1}));
        LabelAtlas one = LabelAtlas.read(atlas(3, 3, 5, 9));
        LabelAtlas other = LabelAtlas.read(atlas(1, 2, 2, 0));
        List<Parcellation> both = List.of(Parcellation.of(one, bold.grid()), Parcellation.of(other, bold.grid()));
        List<ParcelSeries> found = ParcelExtraction.extractAll(bold, both, Optional.empty(), 0.5);
        for (int i = 0; i < 2; i++) {
            assertThat(found.get(i).series().toRowMajor())
                    .containsExactly(ParcelExtraction.extract(bold, both.get(i), Optional.empty(), 0.5)
                            .series()
                            .toRowMajor());
        }
        assertThat(found.get(1).series().toRowMajor()).containsExactly(2, 6.5, 4, 9);
    }

    @Test
    void anAtlasBeyondTheImageOrAnEmptyImageIsRefused() throws IOException {
        Path bold = run(new double[] {2, 6, 7, 1, 4, 10, 8, 1});
        Path far = Files.write(
                folder.resolve("far.nii"),
                NiftiBytes.withDefaults()
                        .grid(4, 1, 1)
                        .sform(new double[] {1, 0, 0, 500, 0, 1, 0, 0, 0, 0, 1, 0}, 1)
                        .encode(new double[] {1, 2, 3, 4}));
        assertThatThrownBy(() -> extract(bold, far, Optional.empty(), 0.5))
                .isInstanceOf(InconsistentInput.class)
                .hasMessageStartingWith("far.nii: no label falls on any voxel");
        Path empty = run(new double[8]);
        assertThatThrownBy(() -> extract(empty, atlas(1, 2, 3, 4), Optional.empty(), 0.5))
                .isInstanceOf(DegenerateData.class);
    }

    @Test
    void anAtlasHalfOutsideTheImageKeepsTheColumnsItLoses() throws IOException {
        Path bold = run(new double[] {2, 6, 7, 1, 4, 10, 8, 1});
        // Labels 1 1 2 2 3 3 over x = -2..3: label 1 lies outside, of label 2 both and of label 3 both voxels inside.
        Path shifted = Files.write(
                folder.resolve("shifted.nii"),
                NiftiBytes.withDefaults()
                        .grid(6, 1, 1)
                        .sform(new double[] {1, 0, 0, -2, 0, 1, 0, 0, 0, 0, 1, 0}, 1)
                        .encode(new double[] {1, 1, 2, 2, 3, 3}));
        ParcelSeries found = extract(bold, shifted, Optional.empty(), 0.5);
        assertThat(found.series().toRowMajor()).containsExactly(Double.NaN, 4, 4, Double.NaN, 7, 4.5);
        assertThat(found.coverage()).containsExactly(0, 1, 1);
    }

    @Test
    void atlasesThatAreNotLabelsAreRefused() throws IOException {
        Path halves = Files.write(
                folder.resolve("p.nii"),
                NiftiBytes.withDefaults()
                        .datatype(Datatype.FLOAT32)
                        .grid(2, 1, 1)
                        .encode(new double[] {1, 0.5}));
        assertThatThrownBy(() -> LabelAtlas.read(halves))
                .isInstanceOf(MalformedInput.class)
                .hasMessageStartingWith("p.nii@356: expected whole numbers as labels, found 0.5");
        Path several = Files.write(
                folder.resolve("v.nii"), NiftiBytes.withDefaults().volumes(2).encode(new double[] {1, 2}));
        assertThatThrownBy(() -> LabelAtlas.read(several)).hasMessageContaining("holds 2 volumes");
        assertThatThrownBy(() -> LabelAtlas.read(atlas(0, 0, 0, 0))).hasMessageContaining("holds no label");
    }

    @Test
    void namesComeFromTheFileBesideTheAtlas() throws IOException {
        Path atlas = atlas(3, 3, 5, 9);
        Files.writeString(folder.resolve("atlas.tsv"), "index\tname\n5\tinsula\n3\tcaudate\n");
        assertThat(LabelAtlas.read(atlas).names()).containsExactly("caudate", "insula", "label9");
        Files.writeString(folder.resolve("atlas.tsv"), "index\tname\n5\tinsula\n3\tinsula\n");
        assertThatThrownBy(() -> LabelAtlas.read(atlas)).isInstanceOf(InconsistentInput.class);
        LabelAtlas aal = LabelAtlas.read(SharedData.require("atlases/aal.nii.gz"));
        assertThat(aal.parcelCount()).isEqualTo(116);
        assertThat(aal.names().get(0)).isEqualTo("Precentral_L");
        assertThat(LabelAtlas.read(SharedData.require("atlases/CC200.nii.gz"))
                        .names()
                        .get(0))
                .isEqualTo("label1");
    }

    private static ParcelSeries extract(Path bold, Path atlas, Optional<NiftiImage> mask, double coverage) {
        BoldRun run = BoldRun.open(bold);
        return ParcelExtraction.extract(run, Parcellation.of(LabelAtlas.read(atlas), run.grid()), mask, coverage);
    }

    private Path run(double[] values) throws IOException {
        return Files.write(
                Files.createTempFile(folder, "run", ".nii"),
                NiftiBytes.withDefaults()
                        .datatype(Datatype.FLOAT64)
                        .grid(4, 1, 1)
                        .volumes(values.length / 4)
                        .encode(values));
    }

    private Path atlas(double... labels) throws IOException {
        Path file = folder.resolve("atlas.nii");
        return Files.write(file, NiftiBytes.withDefaults().grid(4, 1, 1).encode(labels));
    }
}
