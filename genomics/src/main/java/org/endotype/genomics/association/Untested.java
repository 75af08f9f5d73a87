package org.endotype.genomics.association;

/** Why a variant has no result. */
public enum Untested {
    ALL_ALIKE("everyone called has the same genotype"),
    TOO_FEW_CALLS("too few samples are called for the model"),
    COLLINEAR("the genotype is nearly a combination of the covariates"),
    ONE_GROUP("all called samples are cases or all are controls"),
    NO_CONVERGENCE("the regression did not converge"),
    HAPLOID_CHROMOSOME("chromosomes Y and MT are not tested");

    private final String reason;

    Untested(String reason) {
        this.reason = reason;
    }

    public String reason() {
        return reason;
    }
}
