package org.endotype.genomics.fst;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.parallel.Parallelism;
import org.endotype.genomics.genotype.GenotypeBlocks;
import org.endotype.genomics.genotype.GenotypeCounts;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.genotype.GenotypeWords;
import org.endotype.genomics.genotype.SampleMask;
import org.endotype.genomics.genotype.SubsetSource;
import org.endotype.genomics.variant.ChromosomeKinds;

/**
 * Wright's Fst between pairs of labelled groups, over diploid variants.
 *
 * <p>Hudson: numerator (p1 - p2)^2 - p1(1-p1)/(n1-1) - p2(1-p2)/(n2-1), denominator p1(1-p2) + p2(1-p1), with n alleles.
 * Weir and Cockerham: a over a + b + c of their equations 2 to 4 for two groups. A variant has an estimate where both
 * groups have at least one call (Hudson) or two people together (Weir and Cockerham) and the denominator is not 0; the
 * estimate of a pair is the ratio of the sums, not the mean of the ratios.
 *
 * <p>Sums are taken block by block in file order, so the outcome does not depend on the thread count. Cost: one pass,
 * groups x samples / 32 word operations a variant. Memory: 16 bytes a variant and pair where they are to be kept, else a
 * few bytes a block.
 *
 * <p>Source: Bhatia et al., Genome Res. 23:1514 (2013), equation 10; Weir and Cockerham, Evolution 38:1358 (1984).
 */
public final class Fst {

    private final GenotypeSource source;
    private final FstMethod method;
    private final SampleMask[] masks;
    private final int[][] pairs;
    private final double[][] numerators;
    private final double[][] denominators;
    /** Variants of a block of the jackknife; 0 for no standard errors. */
    private final int jackknifeVariants;

    private List<FstPair> summary = List.of();

    /** Whether the figures of every variant are kept. */
    public enum Detail {
        SUMMARY,
        EVERY_VARIANT
    }

    private Fst(
            GenotypeSource source,
            int[] groupOfSample,
            int groups,
            List<int[]> pairs,
            FstMethod method,
            Detail detail,
            int jackknifeVariants) {
        this.jackknifeVariants = jackknifeVariants;
        this.source = source;
        this.method = method;
        this.pairs = pairs.toArray(int[][]::new);
        this.masks = new SampleMask[groups];
        for (int group = 0; group < groups; group++) {
            int wanted = group;
            masks[group] = SampleMask.of(groupOfSample.length, i -> groupOfSample[i] == wanted);
        }
        int kept = detail == Detail.EVERY_VARIANT ? pairs.size() : 0;
        this.numerators = new double[kept][source.variants().size()];
        this.denominators = new double[kept][source.variants().size()];
    }

    /**
     * @param groupOfSample for each sample its group, 0 .. groups - 1, or -1 for none
     * @param pairs which groups to compare
     */
    public static Fst of(
            GenotypeSource whole,
            int[] groupOfSample,
            int groups,
            List<int[]> pairs,
            FstMethod method,
            Detail detail,
            Parallelism parallelism) {
        return of(whole, groupOfSample, groups, pairs, method, detail, 0, parallelism);
    }

    /**
     * The same, with standard errors from the block jackknife.
     *
     * @param jackknifeVariants consecutive diploid variants of a block, at least 1; 0 for no standard errors
     */
    public static Fst of(
            GenotypeSource whole,
            int[] groupOfSample,
            int groups,
            List<int[]> pairs,
            FstMethod method,
            Detail detail,
            int jackknifeVariants,
            Parallelism parallelism) {
        int[] diploid = ChromosomeKinds.of(whole.variants()).diploid();
        if (diploid.length == 0) {
            throw new DegenerateData("no variant lies on an autosome; Fst needs some (check chromosome names)");
        }
        Fst fst = new Fst(
                SubsetSource.ofVariants(whole, diploid),
                groupOfSample,
                groups,
                pairs,
                method,
                detail,
                jackknifeVariants);
        fst.run(parallelism);
        return fst;
    }

    /** All pairs of groups, in order. */
    public static List<int[]> allPairs(int groups) {
        List<int[]> pairs = new ArrayList<>();
        for (int i = 0; i < groups; i++) {
            for (int j = i + 1; j < groups; j++) {
                pairs.add(new int[] {i, j});
            }
        }
        return pairs;
    }

    /** One entry a pair. */
    public List<FstPair> summary() {
        return summary;
    }

    /** The diploid variants that the figures are of. */
    public GenotypeSource source() {
        return source;
    }

    /** A variant's numerator for a pair; NaN without an estimate. Only with {@link Detail#EVERY_VARIANT}. */
    public double numerator(int pair, int variant) {
        return numerators[pair][variant];
    }

    public double denominator(int pair, int variant) {
        return denominators[pair][variant];
    }

    private void run(Parallelism parallelism) {
        int samples = source.samples().size();
        int words = GenotypeWords.perVariant(samples);
        int perBlock = GenotypeBlocks.variantsPerBlock(source);
        int blocks = (source.variants().size() + perBlock - 1) / perBlock;
        double[][] sums = new double[blocks][];
        int[][] counted = new int[blocks][];
        Jackknife[] parted = new Jackknife[jackknifeVariants == 0 ? 0 : blocks];
        GenotypeBlocks.forEach(source, perBlock, parallelism, (block, first, count, packed) -> {
            long[] loaded = new long[count * words];
            GenotypeWords.load(packed, count, samples, loaded);
            double[] here = new double[2 * pairs.length];
            int[] valid = new int[pairs.length];
            GenotypeCounts[] counts = new GenotypeCounts[masks.length];
            double[] parts = new double[2];
            Jackknife jackknife = parted.length == 0 ? null : new Jackknife(first, first + count - 1);
            for (int v = 0; v < count; v++) {
                for (int group = 0; group < masks.length; group++) {
                    counts[group] = GenotypeWords.count(loaded, v * words, masks[group]);
                }
                for (int pair = 0; pair < pairs.length; pair++) {
                    estimate(counts[pairs[pair][0]], counts[pairs[pair][1]], parts);
                    if (numerators.length > 0) {
                        numerators[pair][first + v] = parts[0];
                        denominators[pair][first + v] = parts[1];
                    }
                    if (!Double.isNaN(parts[0])) {
                        here[2 * pair] += parts[0];
                        here[2 * pair + 1] += parts[1];
                        valid[pair]++;
                        if (jackknife != null) {
                            jackknife.add(pair, first + v, parts);
                        }
                    }
                }
            }
            sums[block] = here;
            counted[block] = valid;
            if (jackknife != null) {
                parted[block] = jackknife;
            }
        });
        double[] total = new double[2 * pairs.length];
        int[] variants = new int[pairs.length];
        for (int block = 0; block < blocks; block++) {
            for (int i = 0; i < total.length; i++) {
                total[i] += sums[block][i];
            }
            for (int pair = 0; pair < variants.length; pair++) {
                variants[pair] += counted[block][pair];
            }
        }
        double[] errors = standardErrors(parted);
        List<FstPair> found = new ArrayList<>();
        for (int pair = 0; pair < pairs.length; pair++) {
            double fst = variants[pair] == 0 ? Double.NaN : total[2 * pair] / total[2 * pair + 1];
            found.add(new FstPair(pairs[pair][0], pairs[pair][1], variants[pair], fst, errors[pair]));
        }
        summary = List.copyOf(found);
    }

    /** Sums of each pair and block of the jackknife over a stretch of variants. */
    private final class Jackknife {
        private final int firstBlock;
        private final double[][] numerators;
        private final double[][] denominators;
        private final int[][] terms;

        Jackknife(int firstVariant, int lastVariant) {
            firstBlock = firstVariant / jackknifeVariants;
            int blocks = lastVariant / jackknifeVariants - firstBlock + 1;
            numerators = new double[pairs.length][blocks];
            denominators = new double[pairs.length][blocks];
            terms = new int[pairs.length][blocks];
        }

        void add(int pair, int variant, double[] parts) {
            int block = variant / jackknifeVariants - firstBlock;
            numerators[pair][block] += parts[0];
            denominators[pair][block] += parts[1];
            terms[pair][block]++;
        }

        void addTo(Jackknife total, int pair) {
            for (int i = 0; i < terms[pair].length; i++) {
                total.numerators[pair][firstBlock + i] += numerators[pair][i];
                total.denominators[pair][firstBlock + i] += denominators[pair][i];
                total.terms[pair][firstBlock + i] += terms[pair][i];
            }
        }
    }

    private double[] standardErrors(Jackknife[] parted) {
        double[] errors = new double[pairs.length];
        Arrays.fill(errors, Double.NaN);
        if (parted.length == 0) {
            return errors;
        }
        Jackknife total = new Jackknife(0, source.variants().size() - 1);
        for (int pair = 0; pair < errors.length; pair++) {
            for (Jackknife part : parted) {
                part.addTo(total, pair);
            }
            errors[pair] =
                    RatioJackknife.standardError(total.numerators[pair], total.denominators[pair], total.terms[pair]);
        }
        return errors;
    }

    private void estimate(GenotypeCounts first, GenotypeCounts second, double[] parts) {
        Arrays.fill(parts, Double.NaN);
        double n1 = first.called();
        double n2 = second.called();
        if (n1 == 0 || n2 == 0) {
            return;
        }
        double p1 = first.allele1Frequency();
        double p2 = second.allele1Frequency();
        double numerator;
        double denominator;
        if (method == FstMethod.HUDSON) {
            numerator = (p1 - p2) * (p1 - p2) - p1 * (1 - p1) / (2 * n1 - 1) - p2 * (1 - p2) / (2 * n2 - 1);
            denominator = p1 * (1 - p2) + p2 * (1 - p1);
        } else {
            double total = n1 + n2;
            double mean = total / 2;
            if (mean <= 1) {
                return;
            }
            double nc = total - (n1 * n1 + n2 * n2) / total;
            double p = (n1 * p1 + n2 * p2) / total;
            double s2 = (n1 * (p1 - p) * (p1 - p) + n2 * (p2 - p) * (p2 - p)) / mean;
            double h = (first.het() + second.het()) / total;
            double inner = p * (1 - p) - s2 / 2;
            double a = mean / nc * (s2 - (inner - h / 4) / (mean - 1));
            double b = mean / (mean - 1) * (inner - (2 * mean - 1) / (4 * mean) * h);
            numerator = a;
            denominator = a + b + h / 2;
        }
        if (denominator != 0) {
            parts[0] = numerator;
            parts[1] = denominator;
        }
    }
}
