/** Connectivity that changes over time: sliding windows and recurrent phase states. */
@NullMarked
package org.endotype.imaging.dynamics;

import org.jspecify.annotations.NullMarked;
