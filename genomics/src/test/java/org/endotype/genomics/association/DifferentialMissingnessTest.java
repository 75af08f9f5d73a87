package org.endotype.genomics.association;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.endotype.core.parallel.Parallelism;
import org.endotype.genomics.MemoryGenotypes;
import org.endotype.genomics.SharedData;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.genotype.Person;
import org.endotype.genomics.genotype.Person.Descent;
import org.endotype.genomics.genotype.Sex;
import org.endotype.genomics.source.GenotypeSources;
import org.endotype.genomics.variant.Variant;
import org.junit.jupiter.api.Test;

class DifferentialMissingnessTest {

    /** Four printed digits, in log10. */
    private static final double PRINTED = 2e-4;

    /** {@code plink1.9 --pheno simulated_phenotypes --pheno-name CC --test-missing} (1.90b6.26), the smallest p values. */
    @Test
    void fishersTestOnHapmapIsPlinks() {
        GenotypeSource source = GenotypeSources.openBed(SharedData.hapmap3());
        AssociationData data = AssociationData.read(
                source,
                SharedData.genotypes("hapmap3/simulated_phenotypes.tsv"),
                "CC",
                null,
                List.of(),
                AssociationModel.LOGISTIC);
        DifferentialMissingness test = DifferentialMissingness.of(source, data, new Parallelism(2));
        Map<String, Double> expected = Map.of(
                "rs1009850",
                0.0002529,
                "rs2119673",
                0.001269,
                "rs1017192",
                0.002027,
                "rs609797",
                0.00308,
                "rs1899948",
                0.00308);
        int seen = 0;
        for (int v = 0; v < source.variants().size(); v++) {
            Double p = expected.get(source.variants().get(v).id());
            if (p != null) {
                assertThat(Math.log10(test.p()[v])).isCloseTo(Math.log10(p), within(PRINTED));
                seen++;
            }
        }
        assertThat(seen).isEqualTo(expected.size());
    }

    /** R 4.2.2: {@code fisher.test(matrix(c(a, c, b, d), 2))$p.value}. */
    @Test
    void smallTablesAgreeWithR() {
        assertThat(DifferentialMissingness.fisher(3, 1, 1, 3)).isCloseTo(0.4857142857142859, within(1e-12));
        assertThat(DifferentialMissingness.fisher(10, 2, 3, 15)).isCloseTo(0.0005367241191434359, within(1e-12));
        assertThat(DifferentialMissingness.fisher(0, 0, 5, 7)).isEqualTo(1);
    }

    @Test
    void aTableTooImprobableForRatiosGoesByLogarithms() {
        assertThat(DifferentialMissingness.fisher(5000, 0, 0, 5000)).isZero();
        double p = DifferentialMissingness.fisher(300, 10, 100, 400);
        assertThat(Math.log10(p)).isCloseTo(Math.log10(2.920427733205551e-117), within(1e-9));
    }

    @Test
    void heterozygousMenCountAsMissingOnXOnlyMenCountOnYAndMitochondriaMayDiffer() {
        List<Person> people = List.of(
                new Person("0", "S1", Sex.MALE, Descent.FOUNDER),
                new Person("0", "S2", Sex.MALE, Descent.FOUNDER),
                new Person("0", "S3", Sex.FEMALE, Descent.FOUNDER),
                new Person("0", "S4", Sex.FEMALE, Descent.FOUNDER));
        MemoryGenotypes genotypes = new MemoryGenotypes(people)
                .add(new Variant("X", 1, "x", "A", "G"), 1, 2, 1, -1)
                .add(new Variant("Y", 1, "y", "A", "G"), 2, -1, -1, -1)
                .add(new Variant("MT", 1, "m", "A", "G"), 1, 1, 1, -1);
        AssociationData data = new AssociationData(
                "y", true, new int[] {0, 1, 2, 3}, new double[] {1, 0, 1, 0}, List.of(), new double[0][], 0, 0);
        DifferentialMissingness test = DifferentialMissingness.of(genotypes, data, new Parallelism(1));
        assertThat(test.missingCases()).containsExactly(1, 0, 0);
        assertThat(test.missingControls()).containsExactly(1, 1, 1);
        assertThat(test.cases()).containsExactly(2, 1, 2);
        assertThat(test.controls()).containsExactly(2, 1, 2);
    }
}
