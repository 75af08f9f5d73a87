/** Functional runs as they lie on disk: volumes, repetition time, sidecars, masks and BIDS names. */
@NullMarked
package org.endotype.imaging.bold;

import org.jspecify.annotations.NullMarked;
