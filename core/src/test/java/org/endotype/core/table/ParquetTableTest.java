package org.endotype.core.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.endotype.core.error.MalformedInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetTableTest {

    @TempDir
    Path folder;

    @Test
    void duckDbReadsTheTypesAndValuesOfAWrittenTable() throws Exception {
        Path file = folder.resolve("table.parquet");
        TableWriter.write(file, List.of("id", "count", "mixed", "odd name-x", "empty", "text"), sink -> {
            sink.row("a", 1, 1, 0.5, null, 3);
            sink.row("b", Long.MAX_VALUE, 2.5, Double.NaN, null, "x");
            sink.row(null, null, null, null, null, 2.5);
        });

        assertThat(query("DESCRIBE SELECT * FROM '" + file + "'"))
                .extracting(row -> row.get(0) + " " + row.get(1))
                .containsExactly(
                        "id VARCHAR",
                        "count BIGINT",
                        "mixed DOUBLE",
                        "odd name-x DOUBLE",
                        "empty DOUBLE",
                        "text VARCHAR");
        assertThat(query("SELECT * FROM '" + file + "'"))
                .containsExactly(
                        java.util.Arrays.asList("a", "1", "1.0", "0.5", null, "3"),
                        java.util.Arrays.asList("b", "9223372036854775807", "2.5", null, null, "x"),
                        java.util.Arrays.asList(null, null, null, null, null, "2.5"));
        assertThat(folder.toFile().list()).containsExactly("table.parquet");
    }

    @Test
    void readsWhatDuckDbWritesInEachCodec() throws Exception {
        for (String codec : List.of("zstd", "snappy", "gzip", "uncompressed")) {
            Path file = folder.resolve(codec + ".parquet");
            query("COPY (SELECT 's' || i AS id, i::INTEGER AS a, i * 0.25 AS b, (i / 2)::FLOAT AS c,"
                    + " CASE WHEN i = 2 THEN NULL ELSE i::BIGINT END AS d, i = 1 AS e FROM range(3) t(i)) TO '" + file
                    + "' (FORMAT parquet, CODEC '" + codec + "')");
            double[][] values = new double[3][5];
            try (ParquetColumns table = ParquetColumns.open(file)) {
                assertThat(table.names()).containsExactly("id", "a", "b", "c", "d", "e");
                assertThat(table.text(0)).containsExactly("s0", "s1", "s2");
                assertThat(table.text(4)).containsExactly("0", "1", null);
                table.numbersWithout(0, (column, row, value) -> values[row][column] = value);
            }
            assertThat(values[1]).containsExactly(1, 0.25, 0.5, 1, 1);
            assertThat(values[2]).containsExactly(2, 0.5, 1, Double.NaN, 0);
        }
    }

    @Test
    void tablesOfPeopleAreReadFromParquetLikeFromText() throws Exception {
        Path file = folder.resolve("people.parquet");
        query("COPY (SELECT 's' || i AS participant_id, i * 10 AS age, CASE WHEN i = 1 THEN NULL ELSE 'f' END AS sex,"
                + " i / 4.0 AS dose FROM range(3) t(i)) TO '" + file + "' (FORMAT parquet)");
        TextTable table = TextTable.read(file);
        assertThat(table.header()).containsExactly("participant_id", "age", "sex", "dose");
        assertThat(table.sampleIds("participant_id").ids()).containsExactly("s0", "s1", "s2");
        assertThat(table.column("sex")).containsExactly("f", "", "f");
        assertThat(table.numbers("age")).containsExactly(0, 10, 20);
        assertThat(table.numbers("dose")).containsExactly(0, 0.25, 0.5);
        assertThat(DelimitedReader.header(file)).isEqualTo(table.header());
    }

    @Test
    void refusesACodecItDoesNotReadByItsName() throws Exception {
        Path file = folder.resolve("lz4.parquet");
        query("COPY (SELECT 's' AS id, 1.5::DOUBLE AS a) TO '" + file + "' (FORMAT parquet, CODEC 'lz4_raw')");
        try (ParquetColumns table = ParquetColumns.open(file)) {
            assertThatThrownBy(() -> table.text(0))
                    .isInstanceOf(MalformedInput.class)
                    .hasMessageContaining("lz4.parquet: is compressed with LZ4_RAW");
        }
    }

    @Test
    void refusesInfinityTextAndDamage() throws Exception {
        Path infinite = folder.resolve("infinite.parquet");
        query("COPY (SELECT 's' AS id, 'inf'::DOUBLE AS a) TO '" + infinite + "' (FORMAT parquet)");
        assertRefused(infinite, "column 'a', row 1 holds an infinite value");
        Path text = folder.resolve("text.parquet");
        query("COPY (SELECT 's' AS id, 'x' AS a) TO '" + text + "' (FORMAT parquet)");
        assertRefused(text, "column 'a': expected numbers, found text");
        Path nested = folder.resolve("nested.parquet");
        query("COPY (SELECT 's' AS id, [1, 2] AS a) TO '" + nested + "' (FORMAT parquet)");
        assertRefused(nested, "column 'a': expected one value a row, found a nested or repeated one");
        assertThatThrownBy(() -> TextTable.read(nested))
                .isInstanceOf(MalformedInput.class)
                .hasMessageContaining("column 'a': expected one value a row");
        Path truncated = folder.resolve("truncated.parquet");
        byte[] bytes = Files.readAllBytes(infinite);
        Files.write(truncated, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        assertThatThrownBy(() -> ParquetColumns.open(truncated))
                .isInstanceOf(MalformedInput.class)
                .hasMessageContaining("truncated.parquet@152: ends without PAR1");
    }

    @Test
    void damageAnywhereIsRefusedOrReadAndNeverAnotherFailure() throws Exception {
        Path file = folder.resolve("whole.parquet");
        TableWriter.write(file, List.of("id", "a"), sink -> {
            for (int row = 0; row < 50; row++) {
                sink.row("s" + row, row * 0.1);
            }
        });
        byte[] whole = Files.readAllBytes(file);
        Path damaged = folder.resolve("damaged.parquet");
        int refused = 0;
        for (int at = 0; at < whole.length; at++) {
            byte[] bytes = whole.clone();
            bytes[at] ^= (byte) 0x55;
            Files.write(damaged, bytes);
            try (ParquetColumns table = ParquetColumns.open(damaged)) {
                table.text(0);
                table.numbersWithout(0, (column, row, value) -> {});
            } catch (MalformedInput expected) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(whole.length / 4);
    }

    private void assertRefused(Path file, String message) {
        try (ParquetColumns table = ParquetColumns.open(file)) {
            assertThatThrownBy(() -> table.numbersWithout(0, (column, row, value) -> {}))
                    .isInstanceOf(MalformedInput.class)
                    .hasMessageContaining(message);
        }
    }

    private static List<List<String>> query(String sql) throws SQLException, IOException {
        List<List<String>> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return rows;
            }
            try (ResultSet results = statement.getResultSet()) {
                while (results.next()) {
                    List<String> row = new ArrayList<>();
                    for (int column = 1; column <= results.getMetaData().getColumnCount(); column++) {
                        row.add(results.getString(column));
                    }
                    rows.add(row);
                }
            }
        }
        return rows;
    }
}
