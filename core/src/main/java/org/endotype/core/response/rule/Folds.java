package org.endotype.core.response.rule;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.endotype.core.error.DegenerateData;

/** Who is learned from and who is judged. */
final class Folds {

    static final int COUNT = 5;

    private Folds() {}

    /** Deals rows into folds, each arm evenly; the fold of each position in {@code rows}. */
    static int[] deal(TrialData data, int[] rows, SplittableRandom random) {
        return deal(data, rows, random, COUNT);
    }

    /** The same into another number of folds. */
    static int[] deal(TrialData data, int[] rows, SplittableRandom random, int count) {
        int[] fold = new int[rows.length];
        for (int a = 0; a < data.armCount(); a++) {
            int wanted = a;
            int[] own = IntStream.range(0, rows.length)
                    .filter(at -> data.arm()[rows[at]] == wanted)
                    .toArray();
            for (int i = own.length - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                int swap = own[i];
                own[i] = own[j];
                own[j] = swap;
            }
            int start = random.nextInt(count);
            for (int i = 0; i < own.length; i++) {
                fold[own[i]] = (start + i) % count;
            }
        }
        return fold;
    }

    /** The sites as folds; every arm must remain when a site is left out. */
    static int[] bySite(TrialData data) {
        int sites = Arrays.stream(data.site()).max().orElse(-1) + 1;
        if (sites < 2) {
            throw new DegenerateData("leaving a site out needs at least two sites, found " + sites);
        }
        int[] everyone = IntStream.range(0, data.size()).toArray();
        for (int s = 0; s < sites; s++) {
            int left = s;
            for (int a = 0; a < data.armCount(); a++) {
                int[] rest = IntStream.of(data.rowsOfArm(everyone, a))
                        .filter(i -> data.site()[i] != left)
                        .toArray();
                if (rest.length < COUNT) {
                    throw new DegenerateData(
                            "without one of the sites fewer than " + COUNT + " people are left in arm '"
                                    + data.arms().get(a) + "'; join small sites, or leave --site out");
                }
            }
        }
        return data.site().clone();
    }
}
