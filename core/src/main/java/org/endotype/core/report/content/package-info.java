/** What a run folder holds, read into records for the report. Optional files may be absent; a damaged one is refused. */
@NullMarked
package org.endotype.core.report.content;

import org.jspecify.annotations.NullMarked;
