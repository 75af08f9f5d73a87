package org.endotype.genomics.association;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.sample.SampleSet;
import org.endotype.genomics.genotype.GenotypeReader;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.genotype.Person;
import org.endotype.genomics.genotype.Person.Descent;
import org.endotype.genomics.genotype.Sex;
import org.endotype.genomics.variant.Variant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Families whose members are all called 1 and 2, as PLINK's files often have it. */
class AssociationDataTest {

    @TempDir
    Path folder;

    private static GenotypeSource families() {
        List<Person> people = new ArrayList<>();
        for (int family = 1; family <= 4; family++) {
            people.add(new Person("F" + family, "1", Sex.MALE, Descent.FOUNDER));
            people.add(new Person("F" + family, "2", Sex.FEMALE, Descent.FOUNDER));
        }
        SampleSet ids = SampleSet.of(people.stream()
                .map(person -> person.familyId() + "_" + person.individualId())
                .toList());
        return new GenotypeSource() {
            @Override
            public SampleSet samples() {
                return ids;
            }

            @Override
            public List<Person> people() {
                return people;
            }

            @Override
            public List<Variant> variants() {
                return List.of();
            }

            @Override
            public GenotypeReader open() {
                throw new UnsupportedOperationException();
            }
        };
    }

    private AssociationData read(String table) throws IOException {
        Path file = Files.writeString(folder.resolve("phenotypes.tsv"), table);
        return AssociationData.read(families(), file, "Y", null, List.of(), AssociationModel.LINEAR);
    }

    @Test
    void familyAndIndividualTogetherFindSamplesWhoseIndividualIdsRepeat() throws IOException {
        AssociationData data = read("FID\tIID\tY\nF3\t2\t0.5\nF1\t1\t0.1\nF2\t1\t0.9\n");
        assertThat(data.sampleIndices()).containsExactly(0, 2, 5);
        assertThat(data.values()).containsExactly(0.1, 0.9, 0.5);
    }

    @Test
    void anIndividualIdThatSeveralFamiliesUseNamesNobody() {
        assertThatThrownBy(() -> read("IID\tY\n1\t0.5\n2\t0.1\n"))
                .isInstanceOf(InconsistentInput.class)
                .hasMessageContaining("none of its 2 ids");
    }
}
