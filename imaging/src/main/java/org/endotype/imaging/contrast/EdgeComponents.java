package org.endotype.imaging.contrast;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Connected components of the edges whose statistic passes a threshold; unchecked kernel. */
final class EdgeComponents {

    private final int[] componentOfEdge;
    private final List<int[]> sizes;
    private final double[] intensities;

    private EdgeComponents(int[] componentOfEdge, List<int[]> sizes, double[] intensities) {
        this.componentOfEdge = componentOfEdge;
        this.sizes = sizes;
        this.intensities = intensities;
    }

    /** @param statistics one an edge, row-major lower triangle */
    static EdgeComponents above(double[] statistics, double threshold, int regions) {
        int[] parent = new int[regions];
        for (int i = 0; i < regions; i++) {
            parent[i] = i;
        }
        int edge = 0;
        for (int i = 0; i < regions; i++) {
            for (int j = 0; j < i; j++, edge++) {
                if (Math.abs(statistics[edge]) > threshold) {
                    parent[root(parent, i)] = root(parent, j);
                }
            }
        }
        int[] edges = new int[regions];
        int[] members = new int[regions];
        edge = 0;
        for (int i = 0; i < regions; i++) {
            members[root(parent, i)]++;
            for (int j = 0; j < i; j++, edge++) {
                if (Math.abs(statistics[edge]) > threshold) {
                    edges[root(parent, i)]++;
                }
            }
        }
        List<int[]> found = new ArrayList<>();
        for (int i = 0; i < regions; i++) {
            if (edges[i] > 0) {
                found.add(new int[] {edges[i], members[i], i});
            }
        }
        // Ties keep the order of the components' roots, which the data alone fix.
        found.sort(Comparator.comparingInt((int[] size) -> -size[0]));
        int[] number = new int[regions];
        for (int c = 0; c < found.size(); c++) {
            number[found.get(c)[2]] = c + 1;
        }
        int[] componentOfEdge = new int[statistics.length];
        double[] intensities = new double[found.size()];
        edge = 0;
        for (int i = 0; i < regions; i++) {
            for (int j = 0; j < i; j++, edge++) {
                if (Math.abs(statistics[edge]) > threshold) {
                    componentOfEdge[edge] = number[root(parent, i)];
                    intensities[componentOfEdge[edge] - 1] += Math.abs(statistics[edge]) - threshold;
                }
            }
        }
        return new EdgeComponents(componentOfEdge, found, intensities);
    }

    private static int root(int[] parent, int node) {
        int at = node;
        while (parent[at] != at) {
            parent[at] = parent[parent[at]];
            at = parent[at];
        }
        return at;
    }

    int count() {
        return sizes.size();
    }

    int edges(int component) {
        return sizes.get(component)[0];
    }

    int regions(int component) {
        return sizes.get(component)[1];
    }

    /** The largest number of edges of a component; 0 where there is none. */
    int largest() {
        return sizes.isEmpty() ? 0 : sizes.get(0)[0];
    }

    /** The sum over the component's edges of what their |statistic| has above the threshold. */
    double intensity(int component) {
        return intensities[component];
    }

    /** The largest intensity of a component, which need not be the one of most edges; 0 where there is none. */
    double largestIntensity() {
        double largest = 0;
        for (double intensity : intensities) {
            largest = Math.max(largest, intensity);
        }
        return largest;
    }

    /** From 1, largest first; 0 for edges in none. */
    int[] componentOfEdge() {
        return componentOfEdge;
    }
}
