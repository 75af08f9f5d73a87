package org.endotype.imaging.parcel;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.imaging.nifti.Grid;
import org.endotype.imaging.nifti.NiftiImage;
import org.jspecify.annotations.Nullable;

/**
 * An image whose voxels carry the number of the region they belong to. Every number but the background's is a label and
 * keeps its place (ascending) in every result. Immutable but for the last grid's labels, which are kept for runs that
 * share it; safe for use by several threads. 4 bytes a voxel.
 */
public final class LabelAtlas implements RegionAtlas {

    /** Beyond this an image is taken for intensities, not labels. */
    private static final int MOST_LABELS = 20_000;

    private final Path file;
    private final Grid grid;
    private final int[] parcelOfVoxel;
    private final List<String> names;
    private final Optional<Path> namesFile;
    private final AtomicReference<@Nullable Parcellation> last = new AtomicReference<>();

    private LabelAtlas(Path file, Grid grid, int[] parcelOfVoxel, List<String> names, Optional<Path> namesFile) {
        this.file = file;
        this.grid = grid;
        this.parcelOfVoxel = parcelOfVoxel;
        this.names = names;
        this.namesFile = namesFile;
    }

    /** Reads an atlas with background 0 and the names beside it, where there are any. */
    public static LabelAtlas read(Path file) {
        return read(file, Optional.empty(), 0);
    }

    /**
     * Reads an atlas.
     *
     * @param namesFile number and name of each label; where absent, a table or text file beside the atlas of the same
     *     name is used, and failing that label 6 is called {@code label6}
     * @param background the number that belongs to no region
     * @throws MalformedInput when a voxel is not a whole number
     * @throws InconsistentInput when the image has several volumes, no label, or too many to be an atlas
     */
    public static LabelAtlas read(Path file, Optional<Path> namesFile, int background) {
        NiftiImage image = NiftiImage.open(file);
        if (image.header().volumeCount() != 1) {
            throw new InconsistentInput(
                    SourceLocation.file(file),
                    "holds " + image.header().volumeCount()
                            + " volumes; expected a label atlas of one volume (probabilistic maps are not labels)");
        }
        double[] values = image.readFirstVolume();
        int[] labels = new int[values.length];
        for (int voxel = 0; voxel < values.length; voxel++) {
            double value = values[voxel];
            if (!(Math.abs(value) < Integer.MAX_VALUE) || Math.abs(value - Math.rint(value)) > 1e-4) {
                throw new MalformedInput(
                        SourceLocation.byteOf(
                                file,
                                image.header().dataOffset()
                                        + (long) voxel
                                                * image.header().datatype().bytes()),
                        "expected whole numbers as labels, found " + value
                                + " (byte counted after inflating); is it a probability or intensity image?");
            }
            labels[voxel] = (int) Math.rint(value);
        }
        int[] distinct = distinct(labels, background);
        if (distinct.length == 0) {
            throw new InconsistentInput(
                    SourceLocation.file(file), "holds no label beside the background " + background);
        }
        if (distinct.length > MOST_LABELS) {
            throw new InconsistentInput(
                    SourceLocation.file(file),
                    "holds " + distinct.length + " distinct values; it is an intensity image, not a label atlas");
        }
        for (int voxel = 0; voxel < labels.length; voxel++) {
            labels[voxel] = labels[voxel] == background ? -1 : Arrays.binarySearch(distinct, labels[voxel]);
        }
        Optional<Path> found = namesFile.isPresent() ? namesFile : LabelNames.beside(file);
        return new LabelAtlas(file, image.header().grid(), labels, names(distinct, found), found);
    }

    @Override
    public Path file() {
        return file;
    }

    /** Where the names came from, if from a file. */
    @Override
    public Optional<Path> namesFile() {
        return namesFile;
    }

    @Override
    public Grid grid() {
        return grid;
    }

    @Override
    public int parcelCount() {
        return names.size();
    }

    /** The names of the parcels, in ascending order of their labels. */
    @Override
    public List<String> names() {
        return names;
    }

    @Override
    public Parcellation on(Grid target) {
        Parcellation known = last.get();
        if (known != null && known.grid().equals(target)) {
            return known;
        }
        Parcellation made = Parcellation.of(this, target);
        last.set(made);
        return made;
    }

    /** Region name to the mean position of its voxels: x, y, z in millimetres. */
    public Map<String, double[]> centresMm() {
        double[][] sums = new double[parcelCount()][4];
        for (int voxel = 0; voxel < parcelOfVoxel.length; voxel++) {
            int parcel = parcelOfVoxel[voxel];
            if (parcel >= 0) {
                int[] index = {
                    voxel % grid.sizeX(), voxel / grid.sizeX() % grid.sizeY(), voxel / grid.sizeX() / grid.sizeY()
                };
                for (int row = 0; row < 3; row++) {
                    sums[parcel][row] += grid.affine().entry(row, 3);
                    for (int axis = 0; axis < 3; axis++) {
                        sums[parcel][row] += grid.affine().entry(row, axis) * index[axis];
                    }
                }
                sums[parcel][3]++;
            }
        }
        Map<String, double[]> centres = new LinkedHashMap<>();
        for (int parcel = 0; parcel < sums.length; parcel++) {
            double count = sums[parcel][3];
            centres.put(
                    names.get(parcel),
                    new double[] {sums[parcel][0] / count, sums[parcel][1] / count, sums[parcel][2] / count});
        }
        return centres;
    }

    /** The zero-based parcel of a voxel of the atlas's own grid, or -1 for the background. */
    /** The mean place of each parcel's voxels in mm (x to the right, y to the front, z up), in the order of the names. */
    public double[][] centroidsMm() {
        double[][] sums = new double[names.size()][3];
        int[] counts = new int[names.size()];
        for (int voxel = 0; voxel < parcelOfVoxel.length; voxel++) {
            int parcel = parcelOfVoxel[voxel];
            if (parcel >= 0) {
                counts[parcel]++;
                sums[parcel][0] += voxel % grid.sizeX();
                sums[parcel][1] += voxel / grid.sizeX() % grid.sizeY();
                sums[parcel][2] += voxel / (grid.sizeX() * grid.sizeY());
            }
        }
        double[][] places = new double[names.size()][3];
        for (int parcel = 0; parcel < places.length; parcel++) {
            for (int axis = 0; axis < 3; axis++) {
                places[parcel][axis] = grid.affine().entry(axis, 3);
                for (int index = 0; index < 3; index++) {
                    places[parcel][axis] += grid.affine().entry(axis, index) * sums[parcel][index] / counts[parcel];
                }
            }
        }
        return places;
    }

    int parcelOf(int voxel) {
        return parcelOfVoxel[voxel];
    }

    private static int[] distinct(int[] labels, int background) {
        java.util.HashSet<Integer> seen = new java.util.HashSet<>();
        int previous = background;
        for (int label : labels) {
            // Neighbours mostly agree, which keeps the set out of the loop.
            if (label != previous && label != background) {
                seen.add(label);
            }
            previous = label;
        }
        return seen.stream().mapToInt(Integer::intValue).sorted().toArray();
    }

    private static List<String> names(int[] labels, Optional<Path> file) {
        Map<Integer, String> known = file.map(LabelNames::read).orElse(Map.of());
        List<String> names = new ArrayList<>(labels.length);
        for (int label : labels) {
            names.add(known.getOrDefault(label, "label" + label));
        }
        return List.copyOf(names);
    }
}
