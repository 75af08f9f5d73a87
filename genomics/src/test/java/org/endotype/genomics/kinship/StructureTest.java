package org.endotype.genomics.kinship;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.parallel.Parallelism;
import org.endotype.genomics.BedFiles;
import org.endotype.genomics.components.PcaModel;
import org.endotype.genomics.components.PcaOptions;
import org.endotype.genomics.components.PcaProjection;
import org.endotype.genomics.components.PcaShrinkage;
import org.endotype.genomics.components.PrincipalComponents;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.genotype.SubsetSource;
import org.endotype.genomics.linkage.LdPruning;
import org.endotype.genomics.linkage.LdWindow;
import org.endotype.genomics.plink.BedSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StructureTest {

    private static final double ROUNDING = 1e-12;
    /** Products in single precision over a thousand variants. */
    private static final double SINGLE_PRECISION = 2e-6;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.002, 0.2})
    void kinshipAgreesWithCountingPairByPair(double missing) {
        int[][] g = BedFiles.random(new SplittableRandom(1), 9000, 70, missing);
        GenotypeSource source = BedSource.open(BedFiles.write(folder, "k", g));
        List<KinshipRow> rows = Kinship.atLeast(source, -10, new Parallelism(3));
        assertThat(rows).hasSize(70 * 69 / 2);
        for (KinshipRow row : rows) {
            int n = 0;
            int hetHet = 0;
            int ibs0 = 0;
            int a = 0;
            int b = 0;
            for (int[] variant : g) {
                int x = variant[row.first()];
                int y = variant[row.second()];
                if (x < 0 || y < 0) {
                    continue;
                }
                n++;
                hetHet += x == 1 && y == 1 ? 1 : 0;
                ibs0 += Math.abs(x - y) == 2 ? 1 : 0;
                a += x == 1 && y != 1 ? 1 : 0;
                b += x != 1 && y == 1 ? 1 : 0;
            }
            assertThat(row.variantCount()).isEqualTo(n);
            double kinship = 0.5 - (4.0 * ibs0 + a + b) / (4.0 * (hetHet + Math.min(a, b)));
            assertThat(row.kinship()).isCloseTo(kinship, within(ROUNDING));
            assertThat(row.hethet()).isCloseTo((double) hetHet / n, within(ROUNDING));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.002, 0.2})
    void kinshipCountsAreTheSameWhicheverLoopsCountAndHoweverManyBands(double missing) {
        int[][] g = BedFiles.random(new SplittableRandom(11), 8300, 1030, missing);
        GenotypeSource source = BedSource.open(BedFiles.write(folder, "c", g));
        int[] words = hashes(source, Kinship.Counting.WORDS, 400_000_000);
        assertThat(words).hasSize(1030 * 1029 / 2);
        assertThat(hashes(source, Kinship.Counting.LANES, 400_000_000)).isEqualTo(words);
        assertThat(hashes(source, Kinship.Counting.LANES, 4_000_000)).isEqualTo(words);
    }

    /** A number that stands for all fields of each pair. */
    private static int[] hashes(GenotypeSource source, Kinship.Counting counting, long largestTableBytes) {
        IntStream.Builder hashes = IntStream.builder();
        Kinship.forEachBand(source, counting, largestTableBytes, new Parallelism(2), band -> {
            for (int i = band.firstSample(); i < band.endSample(); i++) {
                for (int j = 0; j < i; j++) {
                    hashes.add(band.row(i, j).hashCode());
                }
            }
        });
        return hashes.build().toArray();
    }

    @Test
    void aDuplicatedPersonHasKinshipOneHalf() {
        int[][] g = BedFiles.random(new SplittableRandom(2), 300, 5, 0);
        for (int[] variant : g) {
            variant[4] = variant[0];
        }
        GenotypeSource source = BedSource.open(BedFiles.write(folder, "d", g));
        List<KinshipRow> close = Kinship.atLeast(source, 0.354, Parallelism.single());
        assertThat(close).singleElement().satisfies(row -> {
            assertThat(row.first()).isEqualTo(4);
            assertThat(row.second()).isZero();
            assertThat(row.kinship()).isEqualTo(0.5);
        });
    }

    @Test
    void relationshipsAgreeWithTheFormula() {
        int[][] g = BedFiles.random(new SplittableRandom(3), 1500, 21, 0.1);
        java.util.Arrays.fill(g[5], 2);
        GenotypeSource source = BedSource.open(BedFiles.write(folder, "g", g));
        RelationshipMatrix matrix = RelationshipMatrix.of(source, new Parallelism(2));
        for (int j = 0; j < 21; j++) {
            for (int k = 0; k <= j; k++) {
                double sum = 0;
                int shared = 0;
                for (int[] variant : g) {
                    int called = (int) IntStream.of(variant).filter(x -> x >= 0).count();
                    double p = IntStream.of(variant).filter(x -> x >= 0).sum() / (2.0 * called);
                    if (variant[j] < 0 || variant[k] < 0) {
                        continue;
                    }
                    shared++;
                    if (p > 0 && p < 1) {
                        sum += (variant[j] - 2 * p) * (variant[k] - 2 * p) / (2 * p * (1 - p));
                    }
                }
                assertThat(matrix.values()[j * 21 + k]).isCloseTo(sum / shared, within(SINGLE_PRECISION));
                assertThat(matrix.values()[k * 21 + j]).isEqualTo(matrix.values()[j * 21 + k]);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void relationshipsTakeOutsideFrequenciesWhereTheseAreKnown(int threads) {
        SplittableRandom random = new SplittableRandom(5);
        int[][] g = BedFiles.random(random, 5000, 9, 0.1);
        GenotypeSource source = BedSource.open(BedFiles.write(folder, "o", g));
        double[] outside = random.doubles(g.length, 0.05, 0.95).toArray();
        outside[7] = Double.NaN;
        outside[8] = 1;
        double[] found =
                RelationshipMatrix.of(source, outside, new Parallelism(threads)).values();
        for (int j = 0; j < 9; j++) {
            for (int k = 0; k <= j; k++) {
                double sum = 0;
                int shared = 0;
                for (int v = 0; v < g.length; v++) {
                    if (g[v][j] < 0 || g[v][k] < 0) {
                        continue;
                    }
                    shared++;
                    double p = outside[v];
                    if (v == 7) {
                        int[] called = IntStream.of(g[v]).filter(x -> x >= 0).toArray();
                        p = IntStream.of(called).sum() / (2.0 * called.length);
                    }
                    if (v != 8) {
                        sum += (g[v][j] - 2 * p) * (g[v][k] - 2 * p) / (2 * p * (1 - p));
                    }
                }
                assertThat(found[j * 9 + k]).isCloseTo(sum / shared, within(SINGLE_PRECISION * 10));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.0003})
    void relationshipsAreTheSameWhetherProductsAreCountedOrMultiplied(double missing) {
        int[][] g = BedFiles.random(new SplittableRandom(12), 9000, 150, missing);
        // Rare and common alleles, with either the rarer one: weights from 2 to 75.
        for (int v = 0; v < 3000; v++) {
            for (int i = 0; i < 150; i++) {
                if (g[v][i] >= 0) {
                    int copies = (v * 31 + i * 17) % 150 < 1 + v % 20 ? 1 + i % 2 : 0;
                    g[v][i] = v % 3 == 0 ? 2 - copies : copies;
                }
            }
        }
        GenotypeSource source = BedSource.open(BedFiles.write(folder, "w", g));
        double[] multiplied = RelationshipMatrix.of(
                        source, RelationshipMatrix.Products.SINGLE_PRECISION, new Parallelism(2))
                .values();
        double[] counted = RelationshipMatrix.of(source, RelationshipMatrix.Products.COUNTED, Parallelism.single())
                .values();
        assertThat(counted).containsExactly(multiplied, within(SINGLE_PRECISION));
        assertThat(RelationshipMatrix.of(source, RelationshipMatrix.Products.COUNTED, new Parallelism(3))
                        .values())
                .isEqualTo(counted);
    }

    @Test
    void nothingDependsOnTheThreadCount() {
        int[][] g = BedFiles.random(new SplittableRandom(4), 5000, 130, 0.01);
        GenotypeSource source = BedSource.open(BedFiles.write(folder, "t", g));
        Parallelism three = new Parallelism(3);
        Parallelism one = Parallelism.single();
        assertThat(RelationshipMatrix.of(source, three).values())
                .isEqualTo(RelationshipMatrix.of(source, one).values());
        LdWindow window = new LdWindow.Variants(50, 5);
        assertThat(LdPruning.keptVariants(source, window, 0.02, three))
                .isEqualTo(LdPruning.keptVariants(source, window, 0.02, one));
    }

    @Test
    void prunedVariantsHoldNoCloseOrConstantPair() {
        SplittableRandom random = new SplittableRandom(6);
        int[][] g = BedFiles.random(random, 400, 90, 0.03);
        for (int v = 1; v < g.length; v++) {
            for (int s = 0; s < 90; s++) {
                if (random.nextDouble() < 0.7) {
                    g[v][s] = g[v - 1][s];
                }
            }
        }
        java.util.Arrays.fill(g[7], 0);
        GenotypeSource source = BedSource.open(BedFiles.write(folder, "l", g));
        int[] kept = LdPruning.keptVariants(source, new LdWindow.Variants(400, 400), 0.1, new Parallelism(2));
        assertThat(kept).doesNotContain(7).hasSizeBetween(20, 399);
        for (int i = 0; i < kept.length; i++) {
            for (int j = 0; j < i; j++) {
                assertThat(squaredCorrelation(g[kept[i]], g[kept[j]])).isLessThanOrEqualTo(0.1 + 1e-12);
            }
        }
    }

    private static double squaredCorrelation(int[] x, int[] y) {
        double n = 0;
        double sx = 0;
        double sy = 0;
        double sxx = 0;
        double syy = 0;
        double sxy = 0;
        for (int i = 0; i < x.length; i++) {
            if (x[i] >= 0 && y[i] >= 0) {
                n++;
                sx += x[i];
                sy += y[i];
                sxx += x[i] * x[i];
                syy += y[i] * y[i];
                sxy += x[i] * y[i];
            }
        }
        double cov = n * sxy - sx * sy;
        return cov * cov / ((n * sxx - sx * sx) * (n * syy - sy * sy));
    }

    @Test
    void theFirstComponentSeparatesPlantedPopulationsAndNewPeopleLandAmongTheirs() {
        SplittableRandom random = new SplittableRandom(8);
        int samples = 240;
        int[][] g = new int[3000][samples];
        for (int[] variant : g) {
            double p = 0.2 + 0.6 * random.nextDouble();
            double shift = 0.12 * (random.nextDouble() - 0.5);
            for (int s = 0; s < samples; s++) {
                double mine = p + (s % 2 == 0 ? shift : -shift);
                variant[s] = (random.nextDouble() < mine ? 1 : 0) + (random.nextDouble() < mine ? 1 : 0);
            }
        }
        GenotypeSource all = BedSource.open(BedFiles.write(folder, "p", g));
        GenotypeSource training =
                SubsetSource.ofSamples(all, IntStream.range(0, 160).toArray());
        GenotypeSource newcomers =
                SubsetSource.ofSamples(all, IntStream.range(160, samples).toArray());
        RelationshipMatrix relationships = RelationshipMatrix.of(training, new Parallelism(2));
        PrincipalComponents components = PrincipalComponents.of(relationships, 2);
        double[] shrinkage = PcaShrinkage.of(relationships, components);
        assertThat(shrinkage[0]).isBetween(0.2, 0.95);
        PcaModel naive = PcaModel.fit(training, components, new double[] {1, 1}, new Parallelism(2));
        PcaProjection back = PcaProjection.of(naive, training, new Parallelism(2));
        for (int i = 0; i < 160; i++) {
            assertThat(back.scores()[2 * i]).isCloseTo(components.score(i, 0), within(1e-5));
        }
        PcaModel model = PcaModel.fit(training, components, new double[] {shrinkage[0], 1}, new Parallelism(2));
        Path file = folder.resolve("model.tsv");
        model.write(file);
        PcaProjection placed = PcaProjection.of(PcaModel.read(file), newcomers, new Parallelism(2));
        double trainingGap = 0;
        double newGap = 0;
        for (int i = 0; i < 160; i++) {
            trainingGap += (i % 2 == 0 ? 1 : -1) * components.score(i, 0) / 80;
        }
        for (int i = 0; i < 80; i++) {
            newGap += (i % 2 == 0 ? 1 : -1) * placed.scores()[2 * i] / 40;
        }
        // Uncorrected, the gap between the groups' newcomers would be about a third smaller.
        assertThat(newGap / trainingGap).isBetween(0.85, 1.2);
        assertThat(newGap / trainingGap * shrinkage[0]).isLessThan(0.85);
    }

    @Test
    void impossibleRequestsAreRefused() throws java.io.IOException {
        int[][] g = BedFiles.random(new SplittableRandom(9), 20, 6, 0);
        GenotypeSource source = BedSource.open(BedFiles.write(folder, "i", g));
        assertThatThrownBy(() -> PrincipalComponents.of(source, PcaOptions.withDefaults(), 1, Parallelism.single()))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageContaining("10 components of 6 samples");
        assertThatThrownBy(() -> LdWindow.parse("100kb", 5)).isInstanceOf(InvalidConfiguration.class);
        assertThatThrownBy(() -> LdWindow.parse("many", 5)).isInstanceOf(InvalidConfiguration.class);
        List<String> bim = new ArrayList<>();
        List<String> fam = new ArrayList<>();
        for (int v = 0; v < 20; v++) {
            bim.add((v % 2 == 0 ? "X" : "Y") + "\tv" + v + "\t0\t" + v + "\tA\tG");
        }
        for (int s = 0; s < 6; s++) {
            fam.add("F I" + s + " 0 0 1 -9");
        }
        GenotypeSource sexual = BedSource.open(BedFiles.write(folder, "j", g, bim, fam));
        assertThatThrownBy(() -> Kinship.atLeast(sexual, 0, Parallelism.single()))
                .isInstanceOf(DegenerateData.class);
        assertThatThrownBy(() -> RelationshipMatrix.of(sexual, Parallelism.single()))
                .isInstanceOf(DegenerateData.class);
        assertThatThrownBy(() -> LdPruning.keptVariants(sexual, new LdWindow.Variants(5, 1), 0.5, Parallelism.single()))
                .isInstanceOf(InconsistentInput.class)
                .hasMessageContaining("returns to chromosome X");
        Path notAModel = folder.resolve("x.tsv");
        java.nio.file.Files.writeString(notAModel, "a\tb\n");
        assertThatThrownBy(() -> PcaModel.read(notAModel)).isInstanceOf(MalformedInput.class);
    }
}
