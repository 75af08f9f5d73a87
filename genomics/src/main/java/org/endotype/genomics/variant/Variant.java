package org.endotype.genomics.variant;

/**
 * A biallelic variant as the file gives it.
 *
 * @param chromosome as written in the file, without normalising {@code chr} prefixes
 * @param positionBp one-based
 * @param id the file's id, or {@code .}
 * @param allele1 the counted allele: A1 of PLINK 1 files, the alternate allele of VCF and PGEN
 * @param allele2 the other allele: A2 of PLINK 1 files, the reference allele of VCF and PGEN
 */
public record Variant(String chromosome, int positionBp, String id, String allele1, String allele2) {}
