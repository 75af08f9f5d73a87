package org.endotype.imaging.nifti;

import java.nio.ByteOrder;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What a NIfTI header says, after the rules of the standard have been applied to it.
 *
 * @param version 1 or 2
 * @param byteOrder of the header and of the voxels
 * @param sizes voxels along each used axis (1 to 7 of them), each at least 1
 * @param datatype how a voxel is stored
 * @param dataOffset the byte (after inflating) where voxels start
 * @param slope stored values are multiplied by it; 1 where the header's is 0 or not finite
 * @param intercept then this is added; 0 where the header scales nothing
 * @param affine voxel indices to millimetres: the sform where its code is not 0, else the qform where its code is not
 *     0, else the voxel sizes with x flipped and the centre of the grid at the origin
 * @param affineSource which of the three it was
 * @param repetitionTimeSeconds the step of the fourth axis where its unit is a time (or not stated: then seconds) and
 *     it is positive
 * @param description the header's free text
 */
public record NiftiHeader(
        int version,
        ByteOrder byteOrder,
        List<Integer> sizes,
        NiftiDatatype datatype,
        long dataOffset,
        double slope,
        double intercept,
        Affine affine,
        AffineSource affineSource,
        OptionalDouble repetitionTimeSeconds,
        String description) {

    /** Where an affine came from. */
    public enum AffineSource {
        SFORM,
        QFORM,
        VOXEL_SIZES
    }

    public NiftiHeader {
        sizes = List.copyOf(sizes);
    }

    /** Voxels along an axis (0 to 6); 1 beyond the axes that the header uses. */
    public int size(int axis) {
        return axis < sizes.size() ? sizes.get(axis) : 1;
    }

    /** The spatial grid. */
    public Grid grid() {
        return new Grid(size(0), size(1), size(2), affine);
    }

    /** Voxels in one volume. */
    public int voxelsPerVolume() {
        return Math.toIntExact((long) size(0) * size(1) * size(2));
    }

    /** How many volumes lie along the fourth and further axes. */
    public int volumeCount() {
        long count = 1;
        for (int axis = 3; axis < sizes.size(); axis++) {
            count *= sizes.get(axis);
        }
        return Math.toIntExact(count);
    }

    /** Bytes of all voxels. */
    public long dataBytes() {
        return (long) voxelsPerVolume() * volumeCount() * datatype.bytes();
    }

    /** Whether stored values are used as they are. */
    public boolean isUnscaled() {
        return slope == 1 && intercept == 0;
    }
}
