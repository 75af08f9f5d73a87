package org.endotype.imaging.view;

import java.io.Serializable;

/**
 * What is told of one participant's scans beside their connectivity.
 *
 * @param recordedVolumes before censoring
 * @param keptVolumes after it
 * @param repetitionTimeSeconds NaN where it is not known
 * @param meanFramewiseDisplacementMm over all recorded volumes; NaN where it is not known
 * @param missingRegions covered too little
 * @param quality of the images
 */
record ParticipantSummary(
        int recordedVolumes,
        int keptVolumes,
        double repetitionTimeSeconds,
        double meanFramewiseDisplacementMm,
        int missingRegions,
        ScanQuality quality)
        implements Serializable {

    static ParticipantSummary of(ParticipantSeries one) {
        int missing = 0;
        for (int region = 0; region < one.series().regionCount(); region++) {
            missing += one.series().isMissing(region) ? 1 : 0;
        }
        return new ParticipantSummary(
                one.recordedVolumes(),
                one.series().volumeCount(),
                one.series().repetitionTimeSeconds().orElse(Double.NaN),
                one.meanFramewiseDisplacementMm(),
                missing,
                one.quality());
    }

    double keptSeconds() {
        return keptVolumes * repetitionTimeSeconds;
    }
}
