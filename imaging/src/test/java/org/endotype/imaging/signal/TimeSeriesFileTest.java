package org.endotype.imaging.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.endotype.core.error.MalformedInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimeSeriesFileTest {

    @TempDir
    Path folder;

    @Test
    void whatIsWrittenReadsBackToTheSameBitsWithMissingRegionsInPlace() {
        double[] values = {0.1, Double.NaN, -3, 1e-17, Double.NaN, 2.5};
        TimeSeries series = TimeSeries.of(List.of("a", "b", "c"), values.clone(), OptionalDouble.empty());
        for (String name : List.of("s.tsv", "s.tsv.gz", "s.csv")) {
            Path file = folder.resolve(name);
            TimeSeriesFile.write(file, series);
            TimeSeries again = TimeSeriesFile.read(file);
            assertThat(again.labels()).containsExactly("a", "b", "c");
            assertThat(again.toRowMajor()).containsExactly(values);
            assertThat(again.isMissing(1)).isTrue();
            assertThat(again.isMissing(0)).isFalse();
        }
    }

    @Test
    void aRegionMissingInSomeVolumesIsRefusedWithItsLine() throws IOException {
        Path file = Files.writeString(folder.resolve("gap.tsv"), "a\tb\n1\t2\n3\tn/a\n");
        assertThatThrownBy(() -> TimeSeriesFile.read(file))
                .isInstanceOf(MalformedInput.class)
                .hasMessageStartingWith("gap.tsv:3: region 'b' is missing in some volumes");
    }

    @Test
    void aTableWithoutAHeaderIsRefusedRatherThanRobbedOfItsFirstVolume() throws IOException {
        Path bare = Files.writeString(folder.resolve("bare.tsv"), "0.5\t2\n1\t2\n3\t4\n");
        assertThatThrownBy(() -> TimeSeriesFile.read(bare))
                .isInstanceOf(MalformedInput.class)
                .hasMessageStartingWith("bare.tsv:1: expected a header");
        Path numbered = Files.writeString(folder.resolve("numbered.tsv"), "6\t17\n1\t2\n3\t4\n");
        assertThat(TimeSeriesFile.read(numbered).labels()).containsExactly("6", "17");
    }

    @Test
    void aHeaderWithoutVolumesARepeatedRegionAndAWordAreRefused() throws IOException {
        Path empty = Files.writeString(folder.resolve("empty.tsv"), "a\tb\n");
        Path twice = Files.writeString(folder.resolve("twice.tsv"), "a\ta\n1\t2\n");
        Path word = Files.writeString(folder.resolve("word.tsv"), "a\tb\n1\tx\n");
        assertThatThrownBy(() -> TimeSeriesFile.read(empty)).hasMessageStartingWith("empty.tsv:1: ");
        assertThatThrownBy(() -> TimeSeriesFile.read(twice)).hasMessageStartingWith("twice.tsv:1: ");
        assertThatThrownBy(() -> TimeSeriesFile.read(word)).hasMessageStartingWith("word.tsv:2: ");
    }
}
