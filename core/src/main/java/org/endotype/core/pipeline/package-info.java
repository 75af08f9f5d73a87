/** Stages, run manifest, progress, cancellation. */
@NullMarked
package org.endotype.core.pipeline;

import org.jspecify.annotations.NullMarked;
