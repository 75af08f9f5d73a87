package org.endotype.imaging.activation;

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
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.table.TextTable;
import org.endotype.imaging.Figures;
import org.endotype.imaging.SharedData;
import org.endotype.imaging.activation.HemodynamicResponse.Derivatives;
import org.endotype.imaging.parcel.LabelAtlas;
import org.endotype.imaging.parcel.Parcellation;
import org.endotype.imaging.signal.ConfoundStrategy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against nilearn 0.10.4's FirstLevelModel on Haxby 2001, run 1; the recipe is {@code voxel_figures.py}. */
class ActivationTest {

    /** Figures have twelve digits; design columns are at most of order 1. */
    private static final double DESIGN = 1e-9;

    /** Relative to 1 + |figure|: the fit of 27 columns of very different size loses digits. */
    private static final double FITTED = 1e-6;

    @TempDir
    Path folder;

    @Test
    void theDesignAgreesWithNilearn() {
        TextTable expected = Figures.table("design");
        DesignMatrix design = design(HemodynamicResponse.SPM, Derivatives.TIME);
        assertThat(design.names()).isEqualTo(expected.header());
        for (String name : expected.header()) {
            assertThat(design.column(name)).as(name).containsExactly(expected.numbers(name), within(DESIGN));
        }
    }

    @Test
    void theDesignWithGloversResponseAndBothDerivativesAgreesWithNilearn() {
        TextTable expected = Figures.table("design_glover");
        DesignMatrix design = design(HemodynamicResponse.GLOVER, Derivatives.TIME_AND_DISPERSION);
        assertThat(design.names()).isEqualTo(expected.header());
        for (String name : expected.header()) {
            assertThat(design.column(name)).as(name).containsExactly(expected.numbers(name), within(DESIGN));
        }
    }

    @Test
    void effectsAndScoresUnderAutoregressiveNoiseAgreeWithNilearn() {
        ActivationMaps maps = faces(1);
        assertAgrees(maps.effect(), Figures.column("glm", "effect"), "effect");
        assertAgrees(maps.statistic(), Figures.column("glm", "t"), "t");
        assertAgrees(maps.z(), Figures.column("glm", "z"), "z");
        assertThat(maps.degreesOfFreedom()).isEqualTo(121 - 27);
    }

    @Test
    void scoresUnderIndependentNoiseInPerCentAgreeWithNilearn() {
        ActivationRuns.Settings settings = new ActivationRuns.Settings(
                new DesignSettings(
                        HemodynamicResponse.GLOVER, Derivatives.TIME_AND_DISPERSION, OptionalDouble.of(0.008)),
                ConfoundStrategy.NONE,
                NoiseModel.INDEPENDENT,
                SignalScale.PER_CENT,
                Optional.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty());
        ActivationRuns runs = ActivationRuns.open(List.of(files(1, false)), settings);
        ActivationMaps maps =
                runs.fit(List.of(Contrast.parse("house")), new Parallelism(2)).get(0);
        assertAgrees(maps.z(), Figures.column("glm_glover_ols", "z"), "z");
    }

    @Test
    void resultsDoNotDependOnTheThreads() {
        ActivationMaps one = faces(1);
        ActivationMaps three = faces(3);
        assertThat(three.effect()).isEqualTo(one.effect());
        assertThat(three.z()).isEqualTo(one.z());
    }

    @Test
    void twiceTheSameRunHasTheSameEffectAndRootTwoTimesTheT() {
        ActivationRuns once = ActivationRuns.open(List.of(files(1, true)), settings());
        ActivationRuns twice = ActivationRuns.open(List.of(files(1, true), files(1, true)), settings());
        List<Contrast> contrast = List.of(Contrast.parse("face - house"));
        ActivationMaps single = once.fit(contrast, Parallelism.single()).get(0);
        ActivationMaps both = twice.fit(contrast, Parallelism.single()).get(0);
        assertAgrees(both.effect(), single.effect(), "effect");
        for (int v = 0; v < single.statistic().length; v++) {
            assertThat(both.statistic()[v]).isCloseTo(Math.sqrt(2) * single.statistic()[v], within(1e-9));
        }
        assertThat(both.degreesOfFreedom()).isEqualTo(2 * single.degreesOfFreedom());
    }

    @Test
    void regionsTellTheirPeakAndItsCluster() {
        ActivationMaps maps = faces(1);
        Parcellation blocks = LabelAtlas.read(SharedData.require("bold/haxby2001/blocks_dseg.nii.gz"))
                .on(maps.grid());
        List<RegionResponses.Row> rows = RegionResponses.of(maps, blocks, 0.9999);
        assertThat(rows).hasSize(blocks.parcelCount());
        RegionResponses.Row first = rows.get(0);
        double sum = 0;
        double peak = 0;
        int count = 0;
        for (int i = 0; i < blocks.voxels().length; i++) {
            if (blocks.parcels()[i] == 0) {
                double z = maps.z()[blocks.voxels()[i]];
                sum += z;
                count++;
                peak = Math.abs(z) > Math.abs(peak) ? z : peak;
            }
        }
        assertThat(first.meanZ()).isCloseTo(sum / count, within(1e-12));
        assertThat(first.peakZ()).isEqualTo(peak);
        assertThat(first.voxels()).isEqualTo(count);
        assertThat(rows).anySatisfy(row -> {
            assertThat(row.cluster()).isEqualTo(1);
            assertThat(row.clusterVoxels()).isGreaterThan(1);
        });
        assertThat(RegionResponses.of(maps, blocks, 1e-12)).allSatisfy(row -> {
            assertThat(row.significantVoxels()).isZero();
            assertThat(row.cluster()).isZero();
            assertThat(row.clusterVoxels()).isZero();
        });
    }

    @Test
    void normalScoresKeepTheirDigitsInTheTails() {
        // scipy.stats.norm.isf(scipy.stats.t.sf(t, 94)) of SciPy 1.10.
        NormalScore score = new NormalScore(94);
        assertThat(score.ofT(0)).isZero();
        assertThat(score.ofT(Double.NaN)).isNaN();
        Map.of(0.5, 0.498341212415, 3.0, 2.923964563450, 12.0, 9.321811446541, 30.0, 14.857290734781)
                .forEach((t, z) -> {
                    assertThat(score.ofT(t)).as("t = %s", t).isCloseTo(z, within(1e-8));
                    assertThat(score.ofT(-t)).as("t = -%s", t).isCloseTo(-z, within(1e-8));
                });
    }

    @Test
    void anFOfSeveralSumsAgreesWithNilearn() {
        ActivationMaps maps = ActivationRuns.open(List.of(files(1, true)), settings())
                .fit(
                        List.of(Contrast.parse("house"), Contrast.parse("F(face - house, cat, house)")),
                        new Parallelism(2))
                .get(1);
        assertAgrees(maps.statistic(), Figures.column("glm_f", "f"), "F");
        assertAgrees(maps.z(), Figures.column("glm_f", "z"), "z");
        assertThat(maps.effect()).containsOnly(Double.NaN);
    }

    @Test
    void anFOfOneSumIsTheSquareOfItsTAlsoOverSeveralRuns() {
        ActivationRuns runs = ActivationRuns.open(List.of(files(1, true), files(2, true)), settings());
        List<ActivationMaps> maps = runs.fit(
                List.of(Contrast.parse("face - house"), Contrast.parse("F(face - house)")), new Parallelism(2));
        for (int v = 0; v < maps.get(0).statistic().length; v++) {
            double t = maps.get(0).statistic()[v];
            assertThat(maps.get(1).statistic()[v]).isCloseTo(t * t, within(1e-9 * (1 + t * t)));
        }
    }

    @Test
    void anFDoesNotDependOnHowItsSumsAreWritten() {
        ActivationRuns runs = ActivationRuns.open(List.of(files(1, true), files(2, true)), settings());
        List<ActivationMaps> maps = runs.fit(
                List.of(Contrast.parse("a=F(face, house)"), Contrast.parse("b=F(face - house, 3*house + 0.5*face)")),
                new Parallelism(2));
        assertAgrees(maps.get(1).statistic(), maps.get(0).statistic(), "F");
    }

    @Test
    void contrastsCanStandInATable() throws IOException {
        Path table = folder.resolve("contrasts.tsv");
        Files.writeString(table, "name\tcontrast\nfaces\tface - house\nany\tF(face, house)\n");
        assertThat(Contrast.readTable(table))
                .containsExactly(Contrast.parse("faces=face - house"), Contrast.parse("any=F(face, house)"));
        Files.writeString(table, "name\tcontrast\nfaces\tface - house\nany\tF(face\n");
        assertThatThrownBy(() -> Contrast.readTable(table))
                .isInstanceOf(MalformedInput.class)
                .hasMessageStartingWith("contrasts.tsv:3: contrast 'F(face'");
    }

    @Test
    void sumsThatFollowFromOneAnotherAreRefused() {
        assertThatThrownBy(
                        () -> Contrast.parse("F(face, house, face - house)").over(List.of("face", "house", "constant")))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageContaining("follows from the others");
    }

    @Test
    void contrastsAreSumsOfColumns() {
        assertThat(Contrast.parse("face - house").rows()).containsExactly(Map.of("face", 1.0, "house", -1.0));
        assertThat(Contrast.parse("-0.5*face+ cat*2 - house/4 + face").rows())
                .containsExactly(Map.of("face", 0.5, "cat", 2.0, "house", -0.25));
        Contrast named = Contrast.parse("faces=face - house");
        assertThat(named.name()).isEqualTo("faces");
        assertThat(Contrast.parse("face - house").name()).isEqualTo("face_minus_house");
        for (String wrong : new String[] {"", "face house", "face -", "face - face", "3", "face @ house", "a b=face"}) {
            assertThatThrownBy(() -> Contrast.parse(wrong)).as(wrong).isInstanceOf(InvalidConfiguration.class);
        }
        assertThatThrownBy(() -> named.over(List.of("face", "constant")))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageContaining("has no column 'house'; it has face, constant");
    }

    @Test
    void eventsThatAreBrokenOrOutsideTheRunAreRefused() throws IOException {
        Path events = folder.resolve("events.tsv");
        Files.writeString(events, "onset\tduration\ttrial_type\n1\t-2\tface\n");
        assertThatThrownBy(() -> Events.read(events))
                .isInstanceOf(MalformedInput.class)
                .hasMessageStartingWith("events.tsv:2: expected an onset");
        Files.writeString(events, "onset\tduration\ttrial_type\n9000\t2\tface\n");
        ActivationRuns.Files late = new ActivationRuns.Files(
                SharedData.require("bold/haxby2001/run-001/bold_25mm.nii.gz"), events, Optional.empty());
        assertThatThrownBy(() -> ActivationRuns.open(List.of(late), settings()))
                .isInstanceOf(InconsistentInput.class)
                .hasMessageContaining("no event within");
        Files.writeString(events, "onset\tduration\n10\t2\n30\t2\n");
        assertThat(Events.read(events).conditions()).containsExactly("event");
    }

    @Test
    void aDesignWhoseColumnsRepeatOneAnotherIsRefused() {
        Events events = new Events(List.of(new Events.Event("a", 10, 5, 1), new Events.Event("b", 10, 5, 1)));
        assertThatThrownBy(
                        () -> DesignMatrix.of(events, 50, 2, new double[0][], List.of(), DesignSettings.withDefaults()))
                .isInstanceOf(DegenerateData.class)
                .hasMessageContaining("rank");
    }

    private static ActivationMaps faces(int threads) {
        return ActivationRuns.open(List.of(files(1, true)), settings())
                .fit(List.of(Contrast.parse("face - house")), new Parallelism(threads))
                .get(0);
    }

    private static ActivationRuns.Settings settings() {
        return new ActivationRuns.Settings(
                new DesignSettings(HemodynamicResponse.SPM, Derivatives.TIME, OptionalDouble.of(0.008)),
                ConfoundStrategy.ALL,
                NoiseModel.AUTOREGRESSIVE_1,
                SignalScale.RECORDED,
                Optional.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty());
    }

    private static ActivationRuns.Files files(int run, boolean motion) {
        Path own = SharedData.require("bold/haxby2001/run-00" + run);
        return new ActivationRuns.Files(
                own.resolve("bold_25mm.nii.gz"),
                own.resolve("bold_events.tsv"),
                motion ? Optional.of(own.resolve("bold_moest.txt")) : Optional.empty());
    }

    private static DesignMatrix design(HemodynamicResponse response, Derivatives derivatives) {
        Events events = Events.read(SharedData.require("bold/haxby2001/run-001/bold_events.tsv"));
        return DesignMatrix.of(
                events,
                121,
                2.5,
                new double[0][],
                List.of(),
                new DesignSettings(response, derivatives, OptionalDouble.of(0.008)));
    }

    private static void assertAgrees(double[] found, double[] expected, String what) {
        assertThat(found).hasSameSizeAs(expected);
        for (int v = 0; v < found.length; v++) {
            assertThat(found[v])
                    .as("%s of voxel %d", what, v)
                    .isCloseTo(expected[v], within(FITTED * (1 + Math.abs(expected[v]))));
        }
    }
}
