package org.endotype.imaging.parcel;

/** Means over the voxels of each label. */
final class LabelSums extends RegionSums {

    private final Parcellation parcellation;
    private final int[] parcels;
    private final double[] sums;
    private final int regions;

    LabelSums(Parcellation parcellation, boolean[] usable, int volumes) {
        super(parcellation, usableOf(parcellation.voxels(), usable));
        this.parcellation = parcellation;
        parcels = new int[voxels.length];
        int next = 0;
        for (int i = 0; i < parcellation.voxels().length; i++) {
            if (usable[parcellation.voxels()[i]]) {
                parcels[next++] = parcellation.parcels()[i];
            }
        }
        regions = parcellation.parcelCount();
        sums = new double[Math.multiplyExact(volumes, regions)];
    }

    static int[] usableOf(int[] voxels, boolean[] usable) {
        int count = 0;
        for (int voxel : voxels) {
            count += usable[voxel] ? 1 : 0;
        }
        int[] chosen = new int[count];
        int next = 0;
        for (int voxel : voxels) {
            if (usable[voxel]) {
                chosen[next++] = voxel;
            }
        }
        return chosen;
    }

    @Override
    void add(double[] recorded, double[] summed, int t) {
        int row = t * regions;
        if (recorded != summed) {
            addSmoothed(recorded, summed, row);
            return;
        }
        for (int i = 0; i < voxels.length; i++) {
            double value = recorded[voxels[i]];
            sums[row + parcels[i]] += value;
            if (value != 0) {
                see(i);
            }
        }
        for (int region = 0; region < regions; region++) {
            if (!Double.isFinite(sums[row + region])) {
                markNotFinite(recorded);
                return;
            }
        }
    }

    private void addSmoothed(double[] recorded, double[] smoothed, int row) {
        boolean finite = true;
        for (int i = 0; i < voxels.length; i++) {
            sums[row + parcels[i]] += smoothed[voxels[i]];
            double value = recorded[voxels[i]];
            finite &= Double.isFinite(value);
            if (value != 0) {
                see(i);
            }
        }
        if (!finite) {
            markNotFinite(recorded);
        }
    }

    @Override
    double[] signals(boolean[] kept, boolean[] covered) {
        int[] counts = counts(covered);
        for (int region = 0; region < regions; region++) {
            for (int at = region; at < sums.length; at += regions) {
                sums[at] = kept[region] ? sums[at] / counts[region] : Double.NaN;
            }
        }
        return sums;
    }

    @Override
    int[] counts(boolean[] covered) {
        int[] counts = new int[regions];
        for (int i = 0; i < voxels.length; i++) {
            counts[parcels[i]] += covered[voxels[i]] ? 1 : 0;
        }
        return counts;
    }

    @Override
    double[] coverage(boolean[] covered) {
        return parcellation.coverage(covered);
    }
}
