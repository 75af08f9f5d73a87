package org.endotype.genomics.association;

/**
 * Settings of an association scan. Immutable.
 *
 * @param model which regression
 * @param maximumVif the largest variance inflation factor a covariate or variant may have
 * @param maximumCorrelation the largest absolute correlation between two covariates
 * @param genomicControl whether statistics are divided by the inflation factor
 */
public record AssociationParameters(
        AssociationModel model, double maximumVif, double maximumCorrelation, GenomicControl genomicControl)
        implements java.io.Serializable {

    /** What is done about inflated statistics. */
    public enum GenomicControl {
        /** The inflation factor is reported and nothing is changed. */
        REPORT,
        /** Chi-square statistics are divided by the factor where it exceeds 1, and p values follow. */
        CORRECT
    }

    public AssociationParameters {
        if (!(maximumVif > 1) || !(maximumCorrelation > 0 && maximumCorrelation <= 1)) {
            throw new IllegalArgumentException("VIF limit must exceed 1 and the correlation limit lie in 0..1");
        }
    }

    /** The model by coding, VIF up to 50, correlations up to .999, lambda reported. */
    public static AssociationParameters withDefaults() {
        return new AssociationParameters(AssociationModel.AUTO, 50, 0.999, GenomicControl.REPORT);
    }

    public AssociationParameters with(AssociationModel choice) {
        return new AssociationParameters(choice, maximumVif, maximumCorrelation, genomicControl);
    }

    public AssociationParameters withMaximumVif(double limit) {
        return new AssociationParameters(model, limit, maximumCorrelation, genomicControl);
    }

    public AssociationParameters with(GenomicControl choice) {
        return new AssociationParameters(model, maximumVif, maximumCorrelation, choice);
    }
}
