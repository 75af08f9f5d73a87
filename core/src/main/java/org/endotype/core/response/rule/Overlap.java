package org.endotype.core.response.rule;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Whether everyone could have been in every arm.
 *
 * @param arms one row an arm
 */
public record Overlap(List<Arm> arms) {

    /**
     * The chances of one arm.
     *
     * @param n people who were in it
     * @param least smallest chance of it among everyone
     * @param median median chance among everyone
     * @param atFloor people whose chance of it was raised to the smallest that counts
     * @param effectiveSize {@code (sum w)^2 / sum w^2} over those in it, w the inverse of their chance
     */
    public record Arm(String arm, int n, double least, double median, int atFloor, double effectiveSize) {}

    static Overlap of(TrialData data, double[][] chances) {
        List<Arm> arms = new ArrayList<>();
        int[] everyone = IntStream.range(0, data.size()).toArray();
        for (int a = 0; a < data.armCount(); a++) {
            int arm = a;
            double[] chance =
                    Arrays.stream(chances).mapToDouble(row -> row[arm]).sorted().toArray();
            int[] own = data.rowsOfArm(everyone, a);
            double sum = IntStream.of(own).mapToDouble(i -> 1 / chances[i][arm]).sum();
            double squares = IntStream.of(own)
                    .mapToDouble(i -> 1 / (chances[i][arm] * chances[i][arm]))
                    .sum();
            int middle = chance.length / 2;
            double median = chance.length % 2 == 1 ? chance[middle] : (chance[middle - 1] + chance[middle]) / 2;
            arms.add(new Arm(
                    data.arms().get(a),
                    own.length,
                    chance[0],
                    median,
                    (int) Arrays.stream(chance)
                            .filter(value -> value <= Propensity.FLOOR * (1 + 1e-9))
                            .count(),
                    sum * sum / squares));
        }
        return new Overlap(arms);
    }
}
