/** Principal components of genotypes, and projection on components found before. */
@NullMarked
package org.endotype.genomics.components;

import org.jspecify.annotations.NullMarked;
