package org.endotype.genomics.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.endotype.core.error.EndotypeException;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.pipeline.Progress;
import org.endotype.core.pipeline.RunContext;
import org.endotype.genomics.MemoryGenotypes;
import org.endotype.genomics.frequency.AlleleFrequencies;
import org.endotype.genomics.genotype.Person;
import org.endotype.genomics.genotype.Sex;
import org.endotype.genomics.score.TableMatch.Coordinates;
import org.endotype.genomics.variant.GenomeBuild;
import org.endotype.genomics.variant.Variant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolygenicScoresTest {

    /** Sums of a few products in another order. */
    private static final double ROUNDING = 1e-12;

    @TempDir
    Path folder;

    private Path write(String name, String... lines) throws IOException {
        return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
    }

    private static ScoreResult score(MemoryGenotypes genotypes, Path weights, ScoreParameters parameters) {
        return PolygenicScores.score(
                genotypes, List.of(WeightFiles.read(weights)), parameters, RunContext.withDefaults());
    }

    private static MemoryGenotypes fourPeople() {
        return MemoryGenotypes.ofSamples(4)
                .add(new Variant("1", 100, "rs1", "A", "G"), 2, 1, 0, -1)
                .add(new Variant("chr1", 200, "rs2", "C", "T"), 0, 1, 2, 2)
                .add(new Variant("2", 300, "rs3", "A", "C"), 1, 1, 0, 0);
    }

    @Test
    void additiveScoresAreWeightsTimesCopiesOfTheNamedAllele() throws IOException {
        Path weights = write("w.tsv", "ID\tA1\tW", "rs1\tA\t0.5", "rs2\tT\t1.0", "rs3\tC\t-2");
        ScoreResult result = score(fourPeople(), weights, ScoreParameters.withDefaults());
        // rs1 has frequency (2 + 1) / 6 = .5, so the missing call counts as one copy.
        assertThat(result.sums()[0])
                .containsExactly(
                        new double[] {0.5 * 2 + 2 - 2, 0.5 + 1 - 2, 0 + 0 - 4, 0.5 * 1 + 0 - 4}, within(ROUNDING));
        assertThat(result.averages()[0][2]).isCloseTo(-4.0 / 6, within(ROUNDING));
        assertThat(result.summaries().get(0).name()).isEqualTo("w");
    }

    @Test
    void ignoringMissingCallsLeavesTheirAllelesOutOfTheAverage() throws IOException {
        Path weights = write("w.tsv", "rs1 A 0.5", "rs2 T 1.0", "rs3 C -2");
        ScoreResult result =
                score(fourPeople(), weights, ScoreParameters.withDefaults().with(MissingGenotypes.IGNORE));
        assertThat(result.sums()[0][3]).isCloseTo(-4, within(ROUNDING));
        assertThat(result.averages()[0][3]).isCloseTo(-1.0, within(ROUNDING));
        assertThat(result.averages()[0][0]).isCloseTo(1.0 / 6, within(ROUNDING));
        assertThat(result.missingShare()).containsExactly(0, 0, 0, 1.0 / 3);
    }

    @Test
    void dominantRecessiveAndGenotypeWeightsFollowTheirTables() throws IOException {
        Path weights = write(
                "pgs.txt",
                "#pgs_id=PGS9",
                "#genome_build=GRCh37",
                "chr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\tis_dominant\tis_recessive"
                        + "\tdosage_0_weight\tdosage_1_weight\tdosage_2_weight",
                "1\t100\tA\tG\t1\tTrue\tFalse\t\t\t",
                "1\t200\tC\tT\t10\tFalse\tTRUE\t\t\t",
                "2\t300\tC\tA\t\t\t\t100\t200\t400");
        ScoreResult result = score(
                fourPeople(),
                weights,
                ScoreParameters.withDefaults().with(GenomeBuild.B37).with(MissingGenotypes.IGNORE));
        assertThat(result.summaries().get(0).name()).isEqualTo("PGS9");
        assertThat(result.sums()[0])
                .containsExactly(new double[] {1 + 0 + 200, 1 + 0 + 200, 0 + 10 + 400, 10 + 400}, within(ROUNDING));
    }

    @Test
    void missingDominantCallsGetTheirExpectationAtHardyWeinbergProportions() throws IOException {
        Path weights = write(
                "pgs.txt",
                "chr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\tis_dominant",
                "1\t100\tA\tG\t1\tTrue");
        ScoreResult result =
                score(fourPeople(), weights, ScoreParameters.withDefaults().with(GenomeBuild.B37));
        assertThat(result.sums()[0][3]).isCloseTo(1 - 0.5 * 0.5, within(ROUNDING));
    }

    @Test
    void strandFlipsAreMatchedAndAmbiguousVariantsDroppedByPosition() throws IOException {
        MemoryGenotypes genotypes = MemoryGenotypes.ofSamples(2)
                .add(new Variant("1", 100, "a", "A", "G"), 2, 0)
                .add(new Variant("1", 200, "b", "A", "T"), 2, 0)
                .add(new Variant("1", 300, "c", "C", "G"), 1, 0)
                .add(new Variant("1", 400, "d", "C", "T"), 1, 2)
                .add(new Variant("1", 500, "e", "A", "AC"), 1, 2);
        Path weights = write(
                "pgs.txt",
                "#genome_build=GRCh38",
                "chr_name\tchr_position\teffect_allele\tother_allele\teffect_weight",
                "1\t100\tT\tC\t1",
                "1\t200\tA\tT\t1",
                "1\t300\tC\tG\t1",
                "1\t400\tA\tC\t1",
                "1\t500\tAC\tA\t1",
                "1\t600\tA\tC\t1",
                "1\t100\tG\tA\t1");
        ScoreResult result = score(
                genotypes,
                weights,
                ScoreParameters.withDefaults().with(GenomeBuild.B38).withMinimumOverlap(0.1));
        assertThat(result.matches().get(0).outcomes())
                .containsExactly(
                        MatchOutcome.MATCHED_FLIPPED,
                        MatchOutcome.AMBIGUOUS_STRAND,
                        MatchOutcome.AMBIGUOUS_STRAND,
                        MatchOutcome.ALLELES_DIFFER,
                        MatchOutcome.MATCHED,
                        MatchOutcome.NOT_FOUND,
                        MatchOutcome.REPEATED);
        assertThat(result.sums()[0]).containsExactly(new double[] {2 + 1, 0 + 0}, within(ROUNDING));
        assertThat(result.summaries().get(0).matchedWeightShare()).isCloseTo(2.0 / 7, within(ROUNDING));
        ScoreResult kept = score(
                genotypes,
                weights,
                ScoreParameters.withDefaults()
                        .with(GenomeBuild.B38)
                        .with(AmbiguousStrand.KEEP)
                        .withMinimumOverlap(0.1));
        assertThat(kept.sums()[0]).containsExactly(new double[] {2 + 2 + 1 + 1, 0}, within(ROUNDING));
    }

    @Test
    void aRowWithoutOtherAlleleIsRefusedWhereSeveralVariantsCouldBeMeant() throws IOException {
        MemoryGenotypes genotypes = MemoryGenotypes.ofSamples(2)
                .add(new Variant("1", 100, "a", "A", "G"), 2, 0)
                .add(new Variant("1", 100, "b", "C", "G"), 2, 0)
                .add(new Variant("1", 200, "c", "C", "T"), 2, 0);
        Path weights = write(
                "pgs.txt",
                "#genome_build=GRCh38",
                "chr_name\tchr_position\teffect_allele\teffect_weight\thm_chr\thm_pos\thm_inferOtherAllele",
                "1\t100\tG\t1\t1\t7\t",
                "1\t200\tC\t1\t1\t8\tA/T");
        ScoreResult result = score(
                genotypes,
                weights,
                ScoreParameters.withDefaults().with(GenomeBuild.B38).withMinimumOverlap(0.1));
        assertThat(result.matches().get(0).outcomes())
                .containsExactly(MatchOutcome.SEVERAL_VARIANTS, MatchOutcome.MATCHED);
    }

    @Test
    void harmonisedPositionsAreUsedWhereTheyFitTheBuildAndAnUnfitBuildIsRefused() throws IOException {
        MemoryGenotypes genotypes = MemoryGenotypes.ofSamples(2).add(new Variant("1", 777, "a", "A", "G"), 2, 0);
        Path weights = write(
                "pgs.txt",
                "#pgs_id=PGS1",
                "#genome_build=GRCh37",
                "#HmPOS_build=GRCh38",
                "rsID\tchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\thm_chr\thm_pos",
                "rs5\t1\t100\tA\tG\t1\t1\t777");
        ScoreResult result =
                score(genotypes, weights, ScoreParameters.withDefaults().with(GenomeBuild.B38));
        assertThat(result.matches().get(0).coordinates()).isEqualTo(Coordinates.HARMONISED_POSITIONS);
        // Without a build the better match wins, and says so.
        ScoreResult guessed = score(genotypes, weights, ScoreParameters.withDefaults());
        assertThat(guessed.sums()[0]).containsExactly(2, 0);
        assertThat(guessed.warnings()).anyMatch(warning -> warning.contains("build was not given"));
        assertThatThrownBy(() ->
                        score(genotypes, weights, ScoreParameters.withDefaults().with(GenomeBuild.B36)))
                .isInstanceOf(InconsistentInput.class)
                .hasMessageContaining("pgs.txt: its positions are in b37 and b38");
        assertThatThrownBy(() ->
                        score(genotypes, weights, ScoreParameters.withDefaults().with(GenomeBuild.B37)))
                .isInstanceOf(InconsistentInput.class)
                .hasMessageContaining("0 of its 1 variants");
    }

    @Test
    void chromosomeXNeedsAModelAndCountsMalesAsAsked() throws IOException {
        MemoryGenotypes genotypes = new MemoryGenotypes(List.of(
                        new Person("0", "f", Sex.FEMALE, Person.Descent.FOUNDER),
                        new Person("0", "m", Sex.MALE, Person.Descent.FOUNDER),
                        new Person("0", "n", Sex.MALE, Person.Descent.FOUNDER)))
                .add(new Variant("X", 50_000_000, "x1", "A", "G"), 1, 2, -1)
                .add(new Variant("X", 1000, "par", "C", "T"), 1, 1, 0)
                .add(new Variant("3", 1000, "a", "C", "T"), 1, 1, 2);
        Path weights = write(
                "pgs.txt",
                "#genome_build=GRCh38",
                "chr_name\tchr_position\teffect_allele\tother_allele\teffect_weight",
                "X\t50000000\tA\tG\t3",
                "X\t1000\tC\tT\t10",
                "3\t1000\tC\tT\t100");
        ScoreParameters parameters =
                ScoreParameters.withDefaults().with(GenomeBuild.B38).withMinimumOverlap(0);
        ScoreResult left = score(genotypes, weights, parameters);
        assertThat(left.matches().get(0).outcomes()[0]).isEqualTo(MatchOutcome.CHROMOSOME_X);
        assertThat(left.sums()[0]).containsExactly(110, 110, 200);
        ScoreResult twice = score(genotypes, weights, parameters.with(ChromosomeX.MALES_0_2));
        // Frequency 2 / 3: of three chromosomes of X two carry A, whatever a man's allele counts in the score.
        assertThat(twice.sums()[0]).containsExactly(new double[] {113, 116, 200 + 2 * 3 * 2.0 / 3}, within(ROUNDING));
        ScoreResult once = score(genotypes, weights, parameters.with(ChromosomeX.MALES_0_1));
        // Three alleles counted, two of them A.
        assertThat(once.sums()[0]).containsExactly(new double[] {113, 113, 200 + 3 * 2.0 / 3}, within(ROUNDING));
        assertThat(once.averages()[0][1]).isCloseTo(113.0 / 5, within(ROUNDING));
        assertThat(once.averages()[0][2]).isCloseTo(202.0 / 5, within(ROUNDING));
        ScoreResult called =
                score(genotypes, weights, parameters.with(ChromosomeX.MALES_0_1).with(MissingGenotypes.IGNORE));
        // The man without a call on X has two variants with two alleles each, as PLINK 2.00a3.5 counts.
        assertThat(called.averages()[0])
                .containsExactly(new double[] {113.0 / 6, 113.0 / 5, 200.0 / 4}, within(ROUNDING));
    }

    @Test
    void rowsWithPositionZeroAreFoundByTheirId() throws IOException {
        String first = fourPeople().variants().get(0).id();
        Variant second = fourPeople().variants().get(1);
        Path weights = write(
                "zero.tsv",
                "SNP\tCHR\tBP\tA1\tBETA",
                first + "\t0\t0\t" + fourPeople().variants().get(0).allele1() + "\t1",
                second.id() + "\t" + second.chromosome() + "\t" + second.positionBp() + "\t" + second.allele1()
                        + "\t1");
        ScoreResult result = score(fourPeople(), weights, ScoreParameters.withDefaults());
        assertThat(result.summaries().get(0).matched()).isEqualTo(2);
    }

    @Test
    void outsideFrequenciesReplaceTheCohortsWhateverTheOrderOfAlleles() throws IOException {
        Path weights = write("w.tsv", "rs1 A 1", "rs2 C 1");
        Path frequencies = write("ref.afreq", "#CHROM\tID\tREF\tALT\tALT_FREQS\tOBS_CT", "1\trs1\tA\tG\t0.9\t100");
        ScoreResult result =
                score(fourPeople(), weights, ScoreParameters.withDefaults().with(AlleleFrequencies.read(frequencies)));
        assertThat(result.sums()[0][3]).isCloseTo(2 * 0.1 + 2, within(ROUNDING));
        assertThat(result.warnings()).isEmpty();
    }

    @Test
    void manyScoresOverManyVariantsAgreeWithAPlainLoopOnAnyNumberOfThreads() throws IOException {
        int samples = 1037;
        int variants = 333;
        SplittableRandom random = new SplittableRandom(7);
        MemoryGenotypes genotypes = MemoryGenotypes.ofSamples(samples);
        int[][] calls = new int[variants][samples];
        List<String> lines = new ArrayList<>(List.of("ID A1 one two"));
        double[][] weights = new double[2][variants];
        for (int v = 0; v < variants; v++) {
            double f = random.nextDouble(0.05, 0.95);
            for (int s = 0; s < samples; s++) {
                calls[v][s] = random.nextDouble() < 0.02
                        ? -1
                        : (random.nextDouble() < f ? 1 : 0) + (random.nextDouble() < f ? 1 : 0);
            }
            genotypes.add(new Variant("1", v + 1, "v" + v, "A", "C"), calls[v]);
            if (v % 7 != 3) {
                weights[0][v] = random.nextDouble(-1, 1);
                weights[1][v] = random.nextDouble(-1, 1);
                lines.add("v" + v + " A " + weights[0][v] + " " + weights[1][v]);
            }
        }
        Path file = write("w.txt", lines.toArray(String[]::new));
        List<WeightTable> tables = List.of(WeightFiles.read(file));
        ScoreResult one = PolygenicScores.score(
                genotypes,
                tables,
                ScoreParameters.withDefaults(),
                new RunContext(Parallelism.single(), 1, Progress.silent()));
        ScoreResult three = PolygenicScores.score(
                genotypes,
                tables,
                ScoreParameters.withDefaults(),
                new RunContext(new Parallelism(3), 1, Progress.silent()));
        assertThat(three.sums()).isDeepEqualTo(one.sums());
        for (int score = 0; score < 2; score++) {
            for (int s = 0; s < samples; s++) {
                double expected = 0;
                for (int v = 0; v < variants; v++) {
                    double copies = calls[v][s];
                    if (copies < 0) {
                        long called = 0;
                        long counted = 0;
                        for (int other : calls[v]) {
                            called += other < 0 ? 0 : 2;
                            counted += Math.max(0, other);
                        }
                        copies = 2.0 * counted / called;
                    }
                    expected += weights[score][v] * copies;
                }
                assertThat(one.sums()[score][s]).isCloseTo(expected, within(1e-10));
            }
        }
    }

    @Test
    void allelesOfAnyNamingMatchAsTheyAreWritten() throws IOException {
        MemoryGenotypes genotypes = MemoryGenotypes.ofSamples(2)
                .add(new Variant("1", 100, "a", "B", "A"), 2, 0)
                .add(new Variant("1", 200, "b", "1", "2"), 1, 0);
        Path weights = write("w.tsv", "a B 1", "b 2 10", "b P 5");
        ScoreResult result =
                score(genotypes, weights, ScoreParameters.withDefaults().withMinimumOverlap(0.5));
        assertThat(result.sums()[0]).containsExactly(new double[] {12, 20}, within(ROUNDING));
        assertThat(result.matches().get(0).outcomes()[2]).isEqualTo(MatchOutcome.NOT_NUCLEOTIDES);
    }

    @Test
    void malformedWeightsAreRefusedWithTheirLine() throws IOException {
        record Case(String expected, String... lines) {}
        List<Case> cases = List.of(
                new Case("bad.tsv:2: column 'bad': expected a number, found 'x'", "ID\tA1\tW", "rs1\tA\tx"),
                new Case("bad.tsv:3: expected 3 fields", "ID\tA1\tW", "rs1\tA\t1", "rs2\tA"),
                new Case("bad.tsv:1: is neither a row of weights", "foo\tbar\tbaz", "rs1\tA\t1"),
                new Case("bad.tsv:1: has no weight column", "ID\tA1\tA2", "rs1\tA\tC"),
                new Case("bad.tsv:2: column 'bad': expected a finite number", "ID\tA1\tW", "rs1\tA\tInfinity"),
                new Case("bad.tsv:1: expected at least 3 fields", "rs1\tA"),
                new Case("bad.tsv: holds a header and no weights", "ID\tA1\tW"),
                new Case("bad.tsv: holds no weights", ""),
                new Case(
                        "bad.tsv:2: column 'chr_position': expected a position from 1 on, found '-5'",
                        "chr_name\tchr_position\teffect_allele\teffect_weight",
                        "1\t-5\tA\t1"),
                new Case(
                        "bad.tsv: header 'genome_build' names the build 'mm10'",
                        "#genome_build=mm10",
                        "chr_name\tchr_position\teffect_allele\teffect_weight",
                        "1\t5\tA\t1"),
                new Case(
                        "bad.tsv:2: is both dominant and recessive",
                        "chr_name\tchr_position\teffect_allele\teffect_weight\tis_dominant\tis_recessive",
                        "1\t5\tA\t1\tTrue\tTrue"));
        for (Case wrong : cases) {
            Path file = write("bad.tsv", wrong.lines());
            assertThatThrownBy(() -> WeightFiles.read(file))
                    .isInstanceOf(MalformedInput.class)
                    .hasMessageStartingWith(wrong.expected());
        }
    }

    @Test
    void truncatedGzipIsRefusedWhereverItIsCut() throws IOException {
        StringBuilder text = new StringBuilder("ID\tA1\tW\n");
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 3000; i++) {
            text.append("rs")
                    .append(i)
                    .append("\tA\t")
                    .append(random.nextDouble())
                    .append('\n');
        }
        var bytes = new java.io.ByteArrayOutputStream();
        try (var gzip = new java.util.zip.GZIPOutputStream(bytes)) {
            gzip.write(text.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        byte[] whole = bytes.toByteArray();
        for (int cut = 1; cut <= 20; cut++) {
            Path file = folder.resolve("w.tsv.gz");
            Files.write(file, java.util.Arrays.copyOf(whole, (int) ((long) whole.length * cut / 21)));
            assertThatThrownBy(() -> WeightFiles.read(file)).isInstanceOf(EndotypeException.class);
        }
    }

    @Test
    void scoresOfTheSameNameAreToldApartByTheirFile() throws IOException {
        Path first = write("a.tsv", "ID\tA1\tW\tV", "rs1\tA\t1\t2");
        Path second = write("b.tsv", "ID\tA1\tW\tU", "rs1\tA\t1\t2");
        List<WeightTable> tables = WeightFiles.readAll(List.of(first, second));
        assertThat(tables.get(0).scoreNames()).containsExactly("a.W", "V");
        assertThat(tables.get(1).scoreNames()).containsExactly("b.W", "U");
        assertThatThrownBy(() -> WeightFiles.readAll(List.of(first, first)))
                .isInstanceOf(InconsistentInput.class)
                .hasMessageContaining("stands in the weights twice");
    }
}
