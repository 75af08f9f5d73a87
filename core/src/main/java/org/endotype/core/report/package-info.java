/**
 * The self-contained HTML report of a run. {@link org.endotype.core.report.ReportWriter} is the entry; nothing but the
 * command line depends on this package.
 */
@NullMarked
package org.endotype.core.report;

import org.jspecify.annotations.NullMarked;
