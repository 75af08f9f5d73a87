package org.endotype.imaging.activation;

import org.apache.commons.math3.special.Gamma;

/**
 * How the signal answers to a short event: the difference of two gamma densities over 32 s, scaled to sum 1.
 *
 * <p>Densities start one step of the fine grid after the event. Source: Friston et al., NeuroImage 7:30 (1998) for the
 * parameters of SPM; Glover, NeuroImage 9:416 (1999); the discretisation is nilearn's.
 */
public enum HemodynamicResponse {
    /** Peak at 6 s, undershoot at 16 s, ratio 0.167. */
    SPM(6, 16, 1, 0.167),
    /** Peak at 6 s, undershoot at 12 s, widths 0.9, ratio 0.35. */
    GLOVER(6, 12, 0.9, 0.35);

    private static final double LENGTH_SECONDS = 32;

    /** Step of the difference quotients: seconds for the onset, and of width for the dispersion. */
    private static final double ONSET_STEP_SECONDS = 0.1;

    private static final double WIDTH_STEP = 0.01;

    private final double peakSeconds;
    private final double undershootSeconds;
    private final double width;
    private final double ratio;

    HemodynamicResponse(double peakSeconds, double undershootSeconds, double width, double ratio) {
        this.peakSeconds = peakSeconds;
        this.undershootSeconds = undershootSeconds;
        this.width = width;
        this.ratio = ratio;
    }

    /** What is added to the response itself. */
    public enum Derivatives {
        NONE(""),
        /** By the onset, for responses that come early or late. */
        TIME("derivative"),
        /** By the onset and by the width of the peak. */
        TIME_AND_DISPERSION("dispersion");

        private final String last;

        Derivatives(String last) {
            this.last = last;
        }

        /** The names that follow the condition's, in order. */
        String[] suffixes() {
            return switch (this) {
                case NONE -> new String[] {""};
                case TIME -> new String[] {"", "_" + last};
                case TIME_AND_DISPERSION -> new String[] {"", "_" + TIME.last, "_" + last};
            };
        }
    }

    /** The response and its derivatives on a grid of {@code stepSeconds}. */
    double[][] kernels(double stepSeconds, Derivatives derivatives) {
        double[] response = response(stepSeconds, 0, width, width);
        return switch (derivatives) {
            case NONE -> new double[][] {response};
            case TIME -> new double[][] {response, byOnset(response, stepSeconds)};
            case TIME_AND_DISPERSION -> new double[][] {response, byOnset(response, stepSeconds), byWidth(stepSeconds)};
        };
    }

    private double[] byOnset(double[] response, double stepSeconds) {
        return quotient(response, response(stepSeconds, ONSET_STEP_SECONDS, width, width), ONSET_STEP_SECONDS);
    }

    /** As in nilearn, the undershoot has width 1 here, also for Glover's response. */
    private double[] byWidth(double stepSeconds) {
        return quotient(
                response(stepSeconds, 0, width, 1), response(stepSeconds, 0, width + WIDTH_STEP, 1), WIDTH_STEP);
    }

    private static double[] quotient(double[] at, double[] after, double step) {
        double[] quotient = new double[at.length];
        for (int i = 0; i < at.length; i++) {
            quotient[i] = (at[i] - after[i]) / step;
        }
        return quotient;
    }

    private double[] response(double stepSeconds, double onsetSeconds, double peakWidth, double undershootWidth) {
        int samples = (int) Math.rint(LENGTH_SECONDS / stepSeconds);
        double[] response = new double[samples];
        double sum = 0;
        for (int i = 0; i < samples; i++) {
            double time = LENGTH_SECONDS * i / (samples - 1) - onsetSeconds - stepSeconds;
            response[i] = gammaDensity(time, peakSeconds / peakWidth, peakWidth)
                    - ratio * gammaDensity(time, undershootSeconds / undershootWidth, undershootWidth);
            sum += response[i];
        }
        for (int i = 0; i < samples; i++) {
            response[i] /= sum;
        }
        return response;
    }

    private static double gammaDensity(double x, double shape, double scale) {
        if (x <= 0) {
            return 0;
        }
        double scaled = x / scale;
        return Math.exp((shape - 1) * Math.log(scaled) - scaled - Gamma.logGamma(shape)) / scale;
    }
}
