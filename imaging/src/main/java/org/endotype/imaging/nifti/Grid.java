package org.endotype.imaging.nifti;

/**
 * A lattice of voxels in space; x runs fastest in memory.
 *
 * @param sizeX voxels along the first axis
 * @param sizeY voxels along the second
 * @param sizeZ voxels along the third
 * @param affine voxel indices to millimetres
 */
public record Grid(int sizeX, int sizeY, int sizeZ, Affine affine) {

    public int voxelCount() {
        return Math.multiplyExact(Math.multiplyExact(sizeX, sizeY), sizeZ);
    }

    /** Whether sizes agree and every voxel centre lies within a thousandth of a voxel of its counterpart. */
    public boolean matches(Grid other) {
        if (sizeX != other.sizeX || sizeY != other.sizeY || sizeZ != other.sizeZ) {
            return false;
        }
        Affine between = other.affine.inverse().after(affine);
        double[] corner = {sizeX - 1.0, sizeY - 1.0, sizeZ - 1.0};
        for (int row = 0; row < 3; row++) {
            double largest = Math.abs(between.entry(row, 3));
            for (int column = 0; column < 3; column++) {
                double identity = row == column ? 1 : 0;
                largest += Math.abs(between.entry(row, column) - identity) * corner[column];
            }
            if (largest > 1e-3) {
                return false;
            }
        }
        return true;
    }
}
