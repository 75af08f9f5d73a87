package org.endotype.cli.option;

import java.util.List;
import java.util.Optional;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.response.rule.BoostedTreesLearner;
import org.endotype.core.response.rule.ElasticNetLearner;
import org.endotype.core.response.rule.OutcomeLearner;
import org.endotype.core.response.rule.RidgeLearner;
import org.endotype.core.response.rule.RuleSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How treatment rules are learned and judged. */
public final class RuleOptions {

    @Option(
            names = "--rule-features",
            paramLabel = "COL",
            split = ",",
            description = "Baseline columns, numbers or words, that treatment rules may use beside groups, baseline and"
                    + " moderators.")
    private List<String> features = List.of();

    @Option(
            names = "--outcome-model",
            paramLabel = "M",
            defaultValue = "ridge",
            description =
                    "Outcome model of the rules: ridge, elastic-net or boosted-trees (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private String outcomeModel;

    @Option(
            names = "--policy-depth",
            paramLabel = "N",
            defaultValue = "2",
            description = "Deepest policy tree, 0 to 2 (default: ${DEFAULT-VALUE}).")
    private int depth;

    @Option(
            names = "--arm-assignment",
            paramLabel = "A",
            defaultValue = "randomised",
            description = "How people came to their arm: randomised, or estimated from the rule features (default:"
                    + " ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private String assignment;

    @Option(
            names = "--ordered-arms",
            description =
                    "Arms are doses in alphabetical or --reference-arm order: one outcome model over all of them.")
    private boolean ordered;

    @Option(
            names = "--site",
            paramLabel = "COL",
            description = "Column of sites: rules are judged on each site by what was learned at the others.")
    private @Nullable String site;

    public List<String> features() {
        return features;
    }

    public Optional<String> site() {
        return Optional.ofNullable(site);
    }

    public RuleSettings settings(double level) {
        if (depth < 0 || depth > 2) {
            throw new InvalidConfiguration("--policy-depth: expected 0, 1 or 2, found " + depth);
        }
        OutcomeLearner learner =
                switch (outcomeModel) {
                    case "ridge" -> new RidgeLearner();
                    case "elastic-net" -> new ElasticNetLearner();
                    case "boosted-trees" -> new BoostedTreesLearner();
                    default ->
                        throw new InvalidConfiguration("--outcome-model: expected ridge, elastic-net or boosted-trees,"
                                + " found '" + outcomeModel + "'");
                };
        RuleSettings.Assignment chances =
                switch (assignment) {
                    case "randomised", "randomized" -> RuleSettings.Assignment.RANDOMISED;
                    case "estimated" -> RuleSettings.Assignment.ESTIMATED;
                    default ->
                        throw new InvalidConfiguration(
                                "--arm-assignment: expected randomised or estimated, found '" + assignment + "'");
                };
        RuleSettings settings = RuleSettings.withDefaults()
                .withLevel(level)
                .withLearner(learner)
                .withAssignment(chances)
                .withDepth(depth)
                .withArms(ordered ? RuleSettings.ArmOrder.DOSES : RuleSettings.ArmOrder.UNORDERED);
        // The slower models are dealt fewer times: the value differs little between dealings.
        return learner instanceof RidgeLearner ? settings : settings.withRepeats(2);
    }
}
