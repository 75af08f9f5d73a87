package org.endotype.genomics.qc;

/** Why quality control leaves a sample out; named after the option that asked for it. */
public enum SampleExclusion {
    MAX_SAMPLE_MISSING("max-sample-missing"),
    HET_OUTLIERS("het-outliers"),
    SEX_MISMATCH("sex-mismatch");

    private final String label;

    SampleExclusion(String label) {
        this.label = label;
    }

    /** The option's name, as tables show it. */
    public String label() {
        return label;
    }
}
