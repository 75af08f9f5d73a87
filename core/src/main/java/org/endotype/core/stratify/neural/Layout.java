package org.endotype.core.stratify.neural;

import java.util.Arrays;

/**
 * The shape of a multi-view autoencoder.
 *
 * <p>A view x gives e = x A + m tanh(x B + b) C, with m the presence of the view (1 or 0) and x, where it is absent, its
 * conditional mean given the other views. The sum s of all e, beside the presence mask, gives the latent position z = s +
 * tanh([s, mask] F + f) G. A view is rebuilt as z D + tanh(z H + h) K + k.
 *
 * @param inputs components of each view
 * @param latent latent dimensions
 * @param hidden units of each tanh layer
 */
record Layout(int[] inputs, int latent, int hidden) {

    int views() {
        return inputs.length;
    }

    /** Names of the arrays of a network, in a fixed order. */
    String[] names() {
        String[] names = new String[views() * 8 + 3];
        int at = 0;
        for (int v = 0; v < views(); v++) {
            for (String part : new String[] {"A", "B", "b", "C", "D", "H", "h", "K"}) {
                names[at++] = part + v;
            }
        }
        names[at++] = "F";
        names[at++] = "f";
        names[at] = "G";
        return names;
    }

    /** Length of the array of that name. */
    int length(String name) {
        int view = name.length() > 1 ? Integer.parseInt(name.substring(1)) : -1;
        return switch (name.charAt(0)) {
            case 'A', 'D' -> inputs[view] * latent;
            case 'B', 'K' -> inputs[view] * hidden;
            case 'b', 'h', 'f' -> hidden;
            case 'C', 'H' -> hidden * latent;
            case 'F' -> (latent + views()) * hidden;
            case 'G' -> hidden * latent;
            default -> throw new IllegalArgumentException(name);
        };
    }

    int totalInputs() {
        return Arrays.stream(inputs).sum();
    }
}
