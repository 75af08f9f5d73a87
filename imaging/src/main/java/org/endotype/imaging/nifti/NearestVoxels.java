package org.endotype.imaging.nifti;

/**
 * Which voxel of one grid lies nearest to each voxel of another, for images of labels: coordinates are rounded by {@code
 * floor(c + 0.5)}, and a centre outside the outermost voxel centres has none.
 */
public final class NearestVoxels {

    /**
     * A centre this little outside (in voxels) lies on the border: affines are written in single precision, and the same
     * grid told once as a quaternion and once as a matrix differs by more than the rounding of an entry.
     */
    public static final double ON_BORDER = 1e-3;

    /** Rounds halves up also where the affine's rounding left them a little below. */
    private static final double TIE = 1e-9;

    private NearestVoxels() {}

    /** The index in {@code source} for each voxel of {@code target}, -1 where there is none. Cost: O(voxels of target). */
    public static int[] of(Grid target, Grid source) {
        int[] nearest = new int[target.voxelCount()];
        Affine toSource = source.affine().inverse().after(target.affine());
        int voxel = 0;
        for (int k = 0; k < target.sizeZ(); k++) {
            for (int j = 0; j < target.sizeY(); j++) {
                for (int i = 0; i < target.sizeX(); i++, voxel++) {
                    int x = nearest(toSource, 0, i, j, k, source.sizeX());
                    int y = nearest(toSource, 1, i, j, k, source.sizeY());
                    int z = nearest(toSource, 2, i, j, k, source.sizeZ());
                    nearest[voxel] = x < 0 || y < 0 || z < 0 ? -1 : (z * source.sizeY() + y) * source.sizeX() + x;
                }
            }
        }
        return nearest;
    }

    private static int nearest(Affine map, int row, int i, int j, int k, int size) {
        double c = map.entry(row, 0) * i + map.entry(row, 1) * j + map.entry(row, 2) * k + map.entry(row, 3);
        if (c < -ON_BORDER || c > size - 1 + ON_BORDER) {
            return -1;
        }
        return Math.min(size - 1, (int) Math.floor(c + 0.5 + TIE));
    }
}
