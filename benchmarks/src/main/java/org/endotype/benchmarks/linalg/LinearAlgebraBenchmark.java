package org.endotype.benchmarks.linalg;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.commons.math3.linear.BlockRealMatrix;
import org.apache.commons.math3.linear.RealMatrix;
import org.endotype.core.linalg.LinearAlgebra;
import org.endotype.core.linalg.SymmetricEigen;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The OpenBLAS kernels with their copies on and off the heap, beside commons-math3 in the same run. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls the setup method first
public class LinearAlgebraBenchmark {

    @Param({"200", "500"})
    private int order;

    private double[] square;
    private double[] symmetric;
    private RealMatrix peer;

    @Setup
    public void fill() {
        square = new Random(1).doubles((long) order * order, -1, 1).toArray();
        symmetric = LinearAlgebra.gramOfColumns(square, order, order);
        double[][] rows = new double[order][];
        for (int i = 0; i < order; i++) {
            rows[i] = java.util.Arrays.copyOfRange(square, i * order, (i + 1) * order);
        }
        peer = new BlockRealMatrix(rows);
    }

    @Benchmark
    public double[] multiply() {
        return LinearAlgebra.multiply(square, square, order, order, order);
    }

    @Benchmark
    public RealMatrix multiplyCommonsMath() {
        return peer.multiply(peer);
    }

    @Benchmark
    public double[] gram() {
        return LinearAlgebra.gramOfColumns(square, order, order);
    }

    @Benchmark
    public SymmetricEigen symmetricEigen() {
        return LinearAlgebra.symmetricEigen(symmetric, order);
    }

    @Benchmark
    public SymmetricEigen largestTen() {
        return LinearAlgebra.largestEigen(symmetric, order, 10);
    }
}
