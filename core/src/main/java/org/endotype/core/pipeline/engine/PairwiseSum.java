package org.endotype.core.pipeline.engine;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The sum of {@link Engine#sum} of results that come in order; holds one partial sum a level of the tree. */
final class PairwiseSum<R extends Serializable> {

    private final Engine.Sum<R> sum;
    /** The waiting left half of each level, from single pieces up. */
    private final List<@Nullable R> waiting = new ArrayList<>();

    PairwiseSum(Engine.Sum<R> sum) {
        this.sum = sum;
    }

    void add(R result) {
        R carried = result;
        for (int level = 0; ; level++) {
            if (level == waiting.size()) {
                waiting.add(carried);
                return;
            }
            R left = waiting.get(level);
            if (left == null) {
                waiting.set(level, carried);
                return;
            }
            waiting.set(level, null);
            carried = sum.apply(left, carried);
        }
    }

    /** What has no right neighbour goes up as it is, and is added where it meets the next left half. */
    R total() {
        @Nullable R total = null;
        for (R left : waiting) {
            if (left != null) {
                total = total == null ? left : sum.apply(left, total);
            }
        }
        if (total == null) {
            throw new IllegalStateException("nothing was added");
        }
        return total;
    }
}
