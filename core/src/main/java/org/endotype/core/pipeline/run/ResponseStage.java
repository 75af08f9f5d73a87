package org.endotype.core.pipeline.run;

import java.util.Optional;
import org.endotype.core.pipeline.config.Settings;
import org.endotype.core.response.GroupMembership;
import org.endotype.core.response.OutcomeColumns;
import org.endotype.core.response.OutcomeColumns.Measure;
import org.endotype.core.response.Outcomes;
import org.endotype.core.response.ResponseResult;
import org.endotype.core.response.ResponseSettings;
import org.endotype.core.response.ResponseStudy;
import org.endotype.core.response.scale.Scale;
import org.endotype.core.response.scale.ScaleCatalogue;

/** Asks whether the groups that were found respond differently. */
final class ResponseStage {

    private ResponseStage() {}

    /** Reads the outcome table; called before groups are sought only to refuse a broken one early. */
    static Outcomes read(Settings outcome) {
        return Outcomes.read(
                outcome.path("table"),
                new OutcomeColumns(
                        "participant_id", measure(outcome), outcome.optionalText("arm"), outcome.texts("moderators")));
    }

    static ResponseResult run(GroupMembership groups, Outcomes outcomes, Settings outcome, long seed) {
        ResponseSettings settings = ResponseSettings.withDefaults().withPermutations(outcome.integer("permutations"));
        Optional<String> reference = outcome.optionalText("reference-arm");
        if (reference.isPresent()) {
            settings = settings.withReferenceArm(reference.get());
        }
        return ResponseStudy.run(groups, outcomes, settings, seed);
    }

    private static Measure measure(Settings outcome) {
        Optional<String> change = outcome.optionalText("change");
        if (change.isPresent()) {
            return new Measure.Change(
                    change.get(),
                    outcome.text("change-direction").equals("higher-is-worse")
                            ? Scale.Direction.HIGHER_IS_WORSE
                            : Scale.Direction.HIGHER_IS_BETTER);
        }
        Scale scale = ScaleCatalogue.byName(outcome.text("scale"));
        if (outcome.has("response-fraction")) {
            scale = scale.withResponse(
                    new Scale.ResponseDefinition.ShareOfBaseline(outcome.number("response-fraction")));
        }
        if (outcome.has("remission-threshold")) {
            scale = scale.withRemission(outcome.number("remission-threshold"));
        }
        return new Measure.BeforeAndAfter(scale, outcome.text("baseline"), outcome.text("endpoint"));
    }
}
