package org.endotype.core.pipeline.config;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A cohort file that holds together: every key known, every value of its kind, every file there.
 *
 * @param file the cohort file
 * @param name the study's name
 * @param study the keys at the top
 * @param views in file order
 * @param outcome the keys of {@code outcome}, where it is given
 * @param stratify the keys of {@code stratify}, with defaults
 */
public record CohortPlan(
        Path file,
        String name,
        Settings study,
        List<PlannedView> views,
        Optional<Settings> outcome,
        Settings stratify) {

    public CohortPlan {
        views = List.copyOf(views);
    }

    public Path participants() {
        return study.path("participants");
    }

    public long seed() {
        return study.longInteger("seed");
    }

    /** The cohort file with every default filled in, as the manifest shows it. */
    public Map<String, Object> printable() {
        Map<String, Object> printable = new LinkedHashMap<>();
        printable.put("name", name);
        printable.putAll(study.printable());
        Map<String, Object> shownViews = new LinkedHashMap<>();
        for (PlannedView view : views) {
            shownViews.put(view.name(), view.settings().printable());
        }
        printable.put(CohortKeys.VIEWS, shownViews);
        outcome.ifPresent(settings -> printable.put(CohortKeys.OUTCOME, settings.printable()));
        printable.put(CohortKeys.STRATIFY, stratify.printable());
        return printable;
    }
}
