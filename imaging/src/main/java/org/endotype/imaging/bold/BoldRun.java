package org.endotype.imaging.bold;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.imaging.nifti.Grid;
import org.endotype.imaging.nifti.NiftiHeader;
import org.endotype.imaging.nifti.NiftiImage;
import org.endotype.imaging.nifti.VolumeStream;

/**
 * One functional run: a four-dimensional image and its repetition time.
 *
 * <p>The repetition time is what the caller states; else that of the JSON sidecar and of the header, which must agree to
 * a hundredth; else it is not known.
 */
public final class BoldRun {

    /** Header and sidecar may differ by rounding. */
    private static final double AGREEMENT = 0.01;

    /** No functional run has a longer one; such a number is in milliseconds under a wrong unit. */
    private static final double LONGEST_PLAUSIBLE_SECONDS = 60;

    private final NiftiImage image;
    private final OptionalDouble repetitionTimeSeconds;

    private BoldRun(NiftiImage image, OptionalDouble repetitionTimeSeconds) {
        this.image = image;
        this.repetitionTimeSeconds = repetitionTimeSeconds;
    }

    /** Opens a run whose repetition time the file and its sidecar tell. */
    public static BoldRun open(Path file) {
        return open(file, OptionalDouble.empty());
    }

    /**
     * Opens a run and checks its header.
     *
     * @param statedSeconds overrides header and sidecar where present
     */
    public static BoldRun open(Path file, OptionalDouble statedSeconds) {
        NiftiImage image = NiftiImage.open(file);
        NiftiHeader header = image.header();
        if (header.size(3) < 2) {
            throw new MalformedInput(
                    SourceLocation.byteOf(file, header.version() == 1 ? 40 : 16),
                    "expected a functional run of several volumes, found one volume of " + header.size(0) + " x "
                            + header.size(1) + " x " + header.size(2) + " voxels; is it a map or an anatomical image?");
        }
        if (header.volumeCount() != header.size(3)) {
            throw new MalformedInput(
                    SourceLocation.byteOf(file, header.version() == 1 ? 40 : 16),
                    "expected four axes (x, y, z, time), found " + header.sizes());
        }
        return new BoldRun(image, repetitionTime(image, statedSeconds));
    }

    public Path file() {
        return image.file();
    }

    public NiftiHeader header() {
        return image.header();
    }

    public Grid grid() {
        return image.header().grid();
    }

    public int volumeCount() {
        return image.header().volumeCount();
    }

    /** Seconds from one volume to the next, where it is known. */
    public OptionalDouble repetitionTimeSeconds() {
        return repetitionTimeSeconds;
    }

    /** The volumes in order; memory is bounded whatever the length of the run. */
    public VolumeStream openVolumes() {
        return image.openVolumes();
    }

    private static OptionalDouble repetitionTime(NiftiImage image, OptionalDouble stated) {
        if (stated.isPresent()) {
            if (!(stated.getAsDouble() > 0 && stated.getAsDouble() <= LONGEST_PLAUSIBLE_SECONDS)) {
                throw new InvalidConfiguration("the repetition time must lie above 0 and up to "
                        + LONGEST_PLAUSIBLE_SECONDS + " s, found " + stated.getAsDouble());
            }
            return stated;
        }
        OptionalDouble header = image.header().repetitionTimeSeconds();
        Optional<Sidecar> sidecar = Sidecar.of(image.file());
        OptionalDouble beside = sidecar.map(found -> OptionalDouble.of(found.repetitionTimeSeconds()))
                .orElse(OptionalDouble.empty());
        if (sidecar.isPresent()
                && header.isPresent()
                && Math.abs(beside.getAsDouble() - header.getAsDouble()) > AGREEMENT * beside.getAsDouble()) {
            throw new InconsistentInput(
                    SourceLocation.file(image.file()),
                    "its header has a repetition time of " + header.getAsDouble() + " s, and "
                            + sidecar.get().file().getFileName() + " one of " + beside.getAsDouble()
                            + " s; correct one of them, or state the repetition time (--tr, or repetition-time in a"
                            + " cohort file)");
        }
        OptionalDouble found = beside.isPresent() ? beside : header;
        if (found.isPresent() && found.getAsDouble() > LONGEST_PLAUSIBLE_SECONDS) {
            throw new InconsistentInput(
                    SourceLocation.file(image.file()),
                    "has a repetition time of " + found.getAsDouble()
                            + " s, which no functional run has (milliseconds under a wrong unit?); state it (--tr, or"
                            + " repetition-time in a cohort file)");
        }
        return found;
    }
}
