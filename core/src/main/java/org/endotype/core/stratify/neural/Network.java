package org.endotype.core.stratify.neural;

import java.util.Map;
import java.util.TreeMap;
import org.endotype.core.error.MalformedInput;

/**
 * The weights of a trained autoencoder with its forward pass in plain Java, immutable. Matrices are row-major, inputs x
 * outputs. Cost of a pass: O(weights) a participant.
 */
final class Network {

    private final Layout layout;
    private final Map<String, double[]> weights;

    Network(Layout layout, Map<String, double[]> weights) {
        this.layout = layout;
        this.weights = new TreeMap<>(weights);
        for (String name : layout.names()) {
            double[] array = weights.get(name);
            if (array == null || array.length != layout.length(name)) {
                throw new MalformedInput("the autoencoder's array '" + name + "' is missing or has another length than "
                        + layout.length(name));
            }
        }
    }

    Layout layout() {
        return layout;
    }

    Map<String, double[]> weights() {
        return weights;
    }

    private double[] weight(String name) {
        double[] array = weights.get(name);
        if (array == null) {
            throw new IllegalStateException(name);
        }
        return array;
    }

    /**
     * The latent position of one participant.
     *
     * @param inputs all views side by side; absent ones hold their conditional means
     * @param present which views there are
     */
    double[] encode(double[] inputs, boolean[] present) {
        int d = layout.latent();
        int h = layout.hidden();
        double[] sum = new double[d + layout.views()];
        int at = 0;
        for (int v = 0; v < layout.views(); v++) {
            int c = layout.inputs()[v];
            addProduct(inputs, at, c, weight("A" + v), d, sum);
            if (present[v]) {
                double[] hidden = weight("b" + v).clone();
                addProduct(inputs, at, c, weight("B" + v), h, hidden);
                tanh(hidden);
                addProduct(hidden, 0, h, weight("C" + v), d, sum);
                sum[d + v] = 1;
            }
            at += c;
        }
        double[] hidden = weight("f").clone();
        addProduct(sum, 0, d + layout.views(), weight("F"), h, hidden);
        tanh(hidden);
        double[] latent = java.util.Arrays.copyOf(sum, d);
        addProduct(hidden, 0, h, weight("G"), d, latent);
        return latent;
    }

    /** All views rebuilt from a latent position, side by side. */
    double[] decode(double[] latent) {
        int h = layout.hidden();
        double[] rebuilt = new double[layout.totalInputs()];
        int at = 0;
        for (int v = 0; v < layout.views(); v++) {
            int c = layout.inputs()[v];
            double[] view = new double[c];
            addProduct(latent, 0, layout.latent(), weight("D" + v), c, view);
            double[] hidden = weight("h" + v).clone();
            addProduct(latent, 0, layout.latent(), weight("H" + v), h, hidden);
            tanh(hidden);
            addProduct(hidden, 0, h, weight("K" + v), c, view);
            System.arraycopy(view, 0, rebuilt, at, c);
            at += c;
        }
        return rebuilt;
    }

    private static void addProduct(double[] x, int from, int count, double[] matrix, int columns, double[] into) {
        for (int i = 0; i < count; i++) {
            double value = x[from + i];
            if (value != 0) {
                for (int j = 0; j < columns; j++) {
                    into[j] += value * matrix[i * columns + j];
                }
            }
        }
    }

    private static void tanh(double[] values) {
        for (int j = 0; j < values.length; j++) {
            values[j] = Math.tanh(values[j]);
        }
    }
}
