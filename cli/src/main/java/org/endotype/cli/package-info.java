/** The endotype command: parse, build one parameter record, run a stage, print. */
@NullMarked
package org.endotype.cli;

import org.jspecify.annotations.NullMarked;
