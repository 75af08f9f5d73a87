package org.endotype.imaging.signal;

import java.util.OptionalDouble;
import org.endotype.core.error.InvalidConfiguration;

/**
 * Which volumes are left out because of motion, and how much must remain.
 *
 * @param displacementMm volumes whose framewise displacement exceeds this go, where present
 * @param standardizedDvars volumes whose standardised DVARS exceeds this go, where present
 * @param minimumSegmentVolumes stretches of kept volumes shorter than this go too, when a threshold is in force
 * @param minimumSeconds a run of which less is kept is refused; 0 keeps any
 */
public record Censoring(
        OptionalDouble displacementMm,
        OptionalDouble standardizedDvars,
        int minimumSegmentVolumes,
        double minimumSeconds) {

    /** Kept volumes shorter than this many in a row are dropped by default. */
    public static final int DEFAULT_MINIMUM_SEGMENT_VOLUMES = 5;

    /** The least time that must be kept by default where a threshold is in force. */
    public static final double DEFAULT_MINIMUM_SECONDS = 240;

    public Censoring {
        requirePositive(displacementMm, "framewise displacement threshold (mm)");
        requirePositive(standardizedDvars, "standardised DVARS threshold");
        if (minimumSegmentVolumes < 1) {
            throw new InvalidConfiguration(
                    "the shortest kept segment must be at least 1 volume, found " + minimumSegmentVolumes);
        }
        if (!(minimumSeconds >= 0)) {
            throw new InvalidConfiguration("the least kept time must be at least 0 s, found " + minimumSeconds);
        }
    }

    /** No volume is left out for motion and any length will do. */
    public static Censoring none() {
        return new Censoring(OptionalDouble.empty(), OptionalDouble.empty(), DEFAULT_MINIMUM_SEGMENT_VOLUMES, 0);
    }

    /** Whether a motion threshold is in force. */
    public boolean hasThreshold() {
        return displacementMm.isPresent() || standardizedDvars.isPresent();
    }

    /**
     * Which volumes are kept.
     *
     * @param confounds where displacement and DVARS are taken from; non-steady-state volumes it marks always go
     */
    boolean[] keptVolumes(ConfoundTable confounds) {
        boolean[] kept = confounds.steadyVolumes();
        if (displacementMm.isPresent()) {
            dropAbove(kept, confounds.requireFramewiseDisplacement(), displacementMm.getAsDouble());
        }
        if (standardizedDvars.isPresent()) {
            dropAbove(kept, confounds.requireStandardizedDvars(), standardizedDvars.getAsDouble());
        }
        if (hasThreshold()) {
            dropShortSegments(kept, minimumSegmentVolumes);
        }
        return kept;
    }

    private static void dropAbove(boolean[] kept, double[] values, double threshold) {
        for (int i = 0; i < kept.length; i++) {
            // The first volume has no predecessor and so no value (NaN): it stays.
            if (values[i] > threshold) {
                kept[i] = false;
            }
        }
    }

    private static void dropShortSegments(boolean[] kept, int shortest) {
        int start = 0;
        while (start < kept.length) {
            int end = start;
            while (end < kept.length && kept[end]) {
                end++;
            }
            if (end - start < shortest) {
                java.util.Arrays.fill(kept, start, end, false);
            }
            start = end + 1;
        }
    }

    private static void requirePositive(OptionalDouble value, String name) {
        if (value.isPresent() && !(value.getAsDouble() > 0)) {
            throw new InvalidConfiguration("the " + name + " must be above 0, found " + value.getAsDouble());
        }
    }
}
