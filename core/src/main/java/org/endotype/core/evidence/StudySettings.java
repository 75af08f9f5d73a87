package org.endotype.core.evidence;

import java.util.List;
import org.endotype.core.cohort.CohortPreprocessing;
import org.endotype.core.cohort.CohortPreprocessing.Marginals;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.stratify.StratificationMethod;

/**
 * What a stratification study is asked to do.
 *
 * @param method the primary method
 * @param leastGroups smallest number of groups that is considered; one group always competes besides
 * @param mostGroups largest number of groups that is considered
 * @param adjustFor covariates whose linear effect is taken out of every feature before grouping
 * @param nullDraws draws from the one-group null
 * @param bootstraps bootstrap samples for the stability of each group
 * @param alpha level at which one group is rejected
 * @param marginals what is done with the shape of single features
 * @param harmonise the categorical covariate whose batch effects ComBat takes out first, or empty
 * @param replicateBy the categorical covariate whose levels are left out in turn, or empty for site or scanner
 * @param sensitivity whether other choices are tried
 */
public record StudySettings(
        StratificationMethod method,
        int leastGroups,
        int mostGroups,
        List<String> adjustFor,
        int nullDraws,
        int bootstraps,
        double alpha,
        Marginals marginals,
        String harmonise,
        String replicateBy,
        Sensitivity sensitivity) {

    /** Whether the specification curve is made. */
    public enum Sensitivity {
        FULL,
        NONE;

        /** By its name in files and on the command line. */
        public static Sensitivity of(String label) {
            return switch (label) {
                case "full" -> FULL;
                case "none" -> NONE;
                default -> throw new InvalidConfiguration("sensitivity: expected full or none, found '" + label + "'");
            };
        }
    }

    public StudySettings {
        adjustFor = List.copyOf(adjustFor);
        if (leastGroups < 1 || mostGroups < leastGroups || mostGroups > 50) {
            throw new InvalidConfiguration(
                    "the range of groups must lie in 1..50 and go upwards, found " + leastGroups + ".." + mostGroups);
        }
        if (!(alpha > 0 && alpha < 1)) {
            throw new InvalidConfiguration("alpha must lie between 0 and 1, found " + alpha);
        }
        if ((nullDraws + 1) * alpha < 1) {
            throw new InvalidConfiguration("with " + nullDraws + " null draws no p-value can reach " + alpha
                    + "; ask for" + " at least " + (long) Math.ceil(1 / alpha - 1));
        }
        if (bootstraps < 2) {
            throw new InvalidConfiguration("stability needs at least 2 bootstrap samples, found " + bootstraps);
        }
    }

    /** The autoencoder, 1 to 6 groups, no adjustment, 99 null draws, 50 bootstraps, level .05, rank-normal features. */
    public static StudySettings withDefaults() {
        return new StudySettings(
                StratificationMethod.MULTI_VIEW_AUTOENCODER,
                1,
                6,
                List.of(),
                99,
                50,
                0.05,
                Marginals.RANK_NORMAL,
                "",
                "",
                Sensitivity.FULL);
    }

    public StudySettings withMethod(StratificationMethod value) {
        return new StudySettings(
                value,
                leastGroups,
                mostGroups,
                adjustFor,
                nullDraws,
                bootstraps,
                alpha,
                marginals,
                harmonise,
                replicateBy,
                sensitivity);
    }

    public StudySettings withGroups(int least, int most) {
        return new StudySettings(
                method,
                least,
                most,
                adjustFor,
                nullDraws,
                bootstraps,
                alpha,
                marginals,
                harmonise,
                replicateBy,
                sensitivity);
    }

    /** Reads {@code 1..6} or a single number. */
    public StudySettings withGroups(String range) {
        String[] ends = range.split("\\.\\.", -1);
        try {
            int least = Integer.parseInt(ends[0].trim());
            int most = Integer.parseInt(ends[ends.length - 1].trim());
            if (ends.length <= 2) {
                return withGroups(least, most);
            }
        } catch (NumberFormatException notANumber) {
            throw new InvalidConfiguration("groups: expected a range such as 1..6, found '" + range + "'");
        }
        throw new InvalidConfiguration("groups: expected a range such as 1..6, found '" + range + "'");
    }

    public StudySettings adjustingFor(List<String> covariates) {
        return new StudySettings(
                method,
                leastGroups,
                mostGroups,
                covariates,
                nullDraws,
                bootstraps,
                alpha,
                marginals,
                harmonise,
                replicateBy,
                sensitivity);
    }

    public StudySettings withNullDraws(int value) {
        return new StudySettings(
                method,
                leastGroups,
                mostGroups,
                adjustFor,
                value,
                bootstraps,
                alpha,
                marginals,
                harmonise,
                replicateBy,
                sensitivity);
    }

    public StudySettings withBootstraps(int value) {
        return new StudySettings(
                method,
                leastGroups,
                mostGroups,
                adjustFor,
                nullDraws,
                value,
                alpha,
                marginals,
                harmonise,
                replicateBy,
                sensitivity);
    }

    public StudySettings withAlpha(double value) {
        return new StudySettings(
                method,
                leastGroups,
                mostGroups,
                adjustFor,
                nullDraws,
                bootstraps,
                value,
                marginals,
                harmonise,
                replicateBy,
                sensitivity);
    }

    public StudySettings withMarginals(Marginals value) {
        return new StudySettings(
                method,
                leastGroups,
                mostGroups,
                adjustFor,
                nullDraws,
                bootstraps,
                alpha,
                value,
                harmonise,
                replicateBy,
                sensitivity);
    }

    /** The batch covariate that ComBat takes out, learned on the rows each fit sees; empty for none. */
    public StudySettings harmonising(String covariate) {
        return new StudySettings(
                method,
                leastGroups,
                mostGroups,
                adjustFor,
                nullDraws,
                bootstraps,
                alpha,
                marginals,
                covariate,
                replicateBy,
                sensitivity);
    }

    /** The covariate whose levels are left out in turn. */
    public StudySettings replicatingBy(String covariate) {
        return new StudySettings(
                method,
                leastGroups,
                mostGroups,
                adjustFor,
                nullDraws,
                bootstraps,
                alpha,
                marginals,
                harmonise,
                covariate,
                sensitivity);
    }

    public StudySettings withSensitivity(Sensitivity value) {
        return new StudySettings(
                method,
                leastGroups,
                mostGroups,
                adjustFor,
                nullDraws,
                bootstraps,
                alpha,
                marginals,
                harmonise,
                replicateBy,
                value);
    }

    /** The steps that every view goes through. */
    public CohortPreprocessing preprocessing(long seed) {
        return CohortPreprocessing.withDefaults()
                .adjustingFor(adjustFor)
                .harmonising(harmonise)
                .withMarginals(marginals)
                .withSeed(seed);
    }
}
