package org.endotype.genomics.kinship;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.endotype.core.parallel.Parallelism;
import org.endotype.genomics.SharedData;
import org.endotype.genomics.components.PcaOptions;
import org.endotype.genomics.components.PrincipalComponents;
import org.endotype.genomics.frequency.AlleleFrequencies;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.genotype.SubsetSource;
import org.endotype.genomics.linkage.LdPruning;
import org.endotype.genomics.linkage.LdWindow;
import org.endotype.genomics.plink.BedSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Figures that PLINK 2.0.0-a.7.4 gave on the same files. */
class StructureOracleTest {

    private static final double KINSHIP = 2e-6;
    private static final double RELATIONSHIP = 1e-5;
    private static final double EIGENVALUE_RELATIVE = 1e-4;
    private static final double APPROXIMATE_EIGENVALUE_RELATIVE = 9e-3;
    private static final Parallelism TWO = new Parallelism(2);

    @ParameterizedTest
    @CsvSource({
        "hapmap3/HM3_thinned_autosomal_overlap, 200, 5, 0.05, hapmap3/expected/hm3_200_5_0.05",
        "ld_chr22/ceph_1mb, 50, 5, 0.2, ld_chr22/expected/ceph_50_5_0.2",
        "ld_chr22/yri_1mb, 50, 5, 0.2, ld_chr22/expected/yri_50_5_0.2",
        "ld_chr22/ceph_1mb, 100kb, 1, 0.5, ld_chr22/expected/ceph_100kb_0.5",
        "ld_chr22/yri_1mb, 100kb, 1, 0.5, ld_chr22/expected/yri_100kb_0.5"
    })
    void pruningKeepsExactlyWhatPlinkKeeps(String prefix, String window, int step, double r2, String expected)
            throws IOException {
        GenotypeSource source = BedSource.open(SharedData.genotypes(prefix));
        int[] kept = LdPruning.keptVariants(source, LdWindow.parse(window, step), r2, TWO);
        List<String> list = Files.readAllLines(SharedData.genotypes(expected + ".prune.in"));
        assertThat(LdPruning.ids(source, kept)).isEqualTo(list);
    }

    @Test
    void kinshipFindsThePairsOfPlinkWithTheirFigures() {
        GenotypeSource source = BedSource.open(SharedData.hapmap3());
        List<KinshipRow> rows = Kinship.atLeast(source, 0.0442, TWO);
        List<String[]> expected = SharedData.rows(SharedData.genotypes("hapmap3/expected/hm3.kin0"));
        Map<String, String[]> byPair = new HashMap<>();
        expected.stream().skip(1).forEach(row -> byPair.put(row[1] + "|" + row[3], row));
        assertThat(rows).hasSize(byPair.size());
        for (KinshipRow row : rows) {
            String pair =
                    source.samples().id(row.first()) + "|" + source.samples().id(row.second());
            assertThat(byPair).containsKey(pair);
            String[] figures = Objects.requireNonNull(byPair.get(pair));
            assertThat(row.variantCount()).isEqualTo(Integer.parseInt(figures[4]));
            assertThat(row.hethet()).isCloseTo(Double.parseDouble(figures[5]), within(KINSHIP));
            assertThat(row.ibs0()).isCloseTo(Double.parseDouble(figures[6]), within(KINSHIP));
            assertThat(row.kinship()).isCloseTo(Double.parseDouble(figures[7]), within(KINSHIP));
        }
    }

    @Test
    void relationshipsComponentsAndEigenvaluesAreThoseOfPlink() {
        GenotypeSource source = BedSource.open(SharedData.hapmap3());
        RelationshipMatrix matrix = RelationshipMatrix.of(source, TWO);
        int n = source.samples().size();
        List<String[]> square = SharedData.rows(SharedData.genotypes("hapmap3/expected/hm3_rel_first100.tsv"));
        for (int i = 0; i < 100; i++) {
            for (int j = 0; j < 100; j++) {
                assertThat(matrix.values()[i * n + j])
                        .isCloseTo(Double.parseDouble(square.get(i + 1)[j + 1]), within(RELATIONSHIP));
            }
        }
        PrincipalComponents exact = PrincipalComponents.of(matrix, 10);
        List<String[]> eigenvalues = SharedData.rows(SharedData.genotypes("hapmap3/expected/hm3.eigenval"));
        List<String[]> vectors = SharedData.rows(SharedData.genotypes("hapmap3/expected/hm3.eigenvec"));
        for (int k = 0; k < 10; k++) {
            double value = Double.parseDouble(eigenvalues.get(k)[0]);
            assertThat(exact.eigenvalues()[k]).isCloseTo(value, within(value * EIGENVALUE_RELATIVE));
            double dot = 0;
            for (int i = 0; i < n; i++) {
                dot += exact.score(i, k) * Double.parseDouble(vectors.get(i + 1)[2 + k]);
            }
            assertThat(Math.abs(dot)).isCloseTo(1.0, within(1e-4));
        }
        PrincipalComponents randomized =
                PrincipalComponents.of(source, new PcaOptions(10, PcaOptions.Solver.RANDOMIZED), 7, TWO);
        for (int k = 0; k < 10; k++) {
            double value = Double.parseDouble(eigenvalues.get(k)[0]);
            assertThat(randomized.eigenvalues()[k]).isCloseTo(value, within(value * APPROXIMATE_EIGENVALUE_RELATIVE));
        }
        assertThat(randomized.warnings()).isEmpty();
    }

    /** PLINK 2.0.0-a.3.5: --keep of the first 30 people, --read-freq of everyone's .afreq, --pca 5. */
    @Test
    void componentsOfThirtyPeopleAtTheFrequenciesOfAllAreThoseOfPlink() {
        GenotypeSource all = BedSource.open(SharedData.hapmap3());
        // So few people that the randomised method gives way to the exact one.
        GenotypeSource few = SubsetSource.ofSamples(all, IntStream.range(0, 30).toArray());
        double[] outside = AlleleFrequencies.read(SharedData.genotypes("hapmap3/expected/hm3.afreq.gz"))
                .of(few.variants());
        double[] expected = {2.10068, 1.52678, 1.34794, 1.06268, 1.05471};
        for (PcaOptions.Solver solver : List.of(PcaOptions.Solver.EXACT, PcaOptions.Solver.RANDOMIZED)) {
            double[] found = PrincipalComponents.of(few, outside, new PcaOptions(5, solver), 1, TWO)
                    .eigenvalues();
            for (int k = 0; k < expected.length; k++) {
                assertThat(found[k])
                        .as(solver + " %d", k)
                        .isCloseTo(expected[k], within(EIGENVALUE_RELATIVE * expected[k]));
            }
        }
    }
}
