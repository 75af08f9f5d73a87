package org.endotype.genomics.vcf;

/**
 * How sites of a VCF or BCF become variants.
 *
 * @param multiallelic what becomes of sites with several alternate alleles
 * @param dosages the field that gives dosages beside the calls
 */
public record VcfOptions(Multiallelic multiallelic, DosageField dosages) implements java.io.Serializable {

    /** Without sites of several alternates, and without dosages. */
    public static VcfOptions withDefaults() {
        return new VcfOptions(Multiallelic.SKIP, DosageField.HARD_CALL);
    }

    public VcfOptions with(Multiallelic rule) {
        return new VcfOptions(rule, dosages);
    }

    public VcfOptions with(DosageField field) {
        return new VcfOptions(multiallelic, field);
    }
}
