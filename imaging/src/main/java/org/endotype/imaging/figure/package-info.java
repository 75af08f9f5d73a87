/** The numbers behind figures of scans: what is drawn is decided here, how it is drawn in the report's figures. */
@NullMarked
package org.endotype.imaging.figure;

import org.jspecify.annotations.NullMarked;
