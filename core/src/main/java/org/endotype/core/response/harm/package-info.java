/** Benefits against harms: risk differences and numbers needed to treat. */
@NullMarked
package org.endotype.core.response.harm;

import org.jspecify.annotations.NullMarked;
