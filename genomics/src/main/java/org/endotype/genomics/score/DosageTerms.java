package org.endotype.genomics.score;

import org.endotype.genomics.genotype.Dosage;

/**
 * The terms of one variant that carries dosages. Weights apply to the dosage of the effect allele; where men carry the
 * variant once, an additive weight counts half of theirs, since haploid dosages stand on the scale of diploid ones.
 */
final class DosageTerms {

    private final ScorePlan plan;
    private final int wanted;
    private final short[] dosages;
    /** Whether each sample carries one copy; empty where nobody does. */
    private final boolean[] once;

    private final MissingGenotypes missing;
    private double imputedFrequency = Double.NaN;

    DosageTerms(ScorePlan plan, int wanted, short[] dosages, boolean[] once, MissingGenotypes missing) {
        this.plan = plan;
        this.wanted = wanted;
        this.dosages = dosages;
        this.once = once;
        this.missing = missing;
    }

    boolean anyMissing() {
        for (short steps : dosages) {
            if (steps == (short) Dosage.MISSING) {
                return true;
            }
        }
        return false;
    }

    /**
     * The frequency of allele 1 among chosen samples, by their dosages; NaN where all are missing.
     *
     * @param single whether each sample has one chromosome; empty where nobody has
     */
    double frequencyAmong(boolean[] chosen, boolean[] single) {
        long steps = 0;
        long alleles = 0;
        for (int s = 0; s < dosages.length; s++) {
            if (chosen[s] && dosages[s] != (short) Dosage.MISSING) {
                // Twice the steps of a man's one copy are stored, so both scales meet at two alleles a sample.
                int weight = single.length > 0 && single[s] ? 1 : 2;
                steps += (long) weight * (dosages[s] & 0xffff);
                alleles += weight;
            }
        }
        return alleles == 0 ? Double.NaN : steps / (2.0 * Dosage.STEPS_PER_COPY * alleles);
    }

    /** Lets missing dosages count at a frequency; without one they count nothing. */
    void impute(double allele1Frequency) {
        imputedFrequency = allele1Frequency;
    }

    private boolean isOnce(int sample) {
        return once.length > 0 && once[sample];
    }

    /** Adds the contributions of samples {@code from} to {@code to - 1}. */
    void add(int from, int to, double[][] sums, int[][] missingRows, int[][] absentAlleles) {
        for (int term = plan.termStart[wanted]; term < plan.termStart[wanted + 1]; term++) {
            WeightedVariant row = plan.rowOf(term);
            int table = plan.termTable[term];
            boolean first = plan.effectOf(term) == TableMatch.EffectAllele.ALLELE_1;
            for (int column = 0; column < plan.columnsOf(term); column++) {
                double weight = plan.weight(term, column);
                double ifMissing = expected(row, weight, first);
                double[] target = sums[plan.firstScore[table] + column];
                for (int s = from; s < to; s++) {
                    int steps = dosages[s] & 0xffff;
                    double copies = Dosage.copies(steps);
                    double share = isOnce(s) && row.model() == EffectModel.ADDITIVE ? 0.5 : 1.0;
                    target[s] += share
                            * (steps == Dosage.MISSING
                                    ? ifMissing
                                    : row.contribution(weight, first ? copies : 2 - copies));
                }
            }
            for (int s = from; s < to; s++) {
                boolean lacks = dosages[s] == (short) Dosage.MISSING;
                missingRows[table][s] += lacks ? 1 : 0;
                // A missing row that is left out takes both its alleles with it.
                absentAlleles[table][s] += isOnce(s) && !(lacks && missing == MissingGenotypes.IGNORE) ? 1 : 0;
            }
        }
    }

    private double expected(WeightedVariant row, double weight, boolean first) {
        if (Double.isNaN(imputedFrequency)) {
            return 0.0;
        }
        double f = first ? imputedFrequency : 1 - imputedFrequency;
        return (1 - f) * (1 - f) * row.contribution(weight, 0)
                + 2 * f * (1 - f) * row.contribution(weight, 1)
                + f * f * row.contribution(weight, 2);
    }
}
