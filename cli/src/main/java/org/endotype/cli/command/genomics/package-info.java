/** The `endotype genomics` commands. */
@NullMarked
package org.endotype.cli.command.genomics;

import org.jspecify.annotations.NullMarked;
