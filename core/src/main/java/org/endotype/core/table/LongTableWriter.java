package org.endotype.core.table;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import org.endotype.core.file.AtomicOutput;
import org.endotype.core.parallel.Parallelism;
import org.jspecify.annotations.Nullable;

/**
 * Writes tables of millions of rows whose cells are already in memory: rows are turned into text in blocks on several
 * threads and written in order. Formats and missing values as in {@link TableWriter}; numbers with ten significant
 * digits. Atomic; the same bytes on any number of threads. Memory: one block of text a thread.
 */
public final class LongTableWriter {

    private static final int ROWS_PER_BLOCK = 4096;

    /** Fills one row; called from several threads at once, each with cells of its own. */
    @FunctionalInterface
    public interface RowFiller {
        void fill(long row, RowCells cells);
    }

    /** Takes the rows of one part of a table, which follow those of the parts before it. */
    @FunctionalInterface
    public interface PartSink {
        /** Writes the part's rows 0 to {@code rows - 1} before it returns; the filler is not kept. */
        void rows(long rows, RowFiller filler);
    }

    private LongTableWriter() {}

    /** Writes a header and the rows 0 to {@code rows - 1}. */
    public static void write(Path file, List<String> header, long rows, Parallelism parallelism, RowFiller filler) {
        writeParts(file, header, parallelism, sink -> sink.rows(rows, filler));
    }

    /** Writes a header and the rows of several parts, so that no more than one of them need be in memory. */
    public static void writeParts(Path file, List<String> header, Parallelism parallelism, Consumer<PartSink> parts) {
        TableWriter.requireKnownFormat(file);
        if (ParquetColumns.isParquet(file)) {
            TableWriter.write(file, header, sink -> {
                ObjectCells cells = new ObjectCells(header.size());
                try {
                    parts.accept((rows, filler) -> {
                        for (long row = 0; row < rows; row++) {
                            cells.clear();
                            filler.fill(row, cells);
                            try {
                                sink.row(cells.toArray());
                            } catch (IOException failure) {
                                throw new UncheckedIOException(failure);
                            }
                        }
                    });
                } catch (UncheckedIOException failure) {
                    throw failure.getCause();
                }
            });
            return;
        }
        char separator = DelimitedReader.separatorOf(file);
        AtomicOutput.writeStream(file, out -> {
            GZIPOutputStream gzip = file.toString().endsWith(".gz") ? new GZIPOutputStream(out, 1 << 16) : null;
            OutputStream target = gzip == null ? out : gzip;
            TextRowCells head = new TextRowCells(separator);
            header.forEach(head::text);
            head.endRow(header.size());
            target.write(head.bytes(), 0, head.length());
            try {
                parts.accept((rows, filler) -> writeRows(target, separator, header.size(), rows, parallelism, filler));
            } catch (UncheckedIOException failure) {
                throw failure.getCause();
            }
            if (gzip != null) {
                gzip.finish();
            }
        });
    }

    private static void writeRows(
            OutputStream target, char separator, int columns, long rows, Parallelism parallelism, RowFiller filler) {
        long blocks = (rows + ROWS_PER_BLOCK - 1) / ROWS_PER_BLOCK;
        Turns turns = new Turns(blocks);
        int workers = (int) Math.min(parallelism.threads(), Math.max(1, blocks));
        parallelism.forEachBlock(workers, worker -> {
            TextRowCells cells = new TextRowCells(separator);
            boolean finished = false;
            try {
                for (long block = turns.take(); block < blocks; block = turns.take()) {
                    cells.clear();
                    long end = Math.min(rows, (block + 1) * ROWS_PER_BLOCK);
                    for (long row = block * ROWS_PER_BLOCK; row < end; row++) {
                        filler.fill(row, cells);
                        cells.endRow(columns);
                    }
                    if (!turns.await(block)) {
                        break;
                    }
                    try {
                        target.write(cells.bytes(), 0, cells.length());
                    } catch (IOException failure) {
                        throw new UncheckedIOException(failure);
                    }
                    turns.done(block);
                }
                finished = true;
            } finally {
                if (!finished) {
                    turns.abandon();
                }
            }
        });
    }

    /** Hands out blocks in order and lets each be written after the one before it. */
    private static final class Turns {
        private final long blocks;
        private long nextToTake;
        private long nextToWrite;
        private boolean abandoned;

        Turns(long blocks) {
            this.blocks = blocks;
        }

        synchronized long take() {
            return abandoned ? blocks : nextToTake++;
        }

        synchronized boolean await(long block) {
            while (nextToWrite != block && !abandoned) {
                try {
                    wait();
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    throw new CancellationException("interrupted");
                }
            }
            return !abandoned;
        }

        synchronized void done(long block) {
            nextToWrite = block + 1;
            notifyAll();
        }

        synchronized void abandon() {
            abandoned = true;
            notifyAll();
        }
    }

    /** Keeps cells as objects, for the Parquet writer. */
    private static final class ObjectCells implements RowCells {
        private final List<@Nullable Object> cells;

        ObjectCells(int columns) {
            cells = new ArrayList<>(columns);
        }

        @Override
        public RowCells text(@Nullable String text) {
            cells.add(text);
            return this;
        }

        @Override
        public RowCells integer(long value) {
            cells.add(value);
            return this;
        }

        @Override
        public RowCells number(double value) {
            cells.add(value);
            return this;
        }

        void clear() {
            cells.clear();
        }

        @Nullable
        Object[] toArray() {
            return cells.toArray();
        }
    }

    /** The bytes one row would take, for tests of the number format. */
    static String format(double value) {
        TextRowCells cells = new TextRowCells('\t');
        cells.number(value);
        return new String(cells.bytes(), 0, cells.length(), StandardCharsets.UTF_8);
    }
}
