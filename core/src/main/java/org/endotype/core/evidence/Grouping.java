package org.endotype.core.evidence;

import java.util.List;
import org.endotype.core.cohort.Cohort;
import org.endotype.core.cohort.FittedPreprocessing;
import org.endotype.core.cohort.ViewScores;
import org.endotype.core.pipeline.RunContext;
import org.endotype.core.stratify.Assignment;
import org.endotype.core.stratify.LatentEncoder;
import org.endotype.core.stratify.LatentSpace;
import org.endotype.core.stratify.Partition;
import org.endotype.core.stratify.PartitionSource;
import org.endotype.core.stratify.Stratification;
import org.endotype.core.stratify.StratificationMethod;
import org.endotype.core.stratify.StratificationModel;
import org.endotype.core.stratify.Stratifier;

/** The primary method of a study, prepared: everything that does not depend on the number of groups is there. */
sealed interface Grouping {

    /** Groups with who belongs where. */
    record Result(Stratification stratification, Assignment assignment) {}

    /** Makes groups of the study's participants. */
    Result into(int groups);

    /** Whether each group comes back when participants are drawn anew. */
    List<Evidence.GroupStability> stability(int[] groups, int groupCount, int samples);

    /** Coordinates to draw the participants in, row-major. */
    double[] positions(Result result);

    static Grouping prepare(
            StratificationMethod method,
            Cohort cohort,
            FittedPreprocessing preprocessing,
            ViewScores scores,
            double[] linear,
            RunContext context) {
        if (method.gives() == StratificationMethod.Gives.PARTITION) {
            ViewScores features = preprocessing.applyBeforeProjection(cohort);
            return new Divided(method, cohort, features, scores, PartitionSource.of(method, features, scores), context);
        }
        LatentEncoder encoder = LatentSpace.fit(method, scores, context);
        return new Modelled(method, cohort, preprocessing, encoder, scores, linear, context);
    }

    /** A method that gives a model. The linear latent space stands in for other spaces in the bootstrap. */
    record Modelled(
            StratificationMethod method,
            Cohort cohort,
            FittedPreprocessing preprocessing,
            LatentEncoder encoder,
            ViewScores scores,
            double[] linear,
            RunContext context)
            implements Grouping {

        @Override
        public Result into(int groups) {
            StratificationModel model =
                    Stratifier.model(method, preprocessing, encoder, scores, linear, groups, context);
            return new Result(model, model.assign(cohort));
        }

        @Override
        public List<Evidence.GroupStability> stability(int[] groups, int groupCount, int samples) {
            return BootstrapStability.of(scores, groups, groupCount, samples, context);
        }

        @Override
        public double[] positions(Result result) {
            return ((StratificationModel) result.stratification()).encoder().encode(scores);
        }
    }

    /** A method that gives a partition. Subsamples without replacement go through the method itself. */
    record Divided(
            StratificationMethod method,
            Cohort cohort,
            ViewScores features,
            ViewScores scores,
            PartitionSource source,
            RunContext context)
            implements Grouping {

        @Override
        public Result into(int groups) {
            Partition partition = source.partition(cohort.participants(), groups, context.seed());
            return new Result(partition, partition.assignment());
        }

        @Override
        public List<Evidence.GroupStability> stability(int[] groups, int groupCount, int samples) {
            return SubsampleStability.of(method, features, scores, groups, groupCount, samples, context);
        }

        @Override
        public double[] positions(Result result) {
            return ((Partition) result.stratification()).axes();
        }
    }
}
