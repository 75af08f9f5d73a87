/** Views that genotypes give a cohort: structure as principal components, and polygenic scores. */
@NullMarked
package org.endotype.genomics.view;

import org.jspecify.annotations.NullMarked;
