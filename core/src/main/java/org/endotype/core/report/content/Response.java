package org.endotype.core.report.content;

import java.util.List;
import java.util.Optional;

/**
 * What {@code response/} holds; counts are -1 and other figures NaN where absent.
 *
 * @param warnings what a reader must know, of every part
 */
public record Response(
        List<Rate> rates,
        List<Effect> effects,
        Optional<Interaction> interaction,
        List<Rule> rules,
        String methods,
        String policyTree,
        List<String> warnings,
        List<Detail> details) {

    /**
     * A further table as it stands in the folder.
     *
     * @param name its file name without the extension
     */
    public record Detail(String name, List<String> header, List<List<String>> rows) {}

    /** Without further tables. */
    public Response(
            List<Rate> rates,
            List<Effect> effects,
            Optional<Interaction> interaction,
            List<Rule> rules,
            String methods) {
        this(rates, effects, interaction, rules, methods, "", List.of(), List.of());
    }

    /** The name of a margin in {@link Rate#group} and {@link Rate#arm}. */
    public static final String ALL = "all";

    public record Estimate(double value, double low, double high) {}

    public record Rate(
            String group,
            String arm,
            int n,
            int responders,
            Estimate rate,
            int remitters,
            Estimate remission,
            Estimate meanChange) {}

    public record Effect(String contrast, String group, Estimate estimate, double p, String method) {}

    public record Rule(String rule, int n, Estimate value, Estimate gain, double gainP) {}

    public record Interaction(
            String tested,
            double statistic,
            double asymptoticP,
            double permutationP,
            int permutations,
            int n,
            String method,
            String verdict,
            List<String> warnings) {}
}
