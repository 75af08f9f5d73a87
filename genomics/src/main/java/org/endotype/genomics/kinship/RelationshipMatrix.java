package org.endotype.genomics.kinship;

import java.util.Arrays;
import java.util.Optional;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.pipeline.engine.Engine;
import org.endotype.core.pipeline.engine.Job;
import org.endotype.core.pipeline.engine.LocalEngine;
import org.endotype.core.sample.SampleSet;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.genotype.PortableGenotypes;
import org.endotype.genomics.genotype.SubsetSource;
import org.endotype.genomics.genotype.VariantRange;
import org.endotype.genomics.variant.ChromosomeKinds;

/**
 * The genetic relationship matrix: the mean over the diploid variants at which both samples have a call of (x_j - 2p)(x_k
 * - 2p) / (2p(1-p)), with p from founders or from outside. Monomorphic variants add nothing to the sum and count as variants. The
 * diagonal has the same form.
 *
 * <p>Products of variants with missing calls are taken in single precision over 2048 variants and added up in
 * double: elements are good to about 1e-6. Variants without one are counted, eight times as fast, where the processor has
 * the instructions (see {@link WeightedProducts}). Tiles and batches are fixed by the number of samples, so the outcome
 * does not depend on the thread count. Cost: samples^2 x variants multiply-adds, or / 32 counting steps. Memory: 8 bytes a
 * pair of samples, 12 with missing calls, and 64 MB of packed or one block of standardised genotypes.
 *
 * <p>Source: VanRaden, J. Dairy Sci. 91:4414 (2008); Yang et al., Am. J. Hum. Genet. 88:76 (2011).
 *
 * @param samples rows and columns
 * @param values row-major, symmetric
 * @param variantCount diploid variants used
 */
public record RelationshipMatrix(SampleSet samples, double[] values, int variantCount) {

    /** Below this vectors are too short for counting to pay. */
    private static final int FEWEST_COUNTED = 128;

    public static RelationshipMatrix of(GenotypeSource source, Parallelism parallelism) {
        return of(source, new double[0], parallelism);
    }

    /**
     * The matrix with frequencies from elsewhere, for cohorts too small to tell them.
     *
     * @param outside frequencies of allele 1 of the source's variants, NaN to take the founders'; empty for none. A variant
     *     that does not vary outside adds nothing and counts
     */
    public static RelationshipMatrix of(GenotypeSource source, double[] outside, Parallelism parallelism) {
        return of(source, outside, new LocalEngine(parallelism));
    }

    /** How complete variants are multiplied; those with missing calls always in single precision. */
    enum Products {
        COUNTED,
        SINGLE_PRECISION
    }

    static RelationshipMatrix of(GenotypeSource source, Products products, Parallelism parallelism) {
        return of(source, new double[0], products, new LocalEngine(parallelism));
    }

    /**
     * The same on any engine. On a cluster a batch of variants is a piece and executors add up the pieces: what is counted is
     * exact, sums of doubles are taken in another order than in one process, and elements agree within 1e-10.
     */
    public static RelationshipMatrix of(GenotypeSource source, double[] outside, Engine engine) {
        boolean counted = outside.length == 0
                && LaneKernels.haveVectorCounts()
                && source.samples().size() >= FEWEST_COUNTED;
        return of(source, outside, counted ? Products.COUNTED : Products.SINGLE_PRECISION, engine);
    }

    private static RelationshipMatrix of(GenotypeSource source, double[] outside, Products products, Engine engine) {
        int[] diploid = ChromosomeKinds.of(source.variants()).diploid();
        if (diploid.length == 0) {
            throw new DegenerateData(
                    "no variant lies on an autosome; relationships need some (check chromosome names)");
        }
        GenotypeSource autosomes = SubsetSource.ofVariants(source, diploid);
        double[] known = StandardizedBlocks.outsideOf(outside, diploid);
        Optional<Parallelism> here = engine.inThisProcess();
        RelationshipSums sums;
        if (here.isPresent()) {
            sums = new RelationshipSums(autosomes, known, here.get());
            sums.add(products);
        } else {
            sums = new RelationshipSums(autosomes, known, Parallelism.single());
            int batch = RelationshipSums.variantsABatch(autosomes, products);
            sums.add(engine.sum(
                    new SumJob(PortableGenotypes.of(autosomes), known, products, batch),
                    VariantRange.pieces(autosomes, batch),
                    RelationshipPart::plus,
                    () -> {}));
        }
        return new RelationshipMatrix(autosomes.samples(), sums.divide(diploid.length), diploid.length);
    }

    private record SumJob(PortableGenotypes genotypes, double[] outside, Products products, int batch)
            implements Job<RelationshipPart> {
        @Override
        public String name() {
            return "relationships";
        }

        @Override
        public Worker<RelationshipPart> open() {
            GenotypeSource source = genotypes.source();
            return piece -> {
                VariantRange range = VariantRange.ofPiece(source, batch, piece);
                double[] known = outside.length == 0
                        ? outside
                        : Arrays.copyOfRange(outside, range.first(), range.first() + range.count());
                RelationshipSums sums = new RelationshipSums(range, known, Parallelism.single());
                sums.add(products);
                return sums.part();
            };
        }
    }

    /** The largest cohort whose matrix fits an array. */
    static final int MOST_SAMPLES = 46_340;
}
