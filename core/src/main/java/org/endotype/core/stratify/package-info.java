/** Stratifiers, immutable models and assignments. */
@NullMarked
package org.endotype.core.stratify;

import org.jspecify.annotations.NullMarked;
