/** From preprocessed views to groups: stratifiers, immutable models, assignments. */
@NullMarked
package org.endotype.core.stratify;

import org.jspecify.annotations.NullMarked;
