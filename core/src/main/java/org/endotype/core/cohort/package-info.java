/** Named views aligned by id, and transformers that are fitted, then applied. */
@NullMarked
package org.endotype.core.cohort;

import org.jspecify.annotations.NullMarked;
