package org.endotype.genomics.components;

import org.endotype.core.error.InvalidConfiguration;

/**
 * How principal components are computed.
 *
 * @param components how many, at least 1
 * @param solver exact or randomised
 */
public record PcaOptions(int components, Solver solver) {

    /** How the leading eigenvectors are found. */
    public enum Solver {
        /** {@link #EXACT} up to {@value PcaOptions#MOST_EXACT} samples, {@link #RANDOMIZED} beyond. */
        AUTOMATIC,
        /** The relationship matrix and its leading eigenvectors. */
        EXACT,
        /** A randomised block Krylov method that never forms the matrix. */
        RANDOMIZED
    }

    /** Above this the matrix costs more than the passes of the randomised method. */
    public static final int MOST_EXACT = 5000;

    public PcaOptions {
        if (components < 1) {
            throw new InvalidConfiguration("expected at least 1 component, found " + components);
        }
    }

    /** Ten components, solver by size. */
    public static PcaOptions withDefaults() {
        return new PcaOptions(10, Solver.AUTOMATIC);
    }

    public PcaOptions withComponents(int count) {
        return new PcaOptions(count, solver);
    }

    public PcaOptions withSolver(Solver chosen) {
        return new PcaOptions(components, chosen);
    }

    boolean isExactFor(int samples) {
        return solver == Solver.EXACT || solver == Solver.AUTOMATIC && samples <= MOST_EXACT;
    }
}
