package org.endotype.imaging.dynamics;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.imaging.connectivity.ConnectivityMeasure;
import org.endotype.imaging.connectivity.Diagonal;
import org.endotype.imaging.connectivity.EdgeScale;
import org.endotype.imaging.connectivity.Edges;
import org.endotype.imaging.signal.TimeSeries;

/**
 * Pearson correlations in windows of a series, as Fisher z; windows are rectangular, and volumes after the last whole window
 * are not used. A region that is missing, or constant within a window, is NaN there.
 *
 * <p>Cost O(windows x length x p^2). Source: Hutchison et al., NeuroImage 80 (2013) 360-378. Windows of noise vary too: compare
 * variability with that of a surrogate or between groups, not with 0.
 *
 * @param length volumes a window, at least 3
 * @param step volumes from one window's start to the next's, at least 1
 */
public record SlidingWindows(int length, int step) {

    public SlidingWindows {
        if (length < 3) {
            throw new InvalidConfiguration("window: expected at least 3 volumes, found " + length);
        }
        if (step < 1) {
            throw new InvalidConfiguration("window step: expected at least 1 volume, found " + step);
        }
    }

    /** Edges of every window in time order, each in the order of {@link Edges}. */
    public List<double[]> edges(TimeSeries series) {
        int n = series.volumeCount();
        if (n < length) {
            throw new DegenerateData("the series has " + n + " volumes, fewer than one window of " + length);
        }
        int p = series.regionCount();
        double[] all = series.toRowMajor();
        ConnectivityMeasure measure = ConnectivityMeasure.withDefaults().with(EdgeScale.FISHER_Z);
        List<double[]> windows = new ArrayList<>();
        for (int start = 0; start + length <= n; start += step) {
            double[] part = java.util.Arrays.copyOfRange(all, start * p, (start + length) * p);
            TimeSeries window = TimeSeries.of(series.labels(), part, OptionalDouble.empty());
            windows.add(Edges.values(measure.matrix(window), Diagonal.DISCARDED));
        }
        return windows;
    }

    /**
     * Refuses series that do not all have the same regions in the same order.
     *
     * @throws InconsistentInput with the number of the first that differs
     */
    public static void requireSameRegions(List<TimeSeries> scans) {
        for (int k = 1; k < scans.size(); k++) {
            if (!scans.get(k).labels().equals(scans.get(0).labels())) {
                throw new InconsistentInput("series " + (k + 1)
                        + " has other regions than series 1; extract all with one atlas, in one order");
            }
        }
    }

    /** The standard deviation (divisor windows - 1) of every edge over windows; NaN where any window lacks it. */
    public double[] variability(TimeSeries series) {
        List<double[]> windows = edges(series);
        if (windows.size() < 2) {
            throw new DegenerateData("the series has room for one window of " + length
                    + " volumes; variability needs at least two: shorten the window or the step");
        }
        double[] deviation = new double[windows.get(0).length];
        for (int e = 0; e < deviation.length; e++) {
            double mean = 0;
            for (double[] window : windows) {
                mean += window[e] / windows.size();
            }
            double squares = 0;
            for (double[] window : windows) {
                squares += (window[e] - mean) * (window[e] - mean);
            }
            deviation[e] = Math.sqrt(squares / (windows.size() - 1));
        }
        return deviation;
    }
}
