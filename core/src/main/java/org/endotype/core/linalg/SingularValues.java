package org.endotype.core.linalg;

/**
 * A thin singular value decomposition A = U diag(s) V'.
 *
 * @param values min(rows, columns) singular values, descending
 * @param left row-major {@code rows x rank}
 * @param rightTransposed row-major {@code rank x columns}
 */
public record SingularValues(double[] values, double[] left, double[] rightTransposed, int rows, int columns) {}
