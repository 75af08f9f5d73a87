package org.endotype.core.pipeline;

import org.endotype.core.parallel.Parallelism;
import org.endotype.core.pipeline.engine.Engine;
import org.endotype.core.pipeline.engine.LocalEngine;

/**
 * What every stage is given beside its inputs and parameters.
 *
 * @param parallelism threads a stage may use; results never depend on it
 * @param seed the run's seed; a stage derives its own streams from it
 * @param progress where to report progress
 * @param engine where work in independent pieces runs; results never depend on it
 */
public record RunContext(Parallelism parallelism, long seed, Progress progress, Engine engine) {

    /** Everything on threads of this process. */
    public RunContext(Parallelism parallelism, long seed, Progress progress) {
        this(parallelism, seed, progress, new LocalEngine(parallelism));
    }

    /** One thread, seed 1, no progress. */
    public static RunContext withDefaults() {
        return new RunContext(Parallelism.single(), 1L, Progress.silent());
    }
}
