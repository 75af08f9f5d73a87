package org.endotype.core.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.endotype.core.parallel.Parallelism;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LongTableWriterTest {

    /** Half a unit of the tenth significant digit, and the rounding of scaling by a power of ten. */
    private static final double TENTH_DIGIT = 5.1e-10;

    @TempDir
    Path folder;

    @Test
    void writesRowsInOrderOnAnyNumberOfThreads() throws IOException {
        Path one = folder.resolve("one.tsv");
        Path four = folder.resolve("four.tsv");
        for (Path file : List.of(one, four)) {
            LongTableWriter.write(
                    file,
                    List.of("row", "half", "name"),
                    30_000,
                    new Parallelism(file == one ? 1 : 4),
                    (row, cells) -> cells.integer(row).number(row / 2.0).text("n\t" + row));
        }
        assertThat(Files.mismatch(one, four)).isEqualTo(-1);
        List<String> lines = Files.readAllLines(one);
        assertThat(lines).hasSize(30_001);
        assertThat(lines.get(0)).isEqualTo("row\thalf\tname");
        assertThat(lines.get(12_346)).isEqualTo("12345\t6172.5\t\"n\t12345\"");
    }

    @Test
    void writesParquetWhereTheNameAsksForIt() {
        Path file = folder.resolve("t.parquet");
        LongTableWriter.write(file, List.of("a", "b"), 3, Parallelism.single(), (row, cells) -> cells.integer(row)
                .number(Double.NaN));
        assertThat(file).exists();
    }

    @Test
    void aFailingRowLeavesNoFileAndIsThrown() {
        Path file = folder.resolve("bad.tsv");
        assertThatThrownBy(
                        () -> LongTableWriter.write(file, List.of("a"), 100_000, new Parallelism(3), (row, cells) -> {
                            if (row == 50_000) {
                                throw new IllegalStateException("row 50000");
                            }
                            cells.integer(row);
                        }))
                .hasMessage("row 50000");
        assertThat(file).doesNotExist();
        assertThat(folder.toFile().list()).isEmpty();
    }

    @Test
    void numbersByHand() {
        assertThat(LongTableWriter.format(0)).isEqualTo("0");
        assertThat(LongTableWriter.format(-0.5)).isEqualTo("-0.5");
        assertThat(LongTableWriter.format(1)).isEqualTo("1");
        assertThat(LongTableWriter.format(0.1)).isEqualTo("0.1");
        assertThat(LongTableWriter.format(1 / 3.0)).isEqualTo("0.3333333333");
        assertThat(LongTableWriter.format(0.99999999999)).isEqualTo("1");
        assertThat(LongTableWriter.format(123456.75)).isEqualTo("123456.75");
        assertThat(LongTableWriter.format(1e12)).isEqualTo("1000000000000");
        assertThat(LongTableWriter.format(Double.NaN)).isEqualTo("NA");
        assertThat(Double.parseDouble(LongTableWriter.format(3.25e-300))).isEqualTo(3.25e-300);
    }

    @Property(tries = 2000)
    void numbersReadBackToTenDigits(
            @ForAll @DoubleRange(min = -1, max = 1) double mantissa,
            @ForAll @DoubleRange(min = -14, max = 14) double e) {
        double value = mantissa * Math.pow(10, Math.rint(e));
        double back = Double.parseDouble(LongTableWriter.format(value));
        assertThat(Math.abs(back - value)).isLessThanOrEqualTo(Math.abs(value) * TENTH_DIGIT);
    }
}
