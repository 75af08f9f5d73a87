package org.endotype.imaging.voxelwise;

import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.error.SourceLocation;

/**
 * A band of frequencies.
 *
 * @param lowHz its lower end
 * @param highHz its upper end
 */
public record FrequencyBand(double lowHz, double highHz) {

    /** The band of the first studies of ALFF, 0.01 to 0.08 Hz. */
    public static final FrequencyBand USUAL = new FrequencyBand(0.01, 0.08);

    public FrequencyBand {
        if (!(lowHz >= 0 && highHz > lowHz && highHz < Double.POSITIVE_INFINITY)) {
            throw new InvalidConfiguration(
                    "a frequency band needs two ends in Hz, the lower first, found " + lowHz + " and " + highHz);
        }
    }

    /** The band a text such as {@code 0.01,0.08} stands for. */
    public static FrequencyBand parse(String text) {
        String[] ends = text.split("[,-]", -1);
        try {
            if (ends.length == 2) {
                return new FrequencyBand(Double.parseDouble(ends[0].trim()), Double.parseDouble(ends[1].trim()));
            }
        } catch (NumberFormatException word) {
            throw new InvalidConfiguration(
                    SourceLocation.nowhere(), "expected a band such as 0.01,0.08 in Hz, found '" + text + "'", word);
        }
        throw new InvalidConfiguration("expected a band such as 0.01,0.08 in Hz, found '" + text + "'");
    }

    /** The first bin of the band in a spectrum of {@code volumes} samples: that nearest to the lower end. */
    int firstBin(int volumes, double repetitionTimeSeconds) {
        return nearest(lowHz, volumes, repetitionTimeSeconds);
    }

    /**
     * The first bin above the band: that nearest to the upper end.
     *
     * @throws DegenerateData when the band holds no bin
     */
    int endBin(int volumes, double repetitionTimeSeconds) {
        int end = nearest(highHz, volumes, repetitionTimeSeconds);
        if (end <= firstBin(volumes, repetitionTimeSeconds)) {
            throw new DegenerateData("the band of " + lowHz + " to " + highHz + " Hz holds no frequency that " + volumes
                    + " volumes can tell apart; use a wider band or a longer run");
        }
        return end;
    }

    private static int nearest(double hz, int volumes, double repetitionTimeSeconds) {
        double bin = hz * volumes * repetitionTimeSeconds;
        // The lower of two that are equally near.
        int nearest = (int) Math.ceil(bin - 0.5);
        return Math.min(Math.max(0, nearest), volumes / 2);
    }
}
