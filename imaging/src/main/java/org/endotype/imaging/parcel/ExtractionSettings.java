package org.endotype.imaging.parcel;

import java.util.OptionalDouble;
import org.endotype.core.error.InvalidConfiguration;

/**
 * How signals are taken from a run, immutable.
 *
 * @param minimumCoverage regions covered less are missing, 0 to 1
 * @param smoothingFwhmMm width of the Gaussian that volumes are smoothed with first, where present
 * @param quality what is measured of the voxels on the way
 */
public record ExtractionSettings(double minimumCoverage, OptionalDouble smoothingFwhmMm, VoxelMeasures quality) {

    /** Regions covered less than this are missing by default. */
    public static final double DEFAULT_MINIMUM_COVERAGE = 0.5;

    /** What is measured voxel by voxel beside the signals. */
    public enum VoxelMeasures {
        /** Nothing. */
        NONE,
        /** DVARS and the temporal signal-to-noise ratio. */
        DVARS_AND_TSNR
    }

    public ExtractionSettings {
        if (!(minimumCoverage >= 0 && minimumCoverage <= 1)) {
            throw new InvalidConfiguration("the least coverage must lie between 0 and 1, found " + minimumCoverage);
        }
        if (smoothingFwhmMm.isPresent() && !(smoothingFwhmMm.getAsDouble() > 0)) {
            throw new InvalidConfiguration(
                    "the smoothing width must be above 0 mm, found " + smoothingFwhmMm.getAsDouble());
        }
    }

    /** Half covered, no smoothing, nothing measured of voxels. */
    public static ExtractionSettings withDefaults() {
        return new ExtractionSettings(DEFAULT_MINIMUM_COVERAGE, OptionalDouble.empty(), VoxelMeasures.NONE);
    }

    /** The same with another least coverage. */
    public ExtractionSettings withMinimumCoverage(double share) {
        return new ExtractionSettings(share, smoothingFwhmMm, quality);
    }

    /** The same with smoothing, or without where empty. */
    public ExtractionSettings withSmoothingFwhmMm(OptionalDouble millimetres) {
        return new ExtractionSettings(minimumCoverage, millimetres, quality);
    }

    /** The same with other measures. */
    public ExtractionSettings with(VoxelMeasures other) {
        return new ExtractionSettings(minimumCoverage, smoothingFwhmMm, other);
    }
}
