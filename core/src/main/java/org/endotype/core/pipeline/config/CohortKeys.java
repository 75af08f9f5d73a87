package org.endotype.core.pipeline.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.endotype.core.evidence.StudySettings;
import org.endotype.core.pipeline.ViewBuilder;
import org.endotype.core.pipeline.ViewOption;
import org.endotype.core.pipeline.ViewOption.Kind;
import org.endotype.core.stratify.StratificationMethod;

/** The keys of a cohort file outside what each view type adds: the one place that schema and validator read. */
final class CohortKeys {

    static final String VIEWS = "views";
    static final String OUTCOME = "outcome";
    static final String STRATIFY = "stratify";

    /** A view's name becomes a file's name, so it is kept to what every file system takes. */
    static final String VIEW_NAME_PATTERN = "[A-Za-z0-9][A-Za-z0-9_-]{0,62}";

    private CohortKeys() {}

    static List<ViewOption> study() {
        return List.of(
                ViewOption.optional("name", Kind.TEXT, null, "the study's name (default: the file's name)"),
                ViewOption.optional("description", Kind.TEXT, null, "a sentence for the report"),
                ViewOption.required(
                        "participants", Kind.FILE, "table with participant_id and, for example, age, sex, site"),
                ViewOption.optional("seed", Kind.INTEGER, "1", "seed of everything random"));
    }

    static List<ViewOption> view(ViewBuilder builder, List<String> types) {
        List<ViewOption> options = new ArrayList<>();
        options.add(type(types));
        options.add(ViewOption.choice(
                "role",
                List.of("feature", "covariate"),
                "feature",
                "feature: groups are sought in it; covariate: it is only adjusted for"));
        options.addAll(builder.options());
        return options;
    }

    static ViewOption type(List<String> types) {
        return new ViewOption(
                "type", Kind.CHOICE, "how the view is made", null, ViewOption.Requirement.REQUIRED, types);
    }

    static List<ViewOption> outcome() {
        return List.of(
                ViewOption.required("table", Kind.FILE, "table with participant_id and the columns named below"),
                ViewOption.optional("scale", Kind.TEXT, null, "the symptom scale, such as MADRS, HAMD17 or BDI"),
                ViewOption.optional("baseline", Kind.TEXT, null, "column of the total before treatment"),
                ViewOption.optional("endpoint", Kind.TEXT, null, "column of the total after treatment"),
                ViewOption.optional(
                        "change",
                        Kind.TEXT,
                        null,
                        "column of a ready-made change, instead of scale, baseline and endpoint"),
                ViewOption.choice(
                        "change-direction",
                        List.of("higher-is-worse", "higher-is-better"),
                        "higher-is-worse",
                        "what a higher change means"),
                ViewOption.optional("arm", Kind.TEXT, null, "column of the treatment arm"),
                ViewOption.optional(
                        "reference-arm",
                        Kind.TEXT,
                        null,
                        "the arm that others are compared with (default: the first in alphabetical order)"),
                ViewOption.optional(
                        "moderators", Kind.TEXTS, null, "numeric baseline columns to test as moderators of the arms"),
                ViewOption.optional(
                        "response-fraction",
                        Kind.NUMBER,
                        null,
                        "share of the baseline to improve by for a response (default: the scale's definition)"),
                ViewOption.optional(
                        "remission-threshold",
                        Kind.NUMBER,
                        null,
                        "total that counts as remission (default: the scale's definition)"),
                ViewOption.optional("permutations", Kind.INTEGER, "1999", "draws of each permutation test"));
    }

    static List<ViewOption> stratify() {
        return List.of(
                ViewOption.choice(
                        "method",
                        Arrays.stream(StratificationMethod.values())
                                .map(StratificationMethod::label)
                                .toList(),
                        StudySettings.withDefaults().method().label(),
                        "how groups are sought"),
                ViewOption.optional("groups", Kind.RANGE, "1..6", "numbers of groups that compete; 1 always does"),
                ViewOption.optional(
                        "adjust-for",
                        Kind.TEXTS,
                        null,
                        "columns of the participants table and covariate views whose linear effect is taken out"),
                ViewOption.optional(
                        "harmonize",
                        Kind.TEXT,
                        null,
                        "categorical column of the participants table whose effects ComBat takes out of every feature"),
                ViewOption.optional(
                        "replicate-by",
                        Kind.TEXT,
                        null,
                        "categorical column whose levels are left out in turn (default: site or scanner)"),
                ViewOption.choice(
                        "features",
                        List.of("rank-normal", "as-given"),
                        "rank-normal",
                        "whether features are mapped to normal quantiles by rank"),
                ViewOption.choice(
                        "sensitivity",
                        List.of("full", "none"),
                        "full",
                        "whether other choices of preprocessing, method and seed are tried"),
                ViewOption.optional("null-draws", Kind.INTEGER, "99", "draws from the one-group null"),
                ViewOption.optional("bootstraps", Kind.INTEGER, "50", "bootstrap samples for the stability of groups"),
                ViewOption.optional("alpha", Kind.NUMBER, "0.05", "level at which one group is rejected"));
    }
}
