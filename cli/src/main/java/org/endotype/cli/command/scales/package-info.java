/** Rating scales. */
@NullMarked
package org.endotype.cli.command.scales;

import org.jspecify.annotations.NullMarked;
