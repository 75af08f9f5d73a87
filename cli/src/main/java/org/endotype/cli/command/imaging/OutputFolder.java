package org.endotype.cli.command.imaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.endotype.core.file.AtomicOutput;
import org.endotype.imaging.bold.VoxelSeries;
import org.endotype.imaging.nifti.NiftiWriter;

/** A folder of maps. */
final class OutputFolder {

    private OutputFolder() {}

    static void create(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException failure) {
            throw AtomicOutput.failure(folder, "written", failure);
        }
    }

    /** Writes {@code NAME.nii.gz} with one value a voxel, 0 elsewhere. */
    static void writeMap(Path folder, String name, VoxelSeries voxels, double[] values) {
        NiftiWriter.writeMap(folder.resolve(name + ".nii.gz"), voxels.grid(), voxels.toVolume(values, 0));
    }
}
