package org.endotype.genomics.qc;

/** Why quality control leaves a variant out; named after the option that asked for it. */
public enum VariantExclusion {
    MAX_MISSING("max-missing"),
    MAF("maf"),
    HWE("hwe"),
    MAC("mac");

    private final String label;

    VariantExclusion(String label) {
        this.label = label;
    }

    /** The option's name, as tables show it. */
    public String label() {
        return label;
    }
}
