package org.endotype.imaging.parcel;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.imaging.nifti.Grid;
import org.endotype.imaging.nifti.NiftiHeader;
import org.endotype.imaging.nifti.NiftiImage;
import org.endotype.imaging.nifti.VolumeStream;
import org.jspecify.annotations.Nullable;

/**
 * A four-dimensional atlas: one volume of weights a region (probabilistic or functional maps). Weights stay on disk until
 * a grid asks for them; the last grid's are kept, so that runs of one grid share them. Safe for use by several threads.
 */
public final class MapAtlas implements RegionAtlas {

    private final NiftiImage image;
    private final List<String> names;
    private final Optional<Path> namesFile;
    private final AtomicReference<@Nullable MapProjection> last = new AtomicReference<>();

    private MapAtlas(NiftiImage image, List<String> names, Optional<Path> namesFile) {
        this.image = image;
        this.names = names;
        this.namesFile = namesFile;
    }

    /**
     * Reads the header and names of an atlas of maps.
     *
     * @param namesFile number (from 1, the volume) and name of each map; where absent the file beside the atlas is used,
     *     and failing that map 6 is called {@code map6}
     * @throws InconsistentInput when the image has one volume or more than four axes
     */
    public static MapAtlas read(Path file, Optional<Path> namesFile) {
        NiftiImage image = NiftiImage.open(file);
        NiftiHeader header = image.header();
        if (header.size(3) < 2 || header.size(3) != header.volumeCount()) {
            throw new InconsistentInput(
                    SourceLocation.file(file),
                    "expected an atlas of several maps along its fourth axis, found " + header.sizes());
        }
        Optional<Path> found = namesFile.isPresent() ? namesFile : LabelNames.beside(file);
        Map<Integer, String> known = found.map(LabelNames::read).orElse(Map.of());
        List<String> names = new ArrayList<>();
        for (int map = 1; map <= header.volumeCount(); map++) {
            names.add(known.getOrDefault(map, "map" + map));
        }
        return new MapAtlas(image, List.copyOf(names), found);
    }

    @Override
    public Path file() {
        return image.file();
    }

    @Override
    public Optional<Path> namesFile() {
        return namesFile;
    }

    @Override
    public Grid grid() {
        return image.header().grid();
    }

    @Override
    public List<String> names() {
        return names;
    }

    @Override
    public MapProjection on(Grid target) {
        MapProjection known = last.get();
        if (known != null && known.grid().equals(target)) {
            return known;
        }
        MapProjection made = MapProjection.of(this, target);
        last.set(made);
        return made;
    }

    VolumeStream openMaps() {
        return image.openVolumes();
    }
}
