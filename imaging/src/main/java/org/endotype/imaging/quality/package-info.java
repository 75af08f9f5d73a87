/** What head motion leaves in connectivity, over a cohort. */
@NullMarked
package org.endotype.imaging.quality;

import org.jspecify.annotations.NullMarked;
