package org.endotype.genomics.genotype;

/**
 * How many samples have each genotype.
 *
 * @param hom1 two copies of allele 1
 * @param het one copy of each
 * @param hom2 two copies of allele 2
 * @param missing no call
 */
public record GenotypeCounts(int hom1, int het, int hom2, int missing) {

    public static final GenotypeCounts NONE = new GenotypeCounts(0, 0, 0, 0);

    /** Samples with a call. */
    public int called() {
        return hom1 + het + hom2;
    }

    /** The frequency of allele 1 among diploid calls; NaN without a call. */
    public double allele1Frequency() {
        int called = called();
        return called == 0 ? Double.NaN : (2.0 * hom1 + het) / (2.0 * called);
    }
}
