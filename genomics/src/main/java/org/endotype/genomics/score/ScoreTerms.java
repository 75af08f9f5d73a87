package org.endotype.genomics.score;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.endotype.core.error.InconsistentInput;
import org.endotype.genomics.frequency.AlleleFrequencies;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.genotype.Person;
import org.endotype.genomics.genotype.Sex;
import org.endotype.genomics.variant.GenomeBuild;
import org.jspecify.annotations.Nullable;

/** What the terms of a plan contribute: values by genotype code, and variants that men carry once. */
final class ScoreTerms {

    static final int MISSING_CODE = 1;

    private final GenotypeSource source;
    private final ScorePlan plan;
    private final ScoreParameters parameters;
    private final int samples;
    private final boolean[] isMale;
    private final boolean[] isFounder;

    ScoreTerms(GenotypeSource source, ScorePlan plan, ScoreParameters parameters) {
        this.source = source;
        this.plan = plan;
        this.parameters = parameters;
        this.samples = source.samples().size();
        List<Person> people = source.people();
        isMale = new boolean[samples];
        isFounder = new boolean[samples];
        boolean anyFounder = people.stream().anyMatch(person -> person.descent() == Person.Descent.FOUNDER);
        for (int sample = 0; sample < samples; sample++) {
            isMale[sample] = people.get(sample).sex() == Sex.MALE;
            isFounder[sample] = !anyFounder || people.get(sample).descent() == Person.Descent.FOUNDER;
        }
    }

    boolean[] isMale() {
        return isMale;
    }

    /** Founders; everyone where nobody is one. */
    boolean[] isFounder() {
        return isFounder;
    }

    /** Adds a term's contributions to the values of a variant at {@code index}. */
    void addTerm(List<double @Nullable []> values, int term, int index, double frequency) {
        WeightedVariant row = plan.rowOf(term);
        int first = plan.firstScore[plan.termTable[term]];
        int at = index * 4;
        if (row.model() == EffectModel.ADDITIVE) {
            int copies0 = plan.effectCopies(term, 0);
            int copies3 = plan.effectCopies(term, 3);
            boolean known = !Double.isNaN(frequency);
            double f = copies0 == 2 ? frequency : 1 - frequency;
            double none = (1 - f) * (1 - f);
            double one = 2 * f * (1 - f);
            double two = f * f;
            for (int column = 0; column < plan.columnsOf(term); column++) {
                double[] contributions = requireNonNull(values.get(first + column));
                double weight = plan.weight(term, column);
                contributions[at] += weight * copies0;
                contributions[at + MISSING_CODE] +=
                        known ? none * (weight * 0) + one * (weight * 1) + two * (weight * 2) : 0.0;
                contributions[at + 2] += weight;
                contributions[at + 3] += weight * copies3;
            }
            return;
        }
        for (int column = 0; column < plan.columnsOf(term); column++) {
            double[] contributions = requireNonNull(values.get(first + column));
            double weight = plan.weight(term, column);
            for (int code = 0; code < 4; code++) {
                contributions[at + code] += code == MISSING_CODE
                        ? expected(row, weight, term, frequency)
                        : row.contribution(weight, plan.effectCopies(term, code));
            }
        }
    }

    /** The expected contribution under Hardy-Weinberg proportions: 2 f w for an additive weight; 0 without f. */
    private double expected(WeightedVariant row, double weight, int term, double allele1Frequency) {
        if (Double.isNaN(allele1Frequency)) {
            return 0.0;
        }
        double f = plan.effectOf(term) == TableMatch.EffectAllele.ALLELE_1 ? allele1Frequency : 1 - allele1Frequency;
        return (1 - f) * (1 - f) * row.contribution(weight, 0)
                + 2 * f * (1 - f) * row.contribution(weight, 1)
                + f * f * row.contribution(weight, 2);
    }

    boolean isHemizygousInMales(int k) {
        TableMatch match = plan.matches.get(plan.termTable[plan.termStart[k]]);
        GenomeBuild build =
                switch (match.coordinates()) {
                    case ORIGINAL_POSITIONS -> match.table().originalBuild();
                    case HARMONISED_POSITIONS -> match.table().harmonisedBuild();
                    case IDS -> null;
                };
        return VariantMatcher.isHaploidInMales(
                source.variants().get(plan.wanted[k]), build == null ? parameters.build() : build);
    }

    /**
     * A variant of chromosome X with males' one allele counted once. A heterozygous male is read as missing; dominant
     * and recessive weights apply to a male who carries the allele. Missing calls are imputed from alleles, not people.
     */
    void addHemizygous(byte[] packed, int offset, int k, int from, int to, ScoreTotals totals) {
        double frequency = parameters.missing() == MissingGenotypes.IMPUTE_MEAN
                ? knownFrequencyOfX(packed, k, offset)
                : Double.NaN;
        for (int sample = from; sample < to; sample++) {
            int code = code(packed, offset, sample);
            boolean male = isMale[sample];
            boolean missing = code == MISSING_CODE || (male && code == 2);
            for (int term = plan.termStart[k]; term < plan.termStart[k + 1]; term++) {
                WeightedVariant row = plan.rowOf(term);
                int table = plan.termTable[term];
                double share = male && row.model() == EffectModel.ADDITIVE ? 0.5 : 1.0;
                for (int column = 0; column < plan.columnsOf(term); column++) {
                    double weight = plan.weight(term, column);
                    totals.sums[plan.firstScore[table] + column][sample] += share
                            * (missing
                                    ? expected(row, weight, term, frequency)
                                    : row.contribution(weight, plan.effectCopies(term, code)));
                }
                // A missing row that is left out takes both its alleles with it.
                if (male && !(missing && parameters.missing() == MissingGenotypes.IGNORE)) {
                    totals.absentAlleles[table][sample]++;
                }
                if (male && code == 2) {
                    totals.missingRows[table][sample]++;
                }
            }
        }
    }

    private double knownFrequencyOfX(byte[] packed, int k, int offset) {
        AlleleFrequencies outside = parameters.frequencies();
        double frequency = outside == null
                ? Double.NaN
                : outside.allele1Frequency(source.variants().get(plan.wanted[k]));
        return Double.isNaN(frequency) ? frequencyOfX(packed, offset) : frequency;
    }

    /**
     * The frequency of allele 1 of X among founders' chromosomes, whatever the model: a male has one, and a heterozygous
     * call of his is half of each allele, as in quality control.
     */
    double frequencyOfX(byte[] packed, int offset) {
        long halves = 0;
        long chromosomes = 0;
        for (int sample = 0; sample < samples; sample++) {
            int code = code(packed, offset, sample);
            if (code == MISSING_CODE || !isFounder[sample]) {
                continue;
            }
            int ploidy = isMale[sample] ? 1 : 2;
            chromosomes += ploidy;
            halves += code == 0 ? 2 * ploidy : code == 2 ? ploidy : 0;
        }
        return chromosomes == 0 ? Double.NaN : halves / (2.0 * chromosomes);
    }

    private static int code(byte[] packed, int offset, int sample) {
        return packed[offset + (sample >> 2)] >> (2 * (sample & 3)) & 3;
    }

    /** Refuses males counted once where someone's sex is not known and a variant of X is scored. */
    void requireSexes() {
        if (parameters.chromosomeX() != ChromosomeX.MALES_0_1) {
            return;
        }
        for (int k = 0; k < plan.wanted.length; k++) {
            if (isHemizygousInMales(k)) {
                long unknown = source.people().stream()
                        .filter(person -> person.sex() == Sex.UNKNOWN)
                        .count();
                if (unknown > 0) {
                    throw new InconsistentInput("chromosome X is to be scored with males counted once, and " + unknown
                            + " of " + samples + " samples have no sex; give it in the .fam or .psam file, or choose"
                            + " another --chr-x-model");
                }
                return;
            }
        }
    }
}
