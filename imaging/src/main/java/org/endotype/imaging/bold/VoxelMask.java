package org.endotype.imaging.bold;

import java.util.Arrays;
import java.util.Optional;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.imaging.nifti.Grid;
import org.endotype.imaging.nifti.NearestVoxels;
import org.endotype.imaging.nifti.NiftiImage;

/**
 * Which voxels of a run's grid count: those whose nearest voxel of an image is neither 0 nor NaN. An image on another grid
 * is brought onto the run's as label atlases are ({@link NearestVoxels}).
 */
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
     * @throws InconsistentInput when the image has several volumes, or lies elsewhere than the run
     */
    public static boolean[] read(NiftiImage mask, BoldRun run) {
        Grid grid = run.grid();
        if (mask.header().volumeCount() != 1) {
            throw new InconsistentInput(
                    SourceLocation.file(mask.file()),
                    "expected a mask of one volume, found " + mask.header().volumeCount());
        }
        Grid own = mask.header().grid();
        double[] values = mask.readFirstVolume();
        boolean[] flags = new boolean[grid.voxelCount()];
        if (own.matches(grid)) {
            for (int voxel = 0; voxel < flags.length; voxel++) {
                flags[voxel] = counts(values[voxel]);
            }
            return flags;
        }
        int[] nearest = NearestVoxels.of(grid, own);
        boolean any = false;
        for (int voxel = 0; voxel < flags.length; voxel++) {
            flags[voxel] = nearest[voxel] >= 0 && counts(values[nearest[voxel]]);
            any |= flags[voxel];
        }
        if (!any) {
            throw new InconsistentInput(
                    SourceLocation.file(mask.file()),
                    "no voxel of the mask falls on any voxel of " + run.file().getFileName()
                            + "; the two are not in the same space: choose a mask in the space of the image");
        }
        return flags;
    }

    private static boolean counts(double value) {
        return value != 0 && !Double.isNaN(value);
    }
}
