package org.endotype.core.table;

import org.jspecify.annotations.Nullable;

/** Receives the cells of one row of a long table, in column order. Not for several threads. */
public interface RowCells {

    /** A cell of text; null is missing. In delimited files it is quoted where it must be. */
    RowCells text(@Nullable String text);

    RowCells integer(long value);

    /** A number; NaN is missing. */
    RowCells number(double value);
}
