package org.endotype.imaging.voxelwise;

import java.util.Locale;

/** What is measured in each voxel. */
public enum LocalMeasure {
    /** The amplitude of slow fluctuations. */
    ALFF,
    /** Their share of all fluctuations. */
    FALFF,
    /** Likeness to the neighbours. */
    REHO;

    /** The name in files and options. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
