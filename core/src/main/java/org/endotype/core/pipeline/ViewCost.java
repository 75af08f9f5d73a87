package org.endotype.core.pipeline;

/**
 * What making a view is expected to cost, before any of its data are read.
 *
 * @param seconds a rough estimate on two cores
 * @param leastOutputBytes what it writes at the least; a disk with less is refused
 * @param leastMemoryBytes what it holds at the least; a smaller heap is refused
 */
public record ViewCost(double seconds, long leastOutputBytes, long leastMemoryBytes) {

    /** Reading, parsing and writing tables on one core of a laptop. */
    private static final double BYTES_PER_SECOND = 20e6;

    private static final double START_SECONDS = 0.5;

    /** A cost that grows with the input alone: every participant is written at least one number, in features and cache. */
    public static ViewCost ofInput(long inputBytes, int participants) {
        return new ViewCost(START_SECONDS + inputBytes / BYTES_PER_SECOND, 2L * Double.BYTES * participants, 0);
    }
}
