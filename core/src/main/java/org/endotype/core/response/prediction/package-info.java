/** Models that predict response, remission or relapse, and how good they are. */
@NullMarked
package org.endotype.core.response.prediction;

import org.jspecify.annotations.NullMarked;
