package org.endotype.imaging.connectivity;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.endotype.core.error.InvalidConfiguration;

/** What an entry of a connectivity matrix says about two regions. */
public enum ConnectivityKind {
    /** Covariance over volumes, in squared units of the series; divisor n. */
    COVARIANCE,
    /** Pearson correlation; the diagonal is 1. */
    CORRELATION,
    /** Correlation given all other regions, -P_ij / sqrt(P_ii P_jj) of the precision P; the diagonal is 1. */
    PARTIAL_CORRELATION,
    /** The inverse covariance, in inverse squared units of the series. */
    PRECISION,
    /** The logarithm of the covariance whitened by a group's geometric mean; needs a {@link TangentReference}. */
    TANGENT;

    /** The name on the command line and in provenance, for example {@code partial-correlation}. */
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    /** The one of a {@link #label}; upper case and underscores are taken too. */
    public static ConnectivityKind ofLabel(String label) {
        String wanted = label.toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        for (ConnectivityKind one : values()) {
            if (one.label().equals(wanted)) {
                return one;
            }
        }
        throw new InvalidConfiguration("unknown connectivity kind '" + label + "'; expected one of "
                + Arrays.stream(values()).map(ConnectivityKind::label).collect(Collectors.joining(", ")));
    }
}
