/** One sealed exception family, source locations and exit codes. */
@NullMarked
package org.endotype.core.error;

import org.jspecify.annotations.NullMarked;
