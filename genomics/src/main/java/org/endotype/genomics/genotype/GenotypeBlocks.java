package org.endotype.genomics.genotype;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.endotype.core.parallel.Parallelism;
import org.jspecify.annotations.Nullable;

/**
 * Goes once over a source in blocks of a fixed number of variants, reading one block while others are computed. One
 * thread reads at a time; block bounds depend on the source and the block size alone, so a caller that stores results
 * by variant, or combines them in block order, gets the same bits on any number of threads.
 *
 * <p>Memory: one block a thread.
 */
public final class GenotypeBlocks {

    /** Computes on one block; called from several threads at once, in any order. */
    @FunctionalInterface
    public interface BlockWork {
        /**
         * @param block zero-based number of the block
         * @param firstVariant index of the block's first variant in the source
         * @param count variants in the block
         * @param packed the block, {@code count x bytesPerVariant} bytes; valid during the call only
         */
        void accept(int block, int firstVariant, int count, byte[] packed);
    }

    /** As {@link BlockWork}, with the dosages of the block; called from several threads at once, in any order. */
    @FunctionalInterface
    public interface DosageWork {
        /** Rows of {@code dosages} and {@code packed} go together; both are valid during the call only. */
        void accept(int block, int firstVariant, int count, byte[] packed, DosageBlock dosages);
    }

    private static final int TARGET_BYTES = 1 << 20;

    private GenotypeBlocks() {}

    /** A block size of about a megabyte, a multiple of 64 variants. */
    public static int variantsPerBlock(GenotypeSource source) {
        int fit = TARGET_BYTES / Math.max(1, source.bytesPerVariant());
        return Math.max(64, Math.min(16_384, fit / 64 * 64));
    }

    public static void forEach(GenotypeSource source, int variantsPerBlock, Parallelism parallelism, BlockWork work) {
        forEach(
                source,
                variantsPerBlock,
                parallelism,
                () -> null,
                (block, first, count, packed, dosages) -> work.accept(block, first, count, packed));
    }

    /** As {@link #forEach}, for sources whose variants may carry dosages. */
    public static void forEachWithDosages(
            GenotypeSource source, int variantsPerBlock, Parallelism parallelism, DosageWork work) {
        int samples = source.samples().size();
        forEach(
                source,
                variantsPerBlock,
                parallelism,
                () -> new DosageBlock(samples),
                (block, first, count, packed, dosages) ->
                        work.accept(block, first, count, packed, Objects.requireNonNull(dosages)));
    }

    private interface AnyWork {
        void accept(int block, int firstVariant, int count, byte[] packed, @Nullable DosageBlock dosages);
    }

    private static void forEach(
            GenotypeSource source,
            int variantsPerBlock,
            Parallelism parallelism,
            Supplier<@Nullable DosageBlock> dosageBlocks,
            AnyWork work) {
        int bytes = source.bytesPerVariant();
        int variants = source.variants().size();
        int blocks = (variants + variantsPerBlock - 1) / variantsPerBlock;
        if (blocks == 0) {
            return;
        }
        AtomicInteger next = new AtomicInteger();
        try (GenotypeReader reader = source.open()) {
            Object turn = new Object();
            parallelism.forEachBlock(Math.min(parallelism.threads(), blocks), worker -> {
                byte[] packed = new byte[Math.multiplyExact(variantsPerBlock, bytes)];
                DosageBlock dosages = dosageBlocks.get();
                while (true) {
                    int block;
                    int count;
                    synchronized (turn) {
                        block = next.get();
                        if (block >= blocks) {
                            return;
                        }
                        try {
                            count = dosages == null ? reader.readBlock(packed) : reader.readBlock(packed, dosages);
                        } catch (RuntimeException | Error failure) {
                            next.set(blocks);
                            throw failure;
                        }
                        next.set(block + 1);
                    }
                    int expected = Math.min(variantsPerBlock, variants - block * variantsPerBlock);
                    if (count != expected) {
                        throw new IllegalStateException(
                                "a reader gave " + count + " variants where " + expected + " were due");
                    }
                    try {
                        work.accept(block, block * variantsPerBlock, count, packed, dosages);
                    } catch (RuntimeException | Error failure) {
                        next.set(blocks);
                        throw failure;
                    }
                }
            });
        }
    }
}
