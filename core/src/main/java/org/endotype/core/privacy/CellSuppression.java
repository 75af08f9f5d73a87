package org.endotype.core.privacy;

import java.util.List;

/**
 * Which cells of a table of counts must be withheld: the small ones, and as many others as it takes that no withheld
 * cell follows from a row's or column's total by subtraction.
 *
 * <p>A line lists the indices of cells whose sum is the line's last cell, the total. Wherever exactly one cell of a line
 * is withheld, the smallest other part is withheld too (never an empty one, which tells nothing), or the total where no
 * part is left. Repeated until nothing changes; deterministic, ties go to the first cell.
 */
public final class CellSuppression {

    private CellSuppression() {}

    /**
     * @param sizes the cells' counts, which decide what is withheld next
     * @param small the cells that must be withheld for their own sake
     * @return whether each cell is withheld
     */
    public static boolean[] solve(long[] sizes, boolean[] small, List<int[]> lines) {
        boolean[] withheld = small.clone();
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int[] line : lines) {
                int count = 0;
                for (int cell : line) {
                    count += withheld[cell] ? 1 : 0;
                }
                if (count == 1) {
                    withheld[partner(sizes, withheld, line)] = true;
                    changed = true;
                }
            }
        }
        return withheld;
    }

    private static int partner(long[] sizes, boolean[] withheld, int[] line) {
        int total = line[line.length - 1];
        int best = -1;
        for (int k = 0; k < line.length - 1; k++) {
            int cell = line[k];
            if (!withheld[cell] && sizes[cell] > 0 && (best < 0 || sizes[cell] < sizes[best])) {
                best = cell;
            }
        }
        if (best >= 0) {
            return best;
        }
        if (!withheld[total]) {
            return total;
        }
        // The total alone is withheld and every part is empty: nothing is left that could tell more.
        return line[0];
    }
}
