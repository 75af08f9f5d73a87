package org.endotype.core.pipeline;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.endotype.core.sample.SampleSet;

/**
 * A view as the cohort file asks for it, already validated against the builder's {@link ViewOption}s: kinds hold,
 * required keys are there, paths are resolved against the cohort file's folder and defaults are filled in. Requests travel to the processes that build a view's parts.
 */
public interface ViewRequest extends Serializable {

    /** The view's name in the cohort file. */
    String name();

    /** Everyone in participants.tsv, in its order; a view may hold fewer, and people beyond these are left out. */
    SampleSet participants();

    /** The value of a key with a default or that is required. */
    String text(String option);

    Optional<String> optionalText(String option);

    int integer(String option);

    double number(String option);

    /** Whether a {@link ViewOption.Kind#SWITCH} is on. */
    boolean isOn(String option);

    Path path(String option);

    Optional<Path> optionalPath(String option);

    List<Path> paths(String option);
}
