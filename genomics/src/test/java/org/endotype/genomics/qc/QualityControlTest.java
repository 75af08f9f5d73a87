package org.endotype.genomics.qc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.parallel.Parallelism;
import org.endotype.genomics.BedFiles;
import org.endotype.genomics.SharedData;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.plink.BedSource;
import org.endotype.genomics.vcf.VcfSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QualityControlTest {

    /** PLINK prints six significant digits. */
    private static final double PRINTED = 2e-6;

    private static final double LOG10_P = 1e-4;
    private static final double INBREEDING = 2e-5;
    private static final double FOUR_DIGITS = 5.1e-5;

    @TempDir
    Path folder;

    @Test
    void meetsPlinkOnHapMap() {
        GenotypeSource source = BedSource.open(SharedData.hapmap3());
        QcResult result = QualityControl.run(source, QcThresholds.none(), new Parallelism(2));
        VariantQc variants = result.variants();
        List<String[]> frequencies = SharedData.rows(SharedData.genotypes("hapmap3/expected/hm3.afreq.gz"));
        List<String[]> exact = SharedData.rows(SharedData.genotypes("hapmap3/expected/hm3.hardy.gz"));
        List<String[]> midP = SharedData.rows(SharedData.genotypes("hapmap3/expected/hm3_midp.hardy.gz"));
        List<String[]> missing = SharedData.rows(SharedData.genotypes("hapmap3/expected/hm3.vmiss.gz"));
        assertThat(frequencies).hasSize(variants.size() + 1);
        for (int i = 0; i < variants.size(); i++) {
            String[] row = frequencies.get(i + 1);
            assertThat(variants.variant(i).allele1()).isEqualTo(row[3]);
            assertThat(variants.allele1Frequency(i)).isCloseTo(Double.parseDouble(row[5]), within(PRINTED));
            double lnP = variants.hardyWeinberg(i).lnP();
            double lnMidP = variants.hardyWeinberg(i).lnMidP();
            assertThat(lnP / Math.log(10))
                    .isCloseTo(Math.log10(Double.parseDouble(exact.get(i + 1)[9])), within(LOG10_P));
            assertThat(lnMidP / Math.log(10))
                    .isCloseTo(Math.log10(Double.parseDouble(midP.get(i + 1)[9])), within(LOG10_P));
            assertThat(1 - variants.callRate(i)).isCloseTo(Double.parseDouble(missing.get(i + 1)[4]), within(PRINTED));
            assertThat(variants.het(i)).isEqualTo(Integer.parseInt(exact.get(i + 1)[5]));
        }
        List<String[]> het = SharedData.rows(SharedData.genotypes("hapmap3/expected/hm3.het"));
        List<String[]> sampleMissing = SharedData.rows(SharedData.genotypes("hapmap3/expected/hm3.smiss"));
        for (int i = 0; i < source.samples().size(); i++) {
            assertThat(source.samples().id(i)).isEqualTo(het.get(i + 1)[1]);
            assertThat(result.samples().hetF()[i]).isCloseTo(Double.parseDouble(het.get(i + 1)[5]), within(INBREEDING));
            assertThat(1 - result.samples().callRate()[i])
                    .isCloseTo(Double.parseDouble(sampleMissing.get(i + 1)[5]), within(PRINTED));
        }
        assertThat(result.samples().hasX()).isFalse();
        assertThat(result.warnings()).isEmpty();
    }

    @Test
    void countsByHandWithMissingAndMonomorphicVariants() {
        int[][] genotypes = {{2, 1, 0, -1, 2, 1}, {0, 0, 0, 0, 0, -1}, {-1, -1, -1, -1, -1, -1}};
        GenotypeSource source = BedSource.open(BedFiles.write(folder, "a", genotypes));
        QcResult result = QualityControl.run(source, QcThresholds.none(), Parallelism.single());
        VariantQc qc = result.variants();
        assertThat(new int[] {qc.hom1(0), qc.het(0), qc.hom2(0)}).containsExactly(2, 2, 1);
        assertThat(qc.allele1Frequency(0)).isEqualTo(0.6);
        assertThat(qc.callRate(0)).isEqualTo(5.0 / 6);
        assertThat(qc.allele1Frequency(1)).isZero();
        assertThat(qc.hardyWeinberg(1).p()).isEqualTo(1.0);
        assertThat(qc.allele1Frequency(2)).isNaN();
        assertThat(qc.callRate(2)).isZero();
        assertThat(result.samples().callRate())
                .containsExactly(new double[] {2 / 3., 2 / 3., 2 / 3., 1 / 3., 2 / 3., 1 / 3.}, within(1e-12));
        // One informative call with expectation 0.48: F = 1 - observed / 0.48.
        assertThat(result.samples().hetF()[1]).isCloseTo(1 - 1 / 0.48, within(1e-9));
        assertThat(result.samples().hetF()[3]).isNaN();
        assertThat(result.warnings()).anyMatch(w -> w.contains("only 6 founders"));
    }

    @Test
    void onXMenCountOnceAndTheirHeterozygousCallsHalf() {
        int[][] genotypes = {{2, 0, 2, 1, 0, 1}};
        List<String> fam = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            fam.add("F I" + i + " 0 0 " + (i < 3 ? 1 : 2) + " -9");
        }
        genotypes[0][2] = 1;
        GenotypeSource source =
                BedSource.open(BedFiles.write(folder, "x", genotypes, List.of("X\tv\t0\t3000000\tA\tG"), fam));
        QcResult result = QualityControl.run(source, QcThresholds.none(), Parallelism.single());
        VariantQc qc = result.variants();
        assertThat(new int[] {qc.hom1(0), qc.het(0), qc.hom2(0), qc.haploid1(0), qc.haploid2(0)})
                .containsExactly(0, 2, 1, 1, 1);
        // Women 2 of 6 copies, men 1 of 2 copies, and half a copy of one heterozygous man.
        assertThat(qc.allele1Frequency(0)).isCloseTo((2 + 1 + 0.5) / (6 + 2 + 1), within(1e-15));
        assertThat(result.samples().hasX()).isTrue();
        assertThat(result.samples().xF()[0]).isEqualTo(1.0);
        assertThat(result.warnings()).anyMatch(w -> w.startsWith("1 heterozygous calls on haploid"));
    }

    @Test
    void frequenciesAreOfFoundersUnlessAskedOtherwise() {
        List<String> fam = List.of("F A 0 0 1 -9", "F B 0 0 2 -9", "F C A B 1 -9");
        GenotypeSource source =
                BedSource.open(BedFiles.write(folder, "f", new int[][] {{0, 0, 2}}, List.of("1\tv\t0\t1\tA\tG"), fam));
        assertThat(QualityControl.run(source, QcThresholds.none(), Parallelism.single())
                        .variants()
                        .allele1Frequency(0))
                .isZero();
        assertThat(QualityControl.run(source, QcThresholds.none(), Founders.AND_OFFSPRING, Parallelism.single())
                        .variants()
                        .allele1Frequency(0))
                .isCloseTo(1 / 3., within(1e-15));
    }

    @Test
    void everyExclusionHasItsReason() {
        int[][] genotypes = {
            {2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, -1},
            {0, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1, -1},
            {2, 2, 2, 2, 2, 0, 0, 0, 0, 0, 0, -1},
            {0, 1, 2, -1, -1, -1, 1, 2, 1, 1, 0, -1}
        };
        GenotypeSource source = BedSource.open(BedFiles.write(folder, "t", genotypes));
        QcThresholds thresholds = QcThresholds.none()
                .withMinimumMaf(0.05)
                .withMaximumMissing(0.2)
                .withMinimumHweP(0.01, QcThresholds.HweTest.EXACT)
                .withMaximumSampleMissing(0.5);
        QcResult result = QualityControl.run(source, thresholds, Parallelism.single());
        assertThat(result.samples().keptIndices()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        assertThat(result.variants().exclusions(0)).containsExactly(VariantExclusion.MAF);
        assertThat(result.variants().exclusions(1)).isEmpty();
        assertThat(result.variants().exclusions(2)).containsExactly(VariantExclusion.HWE);
        assertThat(result.variants().exclusions(3)).containsExactly(VariantExclusion.MAX_MISSING);
        GenotypeSource kept = result.applyTo(source);
        assertThat(kept.samples().size()).isEqualTo(11);
        assertThat(kept.variants()).extracting(v -> v.id()).containsExactly("v1");
        assertThatThrownBy(() -> QualityControl.run(
                        BedSource.open(BedFiles.write(folder, "u", new int[][] {{-1, -1}})),
                        thresholds,
                        Parallelism.single()))
                .isInstanceOf(DegenerateData.class);
    }

    @Test
    void figuresDoNotDependOnTheThreadCount() {
        GenotypeSource source = BedSource.open(
                BedFiles.write(folder, "p", BedFiles.random(new SplittableRandom(9), 40_000, 101, 0.05)));
        QcResult one = QualityControl.run(source, QcThresholds.none(), Parallelism.single());
        QcResult three = QualityControl.run(source, QcThresholds.none(), new Parallelism(3));
        assertThat(three.samples().hetF()).isEqualTo(one.samples().hetF());
        assertThat(three.samples().callRate()).isEqualTo(one.samples().callRate());
        for (int i = 0; i < one.variants().size(); i++) {
            assertThat(three.variants().hardyWeinberg(i))
                    .isEqualTo(one.variants().hardyWeinberg(i));
        }
    }

    /**
     * Chromosome X of 1000 Genomes, 1,599 men and 1,603 women: PLINK 2.0.0-a.3.5 --hardy, --hardy midp; PLINK 1.90b6.26
     * --check-sex .2 .8, which prints four digits.
     */
    @Test
    void meetsPlinkOnChromosomeX() {
        GenotypeSource source = VcfSource.open(SharedData.genotypes("tiny1000G/tiny1000G.vcf.gz"), new Parallelism(2));
        QcResult result = QualityControl.run(source, QcThresholds.none(), new Parallelism(2));
        Map<String, double[]> tests = Map.of(
                "X:3351938:T:C", new double[] {0.000109879, 0.000109814},
                "X:13446336:A:G", new double[] {0.0103442, 0.0103367},
                "X:40502332:A:C", new double[] {4.10013e-08, 4.09752e-08},
                "X:119391093:C:T", new double[] {0.310999, 0.301703});
        int met = 0;
        for (int i = 0; i < result.variants().size(); i++) {
            double[] expected = tests.get(result.variants().variant(i).id());
            if (expected != null) {
                HardyWeinberg.Result found = result.variants().hardyWeinberg(i);
                assertThat(Math.log10(found.p())).isCloseTo(Math.log10(expected[0]), within(LOG10_P));
                assertThat(Math.log10(found.midP())).isCloseTo(Math.log10(expected[1]), within(LOG10_P));
                met++;
            }
        }
        assertThat(met).isEqualTo(tests.size());
        Map<String, Double> inbreeding =
                Map.of("HG00096", 1.0, "HG00097", -0.1989, "HG00150", -0.3588, "NA19240", 0.6004, "HG00128", 0.4405);
        inbreeding.forEach((id, f) -> assertThat(
                        result.samples().xF()[source.samples().ids().indexOf(id)])
                .isCloseTo(f, within(FOUR_DIGITS)));
        double[] x = result.samples().xF();
        assertThat(DoubleStream.of(x).filter(f -> f > 0.8).count()).isEqualTo(1603);
        assertThat(DoubleStream.of(x).filter(f -> f < 0.2).count()).isEqualTo(785);
    }
}
