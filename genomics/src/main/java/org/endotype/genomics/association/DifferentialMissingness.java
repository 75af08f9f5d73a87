package org.endotype.genomics.association;

import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.parallel.Parallelism;
import org.endotype.genomics.genotype.GenotypeBlocks;
import org.endotype.genomics.genotype.GenotypeCounts;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.genotype.GenotypeWords;
import org.endotype.genomics.genotype.SampleMask;
import org.endotype.genomics.genotype.Sex;
import org.endotype.genomics.variant.ChromosomeKind;
import org.endotype.genomics.variant.ChromosomeKinds;

/**
 * Whether calls are missing more often in cases than in controls: Fisher's exact test of case status against missingness,
 * two-sided, variant by variant. The p value is the probability of all tables with the same margins that are no more
 * probable than the one seen (within a relative 1e-7, so that ties count). Heterozygous calls of men on X and
 * of anyone on Y count as missing, those of mitochondria (heteroplasmy) do not; on Y only men count. p is NaN where a group is empty, 1 where no call or every call is
 * missing.
 *
 * <p>Cost: one pass. Each variant is computed alone: the same figures on any number of threads.
 *
 * <p>Source: Fisher (1922); the question as PLINK 1.9's {@code --test-missing} puts it.
 *
 * @param missingCases by variant
 * @param missingControls by variant
 * @param cases cases that could have a call, by variant
 * @param controls controls that could have a call, by variant
 * @param p two-sided
 */
public record DifferentialMissingness(
        int[] missingCases, int[] missingControls, int[] cases, int[] controls, double[] p) {

    private static final double TIE = 1e-7;

    /** Tests the samples that take part in a case/control phenotype. */
    public static DifferentialMissingness of(GenotypeSource source, AssociationData data, Parallelism parallelism) {
        if (!data.binary()) {
            throw new InvalidConfiguration("phenotype '" + data.phenotype()
                    + "' is a quantity; missingness is compared between cases and controls");
        }
        int samples = source.samples().size();
        boolean[] isCase = new boolean[samples];
        boolean[] isControl = new boolean[samples];
        for (int i = 0; i < data.sampleIndices().length; i++) {
            (data.values()[i] == 1 ? isCase : isControl)[data.sampleIndices()[i]] = true;
        }
        boolean[] man = new boolean[samples];
        for (int i = 0; i < samples; i++) {
            man[i] = source.people().get(i).sex() == Sex.MALE;
        }
        SampleMask[] all = {SampleMask.of(samples, i -> isCase[i]), SampleMask.of(samples, i -> isControl[i])};
        SampleMask[] men = {
            SampleMask.of(samples, i -> isCase[i] && man[i]), SampleMask.of(samples, i -> isControl[i] && man[i])
        };
        ChromosomeKinds kinds = ChromosomeKinds.of(source.variants());
        int count = source.variants().size();
        DifferentialMissingness result = new DifferentialMissingness(
                new int[count], new int[count], new int[count], new int[count], new double[count]);
        int words = GenotypeWords.perVariant(samples);
        GenotypeBlocks.forEach(
                source, GenotypeBlocks.variantsPerBlock(source), parallelism, (block, first, blockCount, packed) -> {
                    long[] loaded = new long[blockCount * words];
                    GenotypeWords.load(packed, blockCount, samples, loaded);
                    for (int v = 0; v < blockCount; v++) {
                        result.test(first + v, kinds.get(first + v), loaded, v * words, all, men);
                    }
                });
        return result;
    }

    private void test(int variant, ChromosomeKind kind, long[] words, int from, SampleMask[] all, SampleMask[] men) {
        int[] missing = new int[2];
        int[] possible = new int[2];
        for (int group = 0; group < 2; group++) {
            SampleMask who = kind == ChromosomeKind.Y ? men[group] : all[group];
            GenotypeCounts counts = GenotypeWords.count(words, from, who);
            possible[group] = who.count();
            missing[group] = counts.missing();
            if (kind == ChromosomeKind.Y) {
                missing[group] += counts.het();
            } else if (kind == ChromosomeKind.X) {
                missing[group] += GenotypeWords.count(words, from, men[group]).het();
            }
        }
        missingCases[variant] = missing[0];
        missingControls[variant] = missing[1];
        cases[variant] = possible[0];
        controls[variant] = possible[1];
        p[variant] = possible[0] == 0 || possible[1] == 0
                ? Double.NaN
                : fisher(missing[0], missing[1], possible[0] - missing[0], possible[1] - missing[1]);
    }

    /** Fisher's exact test of a table a b / c d, two-sided. */
    static double fisher(int a, int b, int c, int d) {
        int row = a + b;
        int column = a + c;
        int n = a + b + c + d;
        int low = Math.max(0, row + column - n);
        int high = Math.min(row, column);
        // Relative to the table seen, outwards by ratios of neighbours; each is a whole number's quotient.
        double seen = 1;
        double total = 1;
        double extreme = 1;
        double weight = 1;
        for (int x = a; x > low; x--) {
            weight *= (double) x * (n - row - column + x) / ((double) (row - x + 1) * (column - x + 1));
            total += weight;
            extreme += weight <= seen * (1 + TIE) ? weight : 0;
        }
        weight = 1;
        for (int x = a; x < high; x++) {
            weight *= (double) (row - x) * (column - x) / ((double) (x + 1) * (n - row - column + x + 1));
            total += weight;
            extreme += weight <= seen * (1 + TIE) ? weight : 0;
        }
        return Double.isInfinite(total)
                ? fisherByLogarithms(a, row, column, n, low, high)
                : Math.min(1, extreme / total);
    }

    /** The same where the table seen is so improbable that ratios to it overflow. */
    private static double fisherByLogarithms(int a, int row, int column, int n, int low, int high) {
        double[] logs = new double[high - low + 1];
        double largest = 0;
        for (int x = low; x < high; x++) {
            logs[x + 1 - low] = logs[x - low]
                    + Math.log((double) (row - x) * (column - x))
                    - Math.log((double) (x + 1) * (n - row - column + x + 1));
            largest = Math.max(largest, logs[x + 1 - low]);
        }
        double total = 0;
        double extreme = 0;
        for (double log : logs) {
            double weight = Math.exp(log - largest);
            total += weight;
            extreme += log <= logs[a - low] + TIE ? weight : 0;
        }
        return extreme / total;
    }
}
