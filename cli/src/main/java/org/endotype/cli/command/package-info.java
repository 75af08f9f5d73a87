/** One class a subcommand; no numerics here. */
@NullMarked
package org.endotype.cli.command;

import org.jspecify.annotations.NullMarked;
