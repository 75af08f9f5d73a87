/** Paired changes and correlations of named columns. */
@NullMarked
package org.endotype.core.response.association;

import org.jspecify.annotations.NullMarked;
