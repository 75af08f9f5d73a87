package org.endotype.imaging.bold;

import java.util.Arrays;
import java.util.Optional;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.imaging.nifti.Grid;
import org.endotype.imaging.nifti.NiftiImage;

/** Which voxels of a run's grid count: those of an image on that grid that are neither 0 nor NaN. */
public final class VoxelMask {

    private VoxelMask() {}

    /** All voxels of a run, or those of a mask. */
    public static boolean[] of(Optional<NiftiImage> mask, BoldRun run) {
        if (mask.isPresent()) {
            return read(mask.get(), run);
        }
        boolean[] all = new boolean[run.grid().voxelCount()];
        Arrays.fill(all, true);
        return all;
    }

    /**
     * One flag a voxel.
     *
     * @throws InconsistentInput when the mask is on another grid than the run
     */
    public static boolean[] read(NiftiImage mask, BoldRun run) {
        Grid grid = run.grid();
        if (mask.header().volumeCount() != 1 || !mask.header().grid().matches(grid)) {
            throw new InconsistentInput(
                    SourceLocation.file(mask.file()),
                    "expected a mask on the grid of " + run.file().getFileName() + " (" + grid.sizeX() + " x "
                            + grid.sizeY() + " x " + grid.sizeZ()
                            + ", same affine), found another grid; resample the mask to it (nearest"
                            + " neighbour)");
        }
        double[] values = mask.readFirstVolume();
        boolean[] flags = new boolean[values.length];
        for (int voxel = 0; voxel < flags.length; voxel++) {
            flags[voxel] = values[voxel] != 0 && !Double.isNaN(values[voxel]);
        }
        return flags;
    }
}
