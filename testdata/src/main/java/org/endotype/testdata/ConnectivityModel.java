package org.endotype.testdata;

import org.endotype.testdata.SimulatedPeople.View;

/** The correlation between the eight networks of each person: a common base moved by group axis, factors, age, sex and site. */
final class ConnectivityModel {

    private static final int NETWORKS = BrainGrid.NETWORKS;
    private static final double GROUP = 0.30;
    private static final double FACTOR = 0.045;
    private static final double SHARED = 0.02;
    private static final double AGE = 0.025;
    private static final double SEX = 0.04;
    private static final double SITE = 0.22;

    private final double[][] base = new double[NETWORKS][NETWORKS];
    private final double[][] group = new double[NETWORKS][NETWORKS];
    private final double[][][] factors = new double[2][NETWORKS][NETWORKS];
    private final double[][] shared = new double[NETWORKS][NETWORKS];
    private final double[][] age = new double[NETWORKS][NETWORKS];
    private final double[][] sex = new double[NETWORKS][NETWORKS];
    private final double[][][] site = new double[SimulatedPeople.SITES][NETWORKS][NETWORKS];

    ConnectivityModel(long seed) {
        RandomStream stream = RandomStream.of(seed, "networks", 0);
        int[] pairs = new int[NETWORKS * (NETWORKS - 1) / 2];
        for (int i = 0; i < pairs.length; i++) {
            pairs[i] = i;
        }
        stream.shuffle(pairs);
        int pair = 0;
        for (int a = 1; a < NETWORKS; a++) {
            for (int b = 0; b < a; b++, pair++) {
                base[a][b] = stream.normal(0.10, 0.06);
                // Twenty of the 28 pairs carry the group axis, as many up as down.
                group[a][b] = pairs[pair] < 20 ? (pairs[pair] % 2 == 0 ? GROUP : -GROUP) : 0;
                for (double[][] factor : factors) {
                    factor[a][b] = stream.normal(0, FACTOR);
                }
                shared[a][b] = stream.normal(0, SHARED);
                age[a][b] = stream.normal(0, AGE);
                sex[a][b] = stream.normal(0, SEX);
                for (double[][] one : site) {
                    one[a][b] = stream.normal(0, SITE);
                }
            }
        }
    }

    /** The lower Cholesky factor of one person's network correlation. */
    double[][] factor(SimulatedPeople people, int person) {
        double[][] correlation = new double[NETWORKS][NETWORKS];
        double[] own = people.privateFactors(person, View.CONNECTOME);
        for (int a = 0; a < NETWORKS; a++) {
            for (int b = 0; b < a; b++) {
                double value = base[a][b]
                        + group[a][b] * people.axis(person, View.CONNECTOME)
                        + factors[0][a][b] * own[0]
                        + factors[1][a][b] * own[1]
                        + shared[a][b] * people.sharedFactor[person]
                        + age[a][b] * people.ageDecades(person)
                        + (people.female[person] ? sex[a][b] : 0)
                        + site[people.site[person]][a][b];
                correlation[a][b] = Math.max(-0.85, Math.min(0.85, value));
            }
        }
        // Shrinking towards no correlation makes any symmetric matrix a correlation in the end.
        for (double keep = 1; ; keep -= 0.02) {
            double[][] lower = cholesky(correlation, keep);
            if (lower.length > 0) {
                return lower;
            }
        }
    }

    /** The factor of a unit-diagonal matrix whose lower off-diagonal is shrunk by {@code keep}; empty where not positive definite. */
    private static double[][] cholesky(double[][] correlation, double keep) {
        double[][] lower = new double[NETWORKS][NETWORKS];
        for (int i = 0; i < NETWORKS; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = i == j ? 1 : keep * correlation[i][j];
                for (int k = 0; k < j; k++) {
                    sum -= lower[i][k] * lower[j][k];
                }
                if (i == j) {
                    if (sum < 0.02) {
                        return new double[0][];
                    }
                    lower[i][i] = Math.sqrt(sum);
                } else {
                    lower[i][j] = sum / lower[j][j];
                }
            }
        }
        return lower;
    }
}
