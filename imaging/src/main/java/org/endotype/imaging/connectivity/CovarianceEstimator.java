package org.endotype.imaging.connectivity;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.endotype.core.error.InvalidConfiguration;

/** How a covariance is estimated from a finite series. */
public enum CovarianceEstimator {
    /** The maximum likelihood estimate, divisor n. Singular where there are fewer volumes than regions. */
    EMPIRICAL,
    /** The empirical covariance shrunk towards a multiple of the identity by a share that the data set. */
    LEDOIT_WOLF,
    /** The inverse of the sparse inverse covariance; see {@link GraphicalLasso}. */
    GRAPHICAL_LASSO;

    /** The name on the command line and in provenance, for example {@code ledoit-wolf}. */
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    /** The one of a {@link #label}; upper case and underscores are taken too. */
    public static CovarianceEstimator ofLabel(String label) {
        String wanted = label.toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        for (CovarianceEstimator one : values()) {
            if (one.label().equals(wanted)) {
                return one;
            }
        }
        throw new InvalidConfiguration("unknown covariance estimator '" + label + "'; expected one of "
                + Arrays.stream(values()).map(CovarianceEstimator::label).collect(Collectors.joining(", ")));
    }
}
