package org.endotype.imaging.network;

import java.util.SplittableRandom;
import org.endotype.core.error.InvalidConfiguration;

/**
 * A null network with the same degrees: pairs of edges a-b, c-d become a-d, c-b where neither exists yet, carrying their
 * weights along. Strengths change, degrees and the weights as a set do not; the diagonal stays.
 *
 * <p>One pass tries once for every edge, each time up to round(edges / (nodes - 1)) + 1 random pairs. A complete network
 * comes back as it is. Cost O(passes x edges x tries), without memory beyond the matrix and the edge list.
 *
 * <p>Source: Maslov and Sneppen, Science 296 (2002) 910-913.
 *
 * @param passes over the edges, at least 1
 */
public record Rewiring(int passes) {

    public Rewiring {
        if (passes < 1) {
            throw new InvalidConfiguration("rewiring passes: expected at least 1, found " + passes);
        }
    }

    /** A rewired copy of a symmetric row-major matrix; an edge is an entry that is not 0. */
    public double[] rewire(double[] matrix, int nodes, SplittableRandom random) {
        double[] r = matrix.clone();
        int[] from = new int[nodes * (nodes - 1) / 2];
        int[] to = new int[from.length];
        int edges = 0;
        for (int i = 0; i < nodes; i++) {
            for (int j = 0; j < i; j++) {
                if (r[i * nodes + j] != 0) {
                    from[edges] = i;
                    to[edges++] = j;
                }
            }
        }
        if (edges < 2 || edges == from.length) {
            return r;
        }
        long rounds = (long) passes * edges;
        int tries = (int) Math.round((double) edges / (nodes - 1)) + 1;
        for (long round = 0; round < rounds; round++) {
            for (int attempt = 0; attempt < tries; attempt++) {
                int first = random.nextInt(edges);
                int second = random.nextInt(edges);
                int a = from[first];
                int b = to[first];
                // Turning one edge round at random makes both ways of crossing possible.
                boolean turned = random.nextBoolean();
                int c = turned ? to[second] : from[second];
                int d = turned ? from[second] : to[second];
                boolean distinct = a != c && a != d && b != c && b != d;
                if (distinct && r[a * nodes + d] == 0 && r[c * nodes + b] == 0) {
                    move(r, nodes, a, b, a, d);
                    move(r, nodes, c, d, c, b);
                    from[first] = a;
                    to[first] = d;
                    from[second] = c;
                    to[second] = b;
                    break;
                }
            }
        }
        return r;
    }

    private static void move(double[] r, int nodes, int a, int b, int c, int d) {
        double weight = r[a * nodes + b];
        r[a * nodes + b] = 0;
        r[b * nodes + a] = 0;
        r[c * nodes + d] = weight;
        r[d * nodes + c] = weight;
    }
}
