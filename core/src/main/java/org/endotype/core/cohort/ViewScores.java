package org.endotype.core.cohort;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * Component scores of every view for the same participants.
 *
 * @param size participants
 * @param blocks one a view, in the model's order
 */
public record ViewScores(int size, List<Block> blocks) implements Serializable {

    public ViewScores {
        blocks = List.copyOf(blocks);
    }

    /**
     * One view's scores.
     *
     * @param view its name
     * @param values row-major {@code size x columns}; NaN in the rows of those who lack the view
     * @param present who has it
     * @param columns components
     */
    public record Block(String view, double[] values, boolean[] present, int columns) implements Serializable {

        static Block absent(String view, int size, int columns) {
            double[] values = new double[size * columns];
            Arrays.fill(values, Double.NaN);
            return new Block(view, values, new boolean[size], columns);
        }

        static Block scatter(String view, int size, int[] rows, double[] values, int columns) {
            Block block = absent(view, size, columns);
            for (int i = 0; i < rows.length; i++) {
                block.present[rows[i]] = true;
                System.arraycopy(values, i * columns, block.values, rows[i] * columns, columns);
            }
            return block;
        }
    }

    /** The given rows, in that order. */
    public ViewScores subset(int[] rows) {
        return new ViewScores(
                rows.length,
                blocks.stream()
                        .map(block -> {
                            double[] values = new double[rows.length * block.columns()];
                            boolean[] present = new boolean[rows.length];
                            for (int i = 0; i < rows.length; i++) {
                                present[i] = block.present()[rows[i]];
                                System.arraycopy(
                                        block.values(),
                                        rows[i] * block.columns(),
                                        values,
                                        i * block.columns(),
                                        block.columns());
                            }
                            return new Block(block.view(), values, present, block.columns());
                        })
                        .toList());
    }

    /** Components of all views together. */
    public int columns() {
        return blocks.stream().mapToInt(Block::columns).sum();
    }
}
