/** Options that several commands share. */
@NullMarked
package org.endotype.cli.option;

import org.jspecify.annotations.NullMarked;
