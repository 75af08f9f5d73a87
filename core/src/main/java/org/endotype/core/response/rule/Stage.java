package org.endotype.core.response.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A stage of an ordering of the folds: what is learned on some rows is judged on others.
 *
 * @param ordering which ordering of which repeat
 * @param share of the people judged in the ordering
 * @param learned rows to learn from
 * @param judged rows to judge
 */
record Stage(int ordering, double share, int[] learned, int[] judged) {

    /** Folds of an ordering. */
    static final int FOLDS = 10;

    /** A rule learned on fewer people of an arm would be judged for what nobody would use. */
    static final int FEWEST_LEARNED = 5;

    /**
     * The stages of one ordering, a new dealing into ten folds: the first fold, or as many as it takes for
     * {@value #FEWEST_LEARNED} people in every arm, only serves to learn from.
     *
     * @param ordering which one
     */
    static List<Stage> deal(TrialData data, int ordering, SplittableRandom random) {
        int[] everyone = IntStream.range(0, data.size()).toArray();
        int[] fold = Folds.deal(data, everyone, random, FOLDS);
        int first = 1;
        while (first < FOLDS - 1 && fewest(data, rows(fold, 0, first)) < FEWEST_LEARNED) {
            first++;
        }
        List<Stage> stages = new ArrayList<>();
        double all = rows(fold, first, FOLDS).length;
        for (int place = first; place < FOLDS; place++) {
            int[] judged = rows(fold, place, place + 1);
            if (judged.length > 0) {
                stages.add(new Stage(ordering, judged.length / all, rows(fold, 0, place), judged));
            }
        }
        return stages;
    }

    private static int fewest(TrialData data, int[] rows) {
        return IntStream.range(0, data.armCount())
                .map(a -> data.rowsOfArm(rows, a).length)
                .min()
                .orElse(0);
    }

    private static int[] rows(int[] fold, int from, int to) {
        return IntStream.range(0, fold.length)
                .filter(i -> fold[i] >= from && fold[i] < to)
                .toArray();
    }

    /** Each site judged by what was learned at all others. */
    static List<Stage> ofSites(int[] site, int sites) {
        List<Stage> stages = new ArrayList<>();
        for (int s = 0; s < sites; s++) {
            int held = s;
            int[] judged =
                    IntStream.range(0, site.length).filter(i -> site[i] == held).toArray();
            stages.add(new Stage(
                    0,
                    (double) judged.length / site.length,
                    IntStream.range(0, site.length).filter(i -> site[i] != held).toArray(),
                    judged));
        }
        return stages;
    }
}
