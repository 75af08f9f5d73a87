package org.endotype.genomics.pharmacogene;

import java.util.BitSet;

/**
 * A star allele.
 *
 * @param name such as {@code *17}
 * @param function its clinical function
 * @param activity its activity value, NaN where the gene or allele has none
 * @param core the variants that make it
 * @param optional variants that some of its suballeles carry besides
 */
record StarAllele(String name, AlleleFunction function, double activity, BitSet core, BitSet optional) {

    /** The number after the star, for ordering. */
    int number() {
        return Integer.parseInt(name.substring(1));
    }
}
