package org.endotype.core.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CellSuppressionTest {

    private static final boolean SMALL = true;
    private static final boolean OTHER = false;

    private static boolean[] solve(long[] sizes, boolean... small) {
        return CellSuppression.solve(
                sizes, small, List.of(IntStream.range(0, sizes.length).toArray()));
    }

    @Test
    void tiesGoToTheFirst() {
        assertThat(solve(new long[] {3, 20, 20, 43}, SMALL, OTHER, OTHER, OTHER))
                .containsExactly(true, true, false, false);
    }

    @Test
    void anEmptyCellHidesNothing() {
        assertThat(solve(new long[] {3, 0, 20, 23}, SMALL, OTHER, OTHER, OTHER))
                .containsExactly(true, false, true, false);
    }

    @Test
    void theFirstCellHidesAnotherWhereItIsTheSmallest() {
        assertThat(solve(new long[] {20, 3, 30, 53}, OTHER, SMALL, OTHER, OTHER))
                .containsExactly(true, true, false, false);
    }

    @Test
    void aWithheldOnlyPartHidesItsTotal() {
        assertThat(solve(new long[] {4, 0, 4}, SMALL, OTHER, OTHER)).containsExactly(true, false, true);
    }

    @Test
    void aTotalWithoutKnownPartsTakesItsFirstPartAlong() {
        boolean[] withheld = CellSuppression.solve(
                new long[] {9, 0, 0, 5}, new boolean[] {OTHER, OTHER, OTHER, SMALL}, List.of(new int[] {1, 2, 3}));

        assertThat(withheld).containsExactly(false, true, false, true);
    }

    @Test
    void whatOneLineHidesAnotherLineFollows() {
        // Two rows and their column totals: the partner of the first row needs one in its column.
        long[] sizes = {3, 20, 23, 30, 40, 70, 33, 60, 93};
        boolean[] small = {SMALL, OTHER, OTHER, OTHER, OTHER, OTHER, OTHER, OTHER, OTHER};
        List<int[]> lines = List.of(
                new int[] {0, 1, 2},
                new int[] {3, 4, 5},
                new int[] {6, 7, 8},
                new int[] {0, 3, 6},
                new int[] {1, 4, 7},
                new int[] {2, 5, 8});

        assertThat(CellSuppression.solve(sizes, small, lines))
                .containsExactly(true, true, false, true, true, false, false, false, false);
    }
}
