/** Rating scales: definitions, item-level scoring, reliable change, safety flags. */
@NullMarked
package org.endotype.core.response.scale;

import org.jspecify.annotations.NullMarked;
