package org.endotype.benchmarks.genomics;

import java.util.concurrent.TimeUnit;
import org.endotype.core.parallel.Parallelism;
import org.endotype.genomics.components.PcaOptions;
import org.endotype.genomics.components.PrincipalComponents;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.kinship.Kinship;
import org.endotype.genomics.kinship.KinshipBand;
import org.endotype.genomics.kinship.RelationshipMatrix;
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

    private GenotypeSource source = SimulatedGenotypes.of(4, 1, 0, SEED);

    @Setup
    public void simulate() {
        source = SimulatedGenotypes.of(SAMPLES, variants, missingOneIn, SEED);
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
