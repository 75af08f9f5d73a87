package org.endotype.core.cohort;

import org.endotype.core.parallel.Parallelism;

/**
 * A step that learns from training rows and nothing else. Deterministic; the thread count changes only the time.
 */
public interface ViewTransformer {

    /** Learns from {@code train}, whose values are not changed. */
    FittedViewTransformer fit(ViewBlock train, Parallelism parallelism);
}
