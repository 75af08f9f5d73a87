package org.endotype.genomics.genotype;

/**
 * What a genotype file says about one sample beside its id.
 *
 * @param familyId the family id, or {@code 0} where there is none
 * @param individualId the individual's id as the file gives it
 * @param sex the sex the file gives
 * @param descent whether a parent is named; allele frequencies are taken from founders
 */
public record Person(String familyId, String individualId, Sex sex, Descent descent) {

    /** Whether the file names a parent of a sample. */
    public enum Descent {
        /** No parent is named. */
        FOUNDER,
        /** A father or a mother is named. */
        OFFSPRING
    }

    /** A founder of unknown sex without a family. */
    public static Person unknown(String individualId) {
        return new Person("0", individualId, Sex.UNKNOWN, Descent.FOUNDER);
    }
}
