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
 * The cleaning of one run, worked out once from its confounds and applied signal by signal: which volumes stay, which
 * filter runs, and an orthonormal basis of what is regressed out. The order of steps is that of {@link SignalCleaner}.
 *
 * <p>Immutable; {@link #apply} may be called from several threads. Cost of {@link #apply}: O(volumes x regressors).
 * Deterministic.
 */
public final class RunCleaning {

    private static final double EPSILON = Math.ulp(1.0);
    private static final double RANK_TOLERANCE = 100 * EPSILON;
    private static final int BUTTERWORTH_ORDER = 5;
    private static final double DRIFT_CORRELATION = 0.9;

    private final CleaningOptions options;
    private final OptionalDouble repetitionTimeSeconds;
    private final List<String> warnings = new ArrayList<>();
    private final boolean[] kept;
    private final boolean[] present;
    private final boolean[] keptOfPresent;
    private final double[] keptTimes;
    private final Optional<ButterworthFilter> filter;
    private final double[][] basis;
    private final double meanFramewiseDisplacementMm;
    private final double[] framewiseDisplacementMm;

    private RunCleaning(
            int volumes, OptionalDouble repetitionTimeSeconds, Optional<ConfoundTable> table, CleaningOptions options) {
        this.options = options;
        this.repetitionTimeSeconds = repetitionTimeSeconds;
        if (table.isPresent() && table.get().volumeCount() != volumes) {
            throw new InconsistentInput(
                    "the confounds have " + table.get().volumeCount() + " rows and the run " + volumes + " volumes");
        }
        kept = keptVolumes(table, volumes);
        requireEnough(kept);
        keptTimes = times(kept);
        double[][] confounds = table.map(options.strategy()::regressors).orElseGet(() -> new double[0][]);
        if (options.filter() instanceof TemporalFilter.Cosine cosine) {
            confounds = withDrift(confounds, cosine, volumes);
        }
        if (options.filter() instanceof TemporalFilter.Butterworth butterworth) {
            present = between(kept);
            filter = Optional.of(ButterworthFilter.design(
                    BUTTERWORTH_ORDER,
                    butterworth.highPassHz(),
                    butterworth.lowPassHz(),
                    1 / requireRepetitionTime("a filter")));
        } else {
            present = kept;
            filter = Optional.empty();
        }
        keptOfPresent = select(kept, present);
        double[][] prepared = new double[confounds.length][];
        for (int c = 0; c < confounds.length; c++) {
            prepared[c] = filtered(detrended(onVolumesToFilter(confounds[c])));
            zscore(prepared[c]);
        }
        basis = PivotedQr.ofColumns(prepared).basisAbove(RANK_TOLERANCE);
        requireFreedom(basis.length);
        meanFramewiseDisplacementMm =
                table.map(ConfoundTable::meanFramewiseDisplacement).orElse(Double.NaN);
        framewiseDisplacementMm =
                select(table.flatMap(ConfoundTable::framewiseDisplacement).orElseGet(() -> unknown(volumes)), kept);
    }

    /**
     * Works out the cleaning of a run.
     *
     * @param volumes of the run
     * @param repetitionTimeSeconds must be known where a filter or a least kept time asks for it
     * @param confounds one row a volume
     * @throws DegenerateData when too little is kept, or the confounds leave nothing
     * @throws InconsistentInput when the repetition time is needed and unknown, or the row count does not fit
     */
    public static RunCleaning of(
            int volumes,
            OptionalDouble repetitionTimeSeconds,
            Optional<ConfoundTable> confounds,
            CleaningOptions options) {
        return new RunCleaning(volumes, repetitionTimeSeconds, confounds, options);
    }

    /** Volumes before censoring. */
    public int recordedVolumes() {
        return kept.length;
    }

    /** Volumes that {@link #apply} returns. */
    public int keptVolumes() {
        return keptTimes.length;
    }

    /** A copy of the flags of the volumes that stay. */
    public boolean[] kept() {
        return kept.clone();
    }

    /** Independent confounds, with drift terms, that are regressed out. */
    public int regressorCount() {
        return basis.length;
    }

    /** Over all recorded volumes; NaN where it is not known. */
    public double meanFramewiseDisplacementMm() {
        return meanFramewiseDisplacementMm;
    }

    /** Of each kept volume; NaN where it is not known. */
    public double[] framewiseDisplacementMm() {
        return framewiseDisplacementMm.clone();
    }

    public OptionalDouble repetitionTimeSeconds() {
        return repetitionTimeSeconds;
    }

    /** What a reader must know; no ids, no paths. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    /**
     * Cleans one signal.
     *
     * @param signal {@link #recordedVolumes} values, not changed; NaN gives NaN throughout
     * @return {@link #keptVolumes} values
     */
    public double[] apply(double[] signal) {
        double[] cleaned = onVolumesToFilter(signal);
        double originalMean = mean(cleaned);
        cleaned = filtered(detrended(cleaned));
        project(cleaned);
        standardize(cleaned, originalMean);
        return cleaned;
    }

    /** The volumes that filtering works on, a new array: interpolated where a filter needs it, else the kept ones. */
    private double[] onVolumesToFilter(double[] signal) {
        if (keptTimes.length == kept.length) {
            return signal.clone();
        }
        double[] keptValues = select(signal, kept);
        if (filter.isEmpty()) {
            return keptValues;
        }
        double[] whole = signal.clone();
        CubicSpline spline = new CubicSpline(keptTimes, keptValues);
        for (int t = 0; t < kept.length; t++) {
            if (!kept[t] && present[t]) {
                whole[t] = spline.at(t);
            }
        }
        return select(whole, present);
    }

    private static double[] unknown(int volumes) {
        double[] values = new double[volumes];
        Arrays.fill(values, Double.NaN);
        return values;
    }

    private double[] detrended(double[] signal) {
        if (options.detrending() == Detrending.LINEAR) {
            detrend(signal);
        }
        return signal;
    }

    private double[] filtered(double[] signal) {
        return filter.isPresent() ? select(filter.get().apply(signal), keptOfPresent) : signal;
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

    /** The mean takes a degree of freedom and the line another: what is left beside them is rounding noise, not signal. */
    private void requireFreedom(int regressors) {
        int volumes = keptTimes.length;
        int taken = regressors + (options.detrending() == Detrending.LINEAR ? 2 : 1);
        if (taken >= volumes) {
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

    private static void detrend(double[] column) {
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

    private void project(double[] signal) {
        double[] weights = new double[basis.length];
        for (int k = 0; k < basis.length; k++) {
            double[] direction = basis[k];
            double dot = 0;
            for (int t = 0; t < signal.length; t++) {
                dot += direction[t] * signal[t];
            }
            weights[k] = dot;
        }
        for (int k = 0; k < basis.length; k++) {
            double[] direction = basis[k];
            double weight = weights[k];
            for (int t = 0; t < signal.length; t++) {
                signal[t] -= weight * direction[t];
            }
        }
    }

    private void standardize(double[] signal, double originalMean) {
        switch (options.standardization()) {
            case NONE -> {}
            case ZSCORE -> zscore(signal);
            case PSC -> {
                boolean meanRemoved = options.detrending() == Detrending.LINEAR
                        || (options.filter() instanceof TemporalFilter.Butterworth butterworth
                                && butterworth.highPassHz().isPresent());
                toPerCent(signal, meanRemoved ? originalMean : 0);
            }
        }
    }

    private static double[] times(boolean[] kept) {
        double[] times = new double[count(kept)];
        for (int t = 0, next = 0; t < kept.length; t++) {
            if (kept[t]) {
                times[next++] = t;
            }
        }
        return times;
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
