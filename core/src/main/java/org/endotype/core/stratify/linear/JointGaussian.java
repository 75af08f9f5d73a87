package org.endotype.core.stratify.linear;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.endotype.core.linalg.LinearAlgebra;

/**
 * Mean and covariance of concatenated view blocks where some rows lack whole blocks, by EM, with the covariance drawn
 * towards its diagonal by a prior worth {@code PRIOR_SHARE x columns} rows. Fills an absent block by its conditional
 * mean given the row's other blocks.
 *
 * <p>Cost: O(iterations x patterns x columns^3 + rows x columns^2). Deterministic.
 *
 * <p>Source: Little and Rubin, Statistical Analysis with Missing Data, 2nd ed., section 11.2; the prior as in Schafer,
 * Analysis of Incomplete Multivariate Data, section 5.2.
 *
 * @param mean {@code columns}
 * @param covariance row-major {@code columns x columns}
 * @param blockStarts the first column of each block, and last the number of columns
 */
record JointGaussian(double[] mean, double[] covariance, int[] blockStarts) implements Serializable {

    private static final int ITERATIONS = 30;
    private static final double PRIOR_SHARE = 0.25;

    /** Rows that hold the same blocks. */
    private record Pattern(boolean[] blocks, List<Integer> rows) {}

    /**
     * @param values row-major {@code rows x columns}; absent blocks are ignored
     * @param present row-major {@code rows x blocks}
     */
    static JointGaussian fit(double[] values, boolean[] present, int rows, int[] blockStarts) {
        int p = blockStarts[blockStarts.length - 1];
        int blocks = blockStarts.length - 1;
        double[] mean = new double[p];
        double[] diagonal = new double[p];
        for (int b = 0; b < blocks; b++) {
            for (int j = blockStarts[b]; j < blockStarts[b + 1]; j++) {
                double sum = 0;
                int count = 0;
                for (int i = 0; i < rows; i++) {
                    if (present[i * blocks + b]) {
                        sum += values[i * p + j];
                        count++;
                    }
                }
                mean[j] = sum / Math.max(1, count);
                double squares = 0;
                for (int i = 0; i < rows; i++) {
                    if (present[i * blocks + b]) {
                        squares += (values[i * p + j] - mean[j]) * (values[i * p + j] - mean[j]);
                    }
                }
                diagonal[j] = Math.max(squares / Math.max(1, count), 1e-12);
            }
        }
        double[] covariance = new double[p * p];
        for (int j = 0; j < p; j++) {
            covariance[j * p + j] = diagonal[j];
        }
        JointGaussian current = new JointGaussian(mean, covariance, blockStarts);
        List<Pattern> patterns = patterns(present, rows, blocks);
        int iterations = patterns.size() == 1 ? 1 : ITERATIONS;
        for (int iteration = 0; iteration < iterations; iteration++) {
            current = current.step(values, rows, patterns, diagonal);
        }
        return current;
    }

    private static List<Pattern> patterns(boolean[] present, int rows, int blocks) {
        Map<String, Pattern> patterns = new LinkedHashMap<>();
        for (int i = 0; i < rows; i++) {
            boolean[] mask = Arrays.copyOfRange(present, i * blocks, (i + 1) * blocks);
            patterns.computeIfAbsent(Arrays.toString(mask), key -> new Pattern(mask, new ArrayList<>()))
                    .rows()
                    .add(i);
        }
        return List.copyOf(patterns.values());
    }

    private JointGaussian step(double[] values, int rows, List<Pattern> patterns, double[] diagonal) {
        int p = mean.length;
        double[] filled = new double[rows * p];
        double[] scatter = new double[p * p];
        for (Pattern pattern : patterns) {
            double[] conditional = fillPattern(values, pattern, filled);
            for (int c = 0; c < scatter.length; c++) {
                scatter[c] += conditional[c] * pattern.rows().size();
            }
        }
        double[] newMean = new double[p];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < p; j++) {
                newMean[j] += filled[i * p + j] / rows;
            }
        }
        double[] centred = new double[rows * p];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < p; j++) {
                centred[i * p + j] = filled[i * p + j] - newMean[j];
            }
        }
        double[] gram = LinearAlgebra.gramOfColumns(centred, rows, p);
        double prior = PRIOR_SHARE * p;
        for (int j = 0; j < p; j++) {
            for (int l = 0; l < p; l++) {
                scatter[j * p + l] =
                        (scatter[j * p + l] + gram[j * p + l] + (j == l ? prior * diagonal[j] : 0)) / (rows + prior);
            }
        }
        return new JointGaussian(newMean, scatter, blockStarts);
    }

    /** Fills the rows of one pattern into {@code filled}; returns the conditional covariance of the absent columns. */
    private double[] fillPattern(double[] values, Pattern pattern, double[] filled) {
        int p = mean.length;
        int[] seen = columns(pattern.blocks(), Boolean.TRUE);
        int[] absent = columns(pattern.blocks(), Boolean.FALSE);
        double[] conditional = new double[p * p];
        for (int i : pattern.rows()) {
            for (int j : seen) {
                filled[i * p + j] = values[i * p + j];
            }
            for (int j : absent) {
                filled[i * p + j] = mean[j];
            }
        }
        if (absent.length == 0) {
            return conditional;
        }
        double[] cross = new double[seen.length * absent.length];
        for (int a = 0; a < seen.length; a++) {
            for (int b = 0; b < absent.length; b++) {
                cross[a * absent.length + b] = covariance[seen[a] * p + absent[b]];
            }
        }
        double[] regression = new double[0];
        if (seen.length > 0) {
            double[] within = new double[seen.length * seen.length];
            for (int a = 0; a < seen.length; a++) {
                for (int b = 0; b < seen.length; b++) {
                    within[a * seen.length + b] = covariance[seen[a] * p + seen[b]];
                }
            }
            regression = LinearAlgebra.solvePositiveDefinite(within, seen.length, cross, absent.length);
        }
        for (int i : pattern.rows()) {
            for (int b = 0; b < absent.length; b++) {
                double sum = mean[absent[b]];
                for (int a = 0; a < seen.length; a++) {
                    sum += (values[i * p + seen[a]] - mean[seen[a]]) * regression[a * absent.length + b];
                }
                filled[i * p + absent[b]] = sum;
            }
        }
        for (int b = 0; b < absent.length; b++) {
            for (int c = 0; c < absent.length; c++) {
                double explained = 0;
                for (int a = 0; a < seen.length; a++) {
                    explained += cross[a * absent.length + b] * regression[a * absent.length + c];
                }
                conditional[absent[b] * p + absent[c]] = covariance[absent[b] * p + absent[c]] - explained;
            }
        }
        return conditional;
    }

    private int[] columns(boolean[] blocks, Boolean wanted) {
        List<Integer> columns = new ArrayList<>();
        for (int b = 0; b < blocks.length; b++) {
            if (blocks[b] == wanted) {
                for (int j = blockStarts[b]; j < blockStarts[b + 1]; j++) {
                    columns.add(j);
                }
            }
        }
        return columns.stream().mapToInt(Integer::intValue).toArray();
    }

    /**
     * The covariance without what the prior took from its off-diagonal, so that draws are as correlated as the rows they
     * came from; row-major. It may have small negative eigenvalues, which count as 0.
     */
    double[] unshrunkCovariance(int rows) {
        int p = mean.length;
        double back = 1 + PRIOR_SHARE * p / rows;
        double[] unshrunk = covariance.clone();
        for (int j = 0; j < p; j++) {
            for (int l = 0; l < p; l++) {
                if (j != l) {
                    unshrunk[j * p + l] *= back;
                }
            }
        }
        return unshrunk;
    }

    /** The rows with absent blocks filled; each row's result depends on that row alone. */
    double[] fill(double[] values, boolean[] present, int rows) {
        double[] filled = new double[values.length];
        for (Pattern pattern : patterns(present, rows, blockStarts.length - 1)) {
            fillPattern(values, pattern, filled);
        }
        return filled;
    }
}
