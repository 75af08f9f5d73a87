/** The `endotype omics` commands. */
@NullMarked
package org.endotype.cli.command.omics;

import org.jspecify.annotations.NullMarked;
