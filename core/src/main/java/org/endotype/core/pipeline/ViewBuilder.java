package org.endotype.core.pipeline;

import java.util.List;
import java.util.Optional;

/** Makes one type of view from files; imaging and genomics implement it, and the command line hands them to a run. */
public interface ViewBuilder {

    /** The {@code type:} in a cohort file, for example {@code functional-connectivity}. */
    String type();

    /** One sentence for the reference page. */
    String description();

    /** The keys this type takes beside {@code type} and {@code role}. */
    List<ViewOption> options();

    ViewResult build(ViewRequest request, RunContext context);

    /**
     * What {@link #build} hands to its engine by participant, so that it can be computed in shards; empty for views that
     * are made whole.
     */
    default Optional<ViewPieces> pieces(ViewRequest request) {
        return Optional.empty();
    }

    /**
     * What {@link #build} is expected to cost, told by a dry run.
     *
     * @param inputBytes the size of all files the request names
     */
    default ViewCost cost(ViewRequest request, long inputBytes) {
        return ViewCost.ofInput(inputBytes, request.participants().size());
    }
}
