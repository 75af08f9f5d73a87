package org.endotype.core.stratify.neural;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.endotype.core.cohort.ViewScores;

/**
 * Rows for an autoencoder.
 *
 * @param inputs row-major {@code rows x total inputs}; absent views hold their conditional means
 * @param present row-major {@code rows x views}
 * @param scores the component scores that the inputs came from
 * @param filler makes inputs of scores
 */
record TrainingRows(
        double[] inputs, boolean[] present, int rows, int width, int views, ViewScores scores, Filler filler) {

    /** Makes inputs of component scores: scales them and fills absent views. */
    @FunctionalInterface
    interface Filler {
        double[] inputsOf(ViewScores scores);
    }

    TrainingRows subset(int[] chosen) {
        double[] x = new double[chosen.length * width];
        boolean[] mask = new boolean[chosen.length * views];
        for (int i = 0; i < chosen.length; i++) {
            System.arraycopy(inputs, chosen[i] * width, x, i * width, width);
            System.arraycopy(present, chosen[i] * views, mask, i * views, views);
        }
        return new TrainingRows(x, mask, chosen.length, width, views, scores.subset(chosen), filler);
    }

    boolean[] presentOf(int row) {
        return java.util.Arrays.copyOfRange(present, row * views, (row + 1) * views);
    }

    /** Inputs as they would be if only the shown views were there. */
    double[] fill(boolean[] shown) {
        List<ViewScores.Block> blocks = new ArrayList<>();
        for (int v = 0; v < views; v++) {
            ViewScores.Block block = scores.blocks().get(v);
            boolean[] here = new boolean[rows];
            for (int i = 0; i < rows; i++) {
                here[i] = shown[i * views + v];
            }
            blocks.add(new ViewScores.Block(block.view(), block.values(), here, block.columns()));
        }
        return filler.inputsOf(new ViewScores(rows, blocks));
    }

    /** Which views are shown: each present one is hidden with the given chance, but never the last. */
    boolean[] hideSome(double chance, RandomGenerator random) {
        boolean[] shown = present.clone();
        for (int i = 0; i < rows; i++) {
            int left = 0;
            for (int v = 0; v < views; v++) {
                left += shown[i * views + v] ? 1 : 0;
            }
            int first = random.nextInt(views);
            for (int step = 0; step < views; step++) {
                int v = (first + step) % views;
                boolean hide = random.nextDouble() < chance;
                if (hide && left > 1 && shown[i * views + v]) {
                    shown[i * views + v] = false;
                    left--;
                }
            }
        }
        return shown;
    }
}
