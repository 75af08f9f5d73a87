package org.endotype.imaging.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.pipeline.Progress;
import org.endotype.core.pipeline.RunContext;
import org.endotype.core.pipeline.ViewRequest;
import org.endotype.core.pipeline.ViewResult;
import org.endotype.core.pipeline.ViewTable;
import org.endotype.core.pipeline.config.CohortFile;
import org.endotype.core.sample.SampleSet;
import org.endotype.core.table.TextTable;
import org.endotype.imaging.SharedData;
import org.endotype.imaging.parcel.LabelAtlas;
import org.endotype.testdata.Damage;
import org.endotype.testdata.DemoCohort;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FunctionalConnectivityViewTest {

    private static final int PATIENTS = 20;

    /** Sums in another order. */
    private static final double ROUNDING = 1e-12;

    /** Counts are printed to three decimals, and so are places. */
    private static final double PRINTED_DISPLACEMENT_MM = 0.0005 + 1e-9;

    private static final double PRINTED_PLACE_MM = 0.0005 + 1e-9;

    @TempDir
    static Path study;

    @TempDir
    Path folder;

    @BeforeEach
    void copyStudy() throws IOException {
        if (!Files.exists(study.resolve("cohort.yaml"))) {
            DemoCohort.withDefaults().patients(PATIENTS).writeTo(study);
        }
        copy(study.resolve("derivatives"), folder.resolve("derivatives"));
        for (String name : List.of("participants.tsv", "atlas.nii.gz", "atlas.tsv")) {
            Files.copy(study.resolve(name), folder.resolve(name));
        }
    }

    @Test
    void everyoneWithAScanGetsEdgesNamedAfterTheAtlasWhateverTheThreads() throws IOException {
        ViewResult one = build("bids: derivatives, atlas: atlas.nii.gz", 1);
        ViewResult two = build("bids: derivatives, atlas: atlas.nii.gz", 2);
        long scans = scans().size();
        assertThat(scans).isBetween(15L, (long) PATIENTS);
        assertThat(one.features().sampleCount()).isEqualTo((int) scans);
        assertThat(one.excluded()).isEmpty();
        List<String> names = TextTable.read(folder.resolve("atlas.tsv")).column("name");
        assertThat(one.features().featureCount()).isEqualTo(names.size() * (names.size() - 1) / 2);
        assertThat(one.features().featureNames().get(0)).isEqualTo(names.get(0) + "--" + names.get(1));
        assertThat(one.features().featureNames().get(1)).isEqualTo(names.get(0) + "--" + names.get(2));
        assertThat(two.features().toRowMajor()).isEqualTo(one.features().toRowMajor());
        assertThat(one.counts()).containsKeys("mean_framewise_displacement_mm", "volumes_kept");
        assertThat(one.methods()).contains("24P", "Pearson");
        assertThat(one.inputs()).hasSize((int) (2 + 2 * scans));
    }

    @Test
    void theViewLeavesTheQualityOfScansAndThePlacesOfRegionsForTheReport() throws IOException {
        ViewResult result = build("bids: derivatives, atlas: atlas.nii.gz", 2);
        assertThat(result.tables()).extracting(ViewTable::name).containsExactly("qc", "regions", "carpet", "motion");
        ViewTable quality = result.tables().get(0);
        assertThat(quality.rows()).hasSize((int) scans().size());
        int displacement = quality.header().indexOf("mean_framewise_displacement_mm");
        int kept = quality.header().indexOf("volumes_kept");
        assertThat(quality.rows().stream()
                        .mapToLong(row -> Long.parseLong(row.get(kept)))
                        .sum())
                .isEqualTo(Long.parseLong(result.counts().get("volumes_kept")));
        assertThat(quality.rows().stream()
                        .mapToDouble(row -> Double.parseDouble(row.get(displacement)))
                        .average()
                        .orElseThrow())
                .isEqualTo(
                        Double.parseDouble(result.counts().get("mean_framewise_displacement_mm")),
                        within(PRINTED_DISPLACEMENT_MM));
        ViewTable regions = result.tables().get(1);
        List<String> names = TextTable.read(folder.resolve("atlas.tsv")).column("name");
        assertThat(regions.rows()).extracting(row -> row.get(0)).containsExactlyElementsOf(names);
        double[][] centres = LabelAtlas.read(folder.resolve("atlas.nii.gz")).centroidsMm();
        for (int region = 0; region < centres.length; region++) {
            assertThat(Double.parseDouble(regions.rows().get(region).get(2)))
                    .isEqualTo(centres[region][1], within(PRINTED_PLACE_MM));
        }
        // Regions net1_1, net1_2, ... were made to go together.
        assertThat(regions.rows().stream()
                        .filter(row -> row.get(0).startsWith("net1_"))
                        .map(row -> row.get(4))
                        .distinct())
                .hasSize(1);
    }

    @Test
    void carpetsAreOfAParticipantWhoIsNotNamedAndOfEveryoneByMotion() throws IOException {
        ViewResult result = build("bids: derivatives, atlas: atlas.nii.gz", 2);
        List<String> names = TextTable.read(folder.resolve("atlas.tsv")).column("name");
        ViewTable quality = result.tables().get(0);
        ViewTable carpet = result.tables().get(2);
        ViewTable motion = result.tables().get(3);
        assertThat(carpet.header().subList(2, carpet.header().size())).isEqualTo(names);
        double[] means = quality.rows().stream()
                .mapToDouble(
                        row -> Double.parseDouble(row.get(quality.header().indexOf("mean_framewise_displacement_mm"))))
                .sorted()
                .toArray();
        assertThat(carpet.rows().stream()
                        .map(row -> row.get(1))
                        .filter(cell -> !cell.equals("NA"))
                        .mapToDouble(Double::parseDouble)
                        .average()
                        .orElseThrow())
                .as("mean displacement of the participant shown")
                .isCloseTo(means[(means.length - 1) / 2], within(PRINTED_DISPLACEMENT_MM));
        for (int column = 2; column < carpet.header().size(); column++) {
            int at = column;
            double squares = carpet.rows().stream()
                    .mapToDouble(row -> Math.pow(Double.parseDouble(row.get(at)), 2))
                    .sum();
            assertThat(squares / (carpet.rows().size() - 1)).isCloseTo(1, within(0.01));
        }
        assertThat(motion.rows()).hasSize(40);
        assertThat(motion.rows().stream().map(row -> Double.parseDouble(row.get(2))))
                .isSorted();
        assertThat(motion.rows().get(0).get(1))
                .isEqualTo(Integer.toString(quality.rows().size()));
        for (List<String> row : motion.rows()) {
            assertThat(row.subList(3, row.size()))
                    .allSatisfy(cell -> assertThat(Double.parseDouble(cell)).isBetween(0.2, 3.0));
        }
        for (ViewTable table : List.of(carpet, motion)) {
            assertThat(table.header() + table.rows().toString()).doesNotContain("sub-");
        }
    }

    @Test
    void aPenaltyBelongsToTheGraphicalLasso() throws IOException {
        ViewResult strict = build(
                "bids: derivatives, atlas: atlas.nii.gz, kind: partial-correlation, estimator: graphical-lasso,"
                        + " penalty: 0.3",
                2);
        ViewResult mild = build(
                "bids: derivatives, atlas: atlas.nii.gz, kind: partial-correlation, estimator: graphical-lasso,"
                        + " penalty: 0.02",
                2);
        assertThat(strict.methods()).contains("its penalty 0.3");
        assertThat(zeros(strict)).isGreaterThan(zeros(mild));
        assertThatThrownBy(() -> build("bids: derivatives, atlas: atlas.nii.gz, penalty: 0.1", 1))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageContaining("a penalty belongs to the graphical-lasso estimator");
        assertThatThrownBy(() -> build(
                        "bids: derivatives, atlas: atlas.nii.gz, kind: precision, estimator: graphical-lasso,"
                                + " penalty: -1",
                        1))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageContaining("expected a number above 0");
    }

    private static long zeros(ViewResult result) {
        return java.util.Arrays.stream(result.features().toRowMajor())
                .filter(value -> value == 0)
                .count();
    }

    @Test
    void networksAreThoseOfTheAtlasTableWhereItNamesThem() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("atlas.tsv"))) {
            String name = line.substring(line.indexOf('\t') + 1);
            lines.add(line + "\t" + (lines.isEmpty() ? "network" : name.replaceFirst("_.*", "")));
        }
        Files.write(folder.resolve("atlas.tsv"), lines);
        ViewTable regions =
                build("bids: derivatives, atlas: atlas.nii.gz", 2).tables().get(1);
        assertThat(regions.rows())
                .allSatisfy(row -> assertThat(row.get(4)).isEqualTo(row.get(0).replaceFirst("_.*", "")));
    }

    @Test
    void aTruncatedScanStopsTheRunWhereThatIsAskedForAndNamesFileAndByte() throws IOException {
        Path broken = scans().get(2);
        Damage.truncateFile(broken, 0.6);
        long length = Files.size(broken);
        assertThatThrownBy(() -> build("bids: derivatives, atlas: atlas.nii.gz, on-error: fail", 2))
                .isInstanceOf(MalformedInput.class)
                .hasMessageStartingWith(broken.getFileName() + "@" + length + ": the gzip stream ends here");
    }

    @Test
    void aBrokenScanExcludesItsParticipant() throws IOException {
        Path broken = scans().get(2);
        Damage.truncateFile(broken, 0.6);
        ViewResult result = build("bids: derivatives, atlas: atlas.nii.gz, on-error: exclude", 2);
        String id = broken.getFileName().toString().replaceFirst("_.*", "");
        assertThat(result.excluded()).containsOnlyKeys(id);
        assertThat(result.excluded().get(id)).contains("the gzip stream ends here");
        assertThat(result.features().samples().contains(id)).isFalse();
        assertThat(result.features().sampleCount()).isEqualTo(scans().size() - 1);
    }

    @Test
    void theFirstBrokenParticipantInOrderIsReportedWhateverTheThreads() throws IOException {
        Damage.truncateFile(scans().get(9), 0.3);
        Damage.truncateFile(scans().get(4), 0.3);
        for (int threads : new int[] {1, 2, 5}) {
            assertThatThrownBy(() -> build("bids: derivatives, atlas: atlas.nii.gz, on-error: fail", threads))
                    .hasMessageStartingWith(scans().get(4).getFileName() + "@");
        }
    }

    @Test
    void whoHasTooLittleLeftIsExcludedWithTheReason() {
        ViewResult all = build("bids: derivatives, atlas: atlas.nii.gz, on-error: fail", 1);
        ViewResult strict =
                build("bids: derivatives, atlas: atlas.nii.gz, on-error: fail, fd-threshold: 0.2, min-seconds: 200", 1);
        assertThat(strict.excluded()).isNotEmpty();
        assertThat(strict.excluded().values())
                .allMatch(
                        reason -> reason.matches(
                                "only .* s \\(\\d+ of 150 volumes\\) are left after censoring, fewer than the 200.0 s required"
                                        + "|\\d+ independent confounds for \\d+ volumes leave no signal; .*"
                                        + "|\\d+ of 150 volumes are left; .*|a Butterworth filter .* needs more than 33 volumes, .*"));
        assertThat(strict.features().sampleCount() + strict.excluded().size())
                .isEqualTo(all.features().sampleCount());
        assertThatThrownBy(() -> build("bids: derivatives, atlas: atlas.nii.gz, on-error: fail, min-seconds: 1e6", 1))
                .isInstanceOf(DegenerateData.class);
    }

    @Test
    void aMissingConfoundTableIsAnErrorUnlessNoneIsAsked() throws IOException {
        Path scan = scans().get(0);
        Path table;
        try (var files = Files.list(scan.resolveSibling(""))) {
            table = files.filter(file -> file.toString().endsWith("confounds_timeseries.tsv"))
                    .findFirst()
                    .orElseThrow();
        }
        Files.delete(table);
        assertThatThrownBy(() -> build("bids: derivatives, atlas: atlas.nii.gz, on-error: fail", 1))
                .isInstanceOf(InconsistentInput.class)
                .hasMessageContaining("has no confound table");
        assertThat(build("bids: derivatives, atlas: atlas.nii.gz, on-error: fail, confounds: none", 1)
                        .features()
                        .sampleCount())
                .isEqualTo(scans().size());
    }

    @Test
    void severalSessionsMustBeChosenFrom() throws IOException {
        Path scan = scans().get(0);
        String id = scan.getFileName().toString().replaceFirst("_.*", "");
        Path other = Files.createDirectories(folder.resolve("derivatives/fmriprep/" + id + "/ses-2/func"));
        Files.copy(scan, other.resolve(scan.getFileName().toString().replace("_task-", "_ses-2_task-")));
        assertThatThrownBy(() -> build("bids: derivatives, atlas: atlas.nii.gz, confounds: none", 1))
                .isInstanceOf(InconsistentInput.class)
                .hasMessageContaining("choose one with session");
        assertThat(build("bids: derivatives, atlas: atlas.nii.gz, confounds: none, session: 2", 1)
                        .features()
                        .samples()
                        .ids())
                .containsExactly(id);
    }

    @Test
    void runsAreCentredApartAndPutOneAfterAnother() throws IOException {
        Files.createDirectories(folder.resolve("ts"));
        for (String id : List.of("sub-a", "sub-b")) {
            Files.writeString(folder.resolve("ts/" + id + "_run-1_timeseries.tsv"), "x\ty\n1\t10\n2\t12\n3\t10\n");
            // The same movement at another level: a step between runs must not make a correlation.
            Files.writeString(
                    folder.resolve("ts/" + id + "_run-2_timeseries.tsv"), "x\ty\n101\t30\n102\t32\n103\t30\n");
        }
        Files.writeString(folder.resolve("participants.tsv"), "participant_id\nsub-a\nb\n");
        ViewResult result = build("timeseries: ts", 1);
        assertThat(result.features().samples().ids()).containsExactly("sub-a", "b");
        assertThat(result.features().featureNames()).containsExactly("x--y");
        // Within runs x is -1, 0, 1 and y is -2/3, 4/3, -2/3: no correlation.
        assertThat(result.features().value(0, 0)).isCloseTo(0, within(ROUNDING));
    }

    @Test
    void contradictingKeysAreRefused() {
        assertThatThrownBy(() -> build("atlas: atlas.nii.gz", 1)).isInstanceOf(InvalidConfiguration.class);
        assertThatThrownBy(() -> build("bids: derivatives", 1)).hasMessageContaining("needs an 'atlas'");
        assertThatThrownBy(() -> build("timeseries: derivatives, confounds: 24P", 1))
                .hasMessageContaining("already parcellated");
    }

    @Test
    void realTablesOfATrialGiveFiftyFiveBaselineParticipants() throws IOException {
        Path stages = SharedData.require("stages");
        StringBuilder ids = new StringBuilder("participant_id\n");
        for (int i = 1; i <= 55; i++) {
            ids.append(String.format("sub-%03d%n", i));
        }
        Files.writeString(folder.resolve("participants.tsv"), ids);
        ViewResult result = build("timeseries: " + stages + ", session: 1, fisher-z: true", 2);
        assertThat(result.features().sampleCount()).isEqualTo(55);
        assertThat(result.features().featureCount()).isEqualTo(332 * 331 / 2);
        ViewResult pattern =
                build("timeseries: '" + stages + "/sub-00*/ses-1/func/*_timeseries.tsv.gz', fisher-z: true", 1);
        assertThat(pattern.features().sampleCount()).isEqualTo(9);
        assertThat(pattern.features().row(0)).isEqualTo(result.features().row(0));
    }

    private ViewResult build(String keys, int threads) {
        try {
            Path yaml = Files.writeString(
                    folder.resolve("cohort.yaml"),
                    "name: test\nparticipants: participants.tsv\nviews:\n  connectome: {type: functional-connectivity, "
                            + keys + "}\n");
            var plan = CohortFile.read(yaml, List.of(new FunctionalConnectivityView()), List.of());
            SampleSet participants =
                    TextTable.read(folder.resolve("participants.tsv")).sampleIds("participant_id");
            ViewRequest request = plan.views().get(0).request(participants);
            return new FunctionalConnectivityView()
                    .build(request, new RunContext(new Parallelism(threads), 1, Progress.silent()));
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    private List<Path> scans() throws IOException {
        try (var files = Files.walk(folder.resolve("derivatives"))) {
            return files.filter(file -> file.toString().endsWith("_bold.nii.gz"))
                    .sorted()
                    .toList();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }
}
