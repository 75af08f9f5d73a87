package org.endotype.genomics.association;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.MalformedInput;
import org.endotype.genomics.MemoryGenotypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Phenotype files as PLINK's users have them. */
class SampleTableTest {

    @TempDir
    Path folder;

    private SampleTable table(String name, String text) throws IOException {
        return SampleTable.read(Files.writeString(folder.resolve(name), text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FID IID  Y\nF1 S2 0.5\nF2  S1 -9\n",
                "#FID\tIID\tY\nF1\tS2\t0.5\nF2\tS1\t-9\n",
                "#IID Y\nS2 0.5\nS1 NA\n",
                "iid   Y\nS2   0.5\nS1   .\n",
                " fid iid Y\n F1 S2 0.5\n F2 S1 nan\n",
                "IID\tY\r\nS2\t0.5\r\nS1\t\r\n"
            })
    void idsAndMissingCodesOfEveryCommonLayoutAreUnderstood(String text) throws IOException {
        SampleTable table = table("p.txt", text);
        double[] numbers = table.numbers("Y");
        table.dropMissingCode(numbers);
        assertThat(numbers).containsExactly(0.5, Double.NaN);
        assertThat(table.rowsOf(MemoryGenotypes.ofSamples(3))).containsExactly(1, 0, -1);
        assertThat(table.valueColumns()).containsExactly("Y");
    }

    @Test
    void aFileWithoutAHeaderHasFamiliesIndividualsAndNumberedPhenotypes() throws IOException {
        SampleTable table = table("p.phe", "F1 S1 1 2.5\nF1 S2 2 -9\n");
        assertThat(table.valueColumns()).containsExactly("PHENO1", "PHENO2");
        assertThat(table.numbers("PHENO1")).containsExactly(1, 2);
    }

    @Test
    void minusNineIsANumberOutsideOfPlinksFiles() throws IOException {
        SampleTable table = table("p.csv", "participant_id,Y\nS1,-9\nS2,3\n");
        double[] numbers = table.numbers("Y");
        assertThat(table.dropMissingCode(numbers)).isZero();
        assertThat(numbers).containsExactly(-9, 3);
        assertThatThrownBy(() -> AssociationData.read(
                        MemoryGenotypes.ofSamples(2),
                        folder.resolve("p.csv"),
                        "Y",
                        null,
                        List.of(),
                        AssociationModel.LINEAR))
                .isInstanceOf(MalformedInput.class)
                .hasMessageContaining("write missing as NA");
    }

    @Test
    void aMissingCodeAmongManyValuesIsFoundAndCounted() throws IOException {
        StringBuilder text = new StringBuilder("IID Y AGE\n");
        for (int i = 1; i <= 40; i++) {
            text.append("S").append(i).append(' ').append(i == 30 ? "-9" : Integer.toString(i * i));
            text.append(' ')
                    .append(i == 7 ? "-9" : Integer.toString(20 + (i * 7) % 11))
                    .append('\n');
        }
        Path file = Files.writeString(folder.resolve("p.txt"), text);
        Path covariates = Files.writeString(folder.resolve("c.txt"), text);
        AssociationData data = AssociationData.read(
                MemoryGenotypes.ofSamples(40), file, "Y", covariates, List.of("AGE"), AssociationModel.AUTO);
        assertThat(data.missingCodes()).isEqualTo(2);
        assertThat(data.withoutPhenotype()).isEqualTo(1);
        assertThat(data.withoutCovariate()).isEqualTo(1);
        assertThat(data.values()).hasSize(38);
    }

    @Test
    void raggedRowsAndFilesWithoutIdsAreRefusedWithTheirLine() throws IOException {
        assertThatThrownBy(() -> table("p.txt", "IID Y Z\nS1 1 2\nS2 1\n"))
                .isInstanceOf(MalformedInput.class)
                .hasMessageContaining(":3:")
                .hasMessageContaining("expected 3 fields as in the header, found 2");
        assertThatThrownBy(() -> table("p.txt", "person Y Z\nS1 1 2\n"))
                .isInstanceOf(InconsistentInput.class)
                .hasMessageContaining("no id column");
    }
}
