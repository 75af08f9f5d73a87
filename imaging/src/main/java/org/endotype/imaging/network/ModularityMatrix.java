package org.endotype.imaging.network;

/**
 * What a partition is scored by: entry ij says how much better than expected by chance nodes i and j are tied, and the
 * quality Q of a partition is the sum over ordered pairs within modules, the diagonal included.
 *
 * <p>Source: Newman, PNAS 103 (2006) 8577; Rubinov and Sporns, NeuroImage 56 (2011) 2068-2079 for signed weights;
 * Reichardt and Bornholdt 2006 for the resolution.
 */
public final class ModularityMatrix {

    private final int nodes;
    private final double[] values;

    private ModularityMatrix(int nodes, double[] values) {
        this.nodes = nodes;
        this.values = values;
    }

    /**
     * (W - gamma k k' / s) / s of a symmetric matrix without negative entries; the diagonal counts as given.
     *
     * @param matrix row-major
     * @param resolution gamma; 1 is the classic, larger gives smaller modules
     */
    public static ModularityMatrix positive(double[] matrix, int nodes, double resolution) {
        double[] values = new double[nodes * nodes];
        add(values, matrix, nodes, 1, resolution, false);
        return new ModularityMatrix(nodes, values);
    }

    /**
     * The asymmetric signed form, B+/s+ - B-/(s+ + s-): positive ties count fully, negative ones in proportion to their
     * share, since being tied is evidence for a module and being negatively tied only weakly against it.
     */
    public static ModularityMatrix signedAsymmetric(double[] matrix, int nodes, double resolution) {
        double positive = 0;
        double negative = 0;
        for (double value : matrix) {
            if (value > 0) {
                positive += value;
            } else {
                negative -= value;
            }
        }
        double[] values = new double[nodes * nodes];
        add(values, matrix, nodes, 1, resolution, true);
        if (negative > 0) {
            double[] mirrored = new double[matrix.length];
            for (int i = 0; i < matrix.length; i++) {
                mirrored[i] = -matrix[i];
            }
            // add() divides by the total of the part it is given, s-.
            add(values, mirrored, nodes, -negative / (positive + negative), resolution, true);
        }
        return new ModularityMatrix(nodes, values);
    }

    private static void add(
            double[] target, double[] matrix, int nodes, double factor, double resolution, boolean positivePartOnly) {
        double[] strength = new double[nodes];
        double total = 0;
        for (int i = 0; i < nodes; i++) {
            for (int j = 0; j < nodes; j++) {
                double value = matrix[i * nodes + j];
                strength[i] += positivePartOnly ? Math.max(0, value) : value;
            }
            total += strength[i];
        }
        if (total == 0) {
            return;
        }
        for (int i = 0; i < nodes; i++) {
            double expected = resolution * strength[i] / total;
            for (int j = 0; j < nodes; j++) {
                double value = matrix[i * nodes + j];
                value = positivePartOnly ? Math.max(0, value) : value;
                target[i * nodes + j] += factor * (value - expected * strength[j]) / total;
            }
        }
    }

    public int nodeCount() {
        return nodes;
    }

    /** Row-major; for the search alone. */
    double[] values() {
        return values;
    }

    /** Q of a partition. Cost O(n^2). */
    public double quality(Partition partition) {
        double sum = 0;
        for (int i = 0; i < nodes; i++) {
            for (int j = 0; j < nodes; j++) {
                if (partition.module(i) == partition.module(j)) {
                    sum += values[i * nodes + j];
                }
            }
        }
        return sum;
    }
}
