/** How complex signals are: Lempel-Ziv, sample entropy, entropies of spectra of matrices. */
@NullMarked
package org.endotype.imaging.complexity;

import org.jspecify.annotations.NullMarked;
