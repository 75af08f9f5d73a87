/** Man pages, completion and the reference page, made from the commands themselves when a distribution is built. */
@NullMarked
package org.endotype.cli.reference;

import org.jspecify.annotations.NullMarked;
