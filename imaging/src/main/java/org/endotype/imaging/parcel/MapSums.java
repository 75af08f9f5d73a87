package org.endotype.imaging.parcel;

import java.util.Arrays;
import org.endotype.core.linalg.LinearAlgebra;

/**
 * Least-squares amplitudes of maps: with the kept maps as columns of M (covered voxels x maps) and a volume y, the s that
 * minimises ||y - M s||, from the normal equations. Weighted means would mix neighbouring maps.
 *
 * <p>One pass suffices: M'y is summed volume by volume, since a voxel that turns out not to be covered is 0 in every
 * volume and adds nothing; M'M is made of covered voxels at the end.
 */
final class MapSums extends RegionSums {

    private final MapProjection projection;
    private final boolean[] usable;
    private final int maps;
    private final int volumes;
    private final double[] products;

    MapSums(MapProjection projection, boolean[] usable, int volumes) {
        super(projection, LabelSums.usableOf(projection.voxels(), usable));
        this.projection = projection;
        this.usable = usable.clone();
        this.volumes = volumes;
        maps = projection.atlas().parcelCount();
        products = new double[Math.multiplyExact(volumes, maps)];
    }

    @Override
    void add(double[] recorded, double[] summed, int t) {
        boolean finite = true;
        for (int i = 0; i < voxels.length; i++) {
            double value = recorded[voxels[i]];
            finite &= Double.isFinite(value);
            if (value != 0) {
                see(i);
            }
        }
        if (!finite) {
            markNotFinite(recorded);
        }
        for (int map = 0; map < maps; map++) {
            int[] at = projection.voxelsOf(map);
            float[] weights = projection.weightsOf(map);
            double sum = 0;
            for (int i = 0; i < at.length; i++) {
                if (usable[at[i]]) {
                    sum += weights[i] * summed[at[i]];
                }
            }
            products[t * maps + map] = sum;
        }
    }

    @Override
    double[] signals(boolean[] kept, boolean[] covered) {
        int[] column = new int[maps];
        int count = 0;
        for (int map = 0; map < maps; map++) {
            column[map] = kept[map] ? count++ : -1;
        }
        double[] right = new double[Math.multiplyExact(count, volumes)];
        for (int map = 0; map < maps; map++) {
            for (int t = 0; column[map] >= 0 && t < volumes; t++) {
                right[column[map] * volumes + t] = products[t * maps + map];
            }
        }
        double[] solved = LinearAlgebra.solvePositiveDefinite(gram(column, count, covered), count, right, volumes);
        double[] signals = new double[products.length];
        Arrays.fill(signals, Double.NaN);
        for (int map = 0; map < maps; map++) {
            for (int t = 0; column[map] >= 0 && t < volumes; t++) {
                signals[t * maps + map] = solved[column[map] * volumes + t];
            }
        }
        return signals;
    }

    /** M'M over covered voxels; maps overlap little, so each pair is found by merging sorted voxel lists. */
    private double[] gram(int[] column, int count, boolean[] covered) {
        double[] gram = new double[count * count];
        for (int a = 0; a < maps; a++) {
            for (int b = 0; b <= a && column[a] >= 0; b++) {
                if (column[b] >= 0) {
                    double product = product(a, b, covered);
                    gram[column[a] * count + column[b]] = product;
                    gram[column[b] * count + column[a]] = product;
                }
            }
        }
        return gram;
    }

    private double product(int a, int b, boolean[] covered) {
        int[] left = projection.voxelsOf(a);
        int[] right = projection.voxelsOf(b);
        float[] leftWeights = projection.weightsOf(a);
        float[] rightWeights = projection.weightsOf(b);
        double sum = 0;
        int j = 0;
        for (int i = 0; i < left.length; i++) {
            while (j < right.length && right[j] < left[i]) {
                j++;
            }
            if (j == right.length) {
                break;
            }
            if (right[j] == left[i] && covered[left[i]]) {
                sum += (double) leftWeights[i] * rightWeights[j];
            }
        }
        return sum;
    }

    @Override
    int[] counts(boolean[] covered) {
        int[] counts = new int[maps];
        for (int map = 0; map < maps; map++) {
            for (int voxel : projection.voxelsOf(map)) {
                counts[map] += covered[voxel] ? 1 : 0;
            }
        }
        return counts;
    }

    @Override
    double[] coverage(boolean[] covered) {
        double[] coverage = new double[maps];
        for (int map = 0; map < maps; map++) {
            double inside = 0;
            int[] at = projection.voxelsOf(map);
            float[] weights = projection.weightsOf(map);
            for (int i = 0; i < at.length; i++) {
                inside += covered[at[i]] ? Math.abs(weights[i]) : 0;
            }
            double total = projection.atlasTotal(map);
            // Interpolation keeps a map's sum only nearly.
            coverage[map] = total > 0 ? Math.min(1, inside / total) : 0;
        }
        return coverage;
    }
}
