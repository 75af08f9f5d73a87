package org.endotype.genomics.variant;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.endotype.core.table.FieldLines;
import org.endotype.core.table.FieldLines.Separator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VariantTableTest {

    @TempDir
    Path folder;

    @Test
    void givesBackWhatWasPutInAcrossItsSegments() throws IOException {
        int count = 70_000;
        StringBuilder text = new StringBuilder();
        List<Variant> expected = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Variant variant = new Variant(
                    i < count / 2 ? "chr1" : "X", i + 1, i % 7 == 0 ? "." : "größe" + i, "A", i % 5 == 0 ? "CAG" : "T");
            expected.add(variant);
            text.append(String.join(
                            "\t",
                            variant.chromosome(),
                            variant.id(),
                            Integer.toString(variant.positionBp()),
                            variant.allele1(),
                            variant.allele2()))
                    .append('\n');
        }
        VariantTable table = read(text.toString());
        assertThat(table).isEqualTo(expected);
        assertThat(table.chromosome(count - 1)).isEqualTo("X");
        assertThat(ChromosomeKinds.of(table).diploid()).hasSize(count / 2);
    }

    @Test
    void comparesIdsAsStringsDo() throws IOException {
        VariantTable table = read("1\trs1\t1\tA\tC\n1\tmü\t2\tA\tC\n1\t.\t3\tA\tC\n");
        for (int i = 0; i < table.size(); i++) {
            assertThat(table.idHash(i)).isEqualTo(table.get(i).id().hashCode());
            for (String other : List.of("rs1", "rs", "rs12", "mü", "mu", "", ".")) {
                assertThat(table.idEquals(i, other)).isEqualTo(table.get(i).id().equals(other));
            }
        }
    }

    private VariantTable read(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("variants.txt"), text);
        VariantTable.Builder builder = new VariantTable.Builder();
        try (FieldLines lines = FieldLines.open(file, Separator.TAB)) {
            while (lines.next()) {
                builder.add(lines, 0, lines.integer(2, "position"), 1, 3, 4);
            }
        }
        return builder.build();
    }
}
