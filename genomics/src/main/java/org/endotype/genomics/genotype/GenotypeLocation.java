package org.endotype.genomics.genotype;

import java.io.Serializable;

/**
 * Where genotypes lie and which of them are meant, for other processes to open: parameters and absolute file names, never
 * genotypes. Locations of the same genotypes are equal.
 */
public interface GenotypeLocation extends Serializable {

    /** Reads everything but the genotypes themselves. */
    GenotypeSource open();
}
