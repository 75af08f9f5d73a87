/** Streams of variant-major 2-bit genotypes, whatever the file format. */
@NullMarked
package org.endotype.genomics.genotype;

import org.jspecify.annotations.NullMarked;
