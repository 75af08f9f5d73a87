package org.endotype.imaging.voxelwise;

import java.util.ArrayList;
import java.util.List;
import org.endotype.core.error.InvalidConfiguration;

/** Which voxels around a voxel belong to it. */
public enum Neighbourhood {
    /** The voxel and those that share a face. */
    FACES_7(1),
    /** Those that share an edge too. */
    EDGES_19(2),
    /** Those that share a corner too. */
    CORNERS_27(3);

    private final int steps;

    Neighbourhood(int steps) {
        this.steps = steps;
    }

    /** The neighbourhood of 7, 19 or 27 voxels. */
    public static Neighbourhood ofSize(int voxels) {
        return switch (voxels) {
            case 7 -> FACES_7;
            case 19 -> EDGES_19;
            case 27 -> CORNERS_27;
            default -> throw new InvalidConfiguration("a neighbourhood has 7, 19 or 27 voxels, found " + voxels);
        };
    }

    /** Offsets along the three axes, the voxel itself among them. */
    int[][] offsets() {
        List<int[]> offsets = new ArrayList<>();
        for (int z = -1; z <= 1; z++) {
            for (int y = -1; y <= 1; y++) {
                for (int x = -1; x <= 1; x++) {
                    if (Math.abs(x) + Math.abs(y) + Math.abs(z) <= steps) {
                        offsets.add(new int[] {x, y, z});
                    }
                }
            }
        }
        return offsets.toArray(int[][]::new);
    }
}
