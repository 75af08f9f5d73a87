/** What a file is, in a few lines, by the readers of each module. */
@NullMarked
package org.endotype.cli.inspect;

import org.jspecify.annotations.NullMarked;
