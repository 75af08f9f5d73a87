package org.endotype.core.pipeline.run;

import java.nio.file.Path;

/**
 * What a run came to.
 *
 * @param folder the run folder
 * @param status {@code succeeded} or {@code partial}
 * @param verdict the sentence that manifest and report begin with
 */
public record RunOutcome(Path folder, String status, String verdict) {}
