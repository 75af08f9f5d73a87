/** Omics tables: counts and their normalisation, filters, imputation, and the views made from them. */
@NullMarked
package org.endotype.genomics.omics;

import org.jspecify.annotations.NullMarked;
