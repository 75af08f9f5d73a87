/** The seam between what is computed and where: numbered pieces of a job, in this process or on a cluster. */
@NullMarked
package org.endotype.core.pipeline.engine;

import org.jspecify.annotations.NullMarked;
