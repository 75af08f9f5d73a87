package org.endotype.benchmarks.genomics;

import java.util.concurrent.TimeUnit;
import org.endotype.core.parallel.Parallelism;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.linkage.LdPruning;
import org.endotype.genomics.linkage.LdWindow;
import org.endotype.genomics.qc.QcResult;
import org.endotype.genomics.qc.QcThresholds;
import org.endotype.genomics.qc.QualityControl;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Quality control and pruning of genotypes in memory, one thread: the kernels without any file. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class ScreeningBenchmark {

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
    public QcResult qualityControl() {
        return QualityControl.run(source, QcThresholds.none(), Parallelism.single());
    }

    @Benchmark
    public int[] pruning() {
        return LdPruning.keptVariants(source, new LdWindow.Variants(200, 5), 0.05, Parallelism.single());
    }
}
