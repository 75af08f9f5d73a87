package org.endotype.genomics.components;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.linalg.FloatBlock;
import org.endotype.core.linalg.LinearAlgebra;
import org.endotype.core.linalg.SymmetricEigen;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.pipeline.engine.Engine;
import org.endotype.core.pipeline.engine.Job;
import org.endotype.genomics.genotype.GenotypeBlocks;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.genotype.GenotypeWords;
import org.endotype.genomics.genotype.PortableGenotypes;
import org.endotype.genomics.genotype.SubsetSource;
import org.endotype.genomics.genotype.VariantRange;
import org.endotype.genomics.kinship.StandardizedBlocks;
import org.endotype.genomics.variant.ChromosomeKinds;

/**
 * Leading eigenvectors of A = Z'Z / M, with Z the standardised genotypes (variants x samples), without forming A: a
 * block Krylov space is grown from a random start, one pass over the genotypes a block, and the eigenvalues of A within it
 * are taken after each pass (Rayleigh-Ritz). It stops when no wanted eigenvalue changes by more than {@value #TOLERANCE}
 * of itself in a pass, or after {@value #MOST_PASSES} passes with a warning.
 *
 * <p>Ritz values approach eigenvalues from below; at the default tolerance they are within about 1e-3 relative. Products
 * are in single precision, sums over blocks and the basis in double. Blocks are combined in order and the start comes
 * from the seed, so the outcome does not depend on the thread count. Cost a pass: 4 x samples x variants x block width
 * operations. Memory: samples x block width x passes x 8 bytes.
 *
 * <p>Source: Musco and Musco, NeurIPS 28 (2015), algorithm 2; Halko et al., SIAM Rev. 53:217 (2011).
 */
final class RandomizedPca implements AutoCloseable {

    private static final double TOLERANCE = 3e-4;
    private static final int MOST_PASSES = 24;
    private static final int OVERSAMPLING = 10;
    /** Two megabytes of genotypes a thread: larger blocks leave the nearer caches, and products halve in speed. */
    private static final int FLOATS_PER_BLOCK = 1 << 19;
    /** Blocks whose products are added up in single precision before they go to the totals. */
    private static final int BLOCKS_A_SUM = 8;
    /** Such sums a piece on a cluster. */
    private static final int PARTS_A_PIECE = 8;
    /** Block widths are multiples of this: the native kernels' lanes. */
    private static final int LANES = 16;

    private final GenotypeSource source;
    private final StandardizedBlocks standardized;
    private final Parallelism parallelism;
    private final int n;
    private final int width;
    private final int variantsPerBlock;
    private final Queue<Buffers> idle = new ConcurrentLinkedQueue<>();

    private RandomizedPca(GenotypeSource source, double[] outside, int width, Parallelism parallelism) {
        this.source = source;
        this.standardized = new StandardizedBlocks(source, outside);
        this.parallelism = parallelism;
        this.n = source.samples().size();
        this.width = width;
        this.variantsPerBlock = variantsPerBlock(n);
    }

    /** One block's memory, used again for the next one: fresh pages would cost as much as the products. */
    private final class Buffers {
        private final FloatBlock z = new FloatBlock(variantsPerBlock, n);
        private final FloatBlock projected = new FloatBlock(variantsPerBlock, width);
        private final FloatBlock image = new FloatBlock(n, width);
        private final long[] words = new long[variantsPerBlock * GenotypeWords.perVariant(n)];
        private final double[] frequencies = new double[variantsPerBlock];
        private final float[] scratch = new float[n * width];
    }

    @Override
    public void close() {
        for (Buffers buffers = idle.poll(); buffers != null; buffers = idle.poll()) {
            buffers.z.close();
            buffers.projected.close();
            buffers.image.close();
        }
    }

    private static int width(int components) {
        return (components + OVERSAMPLING + LANES - 1) / LANES * LANES;
    }

    /**
     * Whether there are so many samples that the space can grow through all passes. With fewer it may fill up before the
     * eigenvalues stand still, and the exact method is the cheaper one.
     */
    static boolean fits(int samples, int components) {
        return samples > MOST_PASSES * width(components);
    }

    static PrincipalComponents compute(
            GenotypeSource source, double[] outside, int components, long seed, Engine engine) {
        int[] diploid = ChromosomeKinds.of(source.variants()).diploid();
        if (diploid.length == 0) {
            throw new DegenerateData("no variant lies on an autosome; components need some (check chromosome names)");
        }
        int width = Math.min(source.samples().size(), width(components));
        try (RandomizedPca pca = new RandomizedPca(
                SubsetSource.ofVariants(source, diploid),
                StandardizedBlocks.outsideOf(outside, diploid),
                width,
                engine.inThisProcess().orElse(Parallelism.single()))) {
            return pca.run(components, seed, engine);
        }
    }

    private PrincipalComponents run(int components, long seed, Engine engine) {
        boolean here = engine.inThisProcess().isPresent();
        List<double[]> basis = new ArrayList<>();
        List<double[]> overlaps = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(seed);
        double[] start = new double[n * width];
        for (int i = 0; i < start.length; i++) {
            start[i] = random.nextGaussian();
        }
        double[] next = start;
        double[] earlier = new double[components];
        List<String> warnings = new ArrayList<>();
        SymmetricEigen ritz;
        int pass = 0;
        while (true) {
            double[] block = orthonormal(next, basis);
            basis.add(block);
            double[] image = here
                    ? sumOver(block)
                    : engine.sum(
                            new BlockJob(PortableGenotypes.of(source), standardized.outside(), width, block),
                            VariantRange.pieces(source, PARTS_A_PIECE * BLOCKS_A_SUM * variantsPerBlock),
                            RandomizedPca::plus,
                            () -> {});
            for (int i = 0; i < image.length; i++) {
                image[i] /= source.variants().size();
            }
            pass++;
            ritz = rayleighRitz(basis, image, overlaps);
            double change = 0;
            for (int k = 0; k < components; k++) {
                change = Math.max(change, Math.abs(ritz.values()[k] - earlier[k]) / Math.abs(ritz.values()[k]));
                earlier[k] = ritz.values()[k];
            }
            if (pass > 1 && change <= TOLERANCE || (pass + 1) * width > n) {
                break;
            }
            if (pass == MOST_PASSES) {
                warnings.add(String.format(
                        java.util.Locale.ROOT,
                        "the randomised method stopped after %d passes with an eigenvalue still changing by %.1e of itself;"
                                + " components beyond the leading ones may be rough",
                        pass,
                        change));
                break;
            }
            next = image;
        }
        return result(basis, ritz, components, warnings);
    }

    private PrincipalComponents result(
            List<double[]> basis, SymmetricEigen ritz, int components, List<String> warnings) {
        double[] scores = new double[n * components];
        for (int b = 0; b < basis.size(); b++) {
            double[] coefficients = new double[width * components];
            for (int i = 0; i < width; i++) {
                for (int k = 0; k < components; k++) {
                    coefficients[i * components + k] = ritz.vectors()[(b * width + i) * ritz.count() + k];
                }
            }
            double[] part = LinearAlgebra.multiply(basis.get(b), coefficients, n, width, components);
            for (int i = 0; i < scores.length; i++) {
                scores[i] += part[i];
            }
        }
        for (int k = 0; k < components; k++) {
            int largest = 0;
            for (int i = 1; i < n; i++) {
                if (Math.abs(scores[i * components + k]) > Math.abs(scores[largest * components + k]) * (1 + 1e-10)) {
                    largest = i;
                }
            }
            if (scores[largest * components + k] < 0) {
                for (int i = 0; i < n; i++) {
                    scores[i * components + k] = -scores[i * components + k];
                }
            }
        }
        return new PrincipalComponents(
                source.samples(),
                scores,
                Arrays.copyOf(ritz.values(), components),
                source.variants().size(),
                PcaOptions.Solver.RANDOMIZED,
                warnings);
    }

    /** Columns made orthonormal to the basis and each other: block Gram-Schmidt, twice, then Cholesky QR by eigenvectors. */
    private double[] orthonormal(double[] columns, List<double[]> basis) {
        double[] q = columns;
        for (int round = 0; round < 2; round++) {
            q = q.clone();
            for (double[] earlier : basis) {
                double[] overlap = LinearAlgebra.multiply(
                        LinearAlgebra.Operand.TRANSPOSED, earlier, LinearAlgebra.Operand.AS_GIVEN, q, width, n, width);
                double[] along = LinearAlgebra.multiply(earlier, overlap, n, width, width);
                for (int i = 0; i < q.length; i++) {
                    q[i] -= along[i];
                }
            }
            // Singular vectors instead of a triangular factor: they stand even where columns are almost dependent.
            q = LinearAlgebra.thinSvd(q, n, width).left();
        }
        return q;
    }

    /**
     * The eigen-decomposition of A within the basis.
     *
     * @param overlaps grown by those of the newest image with every block of the basis
     */
    private SymmetricEigen rayleighRitz(List<double[]> basis, double[] image, List<double[]> overlaps) {
        for (double[] block : basis) {
            overlaps.add(LinearAlgebra.multiply(
                    LinearAlgebra.Operand.TRANSPOSED, block, LinearAlgebra.Operand.AS_GIVEN, image, width, n, width));
        }
        int blocks = basis.size();
        int order = blocks * width;
        double[] projected = new double[order * order];
        int next = 0;
        for (int a = 0; a < blocks; a++) {
            for (int b = 0; b <= a; b++) {
                double[] part = overlaps.get(next++);
                for (int i = 0; i < width; i++) {
                    for (int j = 0; j < width; j++) {
                        projected[(b * width + i) * order + a * width + j] = part[i * width + j];
                        projected[(a * width + j) * order + b * width + i] = part[i * width + j];
                    }
                }
            }
        }
        return LinearAlgebra.symmetricEigen(projected, order);
    }

    private static double[] plus(double[] left, double[] right) {
        for (int i = 0; i < left.length; i++) {
            left[i] += right[i];
        }
        return left;
    }

    /** Z'Z of some variants times a block. */
    private record BlockJob(PortableGenotypes genotypes, double[] outside, int width, double[] block)
            implements Job<double[]> {
        @Override
        public String name() {
            return "genotype-pca";
        }

        @Override
        public Worker<double[]> open() {
            GenotypeSource source = genotypes.source();
            return piece -> {
                int size = PARTS_A_PIECE
                        * BLOCKS_A_SUM
                        * variantsPerBlock(source.samples().size());
                VariantRange range = VariantRange.ofPiece(source, size, piece);
                double[] known = outside.length == 0
                        ? outside
                        : Arrays.copyOfRange(outside, range.first(), range.first() + range.count());
                try (RandomizedPca pca = new RandomizedPca(range, known, width, Parallelism.single())) {
                    return pca.sumOver(block);
                }
            };
        }
    }

    private static int variantsPerBlock(int samples) {
        return Math.max(LANES, Math.min(2048, FLOATS_PER_BLOCK / samples / LANES * LANES));
    }

    /** Z'Z times a block: one pass over the genotypes. */
    private double[] sumOver(double[] block) {
        int bytes = source.bytesPerVariant();
        double[] sums = new double[n * width];
        Object turn = new Object();
        int[] due = {0};
        boolean[] failed = {false};
        try (FloatBlock right = new FloatBlock(n, width)) {
            float[] row = new float[width];
            for (int i = 0; i < n; i++) {
                for (int k = 0; k < width; k++) {
                    row[k] = (float) block[i * width + k];
                }
                right.putRow(i, row);
            }
            GenotypeBlocks.forEach(
                    source, BLOCKS_A_SUM * variantsPerBlock, parallelism, (number, first, count, packed) -> {
                        Buffers own = idle.poll();
                        if (own == null) {
                            own = new Buffers();
                        }
                        try {
                            for (int from = 0; from < count; from += variantsPerBlock) {
                                int here = Math.min(variantsPerBlock, count - from);
                                byte[] slice = Arrays.copyOfRange(packed, from * bytes, (from + here) * bytes);
                                GenotypeWords.load(slice, here, n, own.words);
                                standardized.fill(slice, own.words, first + from, 0, here, own.z, own.frequencies);
                                own.z.multiply(here, right, own.projected);
                                if (from == 0) {
                                    own.z.multiplyTransposed(here, own.projected, own.image);
                                } else {
                                    own.z.addMultipliedTransposed(here, own.projected, own.image);
                                }
                            }
                            synchronized (turn) {
                                while (due[0] != number && !failed[0]) {
                                    turn.wait();
                                }
                                own.image.addTo(0, n * width, sums, 0, own.scratch);
                                due[0]++;
                                turn.notifyAll();
                            }
                            idle.add(own);
                        } catch (InterruptedException interrupted) {
                            Thread.currentThread().interrupt();
                            throw new java.util.concurrent.CancellationException("interrupted");
                        } catch (RuntimeException | Error failure) {
                            synchronized (turn) {
                                failed[0] = true;
                                turn.notifyAll();
                            }
                            throw failure;
                        }
                    });
        }
        return sums;
    }
}
