package org.endotype.benchmarks.genomics;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.endotype.core.pipeline.RunContext;
import org.endotype.core.sample.SampleSet;
import org.endotype.genomics.association.AssociationData;
import org.endotype.genomics.association.AssociationParameters;
import org.endotype.genomics.association.AssociationScan;
import org.endotype.genomics.genotype.GenotypeReader;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.score.EffectModel;
import org.endotype.genomics.score.PolygenicScores;
import org.endotype.genomics.score.ScoreParameters;
import org.endotype.genomics.score.WeightTable;
import org.endotype.genomics.score.WeightedVariant;
import org.endotype.genomics.variant.Variant;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Scores and association over genotypes in memory, one thread: the kernels without any file. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class AppliedBenchmark {

    private static final int SAMPLES = 2000;
    private static final int COVARIATES = 5;

    @Param({"10000"})
    int variants;

    private GenotypeSource source = new Packed(SampleSet.of(List.of()), List.of(), new byte[0]);
    private List<WeightTable> one = List.of();
    private List<WeightTable> ten = List.of();
    private AssociationData quantity = data(false);
    private AssociationData cases = data(true);

    /** Packed genotypes held in memory. */
    private record Packed(SampleSet samples, List<Variant> variants, byte[] packed) implements GenotypeSource {
        @Override
        public GenotypeReader open() {
            return new GenotypeReader() {
                private int next;

                @Override
                public int readBlock(byte[] target) {
                    int count = Math.min(target.length / bytesPerVariant(), variants.size() - next);
                    System.arraycopy(packed, next * bytesPerVariant(), target, 0, count * bytesPerVariant());
                    next += count;
                    return count;
                }

                @Override
                public void skip(long variantCount) {
                    next += (int) variantCount;
                }

                @Override
                public void close() {}
            };
        }
    }

    @Setup
    public void simulate() {
        SplittableRandom random = new SplittableRandom(1);
        byte[] packed = new byte[variants * SAMPLES / 4];
        for (int i = 0; i < packed.length; i++) {
            for (int pair = 0; pair < 8; pair += 2) {
                int copies = random.nextInt(2) + random.nextInt(2);
                int code = random.nextInt(100) == 0 ? 1 : copies == 0 ? 3 : copies == 1 ? 2 : 0;
                packed[i] |= (byte) (code << pair);
            }
        }
        SampleSet samples =
                SampleSet.of(IntStream.range(0, SAMPLES).mapToObj(i -> "S" + i).toList());
        List<Variant> list = IntStream.range(0, variants)
                .mapToObj(i -> new Variant("1", i + 1, "v" + i, "A", "C"))
                .toList();
        source = new Packed(samples, list, packed);
        one = List.of(table(1, random));
        ten = List.of(table(10, random));
    }

    private WeightTable table(int scores, SplittableRandom random) {
        List<WeightedVariant> rows = IntStream.range(0, variants)
                .mapToObj(i ->
                        new WeightedVariant(i + 1L, "v" + i, null, null, "A", List.of(), EffectModel.ADDITIVE, null))
                .toList();
        double[][] weights = new double[scores][variants];
        for (double[] column : weights) {
            Arrays.setAll(column, i -> random.nextDouble() - 0.5);
        }
        return new WeightTable(
                java.nio.file.Path.of("weights.tsv"),
                WeightTable.Format.PLAIN,
                IntStream.range(0, scores).mapToObj(i -> "W" + i).toList(),
                rows,
                weights,
                null,
                null,
                List.of());
    }

    private static AssociationData data(boolean binary) {
        SplittableRandom random = new SplittableRandom(2);
        double[] values = new double[SAMPLES];
        Arrays.setAll(values, i -> binary ? random.nextInt(2) : random.nextDouble());
        double[][] covariates = new double[COVARIATES][SAMPLES];
        for (double[] column : covariates) {
            Arrays.setAll(column, i -> random.nextDouble());
        }
        return new AssociationData(
                "y",
                binary,
                IntStream.range(0, SAMPLES).toArray(),
                values,
                List.of("a", "b", "c", "d", "e"),
                covariates,
                0,
                0);
    }

    @Benchmark
    public Object oneScore() {
        return PolygenicScores.score(source, one, ScoreParameters.withDefaults(), RunContext.withDefaults());
    }

    @Benchmark
    public Object tenScores() {
        return PolygenicScores.score(source, ten, ScoreParameters.withDefaults(), RunContext.withDefaults());
    }

    @Benchmark
    public Object linear() {
        return AssociationScan.run(source, quantity, AssociationParameters.withDefaults(), RunContext.withDefaults());
    }

    @Benchmark
    public Object logistic() {
        return AssociationScan.run(source, cases, AssociationParameters.withDefaults(), RunContext.withDefaults());
    }
}
