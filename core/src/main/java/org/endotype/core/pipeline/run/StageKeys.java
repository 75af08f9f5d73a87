package org.endotype.core.pipeline.run;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.endotype.core.pipeline.config.CohortPlan;
import org.endotype.core.pipeline.config.PlannedView;
import org.endotype.core.pipeline.config.Settings;

/** What the stages after the views depend on. */
final class StageKeys {

    static final String GROUPS = "groups";
    static final String RESPONSE = "response";

    private final CohortPlan plan;
    private final Map<String, String> versions;

    StageKeys(CohortPlan plan, Map<String, String> versions) {
        this.plan = plan;
        this.versions = versions;
    }

    /** The groups depend on every view's content, the participants table and the settings; on no outcome. */
    Dependencies groups(InputLedger digests, FeatureCache views) {
        Map<String, String> depends = settings(plan.stratify());
        depends.put("participants", digests.digest(plan.participants()).sha256());
        for (PlannedView view : plan.views()) {
            depends.put(
                    Dependencies.VIEW + view.name(),
                    view.role().word() + " " + views.contentOf(view).orElse(""));
        }
        return finished(depends);
    }

    /** The response depends on the outcome table, its settings, and who is in which group. */
    Dependencies response(Settings outcome, InputLedger digests, FileDigest assignments) {
        Map<String, String> depends = settings(outcome);
        depends.put("outcomes", digests.digest(outcome.path("table")).sha256());
        depends.put("assignments", assignments.sha256());
        return finished(depends);
    }

    private static Map<String, String> settings(Settings settings) {
        Map<String, String> depends = new LinkedHashMap<>();
        settings.printable().forEach((key, value) -> depends.put(key, String.valueOf(value)));
        return depends;
    }

    private Dependencies finished(Map<String, String> depends) {
        depends.put("seed", Long.toString(plan.seed()));
        depends.putAll(versions);
        depends.put("code", CodeDigest.of(StageKeys.class));
        return new Dependencies(depends);
    }

    /** How a stage that is not taken over is announced; empty where it is made for the first time. */
    static Optional<String> announcement(String stage, String reason) {
        return reason.isEmpty() ? Optional.empty() : Optional.of(stage + " is made again: " + reason);
    }
}
