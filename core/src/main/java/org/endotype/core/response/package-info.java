/** Scales, response and remission, groups by outcome. */
@NullMarked
package org.endotype.core.response;

import org.jspecify.annotations.NullMarked;
