package org.endotype.imaging.network;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.parallel.Parallelism;

/**
 * The Louvain search for a partition of high quality: nodes move to the module that gains most until none gains, modules
 * become nodes, and so on; the best of several restarts in other orders. Immutable.
 *
 * <p>Each restart visits nodes in an order drawn from its own stream of the seed, so that the result depends on the seed
 * and the number of restarts alone. Among equally good restarts the first is kept.
 *
 * <p>Cost a restart: O(n^2) memory; a visit costs O(modules), a move O(n), since the sums of every node's ties into every
 * module are kept up to date. Source: Blondel et al., Journal of Statistical Mechanics (2008) P10008.
 *
 * @param restarts at least 1
 */
public record Louvain(int restarts, long seed) {

    /** Gains below this are rounding. */
    private static final double SMALLEST_GAIN = 1e-10;

    /** A partition and its quality. */
    public record Result(Partition partition, double quality) {}

    public Louvain {
        if (restarts < 1) {
            throw new InvalidConfiguration("restarts: expected at least 1, found " + restarts);
        }
    }

    /** The partition of every restart, in order. */
    List<Partition> searches(ModularityMatrix matrix, Parallelism parallelism) {
        return Arrays.stream(all(matrix, parallelism)).map(Result::partition).toList();
    }

    /** The best partition found. */
    public Result search(ModularityMatrix matrix, Parallelism parallelism) {
        Result[] results = all(matrix, parallelism);
        Result best = results[0];
        for (Result result : results) {
            if (result.quality() > best.quality()) {
                best = result;
            }
        }
        return best;
    }

    private Result[] all(ModularityMatrix matrix, Parallelism parallelism) {
        Result[] results = new Result[restarts];
        SplittableRandom[] streams = new SplittableRandom[restarts];
        SplittableRandom root = new SplittableRandom(seed);
        for (int k = 0; k < restarts; k++) {
            streams[k] = root.split();
        }
        parallelism.forEachBlock(restarts, k -> results[k] = once(matrix, streams[k]));
        return results;
    }

    /** One restart. */
    static Result once(ModularityMatrix matrix, SplittableRandom random) {
        int n = matrix.nodeCount();
        double[] b = matrix.values();
        int[] module = new int[n];
        for (int i = 0; i < n; i++) {
            module[i] = i;
        }
        int size = n;
        boolean improved = n > 0;
        while (improved) {
            int[] level = move(b, size, random);
            int count = compact(level);
            improved = count < size;
            if (improved) {
                for (int i = 0; i < n; i++) {
                    module[i] = level[module[i]];
                }
                b = pool(b, size, level, count);
                size = count;
            }
        }
        Partition partition = Partition.of(module);
        return new Result(partition, matrix.quality(partition));
    }

    /** Moves single nodes until no move gains; returns the module of each. */
    private static int[] move(double[] b, int n, SplittableRandom random) {
        // Row m holds every node's ties into module m; modules start as single nodes.
        double[] ties = b.clone();
        int[] module = new int[n];
        int[] members = new int[n];
        int[] order = new int[n];
        // Modules that have members, as a list with places, so that visits skip the empty ones.
        int[] occupied = new int[n];
        for (int i = 0; i < n; i++) {
            module[i] = i;
            members[i] = 1;
            order[i] = i;
            occupied[i] = i;
        }
        int occupiedCount = n;
        boolean moved = true;
        while (moved) {
            moved = false;
            for (int i = n - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                int swap = order[i];
                order[i] = order[j];
                order[j] = swap;
            }
            for (int u : order) {
                int from = module[u];
                double stay = ties[from * n + u] - b[u * n + u];
                double bestGain = SMALLEST_GAIN;
                int to = -1;
                for (int k = 0; k < occupiedCount; k++) {
                    int candidate = occupied[k];
                    double gain = ties[candidate * n + u] - stay;
                    if (candidate != from && gain > bestGain) {
                        bestGain = gain;
                        to = candidate;
                    }
                }
                if (to >= 0) {
                    for (int i = 0; i < n; i++) {
                        double tie = b[u * n + i];
                        ties[to * n + i] += tie;
                        ties[from * n + i] -= tie;
                    }
                    module[u] = to;
                    members[to]++;
                    members[from]--;
                    moved = true;
                    if (members[from] == 0) {
                        occupiedCount = without(occupied, occupiedCount, from);
                    }
                }
            }
        }
        return module;
    }

    private static int without(int[] occupied, int count, int gone) {
        int kept = 0;
        for (int k = 0; k < count; k++) {
            if (occupied[k] != gone) {
                occupied[kept++] = occupied[k];
            }
        }
        return kept;
    }

    /** Renumbers modules from 0 in order of first appearance; returns how many there are. */
    private static int compact(int[] module) {
        int[] number = new int[module.length];
        Arrays.fill(number, -1);
        int count = 0;
        for (int i = 0; i < module.length; i++) {
            if (number[module[i]] < 0) {
                number[module[i]] = count++;
            }
            module[i] = number[module[i]];
        }
        return count;
    }

    private static double[] pool(double[] b, int n, int[] module, int count) {
        double[] pooled = new double[count * count];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                pooled[module[i] * count + module[j]] += b[i * n + j];
            }
        }
        return pooled;
    }
}
