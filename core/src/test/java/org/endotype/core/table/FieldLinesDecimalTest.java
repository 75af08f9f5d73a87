package org.endotype.core.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.endotype.core.table.FieldLines.Separator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FieldLinesDecimalTest {

    @TempDir
    Path folder;

    @Test
    void readsEveryDecimalToTheNearestDouble() throws IOException {
        SplittableRandom random = new SplittableRandom(5);
        StringBuilder text = new StringBuilder("0\n-0.5\n.5\n5.\n1e5\n1E-5\n1e+3\n-12.75e2\n9007199254740993\n"
                + "0.000001234\n123456789012345678901\n1e300\n1e-300\n+4\nNaN\n1e0400\n");
        for (int i = 0; i < 2000; i++) {
            double value = (random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(-30, 30));
            text.append(i % 2 == 0 ? Double.toString(value) : String.format(java.util.Locale.ROOT, "%.6f", value))
                    .append('\n');
        }
        Path file = Files.writeString(folder.resolve("numbers.txt"), text);
        try (FieldLines lines = FieldLines.open(file, Separator.WHITESPACE)) {
            while (lines.next()) {
                assertThat(Double.doubleToLongBits(lines.decimal(0)))
                        .as(lines.text(0))
                        .isEqualTo(Double.doubleToLongBits(Double.parseDouble(lines.text(0))));
            }
        }
    }

    @Test
    void refusesWhatIsNoNumber() throws IOException {
        Path file = Files.writeString(folder.resolve("words.txt"), "abc\n-\n.\n1e\n1e+\n1.2.3\n1x\n1e2x\n");
        try (FieldLines lines = FieldLines.open(file, Separator.WHITESPACE)) {
            while (lines.next()) {
                assertThatThrownBy(() -> lines.decimal(0)).as(lines.text(0)).isInstanceOf(NumberFormatException.class);
            }
        }
    }
}
