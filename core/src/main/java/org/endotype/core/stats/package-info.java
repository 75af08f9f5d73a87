/** Tests, regression, multiplicity and resampling. */
@NullMarked
package org.endotype.core.stats;

import org.jspecify.annotations.NullMarked;
