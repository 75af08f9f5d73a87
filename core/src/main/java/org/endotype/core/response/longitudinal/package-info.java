/** Missing visits: multiple imputation. */
@NullMarked
package org.endotype.core.response.longitudinal;

import org.jspecify.annotations.NullMarked;
