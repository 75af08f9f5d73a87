package org.endotype.genomics.association;

import java.util.Arrays;
import java.util.List;
import org.endotype.core.error.DegenerateData;

/**
 * The intercept and covariates as orthonormal columns, after the checks that make them one.
 *
 * @param columns {@code 1 + covariates} orthonormal columns, each one value a sample; the first is constant
 */
record CovariateBasis(double[][] columns) {

    /** A column that keeps less than this share of its length beside the others is a combination of them. */
    private static final double DEPENDENT = 1e-7;

    static CovariateBasis of(AssociationData data, AssociationParameters parameters) {
        double[][] standardised = standardise(data);
        requireDistinct(standardised, data.covariateNames(), parameters);
        int samples = data.values().length;
        double[][] basis = new double[standardised.length + 1][];
        double[] constant = new double[samples];
        Arrays.fill(constant, 1.0 / Math.sqrt(samples));
        basis[0] = constant;
        for (int j = 0; j < standardised.length; j++) {
            basis[j + 1] = orthonormal(
                    standardised[j], basis, j + 1, data.covariateNames().get(j));
        }
        return new CovariateBasis(basis);
    }

    /** Mean 0 and length 1. */
    private static double[][] standardise(AssociationData data) {
        double[][] standardised = new double[data.covariates().length][];
        for (int j = 0; j < standardised.length; j++) {
            double[] column = data.covariates()[j].clone();
            double mean = Arrays.stream(column).average().orElse(0);
            double length = 0;
            double magnitude = 0;
            for (int i = 0; i < column.length; i++) {
                magnitude = Math.max(magnitude, Math.abs(column[i]));
                column[i] -= mean;
                length += column[i] * column[i];
            }
            length = Math.sqrt(length);
            if (!(length > 1e-12 * magnitude * Math.sqrt(column.length))) {
                throw new DegenerateData("covariate '" + data.covariateNames().get(j) + "' is the same in all "
                        + column.length + " samples that take part; leave it out");
            }
            for (int i = 0; i < column.length; i++) {
                column[i] /= length;
            }
            standardised[j] = column;
        }
        return standardised;
    }

    private static void requireDistinct(double[][] columns, List<String> names, AssociationParameters parameters) {
        int width = columns.length;
        double[] correlation = new double[width * width];
        for (int j = 0; j < width; j++) {
            for (int k = 0; k <= j; k++) {
                double r = dot(columns[j], columns[k]);
                correlation[j * width + k] = r;
                correlation[k * width + j] = r;
                if (j != k && Math.abs(r) > parameters.maximumCorrelation()) {
                    throw new DegenerateData("covariates '" + names.get(k) + "' and '" + names.get(j)
                            + "' are correlated by more than " + parameters.maximumCorrelation()
                            + "; leave one of them out");
                }
            }
        }
        if (width < 2) {
            return;
        }
        // Not by the native library: that takes longer to load than a complete linear scan's sums.
        if (!SmallCholesky.factor(correlation, width)) {
            throw new DegenerateData("the covariates " + String.join(", ", names)
                    + " are linearly dependent (a full set of indicators?); leave one of them out");
        }
        for (int j = 0; j < width; j++) {
            double[] column = new double[width];
            column[j] = 1;
            SmallCholesky.solve(correlation, width, column);
            double vif = column[j];
            if (!(vif <= parameters.maximumVif())) {
                throw new DegenerateData(String.format(
                        java.util.Locale.ROOT,
                        "covariate '%s' is nearly a combination of the others (variance inflation %.3g, limit %.3g);"
                                + " leave it out or raise --vif",
                        names.get(j),
                        vif,
                        parameters.maximumVif()));
            }
        }
    }

    /** Gram-Schmidt, twice so that the result is orthogonal to rounding. */
    private static double[] orthonormal(double[] column, double[][] basis, int count, String name) {
        double[] rest = column.clone();
        for (int pass = 0; pass < 2; pass++) {
            for (int k = 0; k < count; k++) {
                double projection = dot(basis[k], rest);
                for (int i = 0; i < rest.length; i++) {
                    rest[i] -= projection * basis[k][i];
                }
            }
        }
        double length = Math.sqrt(dot(rest, rest));
        if (!(length > DEPENDENT)) {
            throw new DegenerateData("covariate '" + name + "' is a combination of the others; leave it out");
        }
        for (int i = 0; i < rest.length; i++) {
            rest[i] /= length;
        }
        return rest;
    }

    static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
