/** Number of groups, null tests, stability, replication. */
@NullMarked
package org.endotype.core.evidence;

import org.jspecify.annotations.NullMarked;
