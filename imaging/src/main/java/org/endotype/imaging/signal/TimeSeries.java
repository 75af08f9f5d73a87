package org.endotype.imaging.signal;

import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import org.endotype.core.error.InconsistentInput;

/**
 * The signal of named regions over volumes, immutable. A region that a scan does not cover keeps its column and is NaN
 * in every volume.
 *
 * <p>Values are held row-major (one volume's regions lie together), 8 bytes each, in the unit of their making (scanner
 * units, per cent or standard deviations).
 */
public final class TimeSeries {

    private final List<String> labels;
    private final double[] values;
    private final int volumeCount;
    private final OptionalDouble repetitionTimeSeconds;

    private TimeSeries(List<String> labels, double[] values, int volumeCount, OptionalDouble repetitionTimeSeconds) {
        this.labels = labels;
        this.values = values;
        this.volumeCount = volumeCount;
        this.repetitionTimeSeconds = repetitionTimeSeconds;
    }

    /**
     * A series of {@code rowMajorValues.length / labels.size()} volumes; takes ownership of the array without copying.
     *
     * @param repetitionTimeSeconds the time between volumes, where it is known
     * @throws InconsistentInput when a label stands twice, there is none, or the length is not a whole number of volumes
     */
    public static TimeSeries of(List<String> labels, double[] rowMajorValues, OptionalDouble repetitionTimeSeconds) {
        if (labels.isEmpty()) {
            throw new InconsistentInput("a time series needs at least one region");
        }
        Set<String> seen = new HashSet<>(labels.size() * 2);
        for (String label : labels) {
            if (!seen.add(label)) {
                throw new InconsistentInput("region '" + label + "' stands twice; region names must be unique");
            }
        }
        if (rowMajorValues.length % labels.size() != 0) {
            throw new InconsistentInput("expected a whole number of volumes of " + labels.size() + " regions, found "
                    + rowMajorValues.length + " values");
        }
        return new TimeSeries(
                List.copyOf(labels), rowMajorValues, rowMajorValues.length / labels.size(), repetitionTimeSeconds);
    }

    /** Region names in column order, unmodifiable. */
    public List<String> labels() {
        return labels;
    }

    public int volumeCount() {
        return volumeCount;
    }

    public int regionCount() {
        return labels.size();
    }

    /** The time between volumes in seconds, where it is known. */
    public OptionalDouble repetitionTimeSeconds() {
        return repetitionTimeSeconds;
    }

    public double value(int volume, int region) {
        return values[volume * labels.size() + region];
    }

    /** A copy of one region over all volumes. */
    public double[] column(int region) {
        double[] column = new double[volumeCount];
        for (int volume = 0; volume < volumeCount; volume++) {
            column[volume] = values[volume * labels.size() + region];
        }
        return column;
    }

    /** A copy of all values, row-major {@code volumes x regions}. */
    public double[] toRowMajor() {
        return values.clone();
    }

    /** Whether a region is missing: NaN in every volume. A series without volumes has no missing region. */
    public boolean isMissing(int region) {
        for (int volume = 0; volume < volumeCount; volume++) {
            if (!Double.isNaN(value(volume, region))) {
                return false;
            }
        }
        return volumeCount > 0;
    }

    /** The same series with another (or no) repetition time. */
    public TimeSeries withRepetitionTime(OptionalDouble seconds) {
        return new TimeSeries(labels, values, volumeCount, seconds);
    }

    @Override
    public String toString() {
        return "TimeSeries[" + volumeCount + " volumes x " + labels.size() + " regions]";
    }
}
