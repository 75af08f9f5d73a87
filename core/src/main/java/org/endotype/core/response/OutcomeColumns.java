package org.endotype.core.response;

import java.util.List;
import java.util.Optional;
import org.endotype.core.response.scale.Scale;

/**
 * Which columns of an outcome table hold what.
 *
 * @param id the participants' column
 * @param measure the totals, or a change that was computed elsewhere
 * @param arm the treatment arm; absent where everyone had the same
 * @param moderators numeric baseline columns to test as moderators
 * @param covariates columns, numbers or words, that differences in the endpoint are adjusted for
 * @param ruleFeatures further columns, numbers or words, that treatment rules may use beside groups, baseline and
 *     moderators
 * @param site column of sites, each left out in turn where rules are judged
 */
public record OutcomeColumns(
        String id,
        Measure measure,
        Optional<String> arm,
        List<String> moderators,
        List<String> covariates,
        List<String> ruleFeatures,
        Optional<String> site) {

    /** What is measured. */
    public sealed interface Measure {

        /**
         * Totals of a scale before and after.
         *
         * @param scale the scale they are totals of
         * @param baseline column of the total before treatment
         * @param endpoint column of the total at the endpoint
         */
        record BeforeAndAfter(Scale scale, String baseline, String endpoint) implements Measure {}

        /**
         * A change (endpoint minus baseline) that the table already holds: compared, never counted as response.
         *
         * @param column its column
         * @param direction whether a higher change is a worse or a better course
         */
        record Change(String column, Scale.Direction direction) implements Measure {}
    }

    public OutcomeColumns {
        moderators = List.copyOf(moderators);
        covariates = List.copyOf(covariates);
        ruleFeatures = List.copyOf(ruleFeatures);
    }

    /** Without covariates. */
    public OutcomeColumns(String id, Measure measure, Optional<String> arm, List<String> moderators) {
        this(id, measure, arm, moderators, List.of(), List.of(), Optional.empty());
    }
}
