package org.endotype.core.response;

import java.util.Optional;

/**
 * Parameters of a response analysis, immutable.
 *
 * @param level confidence level of every interval
 * @param alpha what a p value must not exceed to be called evidence
 * @param permutations draws of each permutation test
 * @param referenceArm the arm that others are compared with; the first in alphabetical order where absent
 */
public record ResponseSettings(double level, double alpha, int permutations, Optional<String> referenceArm) {

    public ResponseSettings {
        if (!(level > 0 && level < 1) || !(alpha > 0 && alpha < 1) || permutations < 19) {
            throw new IllegalArgumentException("level and alpha lie in (0, 1); permutations are at least 19");
        }
    }

    /** 95 % intervals, alpha 0.05, 1,999 permutations. */
    public static ResponseSettings withDefaults() {
        return new ResponseSettings(0.95, 0.05, 1999, Optional.empty());
    }

    public ResponseSettings withPermutations(int draws) {
        return new ResponseSettings(level, alpha, draws, referenceArm);
    }

    public ResponseSettings withReferenceArm(String arm) {
        return new ResponseSettings(level, alpha, permutations, Optional.of(arm));
    }
}
