package org.endotype.imaging.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.endotype.imaging.connectivity.ConnectivityKind;
import org.endotype.imaging.connectivity.EdgeScale;
import org.endotype.imaging.signal.Censoring;
import org.endotype.imaging.signal.CleaningOptions;
import org.endotype.imaging.signal.CleaningOptions.Detrending;
import org.endotype.imaging.signal.ConfoundStrategy;
import org.endotype.imaging.signal.TemporalFilter;

/** What was done, as sentences for a methods section. */
final class ConnectivityMethods {

    private ConnectivityMethods() {}

    static String sentences(ConnectivityOptions options, boolean images, int regions) {
        StringBuilder text = new StringBuilder();
        if (images) {
            text.append("Mean signals of ")
                    .append(regions)
                    .append(" atlas regions were taken from preprocessed images (regions of which less than ")
                    .append(percent(options.minimumCoverage()))
                    .append(" was covered are missing). ");
        } else {
            text.append("Region signals (").append(regions).append(" regions) were read from tables. ");
        }
        List<String> steps = steps(options.cleaning());
        if (!steps.isEmpty()) {
            text.append("Each run was cleaned in this order: ")
                    .append(String.join(", ", steps))
                    .append(" (Lindquist et al. 2019). ");
        }
        if (options.minimumSeconds() > 0) {
            text.append("Participants with less than ")
                    .append(number(options.minimumSeconds()))
                    .append(" s left were excluded. ");
        }
        text.append("Runs of one participant were centred and put one after another. Edges are ")
                .append(kind(options.measure().kind()))
                .append(options.measure().scale() == EdgeScale.FISHER_Z ? " as Fisher's z" : "")
                .append(
                        switch (options.measure().estimator()) {
                            case EMPIRICAL -> ", from the empirical covariance.";
                            case LEDOIT_WOLF -> ", from the shrunk covariance of Ledoit and Wolf (2004).";
                            case GRAPHICAL_LASSO ->
                                ", from the sparse inverse covariance of Friedman et al. (2008), its penalty "
                                        + (options.measure().penalty().isPresent()
                                                ? number(options.measure()
                                                                .penalty()
                                                                .getAsDouble()) + "."
                                                : "cross-validated over five folds of neighbouring volumes.");
                        });
        return text.toString();
    }

    static List<String> steps(CleaningOptions cleaning) {
        List<String> steps = new ArrayList<>();
        TemporalFilter filter = cleaning.filter();
        Censoring censoring = cleaning.censoring();
        String censor = censoring.hasThreshold() ? sentence(censoring) : "";
        if (filter instanceof TemporalFilter.Cosine cosine) {
            steps.add("discrete cosines above " + number(1 / cosine.highPassHz()) + " s as confounds");
        }
        if (!censor.isEmpty() && !(filter instanceof TemporalFilter.Butterworth)) {
            steps.add(censor);
        }
        if (!censor.isEmpty() && filter instanceof TemporalFilter.Butterworth) {
            steps.add("cubic-spline interpolation of censored volumes");
        }
        if (cleaning.detrending() == Detrending.LINEAR) {
            steps.add("linear detrending");
        }
        if (filter instanceof TemporalFilter.Butterworth butterworth) {
            steps.add("an order-5 Butterworth filter of signals and confounds ("
                    + (butterworth.highPassHz().isPresent()
                            ? "from " + number(butterworth.highPassHz().getAsDouble()) + " Hz "
                            : "")
                    + (butterworth.lowPassHz().isPresent()
                            ? "to " + number(butterworth.lowPassHz().getAsDouble()) + " Hz"
                            : "upwards")
                    + ")");
            if (!censor.isEmpty()) {
                steps.add(censor);
            }
        }
        if (cleaning.strategy() != ConfoundStrategy.NONE) {
            steps.add("regression of " + cleaning.strategy().label() + " confounds");
        }
        switch (cleaning.standardization()) {
            case ZSCORE -> steps.add("z-scoring");
            case PSC -> steps.add("conversion to per cent signal change");
            case NONE -> {}
        }
        return steps;
    }

    private static String sentence(Censoring censoring) {
        List<String> thresholds = new ArrayList<>();
        censoring
                .displacementMm()
                .ifPresent(mm -> thresholds.add("framewise displacement above " + number(mm) + " mm"));
        censoring.standardizedDvars().ifPresent(dvars -> thresholds.add("standardised DVARS above " + number(dvars)));
        return "censoring (" + String.join(", ", thresholds) + ", and stretches of fewer than "
                + censoring.minimumSegmentVolumes() + " volumes)";
    }

    private static String kind(ConnectivityKind kind) {
        return switch (kind) {
            case COVARIANCE -> "covariances";
            case CORRELATION -> "Pearson correlations";
            case PARTIAL_CORRELATION -> "partial correlations";
            case PRECISION -> "entries of the inverse covariance";
            case TANGENT ->
                "tangent-space connectivity relative to the geometric mean of all participants (Varoquaux et al. 2010)";
        };
    }

    static String percent(double share) {
        return number(share * 100) + " %";
    }

    static String number(double value) {
        return String.format(Locale.ROOT, "%.4g", value)
                .replaceAll("(\\.\\d*?)0+$", "$1")
                .replaceAll("\\.$", "");
    }
}
