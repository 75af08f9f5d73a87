/** BGEN files of layouts 1 and 2 with their .sample files. */
@NullMarked
package org.endotype.genomics.bgen;

import org.jspecify.annotations.NullMarked;
