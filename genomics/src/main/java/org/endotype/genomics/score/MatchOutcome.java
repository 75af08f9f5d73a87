package org.endotype.genomics.score;

/** What became of one row of a weights file. */
public enum MatchOutcome {
    MATCHED(Status.MATCHED, ""),
    MATCHED_FLIPPED(Status.MATCHED, "alleles stand on the other strand"),
    MATCHED_EFFECT_ONLY(Status.MATCHED, "no other allele given; matched by the effect allele"),
    MATCHED_EFFECT_FLIPPED(Status.MATCHED, "no other allele given; matched by the effect allele on the other strand"),
    MATCHED_FIRST_OF_SEVERAL(Status.MATCHED, "the genotypes hold this variant more than once; the first is scored"),
    AMBIGUOUS_STRAND(Status.EXCLUDED, "A/T or C/G: the strand cannot be told"),
    SEVERAL_VARIANTS(
            Status.EXCLUDED, "several variants carry the effect allele here, and no other allele says which is meant"),
    REPEATED(Status.EXCLUDED, "an earlier row of the file scores the same variant"),
    CHROMOSOME_X(Status.EXCLUDED, "chromosome X needs a model; see --chr-x-model"),
    HAPLOID_CHROMOSOME(Status.EXCLUDED, "chromosomes Y and MT are not scored"),
    MULTIALLELIC(Status.EXCLUDED, "the genotypes hold several alternate alleles in one record"),
    UNSUPPORTED(Status.EXCLUDED, "a haplotype, diplotype or interaction weight"),
    NOT_NUCLEOTIDES(Status.EXCLUDED, "an allele is not written in A, C, G, T"),
    NO_POSITION(Status.UNMATCHED, "the row has neither a position in the genotypes' build nor an id"),
    NO_ID(Status.UNMATCHED, "the row has neither a position nor an id"),
    NOT_FOUND(Status.UNMATCHED, "the genotypes hold no such variant"),
    ALLELES_DIFFER(Status.UNMATCHED, "the genotypes hold other alleles here");

    /** The three fates of a row. */
    public enum Status {
        MATCHED,
        EXCLUDED,
        UNMATCHED
    }

    private final Status status;
    private final String reason;

    MatchOutcome(Status status, String reason) {
        this.status = status;
        this.reason = reason;
    }

    public Status status() {
        return status;
    }

    /** One clause; empty for a plain match. */
    public String reason() {
        return reason;
    }
}
