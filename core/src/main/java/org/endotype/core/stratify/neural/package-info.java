/**
 * The multi-view autoencoder. DL4J trains it behind {@link org.endotype.core.stratify.neural.AutoencoderTraining}; a
 * trained network is plain arrays and needs no DL4J to be used.
 */
@NullMarked
package org.endotype.core.stratify.neural;

import org.jspecify.annotations.NullMarked;
