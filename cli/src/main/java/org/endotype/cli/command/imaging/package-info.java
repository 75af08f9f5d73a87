/** The `endotype imaging` commands. */
@NullMarked
package org.endotype.cli.command.imaging;

import org.jspecify.annotations.NullMarked;
