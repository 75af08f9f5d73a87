package org.endotype.core.stratify.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.endotype.core.cohort.ViewScores;

/**
 * NEMO: in each view every patient's affinities to its nearest neighbours there are divided by their sum, both directions
 * are added, and two patients' similarity is the mean over the views that both have. Patients may lack views; two who share
 * none have similarity 0.
 *
 * <p>Cost: O(views x n^2 x (p + log n)). Deterministic.
 *
 * <p>Source: Rappoport and Shamir, Bioinformatics 35:3348 (2019); a sixth of a view's patients as neighbours, as there;
 * the kernel is {@link AffinityKernel} on Euclidean distances.
 */
public final class NeighbourhoodFusion {

    private static final int PATIENTS_PER_NEIGHBOUR = 6;

    private NeighbourhoodFusion() {}

    /**
     * The mean relative similarity, row-major {@code n x n}, symmetric.
     *
     * @param views features or scores of each view; NaN only in the rows of those who lack it
     */
    public static double[] fuse(ViewScores views) {
        int n = views.size();
        double[] sum = new double[n * n];
        int[] shared = new int[n * n];
        for (ViewScores.Block block : views.blocks()) {
            int[] rows = presentRows(block);
            int m = rows.length;
            double[] relative = relative(block, rows);
            for (int a = 0; a < m; a++) {
                for (int b = 0; b < m; b++) {
                    sum[rows[a] * n + rows[b]] += relative[a * m + b];
                    shared[rows[a] * n + rows[b]]++;
                }
            }
        }
        for (int c = 0; c < sum.length; c++) {
            sum[c] /= Math.max(1, shared[c]);
        }
        return sum;
    }

    /** Relative similarities among those who have a view, row-major. */
    private static double[] relative(ViewScores.Block block, int[] rows) {
        int m = rows.length;
        int neighbours = Math.max(2, Math.min(m - 1, (int) Math.round((double) m / PATIENTS_PER_NEIGHBOUR)));
        double[] affinities = AffinityKernel.affinities(
                AffinityKernel.distances(values(block, rows), m, block.columns()), m, neighbours, AffinityKernel.MU);
        double[] relative = new double[m * m];
        double[] row = new double[m];
        for (int i = 0; i < m; i++) {
            System.arraycopy(affinities, i * m, row, 0, m);
            Arrays.sort(row);
            double threshold = row[m - neighbours];
            double total = 0;
            for (int j = 0; j < m; j++) {
                total += affinities[i * m + j] >= threshold ? affinities[i * m + j] : 0;
            }
            for (int j = 0; j < m; j++) {
                if (affinities[i * m + j] >= threshold) {
                    relative[i * m + j] += affinities[i * m + j] / total;
                    relative[j * m + i] += affinities[i * m + j] / total;
                }
            }
        }
        return relative;
    }

    static int[] presentRows(ViewScores.Block block) {
        List<Integer> rows = new ArrayList<>();
        for (int i = 0; i < block.present().length; i++) {
            if (block.present()[i]) {
                rows.add(i);
            }
        }
        return rows.stream().mapToInt(Integer::intValue).toArray();
    }

    static double[] values(ViewScores.Block block, int[] rows) {
        double[] values = new double[rows.length * block.columns()];
        for (int a = 0; a < rows.length; a++) {
            System.arraycopy(block.values(), rows[a] * block.columns(), values, a * block.columns(), block.columns());
        }
        return values;
    }
}
