package org.endotype.imaging.signal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.linalg.PivotedQr;
import org.endotype.imaging.signal.CleaningOptions.Detrending;
import org.endotype.imaging.signal.TemporalFilter.DriftTerms;

/**
 * Removes what is not brain from region signals, in the order that keeps filtering and regression orthogonal (Lindquist
 * et al., Hum. Brain Mapp. 40:2358, 2019):
 *
 * <ul>
 *   <li>no filter or cosines: cosines on the full length, censor, detrend signals and confounds, regress, standardise;
 *   <li>Butterworth: interpolate censored volumes by a cubic spline through the kept ones (censored volumes at either
 *       end are left out: there is nothing to interpolate between), detrend signals and confounds, filter both, censor,
 *       regress, standardise.
 * </ul>
 *
 * <p>Confounds are z-scored and reduced to an orthonormal basis by pivoted QR (diagonal of R above 100 machine epsilons)
 * before projection. A linear trend runs over the volumes that are there, in order. Signals are treated one by one; a
 * missing region (NaN) stays missing. Inputs are not changed.
 *
 * <p>Cost: O(volumes x confounds^2 + volumes x regions x confounds). Deterministic. Agrees with nilearn's {@code
 * signal.clean} except for the censored interpolation, whose mask nilearn up to 0.14 applies mirrored.
 */
public final class SignalCleaner {

    private static final double EPSILON = Math.ulp(1.0);
    private static final double RANK_TOLERANCE = 100 * EPSILON;
    private static final int BUTTERWORTH_ORDER = 5;
    private static final double DRIFT_CORRELATION = 0.9;

    private final CleaningOptions options;
    private final OptionalDouble repetitionTimeSeconds;
    private final List<String> warnings = new ArrayList<>();

    private SignalCleaner(CleaningOptions options, OptionalDouble repetitionTimeSeconds) {
        this.options = options;
        this.repetitionTimeSeconds = repetitionTimeSeconds;
    }

    /**
     * Cleans one run.
     *
     * @param raw the signals; the repetition time must be known where a filter or a least kept time asks for it
     * @param confounds one row a volume
     * @throws DegenerateData when too little is kept, or the confounds leave nothing
     * @throws InconsistentInput when the repetition time is needed and unknown, or the row count does not fit
     */
    public static CleanedSeries clean(TimeSeries raw, Optional<ConfoundTable> confounds, CleaningOptions options) {
        return new SignalCleaner(options, raw.repetitionTimeSeconds()).clean(raw, confounds);
    }

    private CleanedSeries clean(TimeSeries raw, Optional<ConfoundTable> table) {
        int volumes = raw.volumeCount();
        if (table.isPresent() && table.get().volumeCount() != volumes) {
            throw new InconsistentInput(
                    "the confounds have " + table.get().volumeCount() + " rows and the run " + volumes + " volumes");
        }
        boolean[] kept = keptVolumes(table, volumes);
        requireEnough(kept);
        double[][] confounds = table.map(options.strategy()::regressors).orElseGet(() -> new double[0][]);
        if (options.filter() instanceof TemporalFilter.Cosine cosine) {
            confounds = withDrift(confounds, cosine, volumes);
        }
        boolean[] missing = new boolean[raw.regionCount()];
        double[][] signals = new double[raw.regionCount()][];
        for (int region = 0; region < signals.length; region++) {
            missing[region] = raw.isMissing(region);
            signals[region] = raw.column(region);
        }
        boolean interpolates = options.filter() instanceof TemporalFilter.Butterworth;
        boolean[] present = interpolates ? between(kept) : kept;
        signals = prepare(signals, missing, kept, present, interpolates);
        confounds = prepare(confounds, new boolean[confounds.length], kept, present, interpolates);
        double[] originalMeans = means(signals);
        if (options.detrending() == Detrending.LINEAR) {
            detrend(signals);
            detrend(confounds);
        }
        if (options.filter() instanceof TemporalFilter.Butterworth butterworth) {
            ButterworthFilter filter = ButterworthFilter.design(
                    BUTTERWORTH_ORDER,
                    butterworth.highPassHz(),
                    butterworth.lowPassHz(),
                    1 / requireRepetitionTime("a filter"));
            boolean[] keptOfPresent = select(kept, present);
            filter(signals, missing, filter, keptOfPresent);
            filter(confounds, new boolean[confounds.length], filter, keptOfPresent);
        }
        double[][] basis = basis(confounds);
        requireFreedom(basis.length, count(kept));
        for (double[] signal : signals) {
            project(signal, basis);
        }
        standardize(signals, originalMeans);
        return new CleanedSeries(
                TimeSeries.of(raw.labels(), rowMajor(signals, missing, count(kept)), repetitionTimeSeconds),
                volumes,
                basis.length,
                table.map(ConfoundTable::meanFramewiseDisplacement).orElse(Double.NaN),
                warnings);
    }

    private boolean[] keptVolumes(Optional<ConfoundTable> table, int volumes) {
        if (table.isPresent()) {
            return options.censoring().keptVolumes(table.get());
        }
        if (options.censoring().hasThreshold()) {
            throw new InconsistentInput("censoring by motion needs a confound table with framewise displacement or the"
                    + " six motion columns; give one");
        }
        boolean[] all = new boolean[volumes];
        Arrays.fill(all, true);
        return all;
    }

    private void requireEnough(boolean[] kept) {
        int left = count(kept);
        double least = options.censoring().minimumSeconds();
        if (least > 0) {
            double seconds = left * requireRepetitionTime("a least kept time");
            if (seconds < least) {
                throw new DegenerateData(String.format(
                        Locale.ROOT,
                        "only %.1f s (%d of %d volumes) are left after censoring, fewer than the %.1f s required",
                        seconds,
                        left,
                        kept.length,
                        least));
            }
        }
        if (left < 2) {
            throw new DegenerateData(left + " of " + kept.length + " volumes are left; at least 2 are needed");
        }
    }

    private static void requireFreedom(int regressors, int volumes) {
        if (regressors > volumes - 2) {
            throw new DegenerateData(regressors + " independent confounds for " + volumes
                    + " volumes leave no signal; choose a smaller strategy or censor less");
        }
    }

    private double requireRepetitionTime(String purpose) {
        return repetitionTimeSeconds.orElseThrow(() -> new InconsistentInput("the repetition time is not known, and "
                + purpose + " needs it; give it in seconds (--tr, or repetition-time in a cohort file)"));
    }

    private double[][] withDrift(double[][] confounds, TemporalFilter.Cosine cosine, int volumes) {
        double[][] drift = CosineDrift.terms(volumes, cosine.highPassHz(), requireRepetitionTime("a filter"));
        if (drift.length == 0) {
            warnings.add("the run is too short for the high-pass cut-off: no drift was removed");
            return confounds;
        }
        if (cosine.terms() == DriftTerms.UNLESS_SUPPLIED && holdsDrift(confounds, drift)) {
            warnings.add("a confound correlates above 0.9 with a drift cosine, so the confounds are taken to hold the"
                    + " drift and no cosines were added; ask for drift terms always to add them");
            return confounds;
        }
        double[][] both = Arrays.copyOf(confounds, confounds.length + drift.length);
        System.arraycopy(drift, 0, both, confounds.length, drift.length);
        return both;
    }

    private static boolean holdsDrift(double[][] confounds, double[][] drift) {
        for (double[] confound : confounds) {
            for (double[] term : drift) {
                if (correlation(confound, term) > DRIFT_CORRELATION) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Brings columns to the volumes that filtering works on: interpolated or censored. */
    private static double[][] prepare(
            double[][] columns, boolean[] missing, boolean[] kept, boolean[] present, boolean interpolates) {
        int left = count(kept);
        boolean complete = left == kept.length;
        double[][] prepared = new double[columns.length][];
        double[] times = new double[left];
        for (int t = 0, next = 0; t < kept.length; t++) {
            if (kept[t]) {
                times[next++] = t;
            }
        }
        for (int c = 0; c < columns.length; c++) {
            if (complete || missing[c]) {
                prepared[c] = complete ? columns[c].clone() : select(columns[c], present);
                continue;
            }
            double[] keptValues = select(columns[c], kept);
            if (!interpolates) {
                prepared[c] = keptValues;
                continue;
            }
            double[] whole = columns[c].clone();
            CubicSpline spline = new CubicSpline(times, keptValues);
            for (int t = 0; t < kept.length; t++) {
                if (!kept[t] && present[t]) {
                    whole[t] = spline.at(t);
                }
            }
            prepared[c] = select(whole, present);
        }
        return prepared;
    }

    /** From the first to the last kept volume. */
    private static boolean[] between(boolean[] kept) {
        boolean[] present = new boolean[kept.length];
        int first = 0;
        while (!kept[first]) {
            first++;
        }
        int last = kept.length - 1;
        while (!kept[last]) {
            last--;
        }
        Arrays.fill(present, first, last + 1, true);
        return present;
    }

    private static void filter(double[][] columns, boolean[] missing, ButterworthFilter filter, boolean[] kept) {
        for (int c = 0; c < columns.length; c++) {
            columns[c] = select(missing[c] ? columns[c] : filter.apply(columns[c]), kept);
        }
    }

    private static void detrend(double[][] columns) {
        for (double[] column : columns) {
            int n = column.length;
            double centre = (n - 1) / 2.0;
            double mean = mean(column);
            double dot = 0;
            double square = 0;
            for (int t = 0; t < n; t++) {
                dot += (t - centre) * (column[t] - mean);
                square += (t - centre) * (t - centre);
            }
            double slope = dot / square;
            for (int t = 0; t < n; t++) {
                column[t] -= mean + slope * (t - centre);
            }
        }
    }

    private static double[][] basis(double[][] confounds) {
        double[][] scaled = new double[confounds.length][];
        for (int c = 0; c < confounds.length; c++) {
            scaled[c] = confounds[c].clone();
            zscore(scaled[c]);
        }
        return PivotedQr.ofColumns(scaled).basisAbove(RANK_TOLERANCE);
    }

    private static void project(double[] signal, double[][] basis) {
        double[] weights = new double[basis.length];
        for (int k = 0; k < basis.length; k++) {
            double dot = 0;
            for (int t = 0; t < signal.length; t++) {
                dot += basis[k][t] * signal[t];
            }
            weights[k] = dot;
        }
        for (int k = 0; k < basis.length; k++) {
            for (int t = 0; t < signal.length; t++) {
                signal[t] -= weights[k] * basis[k][t];
            }
        }
    }

    private void standardize(double[][] signals, double[] originalMeans) {
        switch (options.standardization()) {
            case NONE -> {}
            case ZSCORE -> {
                for (double[] signal : signals) {
                    zscore(signal);
                }
            }
            case PSC -> {
                boolean meanRemoved = options.detrending() == Detrending.LINEAR
                        || (options.filter() instanceof TemporalFilter.Butterworth butterworth
                                && butterworth.highPassHz().isPresent());
                for (int region = 0; region < signals.length; region++) {
                    toPerCent(signals[region], meanRemoved ? originalMeans[region] : 0);
                }
            }
        }
    }

    /** Per cent of the mean's magnitude; zero where the mean is zero. */
    private static void toPerCent(double[] signal, double removedMean) {
        double mean = mean(signal);
        double scale = Math.abs(mean + removedMean);
        for (int t = 0; t < signal.length; t++) {
            signal[t] = scale < EPSILON ? 0 : (signal[t] - mean) / scale * 100;
        }
    }

    private static void zscore(double[] values) {
        double mean = mean(values);
        double square = 0;
        for (int t = 0; t < values.length; t++) {
            values[t] -= mean;
            square += values[t] * values[t];
        }
        double deviation = Math.sqrt(square / (values.length - 1));
        if (deviation < EPSILON) {
            return;
        }
        for (int t = 0; t < values.length; t++) {
            values[t] /= deviation;
        }
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    private static double[] means(double[][] columns) {
        double[] means = new double[columns.length];
        Arrays.setAll(means, c -> mean(columns[c]));
        return means;
    }

    private static double correlation(double[] a, double[] b) {
        double meanA = mean(a);
        double meanB = mean(b);
        double ab = 0;
        double aa = 0;
        double bb = 0;
        for (int t = 0; t < a.length; t++) {
            ab += (a[t] - meanA) * (b[t] - meanB);
            aa += (a[t] - meanA) * (a[t] - meanA);
            bb += (b[t] - meanB) * (b[t] - meanB);
        }
        return ab / Math.sqrt(aa * bb);
    }

    private static double[] rowMajor(double[][] signals, boolean[] missing, int volumes) {
        double[] values = new double[Math.multiplyExact(volumes, signals.length)];
        for (int region = 0; region < signals.length; region++) {
            for (int t = 0; t < volumes; t++) {
                values[t * signals.length + region] = missing[region] ? Double.NaN : signals[region][t];
            }
        }
        return values;
    }

    private static int count(boolean[] flags) {
        int count = 0;
        for (boolean flag : flags) {
            count += flag ? 1 : 0;
        }
        return count;
    }

    private static double[] select(double[] values, boolean[] wanted) {
        double[] chosen = new double[count(wanted)];
        for (int t = 0, next = 0; t < wanted.length; t++) {
            if (wanted[t]) {
                chosen[next++] = values[t];
            }
        }
        return chosen;
    }

    private static boolean[] select(boolean[] values, boolean[] wanted) {
        boolean[] chosen = new boolean[count(wanted)];
        for (int t = 0, next = 0; t < wanted.length; t++) {
            if (wanted[t]) {
                chosen[next++] = values[t];
            }
        }
        return chosen;
    }
}
