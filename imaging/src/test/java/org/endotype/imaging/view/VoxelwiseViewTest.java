package org.endotype.imaging.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.pipeline.Progress;
import org.endotype.core.pipeline.RunContext;
import org.endotype.core.pipeline.ViewRequest;
import org.endotype.core.pipeline.ViewResult;
import org.endotype.core.pipeline.config.CohortFile;
import org.endotype.core.pipeline.config.CohortPlan;
import org.endotype.core.table.TextTable;
import org.endotype.imaging.bids.BidsDataset;
import org.endotype.imaging.bids.BidsScan;
import org.endotype.imaging.bold.BoldRun;
import org.endotype.imaging.bold.VoxelSeries;
import org.endotype.imaging.nifti.NiftiImage;
import org.endotype.imaging.parcel.LabelAtlas;
import org.endotype.imaging.signal.CleaningOptions;
import org.endotype.imaging.signal.CleaningOptions.Detrending;
import org.endotype.imaging.signal.ConfoundStrategy;
import org.endotype.imaging.signal.ConfoundTable;
import org.endotype.imaging.signal.TemporalFilter;
import org.endotype.imaging.voxelwise.FrequencyBand;
import org.endotype.imaging.voxelwise.LocalActivity;
import org.endotype.imaging.voxelwise.LocalMeasure;
import org.endotype.imaging.voxelwise.MapScale;
import org.endotype.imaging.voxelwise.Neighbourhood;
import org.endotype.imaging.voxelwise.RegionMeans;
import org.endotype.testdata.DemoCohort;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VoxelwiseViewTest {

    private static final int PATIENTS = 20;

    /** Weighted means of one run. */
    private static final double ROUNDING = 1e-12;

    private static final String DEFAULTS = "bids: derivatives, atlas: atlas.nii.gz";

    @TempDir
    Path folder;

    @BeforeEach
    void makeStudy() throws IOException {
        DemoCohort.withDefaults().patients(PATIENTS).writeTo(folder);
    }

    @Test
    void everyoneWithAScanGetsTheRegionMeansOfTheirMapsWhateverTheThreads() {
        ViewResult one = build(DEFAULTS, 1);
        ViewResult two = build(DEFAULTS, 2);
        List<String> regions = TextTable.read(folder.resolve("atlas.tsv")).column("name");
        assertThat(one.features().featureNames())
                .hasSize(3 * regions.size())
                .startsWith("alff:" + regions.get(0))
                .endsWith("reho:" + regions.get(regions.size() - 1));
        assertThat(two.features().toRowMajor()).isEqualTo(one.features().toRowMajor());
        assertThat(one.features().samples()).isEqualTo(two.features().samples());
        assertThat(one.features().sampleCount()).isGreaterThan(PATIENTS / 2);
        assertThat(one.methods()).contains("ALFF", "ReHo", "24P", "z-scored");
        assertThat(one.tables()).hasSize(1);
        assertThat(one.tables().get(0).rows()).hasSize(one.features().sampleCount());
    }

    @Test
    void theMeansAreThoseOfTheMapsThatTheCommandWrites() {
        ViewResult found = build(DEFAULTS + ", confounds: 6P, scale: mean, neighbours: 7", 2);
        BidsScan scan = BidsDataset.bold(folder.resolve("derivatives")).get(0);
        BoldRun run = BoldRun.open(scan.file(), OptionalDouble.empty());
        Optional<NiftiImage> mask = BidsDataset.brainMask(scan).map(NiftiImage::open);
        VoxelSeries voxels = VoxelSeries.read(run, mask, Optional.empty());
        CleaningOptions cleaning = CleaningOptions.withDefaults()
                .with(Detrending.LINEAR)
                .with(new TemporalFilter.Butterworth(OptionalDouble.of(0.01), OptionalDouble.of(0.1)))
                .with(ConfoundStrategy.ofLabel("6P"));
        LabelAtlas atlas = LabelAtlas.read(folder.resolve("atlas.nii.gz"));
        Map<LocalMeasure, double[]> maps = LocalActivity.of(
                run,
                voxels,
                BidsDataset.confounds(scan).map(ConfoundTable::read),
                new LocalActivity.Settings(
                        EnumSet.allOf(LocalMeasure.class),
                        cleaning,
                        FrequencyBand.USUAL,
                        Neighbourhood.FACES_7,
                        MapScale.MEAN),
                Parallelism.single());
        String id = found.features().samples().ids().stream()
                .filter(one -> scan.participant().endsWith(one))
                .findFirst()
                .orElseThrow();
        double[] row = found.features().row(found.features().samples().ids().indexOf(id));
        int at = 0;
        for (LocalMeasure measure : LocalMeasure.values()) {
            double[] means = RegionMeans.of(voxels, maps.getOrDefault(measure, new double[0]), atlas.on(run.grid()));
            for (double mean : means) {
                assertThat(row[at]).as("%s, cell %d", measure, at).isCloseTo(mean, within(ROUNDING));
                at++;
            }
        }
        assertThat(at).isEqualTo(row.length);
    }

    @Test
    void aBrokenScanLeavesItsParticipantOutOrStopsTheRun() throws IOException {
        BidsScan scan = BidsDataset.bold(folder.resolve("derivatives")).get(0);
        byte[] bytes = Files.readAllBytes(scan.file());
        Files.write(scan.file(), java.util.Arrays.copyOf(bytes, bytes.length / 2));
        ViewResult found = build(DEFAULTS + ", measures: reho", 2);
        assertThat(found.excluded()).hasSize(1);
        assertThat(found.features().featureNames()).allMatch(name -> name.startsWith("reho:"));
        assertThatThrownBy(() -> build(DEFAULTS + ", on-error: fail", 2)).isInstanceOf(MalformedInput.class);
    }

    @Test
    void unknownMeasuresAreRefused() {
        assertThatThrownBy(() -> build(DEFAULTS + ", measures: 'alff,vmhc'", 1))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageContaining("found 'vmhc'");
    }

    @Test
    void outcomesSurviveAFile() throws IOException {
        ViewRequest request = request(DEFAULTS);
        VoxelwiseJob job = VoxelwiseJob.of(
                request,
                Map.of(
                        "x",
                        List.of(BidsDataset.bold(folder.resolve("derivatives")).get(0))));
        VoxelwiseJob.Done done = (VoxelwiseJob.Done) job.open().compute(0);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        job.codec().orElseThrow().write(done, new DataOutputStream(bytes));
        VoxelwiseJob.Done back = (VoxelwiseJob.Done)
                job.codec().orElseThrow().read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        assertThat(back).usingRecursiveComparison().isEqualTo(done);
    }

    private ViewResult build(String view, int threads) {
        return new VoxelwiseView().build(request(view), new RunContext(new Parallelism(threads), 1, Progress.silent()));
    }

    private ViewRequest request(String view) {
        try {
            Path file = Files.writeString(
                    folder.resolve("voxels.yaml"),
                    "name: t\nparticipants: participants.tsv\nviews:\n  maps: {type: voxelwise, " + view + "}\n");
            CohortPlan plan = CohortFile.read(file, List.of(new VoxelwiseView()), List.of());
            return plan.views()
                    .get(0)
                    .request(TextTable.read(folder.resolve("participants.tsv")).sampleIds("participant_id"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
