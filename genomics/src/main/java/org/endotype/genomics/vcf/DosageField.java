package org.endotype.genomics.vcf;

/** Which FORMAT field of a VCF or BCF gives dosages beside the calls. */
public enum DosageField {
    /** None: calls only, from GT, or from DS where a record has no GT. */
    HARD_CALL,
    /** DS, the dosage of each alternate allele. */
    DS,
    /** GP, the probabilities of the three genotypes of a site with one alternate allele. */
    GP
}
