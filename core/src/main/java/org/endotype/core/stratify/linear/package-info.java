/** The linear latent space: concatenated view components with absent views filled by their conditional mean. */
@NullMarked
package org.endotype.core.stratify.linear;

import org.jspecify.annotations.NullMarked;
