package org.endotype.genomics.association;

/** Which regression is run. */
public enum AssociationModel {
    /** Logistic for phenotypes coded 1/2 or 0/1, linear for other numbers. */
    AUTO,
    LINEAR,
    LOGISTIC
}
