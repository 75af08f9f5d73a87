package org.endotype.core.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.endotype.core.cohort.Cohort;
import org.endotype.core.cohort.ViewScores;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.parallel.RandomStreams;
import org.endotype.core.pipeline.Progress;
import org.endotype.core.pipeline.RunContext;
import org.endotype.core.stratify.LatentSpace;
import org.endotype.core.stratify.PlantedCohorts;
import org.endotype.core.stratify.Stratifier;
import org.endotype.core.stratify.linear.OneGroupModel;
import org.endotype.testdata.ViewSimulation.Plan;
import org.endotype.testdata.ViewSimulation.Shape;
import org.junit.jupiter.api.Test;

/** Whether one group that is not Gaussian is told from several. */
class OneGroupNullTest {

    private static final Plan ONE_GROUP =
            Plan.withDefaults().participants(240).features(60).groups(1).missing(0.15);
    private static final int COHORTS = 8;
    private static final int DRAWS = 39;

    private record Rejections(int gaussian, int oneMode) {}

    private static Rejections rejections(Plan plan) {
        int gaussian = 0;
        int oneMode = 0;
        for (int seed = 1; seed <= COHORTS; seed++) {
            Cohort cohort = Stratifier.inCanonicalOrder(
                    PlantedCohorts.simulate(plan, 500 + seed).cohort().withAnyView());
            StudySettings settings =
                    StudySettings.withDefaults().withNullDraws(DRAWS).adjustingFor(List.of("site"));
            RunContext context = new RunContext(Parallelism.single(), seed, Progress.silent());
            ViewScores scores = settings.preprocessing(seed)
                    .fit(cohort, context.parallelism())
                    .apply(cohort);
            GroupSearch search = GroupSearch.of(scores, settings.mostGroups(), RandomStreams.stream(seed, 40));
            oneMode += NullTest.run(scores, search, settings, context).overallP() <= 0.05 ? 1 : 0;
            OneGroupModel model =
                    OneGroupModel.fit(scores, LatentSpace.WHITENING, search.dimensions(), OneGroupModel.Shape.GAUSSIAN);
            gaussian += NullTest.against(model, search, settings, context).overallP() <= 0.05 ? 1 : 0;
        }
        return new Rejections(gaussian, oneMode);
    }

    /** At level .05, 8 cohorts give 3 or more rejections once in 170 times. */
    @Test
    void aSkewedFactorIsNotTakenForGroupsAsItIsAgainstAGaussian() {
        Rejections skewed = rejections(ONE_GROUP.shape(Shape.SKEWED).factors(1));
        assertThat(skewed.gaussian()).isGreaterThanOrEqualTo(4);
        assertThat(skewed.oneMode()).isLessThanOrEqualTo(2);
    }

    @Test
    void plantedGroupsAreStillFound() {
        Rejections planted = rejections(ONE_GROUP.groups(3).separation(2.0));
        assertThat(planted.oneMode()).isGreaterThanOrEqualTo(7);
    }
}
