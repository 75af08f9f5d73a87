/** PLINK 1 and PLINK 2 file sets: bed, bim, fam; pgen, pvar, psam. */
@NullMarked
package org.endotype.genomics.plink;

import org.jspecify.annotations.NullMarked;
