/** Work split in blocks whose bounds do not depend on the number of threads. */
@NullMarked
package org.endotype.core.parallel;

import org.jspecify.annotations.NullMarked;
