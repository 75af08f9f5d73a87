/** Feature matrices: a sample set by named features, with provenance. */
@NullMarked
package org.endotype.core.feature;

import org.jspecify.annotations.NullMarked;
