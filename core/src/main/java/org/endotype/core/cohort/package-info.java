/**
 * Named views aligned by participant id, covariates, and transformers that are fitted on training rows and applied to
 * anyone.
 */
@NullMarked
package org.endotype.core.cohort;

import org.jspecify.annotations.NullMarked;
