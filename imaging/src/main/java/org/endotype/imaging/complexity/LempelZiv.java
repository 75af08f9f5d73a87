package org.endotype.imaging.complexity;

import java.util.SplittableRandom;

/**
 * Lempel-Ziv complexity (1976) of binary sequences: the number of components of the exhaustive history, each the shortest
 * stretch that does not occur earlier.
 *
 * <p>Cost O(n^2) at worst, about n^2 / log n for noise. Source: Lempel and Ziv, IEEE Transactions on Information Theory 22
 * (1976) 75-81; Kaspar and Schuster, Physical Review A 36 (1987) 842.
 */
public final class LempelZiv {

    private LempelZiv() {}

    /** How many components the sequence has; an unfinished last one counts. 0 for an empty sequence. */
    public static int components(boolean[] sequence) {
        int n = sequence.length;
        int count = 0;
        int start = 0;
        while (start < n) {
            int longest = 0;
            // A copy may run into the component itself, as long as it starts before it.
            for (int from = 0; from < start && start + longest < n; from++) {
                int length = 0;
                while (start + length < n && sequence[from + length] == sequence[start + length]) {
                    length++;
                }
                longest = Math.max(longest, length);
            }
            count++;
            start += longest + 1;
        }
        return count;
    }

    /**
     * The complexity over the mean complexity of shuffles of the same sequence, about 1 for noise; NaN for fewer than two
     * volumes.
     *
     * @param shuffles at least 1
     */
    public static double normalised(boolean[] sequence, int shuffles, SplittableRandom random) {
        if (sequence.length < 2) {
            return Double.NaN;
        }
        boolean[] shuffled = sequence.clone();
        double sum = 0;
        for (int k = 0; k < shuffles; k++) {
            for (int i = shuffled.length - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                boolean swap = shuffled[i];
                shuffled[i] = shuffled[j];
                shuffled[j] = swap;
            }
            sum += components(shuffled);
        }
        return components(sequence) * shuffles / sum;
    }
}
