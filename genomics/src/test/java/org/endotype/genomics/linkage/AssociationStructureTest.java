package org.endotype.genomics.linkage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.parallel.Parallelism;
import org.endotype.genomics.MemoryGenotypes;
import org.endotype.genomics.SharedData;
import org.endotype.genomics.association.SampleTable;
import org.endotype.genomics.fst.Fst;
import org.endotype.genomics.fst.FstMethod;
import org.endotype.genomics.fst.FstPair;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.kinship.Kinship;
import org.endotype.genomics.kinship.KinshipRow;
import org.endotype.genomics.kinship.RelatedRemoval;
import org.endotype.genomics.linkage.ClumpOptions.Correlation;
import org.endotype.genomics.source.GenotypeSources;
import org.endotype.genomics.variant.Variant;
import org.junit.jupiter.api.Test;

/**
 * Clumps against PLINK 1.90b6.26, Fst and the removal of relatives against PLINK 2.00a3.5. The p values of the clumps are
 * made up, the i-th of the file's variants having frac((i + 1) x 0.6180339887498949)^6 to six digits; then {@code plink1.9
 * --bfile ceph_1mb --clump F} and {@code plink1.9 --bfile yri_1mb --clump F --clump-p1 0.01 --clump-p2 0.05 --clump-r2 0.8
 * --clump-kb 1000}. Groups are the populations of HapMap's table: {@code plink2 --fst POP method=hudson|wc cols=+nobs}.
 */
class AssociationStructureTest {

    /** Six printed digits of numbers below .2. */
    private static final double PRINTED = 5.1e-7;

    private static final double ROUNDING = 1e-12;

    private static List<String[]> expected(String name) {
        try (var in = AssociationStructureTest.class.getResourceAsStream(name)) {
            String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            return Arrays.stream(text.split("\n")).map(line -> line.split("\t")).toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static double[] madeUp(int variants) {
        double[] p = new double[variants];
        for (int i = 0; i < variants; i++) {
            double share = ((i + 1) * 0.6180339887498949) % 1;
            p[i] = Double.parseDouble(String.format(java.util.Locale.ROOT, "%.5e", Math.pow(share, 6)));
        }
        return p;
    }

    private static void assertClumpsAre(String resource, String prefix, ClumpOptions options) {
        GenotypeSource source = GenotypeSources.openBed(SharedData.genotypes("ld_chr22/" + prefix));
        double[] p = madeUp(source.variants().size());
        List<String> ours = new ArrayList<>();
        for (Clump clump : Clumping.of(source, p, options, new Parallelism(2))) {
            String members = Arrays.stream(clump.members())
                    .filter(member -> p[member] <= options.memberP())
                    .mapToObj(member -> source.variants().get(member).id())
                    .collect(Collectors.joining(","));
            ours.add(String.join(
                    " ",
                    source.variants().get(clump.index()).id(),
                    "" + clump.members().length,
                    "" + clump.notSignificant(),
                    "" + clump.below05(),
                    "" + clump.below01(),
                    "" + clump.below001(),
                    "" + clump.below0001(),
                    members.isEmpty() ? "NONE" : members));
        }
        List<String> theirs = expected(resource).stream()
                .skip(1)
                .map(row -> String.join(" ", row))
                .toList();
        assertThat(theirs).hasSizeGreaterThan(50);
        assertThat(ours).isEqualTo(theirs);
    }

    @Test
    void clumpsOfCephAreThoseOfPlinkToTheVariant() {
        assertClumpsAre("clumps_ceph.tsv", "ceph_1mb", ClumpOptions.withDefaults());
    }

    @Test
    void clumpsOfYriAtOtherThresholdsAreThoseOfPlinkToTheVariant() {
        assertClumpsAre(
                "clumps_yri.tsv", "yri_1mb", new ClumpOptions(0.01, 0.05, 0.8, 1_000_000, Correlation.HAPLOTYPE));
    }

    /** plink1.9 --clump-kb 1 takes no variant 1,000 positions away; --clump-kb 1.001 does. */
    @Test
    void aVariantAtTheRadiusItselfIsOutsideTheClump() {
        MemoryGenotypes genotypes = MemoryGenotypes.ofSamples(6)
                .add(new Variant("1", 5_000, "a", "A", "G"), 0, 1, 2, 0, 1, 2)
                .add(new Variant("1", 6_000, "b", "A", "G"), 0, 1, 2, 0, 1, 2)
                .add(new Variant("1", 4_000, "c", "A", "G"), 0, 1, 2, 0, 1, 2);
        double[] p = {1e-6, 1e-3, 1e-3};
        for (int radius : new int[] {1_000, 1_001}) {
            List<Clump> clumps = Clumping.of(
                    genotypes, p, new ClumpOptions(1e-2, 1e-2, 0.5, radius, Correlation.HAPLOTYPE), new Parallelism(1));
            assertThat(clumps.get(0).members()).containsExactly(radius == 1_000 ? new int[0] : new int[] {1, 2});
        }
    }

    @Test
    void haplotypeFrequenciesAreTheLikeliestThatExpectationMaximisationFindsFromManyStarts() {
        SplittableRandom random = new SplittableRandom(8);
        for (int round = 0; round < 300; round++) {
            double k11 = random.nextInt(30);
            double k12 = random.nextInt(30);
            double k21 = random.nextInt(30);
            double k22 = random.nextInt(30);
            double h = random.nextInt(40);
            double n = k11 + k12 + k21 + k22 + 2 * h;
            double pa = (k11 + k12 + h) / n;
            double pb = (k11 + k21 + h) / n;
            if (!(pa > 0 && pa < 1 && pb > 0 && pb < 1)) {
                continue;
            }
            double best = Double.NEGATIVE_INFINITY;
            double f11 = 0;
            for (double start = 0.01; start < 1; start += 0.07) {
                double share = start;
                double f = 0;
                for (int step = 0; step < 3000; step++) {
                    f = (k11 + share * h) / n;
                    double together = f * (1 - pa - pb + f);
                    double apart = (pa - f) * (pb - f);
                    share = h == 0 ? 0 : together / (together + apart);
                }
                double likelihood = log(k11, f)
                        + log(k12, pa - f)
                        + log(k21, pb - f)
                        + log(k22, 1 - pa - pb + f)
                        + log(h, f * (1 - pa - pb + f) + (pa - f) * (pb - f));
                if (likelihood > best) {
                    best = likelihood;
                    f11 = f;
                }
            }
            double d = f11 - pa * pb;
            double r2 = d * d / (pa * (1 - pa) * pb * (1 - pb));
            // The expectation steps end within this of the maximum, twice as far in r2.
            assertThat(HaplotypeCorrelation.r2(k11, k12, k21, k22, h)).isCloseTo(r2, within(1e-5));
        }
    }

    private static double log(double count, double frequency) {
        return count == 0 ? 0 : count * Math.log(Math.max(frequency, 1e-300));
    }

    @Test
    void membersMayNotBeHeldToMoreThanIndexVariants() {
        assertThatThrownBy(() -> new ClumpOptions(0.05, 0.01, 0.5, 1000, Correlation.HAPLOTYPE))
                .isInstanceOf(InvalidConfiguration.class)
                .hasMessageContaining("--p2");
    }

    @Test
    void fstOfHapmapsPopulationsIsPlinks() {
        GenotypeSource source = GenotypeSources.openBed(SharedData.hapmap3());
        SampleTable table = SampleTable.read(SharedData.genotypes("hapmap3/relationships_w_pops_121708.txt"));
        List<String> texts = table.texts("population");
        int[] rows = table.rowsOf(source);
        List<String> names = texts.stream().distinct().sorted().toList();
        int[] groups = Arrays.stream(rows)
                .map(row -> row < 0 ? -1 : names.indexOf(texts.get(row)))
                .toArray();
        // Its family id differs between the two files, by which PLINK left it without a group.
        int[] strict = IntStream.range(0, groups.length)
                .map(i -> source.people()
                                .get(i)
                                .familyId()
                                .equals(table.texts("FID").get(Math.max(0, rows[i])))
                        ? groups[i]
                        : -1)
                .toArray();
        assertThat(IntStream.range(0, groups.length).filter(i -> groups[i] != strict[i]))
                .hasSize(1);
        List<int[]> pairs = Fst.allPairs(names.size());
        for (FstMethod method : FstMethod.values()) {
            Fst two = Fst.of(source, strict, names.size(), pairs, method, Fst.Detail.EVERY_VARIANT, new Parallelism(2));
            Fst one = Fst.of(source, strict, names.size(), pairs, method, Fst.Detail.SUMMARY, new Parallelism(1));
            assertThat(two.summary()).isEqualTo(one.summary());
            List<String[]> figures = expected("fst_hapmap3.tsv");
            for (int i = 1; i < figures.size(); i++) {
                String[] figure = figures.get(i);
                FstPair pair = two.summary().stream()
                        .filter(each -> names.get(each.first()).equals(figure[0])
                                && names.get(each.second()).equals(figure[1]))
                        .findFirst()
                        .orElseThrow();
                assertThat(pair.variantCount()).isEqualTo(Integer.parseInt(figure[2]));
                assertThat(pair.fst())
                        .isCloseTo(Double.parseDouble(figure[method == FstMethod.HUDSON ? 3 : 4]), within(PRINTED));
            }
            assertThat(figures).hasSize(56);
            int ceuYri = IntStream.range(0, pairs.size())
                    .filter(i -> names.get(pairs.get(i)[0]).equals("CEU")
                            && names.get(pairs.get(i)[1]).equals("YRI"))
                    .findFirst()
                    .orElseThrow();
            assertThat(source.variants().get(0).id()).isEqualTo("rs4970383");
            assertThat(two.numerator(ceuYri, 0) / two.denominator(ceuYri, 0))
                    .isCloseTo(method == FstMethod.HUDSON ? 0.0779679 : 0.0780833, within(PRINTED));
        }
    }

    @Test
    void standardErrorsOfFstAreThoseOfPlinksBlockJackknife() {
        GenotypeSource source = GenotypeSources.openBed(SharedData.hapmap3());
        int[] everyThird = IntStream.range(0, source.samples().size())
                .map(i -> (i + 1) % 3 == 0 ? 0 : 1)
                .toArray();
        FstPair two = blockwise(source, everyThird, 2);
        // plink2 --fst pop blocksize=500 method=hudson (2.00a3.5): -3.30217e-05, 1.33092e-05 in six digits.
        assertThat(two.fst()).isCloseTo(-3.30217e-05, within(6e-11));
        assertThat(two.standardError()).isCloseTo(1.33092e-05, within(6e-11));
        assertThat(blockwise(source, everyThird, 1)).isEqualTo(two);
    }

    private static FstPair blockwise(GenotypeSource source, int[] groups, int threads) {
        return Fst.of(
                        source,
                        groups,
                        2,
                        Fst.allPairs(2),
                        FstMethod.HUDSON,
                        Fst.Detail.SUMMARY,
                        500,
                        new Parallelism(threads))
                .summary()
                .get(0);
    }

    @Test
    void fstByHandOfFourPeopleInTwoGroups() {
        MemoryGenotypes genotypes = MemoryGenotypes.ofSamples(5)
                .add(new Variant("1", 1, "a", "A", "G"), 2, 1, 0, 1, 2)
                .add(new Variant("X", 2, "x", "A", "G"), 2, 2, 0, 0, 0);
        Fst fst = Fst.of(
                genotypes,
                new int[] {0, 0, 1, 1, -1},
                2,
                Fst.allPairs(2),
                FstMethod.HUDSON,
                Fst.Detail.SUMMARY,
                new Parallelism(1));
        // p = 3/4 and 1/4 of four alleles each: (1/4 - 2 x 3/16/3) / (9/16 + 1/16).
        assertThat(fst.summary().get(0).fst()).isCloseTo((0.25 - 0.125) / 0.625, within(ROUNDING));
        assertThat(fst.summary().get(0).variantCount()).isEqualTo(1);
    }

    @Test
    void relativesLeaveAsPlinksCutOffHasIt() {
        GenotypeSource source = GenotypeSources.openBed(SharedData.hapmap3());
        List<KinshipRow> pairs = Kinship.atLeast(source, 0.0442, new Parallelism(2));
        for (String threshold : List.of("0.0884", "0.0442")) {
            boolean[] keep = RelatedRemoval.keep(source.samples().size(), pairs, Double.parseDouble(threshold));
            List<String> removed = IntStream.range(0, keep.length)
                    .filter(i -> !keep[i])
                    .mapToObj(i -> source.samples().id(i))
                    .toList();
            assertThat(removed)
                    .isEqualTo(expected("king_cutoff_" + threshold + ".txt").stream()
                            .map(row -> row[0])
                            .toList());
        }
    }

    @Test
    void noRelatedPairStaysAndASinglePairLosesTheLaterOne() {
        List<KinshipRow> pairs = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < 40; i++) {
            for (int j = 0; j < i; j++) {
                if (random.nextInt(12) == 0) {
                    pairs.add(new KinshipRow(i, j, 100, 0.1, 0.1, 0.25));
                }
            }
        }
        boolean[] keep = RelatedRemoval.keep(40, pairs, 0.0884);
        assertThat(pairs).noneMatch(pair -> keep[pair.first()] && keep[pair.second()]);
        assertThat(RelatedRemoval.keep(3, List.of(new KinshipRow(2, 0, 100, 0.1, 0.1, 0.25)), 0.0884))
                .containsExactly(true, true, false);
        assertThat(RelatedRemoval.keep(3, List.of(new KinshipRow(2, 0, 100, 0.1, 0.1, 0.05)), 0.0884))
                .containsExactly(true, true, true);
    }
}
