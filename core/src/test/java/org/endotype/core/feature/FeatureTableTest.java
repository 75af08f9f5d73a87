package org.endotype.core.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.EndotypeException;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.InputOutputFailure;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.sample.SampleSet;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeatureTableTest {

    @TempDir
    Path folder;

    @Test
    void readsSamplesAsRowsWithMissingCells() throws IOException {
        FeatureMatrix matrix = FeatureTable.read(file("a.tsv", "id\tx\ty z\ns1\t1\tNA\ns2\t-2.5e1\t\n"));
        assertThat(matrix.samples().ids()).containsExactly("s1", "s2");
        assertThat(matrix.featureNames()).containsExactly("x", "y z");
        assertThat(matrix.toRowMajor()).containsExactly(1, Double.NaN, -25, Double.NaN);
    }

    @Test
    void readsCsvWithQuotesByteOrderMarkAndWindowsLines() throws IOException {
        FeatureMatrix matrix = FeatureTable.read(file("a.csv", "\ufeffid,\"x, 1\"\r\n\r\ns1,\"2\"\r\n"));
        assertThat(matrix.featureNames()).containsExactly("x, 1");
        assertThat(matrix.value(0, 0)).isEqualTo(2);
    }

    @Test
    void readsFeaturesAsRowsWhereTheFirstColumnSaysSo() throws IOException {
        FeatureMatrix matrix = FeatureTable.read(file("a.tsv", "feature\ts1\ts2\nx\t1\t2\ny\t3\t4\nz\t5\t6\n"));
        assertThat(matrix.samples().ids()).containsExactly("s1", "s2");
        assertThat(matrix.featureNames()).containsExactly("x", "y", "z");
        assertThat(matrix.row(1)).containsExactly(2, 4, 6);
    }

    @Test
    void readsFeaturesAsRowsWhereTheCallerSaysSo() throws IOException {
        Path file = file("a.tsv", "gene\ts1\ts2\nx\t1\t2\n");
        assertThat(FeatureTable.read(file, FeatureLayout.FEATURES_AS_ROWS).row(1))
                .containsExactly(2);
    }

    @Test
    void readsIdsFromANamedColumn() throws IOException {
        FeatureMatrix matrix = FeatureTable.read(file("a.tsv", "x\tid\ty\n1\ts1\t2\n3\ts2\t4\n"), "id");
        assertThat(matrix.samples().ids()).containsExactly("s1", "s2");
        assertThat(matrix.toRowMajor()).containsExactly(1, 2, 3, 4);
    }

    @Test
    void refusesBadTablesWithTheirLine() throws IOException {
        refuses(
                MalformedInput.class,
                "id\tx\ns1\t1\ns2\t1\t2\ts\n",
                "t.tsv:3: expected 2 fields as in the header, found 4");
        refuses(MalformedInput.class, "a\tb\nr1\t1\t2\n", "name the first column in the header");
        refuses(MalformedInput.class, "id\tx\ns1\tabc\n", "t.tsv:2: column 'x': expected a number, found 'abc'");
        refuses(MalformedInput.class, "id\tx\ns1\tInf\n", "t.tsv:2: column 'x' holds an infinite value");
        refuses(MalformedInput.class, "id\tx\ns1\t1e999\n", "t.tsv:2: column 'x' holds an infinite value");
        refuses(MalformedInput.class, "id\tx\n\t1\n", "t.tsv:2: column 'id' is empty");
        refuses(InconsistentInput.class, "id\tx\ns1\t1\ns2\t2\ns1\t3\n", "t.tsv:4: repeats the sample id of line 2");
        refuses(InconsistentInput.class, "id\tx\ty\tx\ns1\t1\t2\t3\n", "feature 'x' stands in columns 2 and 4");
        refuses(InconsistentInput.class, "feature\ts\tt\ts\nx\t1\t2\t3\n", "columns 2 and 4 hold the same sample id");
        refuses(InconsistentInput.class, "feature\ts\nx\t1\nx\t3\n", "t.tsv:3: feature 'x' stands in line 2 already");
        refuses(MalformedInput.class, "id\tx\t\ns1\t1\t2\n", "column 3 has no name");
        refuses(MalformedInput.class, "id\ns1\n", "expected an id column and at least one more");
        refuses(MalformedInput.class, "", "is empty; expected a header row");
        refuses(DegenerateData.class, "id\tx\n", "holds a header and no rows");
    }

    @Test
    void neverPrintsASampleIdInAnError() throws IOException {
        assertThatThrownBy(() -> FeatureTable.read(file("t.tsv", "id\tx\nSECRET\t1\nSECRET\t3\n")))
                .hasMessageNotContaining("SECRET");
        assertThatThrownBy(() -> FeatureTable.read(file("t.tsv", "feature\tSECRET\tSECRET\nx\t1\t2\n")))
                .hasMessageNotContaining("SECRET");
    }

    @Test
    void refusesAMissingFileAndATruncatedGzip() throws IOException {
        assertThatThrownBy(() -> FeatureTable.read(folder.resolve("none.tsv")))
                .isInstanceOf(InputOutputFailure.class)
                .hasMessageContaining("none.tsv: cannot be read: no such file");
        Path whole = folder.resolve("whole.tsv.gz");
        FeatureTable.write(random(50, 20), whole);
        byte[] bytes = Files.readAllBytes(whole);
        Path cut = folder.resolve("cut.tsv.gz");
        Files.write(cut, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        assertThatThrownBy(() -> FeatureTable.read(cut))
                .isInstanceOf(MalformedInput.class)
                .hasMessageContaining("before its data does (truncated)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"m.tsv", "m.tsv.gz", "m.csv", "m.csv.gz", "m.parquet"})
    void readsBackTheSameBitsInEveryFormat(String name) {
        for (int width : new int[] {1, 300, 301}) {
            FeatureMatrix matrix = random(13, width);
            Path file = folder.resolve(width + name);
            FeatureTable.write(matrix, file);
            FeatureMatrix back = FeatureTable.read(file);
            assertThat(back.samples()).isEqualTo(matrix.samples());
            assertThat(back.featureNames()).isEqualTo(matrix.featureNames());
            assertThat(back.toRowMajor()).isEqualTo(matrix.toRowMajor());
        }
    }

    @Test
    void parquetKeepsTheProvenanceAndTheSameMatrixMakesTheSameBytes() throws IOException {
        FeatureMatrix matrix = random(5, 4);
        Path one = folder.resolve("one.parquet");
        Path two = folder.resolve("two.parquet");
        FeatureTable.write(matrix, one);
        FeatureTable.write(matrix, two);
        assertThat(FeatureTable.read(one).provenance()).isEqualTo(matrix.provenance());
        assertThat(Files.readAllBytes(one)).isEqualTo(Files.readAllBytes(two));
    }

    @Test
    void duckDbReadsNarrowMatricesAsSamplesAndWideOnesAsFeatures() throws Exception {
        Path narrow = folder.resolve("narrow.parquet");
        FeatureTable.write(random(7, 300), narrow);
        assertThat(duckDb("SELECT count(*), count(DISTINCT participant_id) FROM '" + narrow + "'"))
                .isEqualTo("7 7");
        assertThat(duckDb("SELECT count(*), count(*) FILTER (column_type = 'DOUBLE') FROM (DESCRIBE SELECT * FROM '"
                        + narrow + "')"))
                .isEqualTo("301 300");

        Path wide = folder.resolve("wide.parquet");
        FeatureMatrix matrix = random(7, 301);
        FeatureTable.write(matrix, wide);
        assertThat(duckDb("SELECT count(*), max(feature) FROM '" + wide + "'")).isEqualTo("301 HLA-99");
        assertThat(duckDb("SELECT count(*), count(*) FILTER (column_type = 'DOUBLE') FROM (DESCRIBE SELECT * FROM '"
                        + wide + "')"))
                .isEqualTo("8 7");
        assertThat(duckDb("SELECT \"sub-03\", \"sub-02\" FROM '" + wide + "' WHERE feature = 'HLA-7'"))
                .isEqualTo(matrix.value(3, 7) + " " + matrix.value(2, 7));
    }

    @Test
    void missingValuesAreNullsInParquet() throws Exception {
        Path file = folder.resolve("missing.parquet");
        FeatureTable.write(
                FeatureMatrix.of(
                        SampleSet.of(List.of("a", "b")),
                        List.of("x"),
                        new double[] {Double.NaN, 2},
                        Provenance.of("test")),
                file);
        assertThat(duckDb("SELECT count(*), count(x), sum(x) FROM '" + file + "'"))
                .isEqualTo("2 1 2.0");
    }

    @Test
    void refusesAnUnknownExtensionAndAFeatureNamedLikeTheIds() {
        assertThatThrownBy(() -> FeatureTable.write(random(2, 2), folder.resolve("m.xlsx")))
                .hasMessageContaining("its extension names no table format");
        FeatureMatrix clash = FeatureMatrix.of(
                SampleSet.of(List.of("a")), List.of("participant_id"), new double[] {1}, Provenance.of("test"));
        assertThatThrownBy(() -> FeatureTable.write(clash, folder.resolve("m.tsv")))
                .isInstanceOf(InconsistentInput.class)
                .hasMessageContaining("named 'participant_id' like the id column");
        assertThat(folder.toFile().list()).isEmpty();
    }

    @Test
    void fiftyThousandColumnsAreReadWithinSeconds() {
        FeatureMatrix matrix = random(20, 50_000);
        Path text = folder.resolve("wide.tsv");
        Path parquet = folder.resolve("wide.parquet");
        FeatureTable.write(matrix, text);
        FeatureTable.write(matrix, parquet);
        // 0.3 s of processor time; the bound, for a busy machine, only catches what is quadratic in the columns.
        Assertions.assertTimeout(Duration.ofSeconds(60), () -> {
            assertThat(FeatureTable.read(text).toRowMajor()).isEqualTo(matrix.toRowMajor());
            assertThat(FeatureTable.read(parquet).toRowMajor()).isEqualTo(matrix.toRowMajor());
        });
    }

    private void refuses(Class<? extends EndotypeException> family, String content, String message) throws IOException {
        Path file = file("t.tsv", content);
        ThrowableAssertAlternative<?> thrown = org.assertj.core.api.Assertions.assertThatExceptionOfType(family)
                .isThrownBy(() -> FeatureTable.read(file));
        thrown.withMessageContaining(message);
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private static FeatureMatrix random(int samples, int features) {
        SplittableRandom random = new SplittableRandom(samples * 31L + features);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < samples; i++) {
            ids.add("sub-%02d".formatted(i));
        }
        List<String> names = new ArrayList<>();
        for (int i = 0; i < features; i++) {
            names.add("HLA-" + i);
        }
        double[] values = new double[samples * features];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % 11 == 5 ? Double.NaN : random.nextDouble(-10, 10);
        }
        return FeatureMatrix.of(SampleSet.of(ids), names, values, new Provenance("test", Map.of("k", "v")));
    }

    private static String duckDb(String sql) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement();
                ResultSet results = statement.executeQuery(sql)) {
            assertThat(results.next()).isTrue();
            List<String> cells = new ArrayList<>();
            for (int column = 1; column <= results.getMetaData().getColumnCount(); column++) {
                cells.add(results.getString(column));
            }
            return String.join(" ", cells);
        }
    }
}
