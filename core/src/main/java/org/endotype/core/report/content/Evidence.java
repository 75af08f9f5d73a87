package org.endotype.core.report.content;

import java.util.List;
import java.util.Map;

/** What {@code groups/evidence.json} says; NaN where a figure is absent. */
public record Evidence(
        String method,
        int supportedGroupCount,
        int candidateGroupCount,
        String verdict,
        double alpha,
        double nullP,
        Null nullTest,
        int participants,
        List<Candidate> candidates,
        List<Stability> stability,
        List<Tried> methodsTried,
        List<ViewContribution> viewContributions,
        List<Nuisance> nuisance,
        Map<String, String> preferredBy,
        List<Replication> replication,
        List<Specification> specifications,
        String methods,
        List<String> warnings) {

    static final String SCHEMA = "endotype-evidence/1";

    public record Null(String description, String statistic, double observed, int draws, double[] values) {}

    public record Candidate(
            int groups,
            double bic,
            double gap,
            double gapError,
            double predictionStrength,
            double silhouette,
            double nullP,
            double ambiguous,
            double ambiguousNull,
            double eigengap,
            double eigengapNull) {}

    public record Stability(int group, int size, double jaccard, double low, double high, String verdict) {}

    public record Tried(String method, int groups, double nullP, double bic, double agreement, String note) {}

    public record ViewContribution(String view, double varianceExplained, double agreementWithout) {}

    public record Nuisance(String variable, double association, double p, String measure) {}

    public record Replication(
            String variable, String site, int participants, double agreement, double inGroupProportion, double p) {}

    public record Specification(Map<String, String> choices, int groups, double agreement) {}

    static Evidence from(JsonDocument json) {
        JsonDocument test = json.child("null");
        return new Evidence(
                json.text("method"),
                json.integer("supported_group_count"),
                json.integer("candidate_group_count"),
                json.text("verdict"),
                json.number("alpha"),
                json.number("null_p"),
                new Null(
                        test.text("description"),
                        test.text("statistic"),
                        test.number("observed"),
                        test.integer("draws"),
                        test.numbers("values")),
                json.integer("participants"),
                json.list(
                        "candidates",
                        item -> new Candidate(
                                item.integer("groups"),
                                item.number("bic"),
                                item.number("gap"),
                                item.number("gap_se"),
                                item.number("prediction_strength"),
                                item.number("silhouette"),
                                item.number("null_p"),
                                item.number("ambiguous_pairs"),
                                item.number("ambiguous_pairs_null"),
                                item.number("eigengap"),
                                item.number("eigengap_null"))),
                json.list(
                        "stability",
                        item -> new Stability(
                                item.integer("group"),
                                item.integer("size"),
                                item.number("jaccard"),
                                item.number("jaccard_low"),
                                item.number("jaccard_high"),
                                item.text("verdict"))),
                json.list(
                        "methods_tried",
                        item -> new Tried(
                                item.text("method"),
                                item.integer("groups"),
                                item.number("null_p"),
                                item.number("bic"),
                                item.number("agreement"),
                                item.text("note"))),
                json.list(
                        "view_contributions",
                        item -> new ViewContribution(
                                item.text("view"),
                                item.number("variance_explained"),
                                item.number("agreement_without"))),
                json.list(
                        "nuisance",
                        item -> new Nuisance(
                                item.text("variable"),
                                item.number("association"),
                                item.number("p"),
                                item.text("measure"))),
                json.flat("preferred_by"),
                json.list(
                        "site_replication",
                        item -> new Replication(
                                item.text("variable"),
                                item.text("site"),
                                item.integer("participants"),
                                item.number("agreement"),
                                item.number("in_group_proportion"),
                                item.number("p"))),
                json.list(
                        "specifications",
                        item -> new Specification(
                                item.flat("choices"), item.integer("groups"), item.number("agreement"))),
                json.text("methods"),
                json.texts("warnings"));
    }
}
