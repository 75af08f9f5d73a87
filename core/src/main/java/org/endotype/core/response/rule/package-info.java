/** Which treatment suits whom: outcome models, doubly robust scores, treatment rules and their value. */
@NullMarked
package org.endotype.core.response.rule;

import org.jspecify.annotations.NullMarked;
