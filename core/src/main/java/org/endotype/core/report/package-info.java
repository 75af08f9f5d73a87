/** The self-contained HTML report. */
@NullMarked
package org.endotype.core.report;

import org.jspecify.annotations.NullMarked;
