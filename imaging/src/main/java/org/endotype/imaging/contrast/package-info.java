/** Contrasts of scans between conditions: within people or between groups. */
@NullMarked
package org.endotype.imaging.contrast;

import org.jspecify.annotations.NullMarked;
