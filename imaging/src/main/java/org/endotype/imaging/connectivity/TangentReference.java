package org.endotype.imaging.connectivity;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.linalg.LinearAlgebra;
import org.endotype.core.linalg.WhitenedLogarithm;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.table.SquareMatrix;

/**
 * The point G of covariance space in whose tangent plane a group's covariances are compared: their geometric mean. Fitted
 * on training data, kept, and applied to anyone: log(G^-1/2 C G^-1/2). Immutable.
 *
 * <p>Regions that any training covariance lacks (NaN) are left out of G, and are NaN in everyone.
 *
 * <p>Fitting descends from the arithmetic mean along the mean logarithm, at most {@value #MOST_ITERATIONS} times, with
 * step 1, halved whenever the norm of the mean logarithm rises, until that norm / p^2 falls below {@value #TOLERANCE}.
 * Cost O(iterations x subjects x p^3); the same bits whatever the thread count.
 *
 * <p>Source: Fletcher and Joshi, Signal Processing 87 (2007) 250-262, algorithm 3; Varoquaux et al., MICCAI 2010.
 */
public final class TangentReference {

    static final int MOST_ITERATIONS = 30;
    static final double TOLERANCE = 1e-7;

    /** Covariances whose logarithms are added up in order before blocks are combined. */
    private static final int BLOCK = 4;

    private final List<String> labels;
    private final int[] used;
    private final double[] mean;
    private final double[] factor;
    private final double[] rotation;
    private final int iterations;

    private TangentReference(List<String> labels, int[] used, double[] mean, int iterations) {
        this.labels = labels;
        this.used = used;
        this.mean = mean;
        this.factor = LinearAlgebra.choleskyLower(mean, used.length);
        this.rotation =
                WhitenedLogarithm.rotation(factor, SymmetricFunction.SQUARE_ROOT.of(mean, used.length), used.length);
        this.iterations = iterations;
    }

    /**
     * The geometric mean of covariances, all over the same regions.
     *
     * @throws DegenerateData when one of them is not positive definite
     */
    static TangentReference fit(List<SquareMatrix> covariances, Parallelism parallelism) {
        List<String> labels = covariances.get(0).labels();
        int[] used = commonRegions(covariances);
        int p = used.length;
        if (p == 0) {
            throw new DegenerateData("no region is measured in every series, so that there is no common tangent space");
        }
        double[][] inputs = new double[covariances.size()][];
        double[] start = new double[p * p];
        for (int k = 0; k < inputs.length; k++) {
            inputs[k] = select(covariances.get(k), used);
            requireDefinite(inputs[k], p, "series " + (k + 1));
            for (int i = 0; i < start.length; i++) {
                start[i] += inputs[k][i];
            }
        }
        for (int i = 0; i < start.length; i++) {
            start[i] /= inputs.length;
        }
        return descend(labels, used, inputs, start, parallelism);
    }

    private static TangentReference descend(
            List<String> labels, int[] used, double[][] inputs, double[] start, Parallelism parallelism) {
        int p = used.length;
        double[] mean = start;
        double step = 1;
        double previous = Double.POSITIVE_INFINITY;
        int iteration = 0;
        while (iteration < MOST_ITERATIONS) {
            iteration++;
            // In the basis of the Cholesky factor the path is the same: L exp(M) L' with M turned as L is against the
            // root.
            double[] factor = LinearAlgebra.choleskyLower(mean, p);
            double[] gradient = meanLogarithm(inputs, factor, p, parallelism);
            double norm = 0;
            for (double value : gradient) {
                norm += value * value;
            }
            norm = Math.sqrt(norm);
            for (int i = 0; i < gradient.length; i++) {
                gradient[i] *= step;
            }
            mean = sandwich(factor, SymmetricFunction.EXPONENTIAL.of(gradient, p), p);
            if (norm < previous) {
                previous = norm;
            } else if (norm > previous) {
                step /= 2;
            }
            if (previous / ((double) p * p) < TOLERANCE) {
                break;
            }
        }
        return new TangentReference(labels, used, mean, iteration);
    }

    private static double[] meanLogarithm(double[][] inputs, double[] factor, int p, Parallelism parallelism) {
        int blocks = (inputs.length + BLOCK - 1) / BLOCK;
        double[][] sums = new double[blocks][];
        parallelism.forEachBlock(blocks, block -> {
            double[] sum = new double[p * p];
            int end = Math.min(inputs.length, (block + 1) * BLOCK);
            try (WhitenedLogarithm logarithm = WhitenedLogarithm.inFactorBasis(factor, p)) {
                for (int k = block * BLOCK; k < end; k++) {
                    logarithm.addLower(inputs[k], sum);
                }
            }
            sums[block] = sum;
        });
        double[] mean = new double[p * p];
        for (double[] sum : sums) {
            for (int i = 0; i < mean.length; i++) {
                mean[i] += sum[i];
            }
        }
        for (int i = 0; i < mean.length; i++) {
            mean[i] /= inputs.length;
        }
        WhitenedLogarithm.mirrorLower(mean, p);
        return mean;
    }

    /** The tangent vector of one covariance, as a matrix; NaN where the reference leaves a region out. */
    SquareMatrix tangent(SquareMatrix covariance) {
        if (!covariance.labels().equals(labels)) {
            throw new InconsistentInput("the series has other regions than the tangent reference (" + covariance.order()
                    + " against " + labels.size() + ", or other names or order); extract it with the same atlas");
        }
        int p = used.length;
        double[] input = select(covariance, used);
        for (double value : input) {
            if (Double.isNaN(value)) {
                throw new DegenerateData("the series lacks a region of the tangent reference; leave the series out, or"
                        + " fit the reference on regions that all have");
            }
        }
        double[] logarithm;
        try (WhitenedLogarithm whitened = WhitenedLogarithm.inRootBasis(factor, rotation, p)) {
            logarithm = whitened.of(input);
        }
        int n = labels.size();
        double[] full = new double[n * n];
        Arrays.fill(full, Double.NaN);
        for (int i = 0; i < p; i++) {
            for (int j = 0; j < p; j++) {
                full[used[i] * n + used[j]] = logarithm[i * p + j];
            }
        }
        return new SquareMatrix(labels, full);
    }

    /** All regions, used or not, in order. */
    public List<String> labels() {
        return labels;
    }

    /** How many regions are in the reference; the others are NaN in everyone. */
    public int usedRegionCount() {
        return used.length;
    }

    /** How many steps the fit took; 0 after {@link #read}. */
    public int iterations() {
        return iterations;
    }

    /** The mean G, with NaN for regions left out. */
    public SquareMatrix mean() {
        int n = labels.size();
        double[] full = new double[n * n];
        Arrays.fill(full, Double.NaN);
        for (int i = 0; i < used.length; i++) {
            for (int j = 0; j < used.length; j++) {
                full[used[i] * n + used[j]] = mean[i * used.length + j];
            }
        }
        return new SquareMatrix(labels, full);
    }

    /** Writes G as a square table; it reads back to the same bits. */
    public void write(Path file) {
        mean().write(file);
    }

    /** Reads what {@link #write} wrote. */
    public static TangentReference read(Path file) {
        SquareMatrix matrix = SquareMatrix.read(file).requireSymmetric(file, 1e-9);
        int[] used = commonRegions(List.of(matrix));
        double[] mean = select(matrix, used);
        if (used.length == 0) {
            throw new DegenerateData(SourceLocation.file(file), "every region of the tangent reference is missing");
        }
        for (double value : mean) {
            if (Double.isNaN(value)) {
                throw new MalformedInput(
                        SourceLocation.file(file),
                        "a region of the tangent reference is missing in part; it must be missing throughout or not at all");
            }
        }
        requireDefinite(mean, used.length, "the tangent reference");
        return new TangentReference(matrix.labels(), used, mean, 0);
    }

    private static int[] commonRegions(List<SquareMatrix> covariances) {
        List<Integer> used = new ArrayList<>();
        for (int i = 0; i < covariances.get(0).order(); i++) {
            boolean everywhere = true;
            for (SquareMatrix covariance : covariances) {
                everywhere &= !Double.isNaN(covariance.value(i, i));
            }
            if (everywhere) {
                used.add(i);
            }
        }
        return used.stream().mapToInt(Integer::intValue).toArray();
    }

    private static double[] select(SquareMatrix matrix, int[] used) {
        int p = used.length;
        double[] chosen = new double[p * p];
        for (int i = 0; i < p; i++) {
            for (int j = 0; j < p; j++) {
                chosen[i * p + j] = matrix.value(used[i], used[j]);
            }
        }
        return chosen;
    }

    private static void requireDefinite(double[] matrix, int p, String what) {
        if (!isDefinite(matrix, p)) {
            throw new DegenerateData("the covariance of " + what + " (" + p
                    + " regions) is not positive definite, which the tangent space needs; use the ledoit-wolf estimator"
                    + " or fewer regions");
        }
    }

    /** By the pivots of a Cholesky factor: a tenth of the cost of eigenvalues, and as clear where the rank is short. */
    private static boolean isDefinite(double[] matrix, int p) {
        double[] factor;
        try {
            factor = LinearAlgebra.choleskyLower(matrix, p);
        } catch (DegenerateData indefinite) {
            return false;
        }
        double smallest = Double.POSITIVE_INFINITY;
        double largest = 0;
        for (int i = 0; i < p; i++) {
            double pivot = factor[i * p + i] * factor[i * p + i];
            smallest = Math.min(smallest, pivot);
            largest = Math.max(largest, pivot);
        }
        return smallest > ConnectivityMeasure.SMALLEST_RECIPROCAL_CONDITION * largest;
    }

    /** A B A'. */
    private static double[] sandwich(double[] outer, double[] inner, int p) {
        double[] product = LinearAlgebra.multiply(
                LinearAlgebra.Operand.AS_GIVEN,
                LinearAlgebra.multiply(outer, inner, p, p, p),
                LinearAlgebra.Operand.TRANSPOSED,
                outer,
                p,
                p,
                p);
        SymmetricFunction.symmetrise(product, p);
        return product;
    }
}
