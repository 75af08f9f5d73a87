/** Imaging views of a cohort. */
@NullMarked
package org.endotype.imaging.view;

import org.jspecify.annotations.NullMarked;
