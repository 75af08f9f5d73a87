package org.endotype.genomics.omics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.feature.FeatureTable;
import org.endotype.core.pipeline.RunContext;
import org.endotype.core.pipeline.ViewBuilder;
import org.endotype.core.pipeline.ViewOption;
import org.endotype.core.pipeline.ViewRequest;
import org.endotype.core.pipeline.ViewResult;
import org.endotype.core.sample.SampleSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OmicsViewBuilderTest {

    private static final String COUNTS =
            """
            gene\tsub-2\tsub-1\tother\tsub-3
            a\t100\t200\t900\t150
            b\t50\t110\t900\t80
            c\t0\t1\t900\t0
            d\t30\t0\t900\t60
            """;

    @TempDir
    Path folder;

    @Test
    void normalisesTheParticipantsCountsAlone() throws IOException {
        Path with = file("with.tsv", COUNTS);
        Path without = file("without.tsv", COUNTS.replaceAll("(?m)^([^\t]*\t[^\t]*\t[^\t]*)\t[^\t]*", "$1"));
        for (String method : List.of("tmm", "median-of-ratios", "voom", "log-cpm")) {
            Map<String, String> options = Map.of("normalize", method, "min-prevalence", "0.5");
            ViewResult all = omics(with, options, "1", "2", "sub-3", "4");
            ViewResult few = omics(without, options, "1", "2", "sub-3", "4");
            assertThat(all.features().samples().ids()).containsExactly("1", "2", "sub-3");
            assertThat(all.features().featureNames()).containsExactly("a", "b", "d");
            assertThat(all.features().toRowMajor()).isEqualTo(few.features().toRowMajor());
            assertThat(all.counts())
                    .containsEntry("samples_of_no_participant", "1")
                    .containsEntry("features_in_table", "4")
                    .containsEntry("features_expressed", "3")
                    .containsEntry("features_kept", "3");
            assertThat(all.methods()).contains("50 %");
            assertThat(all.inputs()).containsExactly(with);
        }
    }

    @Test
    void keepsTheMostVariableFeatures() throws IOException {
        Path file = file("v.csv", "participant_id,x,y,z\n1,0,5,1\n2,1,-5,2\n3,0,5,NA\n");
        ViewResult result = omics(file, Map.of("top-variance", "2"), "1", "2", "3");
        assertThat(result.features().featureNames()).containsExactly("y", "z");
        assertThat(result.features().value(2, 1)).isNaN();
        assertThat(result.methods()).contains("The 2 features of largest variance were kept");
    }

    @Test
    void readsTheSameTableEitherWayRound() throws IOException {
        Path rows = file("rows.tsv", "id\tx\ty\n1\t3\t4\n2\t5\tNA\n");
        Path columns = file("columns.tsv", "id\t1\t2\nx\t3\t5\ny\t4\tNA\n");
        Path parquet = folder.resolve("p.parquet");
        FeatureTable.write(FeatureTable.read(rows), parquet);
        double[] expected = {3, 4, 5, Double.NaN};
        for (Path file : List.of(rows, columns, parquet)) {
            assertThat(omics(file, Map.of(), "1", "2").features().toRowMajor()).isEqualTo(expected);
            assertThat(features(file, Map.of(), "1", "2").features().toRowMajor())
                    .isEqualTo(expected);
        }
    }

    @Test
    void logarithmsAndStandardScores() throws IOException {
        Path file = file("v.tsv", "id\tx\ty\n1\t3\t4\n2\t7\t4\n");
        assertThat(omics(file, Map.of("normalize", "log2"), "1", "2").features().column(0))
                .containsExactly(2, 3);
        ViewResult scores = omics(file, Map.of("normalize", "zscore"), "1", "2");
        assertThat(scores.features().column(0))
                .usingComparatorWithPrecision(1e-15)
                .containsExactly(-Math.sqrt(0.5), Math.sqrt(0.5));
        assertThat(scores.features().column(1)).containsExactly(0, 0);
        assertThat(scores.warnings()).anyMatch(warning -> warning.startsWith("1 features do not vary"));
    }

    @Test
    void drawsLowValuesWhereAsked() throws IOException {
        Path file = file("p.tsv", "id\tx\ty\tz\n1\t20\t18\tNA\n2\t21\tNA\t19\n3\t22\t18.5\t19.5\n");
        ViewResult result = omics(file, Map.of("impute", "min-prob"), "1", "2", "3");
        assertThat(result.features().toRowMajor()).doesNotContain(Double.NaN);
        assertThat(result.features().value(0, 2)).isLessThan(20);
        assertThat(result.methods()).contains("MinProb");
        assertThat(result.counts()).containsEntry("missing_share", "0.2222");
    }

    @Test
    void stacksTablesOfTheSameFeatures() throws IOException {
        Path one = file("one.csv", "sample,x,y\n1,3,4\n");
        Path two = file("two.csv", "sample,y,x\n2,6,5\n");
        Map<String, String> options = Map.of("table", one + "\n" + two);
        assertThat(features(one, options, "1", "2").features().toRowMajor()).containsExactly(3, 4, 5, 6);
        Path other = file("other.csv", "sample,y,w\n2,6,5\n");
        assertThatThrownBy(() -> features(one, Map.of("table", one + "\n" + other), "1", "2"))
                .isInstanceOf(InconsistentInput.class)
                .hasMessageContaining("other.csv: feature 'w' is not in the first table");
    }

    @Test
    void takesIdsFromANamedColumn() throws IOException {
        Path file = file("v.tsv", "age\tpid\n30\t1\n40\tsub-2\n");
        ViewResult result = features(file, Map.of("id-column", "pid"), "1", "2", "3");
        assertThat(result.features().samples().ids()).containsExactly("1", "2");
        assertThat(result.features().featureNames()).containsExactly("age");
    }

    @Test
    void refusesWhatDoesNotFit() throws IOException {
        Path strangers = file("strangers.tsv", "id\tx\nA\t1\nB\t2\n");
        assertThatThrownBy(() -> omics(strangers, Map.of(), "a", "b"))
                .isInstanceOf(InconsistentInput.class)
                .hasMessageContaining("strangers.tsv: none of its 2 sample ids is a participant");
        Path twice = file("twice.tsv", "id\tx\n1\t1\nsub-1\t2\n");
        assertThatThrownBy(() -> features(twice, Map.of(), "1"))
                .isInstanceOf(InconsistentInput.class)
                .hasMessageContaining("samples 1 and 2 are the same participant");
        Path both = file("both.tsv", "id\t1\t2\n1\t3\t4\n2\t3\t4\n");
        assertThatThrownBy(() -> omics(both, Map.of(), "1", "2"))
                .isInstanceOf(InconsistentInput.class)
                .hasMessageContaining("both in its header and in its first column");
        Path counts = file("counts.tsv", COUNTS.replace("110", "110.5"));
        assertThatThrownBy(() -> omics(counts, Map.of("normalize", "tmm"), "1", "2"))
                .isInstanceOf(MalformedInput.class)
                .hasMessageContaining("counts.tsv: feature 'b', sample 1: counts must be whole numbers");
        Path low = file("low.tsv", "gene\t1\t2\na\t1\t2\nb\t3\t1\n");
        assertThatThrownBy(() -> omics(low, Map.of("normalize", "tmm"), "1", "2"))
                .isInstanceOf(DegenerateData.class)
                .hasMessageContaining("lower min-prevalence");
        Path negative = file("negative.tsv", "id\tx\n1\t-1\n2\t3\n");
        assertThatThrownBy(() -> omics(negative, Map.of("normalize", "log2"), "1", "2"))
                .isInstanceOf(MalformedInput.class)
                .hasMessageContaining("has no logarithm");
        Path missing = file("missing.tsv", "id\tx\n1\tNA\n2\tNA\n");
        assertThatThrownBy(() -> omics(missing, Map.of(), "1", "2")).isInstanceOf(DegenerateData.class);
        assertThatThrownBy(() -> features(missing, Map.of(), "1", "2")).isInstanceOf(DegenerateData.class);
        assertThatThrownBy(() -> omics(missing, Map.of("min-prevalence", "2"), "1", "2"))
                .isInstanceOf(InvalidConfiguration.class);
        assertThatThrownBy(() -> omics(missing, Map.of("top-variance", "-1"), "1", "2"))
                .isInstanceOf(InvalidConfiguration.class);
    }

    private ViewResult omics(Path table, Map<String, String> options, String... participants) {
        return build(new OmicsViewBuilder(), table, options, participants);
    }

    private ViewResult features(Path table, Map<String, String> options, String... participants) {
        return build(new FeaturesViewBuilder(), table, options, participants);
    }

    private static ViewResult build(
            ViewBuilder builder, Path table, Map<String, String> given, String... participants) {
        Map<String, String> options = new HashMap<>();
        for (ViewOption option : builder.options()) {
            if (option.defaultValue() != null) {
                options.put(option.name(), option.defaultValue());
            }
        }
        options.put("table", table.toString());
        options.putAll(given);
        return builder.build(
                new Request(SampleSet.of(Arrays.asList(participants)), options), RunContext.withDefaults());
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    /** What a validated cohort file hands to a builder. */
    private record Request(SampleSet participants, Map<String, String> options) implements ViewRequest {

        @Override
        public String name() {
            return "test";
        }

        @Override
        public String text(String option) {
            return optionalText(option).orElseThrow();
        }

        @Override
        public Optional<String> optionalText(String option) {
            return Optional.ofNullable(options.get(option));
        }

        @Override
        public int integer(String option) {
            return Integer.parseInt(text(option));
        }

        @Override
        public double number(String option) {
            return Double.parseDouble(text(option));
        }

        @Override
        public boolean isOn(String option) {
            return Boolean.parseBoolean(text(option));
        }

        @Override
        public Path path(String option) {
            return Path.of(text(option));
        }

        @Override
        public Optional<Path> optionalPath(String option) {
            return optionalText(option).map(Path::of);
        }

        @Override
        public List<Path> paths(String option) {
            return text(option).lines().map(Path::of).toList();
        }
    }
}
