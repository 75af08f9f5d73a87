/** What the tests of this module share. */
@NullMarked
package org.endotype.genomics;

import org.jspecify.annotations.NullMarked;
