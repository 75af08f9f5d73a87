/** One run of a study: stages in order, the output folder, its manifest, and everyone accounted for. */
@NullMarked
package org.endotype.core.pipeline.run;

import org.jspecify.annotations.NullMarked;
