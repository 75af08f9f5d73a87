package org.endotype.core.cohort;

import java.util.function.IntConsumer;
import org.endotype.core.parallel.Parallelism;

/** Hands out columns in fixed blocks: each column's result depends on that column alone. */
final class Columns {

    private static final int BLOCK = 512;

    private Columns() {}

    static void forEach(int columns, Parallelism parallelism, IntConsumer work) {
        int blocks = (columns + BLOCK - 1) / BLOCK;
        parallelism.forEachBlock(blocks, block -> {
            int end = Math.min(columns, (block + 1) * BLOCK);
            for (int column = block * BLOCK; column < end; column++) {
                work.accept(column);
            }
        });
    }
}
