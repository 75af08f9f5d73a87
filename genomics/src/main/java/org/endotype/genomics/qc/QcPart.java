package org.endotype.genomics.qc;

import java.io.Serializable;

/**
 * Quality control of consecutive variants.
 *
 * @param figures of the variants
 * @param totals what they add to the samples' sums; integers, so that parts may be added in any order
 */
record QcPart(VariantFigures figures, QcTotals totals) implements Serializable {}
