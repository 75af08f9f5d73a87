package org.endotype.imaging.signal;

import java.util.Arrays;
import java.util.Optional;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.parallel.Parallelism;

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

    /** Regions are independent; a block of them is what one thread takes at a time. */
    private static final int BLOCK_REGIONS = 32;

    private SignalCleaner() {}

    /**
     * Cleans one run.
     *
     * @param raw the signals; the repetition time must be known where a filter or a least kept time asks for it
     * @param confounds one row a volume
     * @throws DegenerateData when too little is kept, or the confounds leave nothing
     * @throws InconsistentInput when the repetition time is needed and unknown, or the row count does not fit
     */
    public static CleanedSeries clean(TimeSeries raw, Optional<ConfoundTable> confounds, CleaningOptions options) {
        return clean(
                raw,
                RunCleaning.of(raw.volumeCount(), raw.repetitionTimeSeconds(), confounds, options),
                Parallelism.single());
    }

    /** Cleans one run by what was worked out for it. */
    public static CleanedSeries clean(TimeSeries raw, RunCleaning cleaning, Parallelism parallelism) {
        int regions = raw.regionCount();
        int volumes = cleaning.keptVolumes();
        double[] values = new double[Math.multiplyExact(volumes, regions)];
        double[] missing = new double[volumes];
        Arrays.fill(missing, Double.NaN);
        parallelism.forEachBlock((regions + BLOCK_REGIONS - 1) / BLOCK_REGIONS, block -> {
            int end = Math.min(regions, (block + 1) * BLOCK_REGIONS);
            for (int region = block * BLOCK_REGIONS; region < end; region++) {
                double[] signal = raw.isMissing(region) ? missing : cleaning.apply(raw.column(region));
                for (int t = 0; t < volumes; t++) {
                    values[t * regions + region] = signal[t];
                }
            }
        });
        return new CleanedSeries(
                TimeSeries.of(raw.labels(), values, cleaning.repetitionTimeSeconds()),
                cleaning.recordedVolumes(),
                cleaning.regressorCount(),
                cleaning.meanFramewiseDisplacementMm(),
                cleaning.framewiseDisplacementMm(),
                cleaning.warnings());
    }
}
