package org.endotype.core.evidence;

import java.util.List;
import org.endotype.core.cohort.ViewScores;
import org.endotype.core.parallel.RandomStreams;
import org.endotype.core.pipeline.Progress;
import org.endotype.core.pipeline.RunContext;
import org.endotype.core.pipeline.engine.Job;
import org.endotype.core.stratify.LatentSpace;
import org.endotype.core.stratify.linear.OneGroupModel;

/**
 * The test of one group against several. For each number of groups K the compactness of the best K groups is set against
 * its mean over null cohorts, in null standard deviations; the statistic is the largest such excess over all K, so that
 * the choice of K is paid for. p = (b + 1) / (B + 1), with b null cohorts at least as extreme, each standardised in the
 * same way.
 *
 * <p>One group may have any covariance and be skewed, flat or heavy-tailed along independent directions, but not in pieces
 * (see {@link OneGroupModel.Shape#UNIMODAL}); against one <em>Gaussian</em> group every large enough skewed cohort is
 * significant.
 *
 * <p>Every null cohort goes through absent-view filling, the latent space and the whole search anew. Draws are blocks
 * with streams of their own: the result does not depend on the thread count. Cost: one search a draw.
 *
 * <p>Source: the statistic of Tibshirani, Walther and Hastie, J. R. Statist. Soc. B 63:411 (2001), with a reference that
 * keeps the covariance as in Liu, Hayes, Nobel and Marron, JASA 103:1281 (2008), and the shape along its axes as in
 * Helgeson, Vock and Bair, Biometrics 77:1215 (2021), there by kernels; maximum over K as in Westfall and
 * Young's max-T.
 *
 * @param p by number of groups; index 0 and 1 unused
 * @param overallP of the largest excess
 * @param gap observed minus mean null compactness, by number of groups
 * @param gapStandardError null standard deviation times sqrt(1 + 1/B)
 * @param examples the first null cohorts' searches, for indices that are too slow for all
 */
record NullTest(
        double[] p,
        double overallP,
        double observed,
        double[] values,
        double[] gap,
        double[] gapStandardError,
        List<GroupSearch> examples) {

    private static final int EXAMPLES = 19;

    /** Axes whose observed shape null cohorts keep: all the latent ones, and one more for so many participants. */
    private static final int PARTICIPANTS_A_SHAPED_AXIS = 15;

    private static final int MOST_SHAPED = 60;

    static NullTest run(ViewScores scores, GroupSearch observed, StudySettings settings, RunContext context) {
        int shaped = Math.max(observed.dimensions(), Math.min(MOST_SHAPED, scores.size() / PARTICIPANTS_A_SHAPED_AXIS));
        OneGroupModel model = OneGroupModel.fit(scores, LatentSpace.WHITENING, shaped, OneGroupModel.Shape.UNIMODAL);
        return against(model, observed, settings, context);
    }

    /** The test against the one-group cohorts of {@code model}. */
    static NullTest against(OneGroupModel model, GroupSearch observed, StudySettings settings, RunContext context) {
        int most = settings.mostGroups();
        int draws = settings.nullDraws();
        GroupSearch[] searches = new GroupSearch[draws];
        try (Progress.Task task = context.progress().start("null test", draws)) {
            context.engine().forEach(new Draws(model, most, context.seed()), draws, (draw, search) -> {
                searches[draw] = search;
                task.advance(1);
            });
        }
        double[][] compactness = new double[draws][];
        for (int draw = 0; draw < draws; draw++) {
            compactness[draw] = searches[draw].compactness();
        }
        int least = Math.max(2, settings.leastGroups());
        Standardised byCompactness = Standardised.of(observed.compactness(), compactness, least, most);
        double[] gap = new double[most + 1];
        double[] error = new double[most + 1];
        for (int k = 2; k <= most; k++) {
            gap[k] = observed.compactness()[k] - byCompactness.mean[k];
            error[k] = byCompactness.deviation[k] * Math.sqrt(1 + 1.0 / draws);
        }
        return new NullTest(
                byCompactness.p,
                byCompactness.overallP,
                byCompactness.observed,
                byCompactness.values,
                gap,
                error,
                List.of(searches).subList(0, Math.min(EXAMPLES, draws)));
    }

    /** A null cohort a piece. */
    private record Draws(OneGroupModel model, int most, long runSeed) implements Job<GroupSearch> {

        @Override
        public Worker<GroupSearch> open() {
            return draw -> {
                long seed = RandomStreams.derive(runSeed, 41, draw);
                ViewScores cohort = model.draw(RandomStreams.stream(seed, 1));
                GroupSearch search = GroupSearch.of(cohort, most, RandomStreams.stream(seed, 2));
                return draw < EXAMPLES ? search : search.withoutPositions();
            };
        }
    }

    /** Observed and null statistics on one scale. */
    private record Standardised(
            double[] mean, double[] deviation, double[] p, double observed, double[] values, double overallP) {

        static Standardised of(double[] observed, double[][] draws, int least, int most) {
            double[] mean = new double[most + 1];
            double[] deviation = new double[most + 1];
            double[] p = new double[most + 1];
            for (int k = 2; k <= most; k++) {
                int atLeast = 0;
                for (double[] draw : draws) {
                    mean[k] += draw[k] / draws.length;
                    atLeast += draw[k] >= observed[k] ? 1 : 0;
                }
                for (double[] draw : draws) {
                    deviation[k] += (draw[k] - mean[k]) * (draw[k] - mean[k]) / Math.max(1, draws.length - 1);
                }
                deviation[k] = Math.max(Math.sqrt(deviation[k]), 1e-12);
                p[k] = (atLeast + 1.0) / (draws.length + 1);
            }
            double statistic = largest(observed, mean, deviation, least, most);
            double[] values = new double[draws.length];
            int atLeast = 0;
            for (int draw = 0; draw < draws.length; draw++) {
                values[draw] = largest(draws[draw], mean, deviation, least, most);
                atLeast += values[draw] >= statistic ? 1 : 0;
            }
            return new Standardised(mean, deviation, p, statistic, values, (atLeast + 1.0) / (draws.length + 1));
        }

        private static double largest(double[] values, double[] mean, double[] deviation, int least, int most) {
            double largest = Double.NEGATIVE_INFINITY;
            for (int k = least; k <= most; k++) {
                largest = Math.max(largest, (values[k] - mean[k]) / deviation[k]);
            }
            return largest;
        }
    }
}
