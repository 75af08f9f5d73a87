package org.endotype.core.report;

import org.endotype.core.report.figure.Figure;
import org.jspecify.annotations.Nullable;

/** Numbers the figures of one page. Not thread-safe. */
final class Plates {

    private int last;

    Block plate(Figure figure, String caption, @Nullable Table table) {
        last++;
        return Block.figure(new Block.Plate(last, figure.svg(), caption, table));
    }
}
