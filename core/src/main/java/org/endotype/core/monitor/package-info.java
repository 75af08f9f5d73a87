/** Whether new patients still are what a model was learned from. */
@NullMarked
package org.endotype.core.monitor;

import org.jspecify.annotations.NullMarked;
