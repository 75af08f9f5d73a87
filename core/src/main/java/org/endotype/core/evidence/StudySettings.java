package org.endotype.core.evidence;

import java.util.List;
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
 */
public record StudySettings(
        StratificationMethod method,
        int leastGroups,
        int mostGroups,
        List<String> adjustFor,
        int nullDraws,
        int bootstraps,
        double alpha,
        Marginals marginals) {

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
                StratificationMethod.MULTI_VIEW_AUTOENCODER, 1, 6, List.of(), 99, 50, 0.05, Marginals.RANK_NORMAL);
    }

    public StudySettings withMethod(StratificationMethod value) {
        return new StudySettings(value, leastGroups, mostGroups, adjustFor, nullDraws, bootstraps, alpha, marginals);
    }

    public StudySettings withGroups(int least, int most) {
        return new StudySettings(method, least, most, adjustFor, nullDraws, bootstraps, alpha, marginals);
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
        return new StudySettings(method, leastGroups, mostGroups, covariates, nullDraws, bootstraps, alpha, marginals);
    }

    public StudySettings withNullDraws(int value) {
        return new StudySettings(method, leastGroups, mostGroups, adjustFor, value, bootstraps, alpha, marginals);
    }

    public StudySettings withBootstraps(int value) {
        return new StudySettings(method, leastGroups, mostGroups, adjustFor, nullDraws, value, alpha, marginals);
    }

    public StudySettings withAlpha(double value) {
        return new StudySettings(method, leastGroups, mostGroups, adjustFor, nullDraws, bootstraps, value, marginals);
    }

    public StudySettings withMarginals(Marginals value) {
        return new StudySettings(method, leastGroups, mostGroups, adjustFor, nullDraws, bootstraps, alpha, value);
    }
}
