package org.endotype.core.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.endotype.core.parallel.Parallelism;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NumberTableTest {

    @TempDir
    Path folder;

    @Test
    void numbersWrittenOnSeveralThreadsAreTheBytesOfRowsWrittenOneByOne() throws IOException {
        // Wider than two pieces, more pieces than are held at once, and narrow ones without any column.
        for (int columns : new int[] {0, 1, 3, 9_000}) {
            int rows = 70;
            double[][] values = values(rows, columns);
            List<String> header = new ArrayList<>(List.of("participant_id"));
            IntStream.range(0, columns).forEach(c -> header.add("c" + c));
            List<String> ids = IntStream.range(0, rows)
                    .mapToObj(row -> row == 3 ? "=sum" : row == 4 ? "a\tb" : "sub-" + row)
                    .toList();
            Path plain = folder.resolve("plain" + columns + ".tsv");
            TableWriter.write(plain, header, sink -> {
                for (int row = 0; row < rows; row++) {
                    @Nullable Object[] cells = new Object[columns + 1];
                    cells[0] = ids.get(row);
                    for (int column = 0; column < columns; column++) {
                        cells[column + 1] = values[row][column];
                    }
                    sink.row(cells);
                }
            });
            Path several = folder.resolve("several" + columns + ".tsv");
            TableWriter.writeNumbers(several, header, ids, (row, column) -> values[row][column], new Parallelism(3));
            assertThat(several).hasSameBinaryContentAs(plain);
            assertThat(Files.size(several)).isPositive();
        }
    }

    private static double[][] values(int rows, int columns) {
        Random random = new Random(4);
        double[][] values = new double[rows][columns];
        for (double[] row : values) {
            for (int column = 0; column < columns; column++) {
                row[column] = column % 7 == 0 ? Double.NaN : column % 5 == 0 ? column : random.nextGaussian();
            }
        }
        return values;
    }
}
