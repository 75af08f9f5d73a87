package org.endotype.imaging.activation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.endotype.imaging.nifti.Grid;

/**
 * Significant voxels of one sign that touch (faces, edges or corners), numbered from 1 in order of size, the one that comes
 * first in the grid first among equals.
 */
final class SignificantClusters {

    private final int[] clusterOf;
    private final int[] sizes;

    private SignificantClusters(int[] clusterOf, int[] sizes) {
        this.clusterOf = clusterOf;
        this.sizes = sizes;
    }

    static SignificantClusters of(ActivationMaps maps, double level) {
        double[] z = maps.thresholdedZ(level);
        int[] found = new int[z.length];
        List<Integer> counts = new ArrayList<>();
        for (int start = 0; start < z.length; start++) {
            if (z[start] != 0 && found[start] == 0) {
                counts.add(fill(maps.grid(), z, found, start, counts.size() + 1));
            }
        }
        return numberedBySize(found, counts);
    }

    /** The cluster of a voxel, 0 where it is not significant. */
    int clusterOf(int voxel) {
        return clusterOf[voxel];
    }

    /** Voxels of a cluster; 0 for cluster 0. */
    int sizeOf(int cluster) {
        return sizes[cluster];
    }

    private static int fill(Grid grid, double[] z, int[] found, int start, int id) {
        ArrayDeque<Integer> open = new ArrayDeque<>();
        found[start] = id;
        open.add(start);
        int count = 0;
        while (!open.isEmpty()) {
            int at = open.remove();
            count++;
            int x = at % grid.sizeX();
            int y = at / grid.sizeX() % grid.sizeY();
            int level = at / grid.sizeX() / grid.sizeY();
            for (int nz = Math.max(0, level - 1); nz <= Math.min(grid.sizeZ() - 1, level + 1); nz++) {
                for (int ny = Math.max(0, y - 1); ny <= Math.min(grid.sizeY() - 1, y + 1); ny++) {
                    for (int nx = Math.max(0, x - 1); nx <= Math.min(grid.sizeX() - 1, x + 1); nx++) {
                        int next = (nz * grid.sizeY() + ny) * grid.sizeX() + nx;
                        if (found[next] == 0 && z[next] * z[start] > 0) {
                            found[next] = id;
                            open.add(next);
                        }
                    }
                }
            }
        }
        return count;
    }

    private static SignificantClusters numberedBySize(int[] found, List<Integer> counts) {
        List<Integer> order = new ArrayList<>();
        for (int id = 1; id <= counts.size(); id++) {
            order.add(id);
        }
        order.sort(Comparator.comparingInt((Integer id) -> -counts.get(id - 1)));
        int[] rank = new int[counts.size() + 1];
        int[] sizes = new int[counts.size() + 1];
        for (int i = 0; i < order.size(); i++) {
            rank[order.get(i)] = i + 1;
            sizes[i + 1] = counts.get(order.get(i) - 1);
        }
        int[] clusterOf = new int[found.length];
        for (int v = 0; v < found.length; v++) {
            clusterOf[v] = rank[found[v]];
        }
        return new SignificantClusters(clusterOf, sizes);
    }
}
