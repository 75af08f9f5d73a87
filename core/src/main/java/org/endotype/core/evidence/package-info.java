/** How many groups the data support, against one group: null tests, stability, profiles, and what was tried. */
@NullMarked
package org.endotype.core.evidence;

import org.jspecify.annotations.NullMarked;
