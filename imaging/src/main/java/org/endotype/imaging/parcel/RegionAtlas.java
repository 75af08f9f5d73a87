package org.endotype.imaging.parcel;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.endotype.imaging.nifti.Grid;
import org.endotype.imaging.nifti.NiftiImage;

/** Regions in space, in a fixed order that every result keeps: labels (one region a voxel) or maps (weights). */
public sealed interface RegionAtlas permits LabelAtlas, MapAtlas {

    /** The file it was read from. */
    Path file();

    /** Where the names came from, if from a file. */
    Optional<Path> namesFile();

    /** The grid of the file. */
    Grid grid();

    /** The names of the regions, in order, unmodifiable. */
    List<String> names();

    default int parcelCount() {
        return names().size();
    }

    /** The regions on the grid of a run; fails where none falls on it. */
    GridRegions on(Grid grid);

    /**
     * Reads an atlas: one volume holds labels, several volumes are maps, one a region.
     *
     * @param namesFile number and name of each region; where absent the file beside the atlas is used, if there is one
     * @param background the label that belongs to no region; maps have none
     */
    static RegionAtlas read(Path file, Optional<Path> namesFile, int background) {
        return NiftiImage.open(file).header().volumeCount() > 1
                ? MapAtlas.read(file, namesFile)
                : LabelAtlas.read(file, namesFile, background);
    }
}
