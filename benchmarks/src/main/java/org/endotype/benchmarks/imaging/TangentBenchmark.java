package org.endotype.benchmarks.imaging;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.sample.SampleSet;
import org.endotype.imaging.connectivity.CohortConnectivity;
import org.endotype.imaging.connectivity.ConnectivityKind;
import org.endotype.imaging.connectivity.ConnectivityMeasure;
import org.endotype.imaging.connectivity.CovarianceEstimator;
import org.endotype.imaging.connectivity.Diagonal;
import org.endotype.imaging.connectivity.SeriesSource;
import org.endotype.imaging.signal.TimeSeries;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Edges of a cohort from its series: tangent (fitting and applying) and plain correlation. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class TangentBenchmark {

    @Param({"100"})
    int subjects;

    @Param({"200"})
    int regions;

    @Param({"250"})
    int volumes;

    private List<SeriesSource> series = List.of();
    private SampleSet samples = SampleSet.of(List.of());

    @Setup
    public void simulate() {
        List<String> labels =
                IntStream.rangeClosed(1, regions).mapToObj(i -> "r" + i).toList();
        List<SeriesSource> made = new ArrayList<>();
        for (int k = 0; k < subjects; k++) {
            Random random = new Random(k);
            double[] values = new double[volumes * regions];
            for (int t = 0; t < volumes; t++) {
                double[] shared = random.doubles(8, -2, 2).toArray();
                for (int i = 0; i < regions; i++) {
                    values[t * regions + i] = shared[i % 8] + 0.5 * shared[(i + k) % 8] + random.nextGaussian();
                }
            }
            made.add(SeriesSource.of(TimeSeries.of(labels, values, OptionalDouble.empty())));
        }
        series = made;
        samples =
                SampleSet.of(IntStream.range(0, subjects).mapToObj(k -> "s" + k).toList());
    }

    @Benchmark
    public Object tangent() {
        return edges(ConnectivityMeasure.withDefaults()
                .with(ConnectivityKind.TANGENT)
                .with(CovarianceEstimator.LEDOIT_WOLF));
    }

    @Benchmark
    public Object correlation() {
        return edges(ConnectivityMeasure.withDefaults());
    }

    private Object edges(ConnectivityMeasure measure) {
        return CohortConnectivity.fit(measure, samples, series, Parallelism.available())
                .edges(Diagonal.DISCARDED);
    }
}
