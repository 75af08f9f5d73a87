package org.endotype.core.stratify.neural;

import java.util.random.RandomGenerator;

/**
 * Rows for an autoencoder.
 *
 * @param inputs row-major {@code rows x total inputs}, 0 where the view is absent
 * @param present row-major {@code rows x views}
 */
record TrainingRows(double[] inputs, boolean[] present, int rows, int width, int views) {

    TrainingRows subset(int[] chosen) {
        double[] x = new double[chosen.length * width];
        boolean[] mask = new boolean[chosen.length * views];
        for (int i = 0; i < chosen.length; i++) {
            System.arraycopy(inputs, chosen[i] * width, x, i * width, width);
            System.arraycopy(present, chosen[i] * views, mask, i * views, views);
        }
        return new TrainingRows(x, mask, chosen.length, width, views);
    }

    boolean[] presentOf(int row) {
        return java.util.Arrays.copyOfRange(present, row * views, (row + 1) * views);
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
