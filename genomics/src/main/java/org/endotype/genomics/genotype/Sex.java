package org.endotype.genomics.genotype;

/** The sex a genotype file gives for a sample; decides how chromosome X is counted. */
public enum Sex {
    MALE,
    FEMALE,
    UNKNOWN
}
