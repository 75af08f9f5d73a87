/** How progress is shown: bars for people, plain lines off a terminal, JSON for machines. */
@NullMarked
package org.endotype.cli.progress;

import org.jspecify.annotations.NullMarked;
