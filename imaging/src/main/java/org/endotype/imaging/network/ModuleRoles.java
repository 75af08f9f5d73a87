package org.endotype.imaging.network;

/**
 * How nodes sit between and within modules.
 *
 * <p>Source: Guimera and Amaral, Nature 433 (2005) 895-900; Rubinov and Sporns 2011 for signed weights.
 */
final class ModuleRoles {

    private ModuleRoles() {}

    /**
     * 1 - sum over modules of (ties into the module / all ties)^2; 0 for a node without ties.
     *
     * @param ties row-major symmetric, none negative
     */
    static double[] participation(double[] ties, Partition partition) {
        int n = partition.nodeCount();
        double[] participation = new double[n];
        for (int i = 0; i < n; i++) {
            double[] into = intoModules(ties, partition, i);
            double all = 0;
            double squares = 0;
            for (double tie : into) {
                all += tie;
                squares += tie * tie;
            }
            participation[i] = all == 0 ? 0 : 1 - squares / (all * all);
        }
        return participation;
    }

    /** Participation over the ties of one sign; {@code sign} is 1 or -1. */
    static double[] signedParticipation(double[] matrix, Partition partition, int sign) {
        double[] part = new double[matrix.length];
        for (int i = 0; i < part.length; i++) {
            part[i] = Math.max(0, sign * matrix[i]);
        }
        return participation(part, partition);
    }

    /**
     * The z score of a node's ties into its own module among the nodes of that module (divisor n); 0 in modules where
     * all nodes are tied alike.
     */
    static double[] withinModuleZ(double[] ties, Partition partition) {
        int n = partition.nodeCount();
        double[] own = new double[n];
        double[] sum = new double[partition.moduleCount()];
        int[] count = new int[partition.moduleCount()];
        for (int i = 0; i < n; i++) {
            int module = partition.module(i) - 1;
            own[i] = intoModules(ties, partition, i)[module];
            sum[module] += own[i];
            count[module]++;
        }
        double[] squares = new double[sum.length];
        for (int i = 0; i < n; i++) {
            int module = partition.module(i) - 1;
            double difference = own[i] - sum[module] / count[module];
            squares[module] += difference * difference;
        }
        double[] z = new double[n];
        for (int i = 0; i < n; i++) {
            int module = partition.module(i) - 1;
            double deviation = Math.sqrt(squares[module] / count[module]);
            double mean = sum[module] / count[module];
            // Below rounding of the mean there is no spread to divide by.
            z[i] = deviation <= 1e-14 * Math.abs(mean) ? 0 : (own[i] - mean) / deviation;
        }
        return z;
    }

    private static double[] intoModules(double[] ties, Partition partition, int node) {
        int n = partition.nodeCount();
        double[] into = new double[partition.moduleCount()];
        for (int j = 0; j < n; j++) {
            into[partition.module(j) - 1] += ties[node * n + j];
        }
        return into;
    }
}
