package org.endotype.benchmarks.imaging;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.endotype.imaging.signal.CleanedSeries;
import org.endotype.imaging.signal.CleaningOptions;
import org.endotype.imaging.signal.CleaningOptions.Detrending;
import org.endotype.imaging.signal.SignalCleaner;
import org.endotype.imaging.signal.Standardization;
import org.endotype.imaging.signal.TemporalFilter;
import org.endotype.imaging.signal.TimeSeries;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Detrending, filtering and standardising the parcels of one run of 300 volumes. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class CleaningBenchmark {

    private static final int VOLUMES = 300;

    @Param({"100", "400"})
    int regions;

    private TimeSeries series = TimeSeries.of(java.util.List.of("none"), new double[0], OptionalDouble.empty());

    @Setup
    public void simulate() {
        SplittableRandom random = new SplittableRandom(1);
        double[] values = random.doubles((long) VOLUMES * regions).toArray();
        series = TimeSeries.of(
                IntStream.range(0, regions).mapToObj(i -> "r" + i).toList(), values, OptionalDouble.of(2));
    }

    @Benchmark
    public CleanedSeries bandPass() {
        return clean(new TemporalFilter.Butterworth(OptionalDouble.of(0.01), OptionalDouble.of(0.1)));
    }

    @Benchmark
    public CleanedSeries cosines() {
        return clean(new TemporalFilter.Cosine(0.01, TemporalFilter.DriftTerms.ALWAYS));
    }

    private CleanedSeries clean(TemporalFilter filter) {
        return SignalCleaner.clean(
                series,
                Optional.empty(),
                CleaningOptions.withDefaults()
                        .with(Detrending.LINEAR)
                        .with(filter)
                        .with(Standardization.ZSCORE));
    }
}
