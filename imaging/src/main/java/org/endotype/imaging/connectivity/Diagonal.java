package org.endotype.imaging.connectivity;

/** Whether a matrix made into a row of edges keeps its diagonal. */
public enum Diagonal {
    /** Only edges between two regions. */
    DISCARDED,
    /** Diagonal entries too, divided by the square root of 2, so that the row's norm is the matrix's norm / sqrt 2. */
    KEPT
}
