/** BIDS file names: entities, and ids made from them. */
@NullMarked
package org.endotype.imaging.bids;

import org.jspecify.annotations.NullMarked;
