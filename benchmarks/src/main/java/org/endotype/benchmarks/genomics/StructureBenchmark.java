package org.endotype.benchmarks.genomics;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.sample.SampleSet;
import org.endotype.genomics.genotype.GenotypeReader;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.structure.Kinship;
import org.endotype.genomics.structure.KinshipBand;
import org.endotype.genomics.structure.PcaOptions;
import org.endotype.genomics.structure.PrincipalComponents;
import org.endotype.genomics.structure.RelationshipMatrix;
import org.endotype.genomics.variant.Variant;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Kinship, relationships and components of genotypes in memory, one thread: the kernels without any file. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class StructureBenchmark {

    private static final int SAMPLES = 2000;
    private static final long SEED = 7;

    @Param({"16384"})
    int variants;

    /** One call in so many is missing; 0 for none. */
    @Param({"0", "100"})
    int missingOneIn;

    private GenotypeSource source = new Packed(SampleSet.of(List.of()), List.of(), new byte[0]);

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
                public void skip(long count) {
                    next += Math.toIntExact(count);
                }

                @Override
                public void close() {}
            };
        }
    }

    @Setup
    public void simulate() {
        SplittableRandom random = new SplittableRandom(SEED);
        int bytes = (SAMPLES + 3) / 4;
        byte[] packed = new byte[variants * bytes];
        List<Variant> list = new ArrayList<>();
        for (int v = 0; v < variants; v++) {
            double f = 0.02 + 0.48 * random.nextDouble();
            for (int s = 0; s < SAMPLES; s++) {
                int copies = (random.nextDouble() < f ? 1 : 0) + (random.nextDouble() < f ? 1 : 0);
                int code = missingOneIn > 0 && random.nextInt(missingOneIn) == 0 ? 1 : copies == 2 ? 0 : 3 - copies;
                packed[v * bytes + s / 4] |= (byte) (code << 2 * (s % 4));
            }
            list.add(new Variant("1", v + 1, "v" + v, "A", "C"));
        }
        SampleSet samples =
                SampleSet.of(IntStream.range(0, SAMPLES).mapToObj(i -> "s" + i).toList());
        source = new Packed(samples, list, packed);
    }

    @Benchmark
    public double kinshipOfAllPairs() {
        double[] last = new double[1];
        Kinship.forEachBand(source, Parallelism.single(), (KinshipBand band) -> last[0] = band.kinship(SAMPLES - 1, 0));
        return last[0];
    }

    @Benchmark
    public RelationshipMatrix relationships() {
        return RelationshipMatrix.of(source, Parallelism.single());
    }

    @Benchmark
    public PrincipalComponents randomizedComponents() {
        PcaOptions options = new PcaOptions(10, PcaOptions.Solver.RANDOMIZED);
        return PrincipalComponents.of(source, options, SEED, Parallelism.single());
    }
}
