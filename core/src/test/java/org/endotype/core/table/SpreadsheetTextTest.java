package org.endotype.core.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.endotype.core.parallel.Parallelism;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpreadsheetTextTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {"=1+1", "=cmd|'/C calc'!A0", "+SUM(A1)", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "--1", "+1 5", "'=1"
            })
    void whatASpreadsheetWouldRunIsMarkedAsText(String text) {
        assertThat(SpreadsheetText.guarded(text)).isEqualTo("'" + text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-1.5", "+2", "-1e-300", "-.5", "-", "+", "", "NA", "a=b", "sub-01", "'tis", "-inf", "5'-UTR", "#1"
            })
    void numbersSignsAndOrdinaryTextAreLeftAsTheyAre(String text) {
        assertThat(SpreadsheetText.guarded(text)).isEqualTo(text);
        assertThat(SpreadsheetText.unguarded(text)).isEqualTo(text);
    }

    @Property
    void everyTextIsReadBackAsItWas(
            @ForAll @StringLength(max = 6) @Chars({'\'', '=', '+', '-', '@', '.'}) @CharRange(from = '0', to = 'c')
                    String text) {
        assertThat(SpreadsheetText.unguarded(SpreadsheetText.guarded(text))).isEqualTo(text);
    }

    @Test
    void tablesAreWrittenSoAndReadBack() throws IOException {
        for (String name : List.of("table.tsv", "table.csv")) {
            Path file = folder.resolve(name);
            TableWriter.write(file, List.of("participant_id", "=head"), rows -> {
                rows.row("=HYPERLINK(\"http://x\")", -1.5);
                rows.row("-1.5", -2L);
            });
            assertThat(Files.readString(file))
                    .contains("'=head")
                    .contains("'=HYPERLINK")
                    .contains("\n-1.5");
            TextTable read = TextTable.read(file);
            assertThat(read.column("participant_id")).containsExactly("=HYPERLINK(\"http://x\")", "-1.5");
            assertThat(read.numbers(read.header().get(1))).containsExactly(-1.5, -2);
        }
    }

    @Test
    void longTablesAreWrittenTheSameWay() throws IOException {
        Path file = folder.resolve("long.tsv");
        List<String> cells = List.of("=1+1", "@x", "-x", "-1.5", "'=2", "rs1");
        LongTableWriter.write(
                file, List.of("id", "n"), cells.size(), Parallelism.single(), (row, to) -> to.text(cells.get((int) row))
                        .number(-0.25));
        assertThat(Files.readAllLines(file))
                .containsExactly(
                        "id\tn",
                        "'=1+1\t-0.25",
                        "'@x\t-0.25",
                        "'-x\t-0.25",
                        "-1.5\t-0.25",
                        "''=2\t-0.25",
                        "rs1\t-0.25");
    }
}
