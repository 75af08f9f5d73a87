/** Sample ids and ordered unique sample sets. */
@NullMarked
package org.endotype.core.sample;

import org.jspecify.annotations.NullMarked;
