/** Opens genotype files of any supported format and applies a user's selection of samples and variants. */
@NullMarked
package org.endotype.genomics.source;

import org.jspecify.annotations.NullMarked;
