/** A Bayesian factor model of several views. */
@NullMarked
package org.endotype.core.stratify.factor;

import org.jspecify.annotations.NullMarked;
