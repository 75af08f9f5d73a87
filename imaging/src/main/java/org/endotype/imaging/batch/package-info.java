/** Many runs in one command, written as a BIDS derivative. */
@NullMarked
package org.endotype.imaging.batch;

import org.jspecify.annotations.NullMarked;
