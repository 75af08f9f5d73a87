package org.endotype.benchmarks.imaging;

import java.util.OptionalDouble;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.pipeline.Progress;
import org.endotype.core.pipeline.RunContext;
import org.endotype.core.table.SquareMatrix;
import org.endotype.imaging.connectivity.ConnectivityMeasure;
import org.endotype.imaging.network.NetworkMetrics;
import org.endotype.imaging.network.NetworkSettings;
import org.endotype.imaging.network.NormalizedModularity;
import org.endotype.imaging.signal.TimeSeries;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Modularity and graph metrics of one correlation matrix. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class NetworkBenchmark {

    @Param({"100", "400"})
    int nodes;

    private SquareMatrix matrix = new SquareMatrix(java.util.List.of(), new double[0]);

    @Setup
    public void simulate() {
        Random random = new Random(1);
        int volumes = 200;
        double[] values = new double[volumes * nodes];
        for (int t = 0; t < volumes; t++) {
            double[] shared = random.doubles(7, -2, 2).toArray();
            for (int i = 0; i < nodes; i++) {
                values[t * nodes + i] = shared[i % 7] + random.nextGaussian();
            }
        }
        matrix = ConnectivityMeasure.withDefaults()
                .matrix(TimeSeries.of(
                        IntStream.rangeClosed(1, nodes).mapToObj(i -> "r" + i).toList(),
                        values,
                        OptionalDouble.empty()));
    }

    /** The published index: 100 searches of the network, 100 rewired networks. */
    @Benchmark
    public Object normalizedModularity() {
        return NormalizedModularity.asPublished(1).ofCorrelations(matrix, Parallelism.available());
    }

    /** Paths, betweenness, clustering, local efficiency, one Louvain search; no nulls. */
    @Benchmark
    public Object graphMetrics() {
        return NetworkMetrics.of(
                matrix,
                NetworkSettings.withDefaults().withDensity(0.15).withRestarts(1).withNulls(0),
                new RunContext(Parallelism.available(), 1, Progress.silent()));
    }

    /** Shortest paths alone. */
    @Benchmark
    public double globalEfficiency() {
        return NetworkMetrics.globalEfficiency(matrix.values(), nodes, 0.15);
    }
}
