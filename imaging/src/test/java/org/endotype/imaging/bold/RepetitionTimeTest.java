package org.endotype.imaging.bold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.MalformedInput;
import org.endotype.testdata.NiftiBytes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepetitionTimeTest {

    private static final String RUN = "sub-01_ses-a_task-rest_run-1_bold";

    @TempDir
    Path dataset;

    private Path func;

    @BeforeEach
    void makeDataset() throws IOException {
        func = Files.createDirectories(dataset.resolve("sub-01/ses-a/func"));
        Files.writeString(dataset.resolve("dataset_description.json"), "{}");
    }

    @Test
    void aSidecarAtTheTopOfTheDatasetIsInherited() throws IOException {
        Path run = run(0);
        assertThat(BoldRun.open(run).repetitionTimeSeconds()).isEmpty();
        Files.writeString(dataset.resolve("task-rest_bold.json"), "{\"TaskName\": \"rest\", \"RepetitionTime\": 2.5}");
        assertThat(BoldRun.open(run).repetitionTimeSeconds()).hasValue(2.5);
        Files.writeString(dataset.resolve("sub-01/sub-01_task-rest_bold.json"), "{\"RepetitionTime\": 2.0}");
        assertThat(BoldRun.open(run).repetitionTimeSeconds()).hasValue(2.0);
        Files.writeString(func.resolve(RUN + ".json"), "{\"SliceTiming\": [0, 1], \"RepetitionTime\": 1.5}");
        assertThat(BoldRun.open(run).repetitionTimeSeconds()).hasValue(1.5);
    }

    @Test
    void aSidecarOfAnotherTaskOrParticipantDoesNotApply() throws IOException {
        Path run = run(0);
        Files.writeString(dataset.resolve("task-faces_bold.json"), "{\"RepetitionTime\": 2.5}");
        Files.writeString(func.resolve("sub-02_task-rest_bold.json"), "{\"RepetitionTime\": 2.5}");
        assertThat(BoldRun.open(run).repetitionTimeSeconds()).isEmpty();
    }

    @Test
    void nothingAboveTheDatasetIsRead() throws IOException {
        Path inner = Files.createDirectories(dataset.resolve("derivatives/pipe/sub-01/func"));
        Files.writeString(dataset.resolve("derivatives/pipe/dataset_description.json"), "{}");
        Files.writeString(dataset.resolve("task-rest_bold.json"), "{\"RepetitionTime\": 2.5}");
        Path run = Files.copy(run(0), inner.resolve("sub-01_task-rest_bold.nii"));
        assertThat(BoldRun.open(run).repetitionTimeSeconds()).isEmpty();
    }

    @Test
    void ofTwoInOneFolderTheOneThatNamesMoreCountsAndEqualOnesMustAgree() throws IOException {
        Path run = run(0);
        Files.writeString(func.resolve("sub-01_bold.json"), "{\"RepetitionTime\": 3}");
        Files.writeString(func.resolve("sub-01_task-rest_bold.json"), "{\"RepetitionTime\": 2}");
        assertThat(BoldRun.open(run).repetitionTimeSeconds()).hasValue(2);
        Files.writeString(func.resolve("sub-01_run-1_bold.json"), "{\"RepetitionTime\": 1}");
        assertThatThrownBy(() -> BoldRun.open(run))
                .isInstanceOf(InconsistentInput.class)
                .hasMessageContaining("state different repetition times");
    }

    @Test
    void aHeaderThatContradictsAnInheritedSidecarIsRefusedUnlessTheTimeIsStated() throws IOException {
        Path run = run(3);
        Files.writeString(dataset.resolve("task-rest_bold.json"), "{\"RepetitionTime\": 2.5}");
        assertThatThrownBy(() -> BoldRun.open(run))
                .isInstanceOf(InconsistentInput.class)
                .hasMessageContaining("header has a repetition time of 3.0 s, and task-rest_bold.json one of 2.5 s");
        assertThat(BoldRun.open(run, OptionalDouble.of(2.5)).repetitionTimeSeconds())
                .hasValue(2.5);
    }

    @Test
    void sidecarsThatAreNoJsonOrHoldNoTimeAreRefused() throws IOException {
        Path run = run(0);
        Path sidecar = func.resolve(RUN + ".json");
        for (String broken :
                new String[] {"{\"RepetitionTime\": ", "[1]", "{\"RepetitionTime\": \"2\"}", "{\"RepetitionTime\": -2}"
                }) {
            Files.writeString(sidecar, broken);
            assertThatThrownBy(() -> BoldRun.open(run)).as(broken).isInstanceOf(MalformedInput.class);
        }
        assertThatThrownBy(() -> BoldRun.open(run)).hasMessageContaining("RepetitionTime is -2");
    }

    private Path run(double seconds) throws IOException {
        return Files.write(
                func.resolve(RUN + ".nii"),
                NiftiBytes.withDefaults()
                        .volumes(2)
                        .repetitionTimeSeconds(seconds)
                        .encode(new double[2]));
    }
}
