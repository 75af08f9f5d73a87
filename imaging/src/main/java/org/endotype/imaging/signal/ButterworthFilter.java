package org.endotype.imaging.signal;

import java.util.OptionalDouble;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InvalidConfiguration;

/**
 * A digital Butterworth filter in second-order sections, run forwards and backwards so that it shifts nothing in time
 * (its gain is therefore squared: one half at the cut-offs).
 *
 * <p>The analogue prototype is warped to the cut-offs and mapped by the bilinear transform. Before filtering, the signal
 * is continued at both ends by its odd reflection over {@code 3 x (poles + 1)} samples (33 for an order-5 band-pass, 18
 * for an order-5 high- or low-pass), and each section starts in its steady state for the first sample.
 *
 * <p>Immutable. Cost: O(samples x sections) a signal. NaN in gives NaN out. Deterministic. Source: Oppenheim and
 * Schafer, Discrete-Time Signal Processing, 3rd ed., sections 6.3 and 7.2; Gustafsson, IEEE Trans. Signal Process.
 * 44:988 (1996) for the ends.
 */
public final class ButterworthFilter {

    /** b0, b1, b2, a1, a2 of each section. */
    private final double[][] sections;

    private final int padding;

    private ButterworthFilter(double[][] sections, int padding) {
        this.sections = sections;
        this.padding = padding;
    }

    /**
     * Designs a band-pass (both cut-offs), high-pass or low-pass (one of them).
     *
     * @param order of the prototype (a band-pass has twice as many poles)
     * @param highPassHz frequencies below it go, where present
     * @param lowPassHz frequencies above it go, where present
     * @param samplingHz volumes a second
     * @throws InvalidConfiguration when a cut-off does not lie between 0 and half the sampling rate, or they are out of
     *     order, or neither is there
     */
    public static ButterworthFilter design(
            int order, OptionalDouble highPassHz, OptionalDouble lowPassHz, double samplingHz) {
        double high = requireBelowNyquist(highPassHz, samplingHz, "high-pass");
        double low = requireBelowNyquist(lowPassHz, samplingHz, "low-pass");
        if (Double.isNaN(high) && Double.isNaN(low)) {
            throw new InvalidConfiguration("a Butterworth filter needs a high-pass or a low-pass cut-off in Hz");
        }
        if (high >= low) {
            throw new InvalidConfiguration("the high-pass cut-off (" + high
                    + " Hz) must lie below the low-pass cut-off (" + low + " Hz); nothing would pass");
        }
        // The bilinear transform at sampling interval 2 / 4: s = 4 (z - 1) / (z + 1), with cut-offs pre-warped to it.
        double warpedHigh = 4 * Math.tan(Math.PI * high / samplingHz);
        double warpedLow = 4 * Math.tan(Math.PI * low / samplingHz);
        int pairs = order / 2;
        boolean band = !Double.isNaN(high) && !Double.isNaN(low);
        double[][] sections = new double[band ? order : (order + 1) / 2][];
        int next = 0;
        for (int k = 0; k < pairs; k++) {
            double angle = Math.PI * (2 * k + 1 + order) / (2.0 * order);
            double re = Math.cos(angle);
            double im = Math.sin(angle);
            if (band) {
                next = addBandPass(sections, next, re, im, warpedHigh, warpedLow);
            } else {
                sections[next++] = secondOrder(re, im, warpedHigh, warpedLow);
            }
        }
        if (order % 2 == 1) {
            if (band) {
                addBandPass(sections, next, -1, 0, warpedHigh, warpedLow);
            } else {
                sections[next] = firstOrder(warpedHigh, warpedLow);
            }
        }
        normalise(
                sections,
                band ? 2 * Math.atan(Math.sqrt(warpedHigh * warpedLow) / 4) : Double.isNaN(high) ? 0 : Math.PI);
        return new ButterworthFilter(sections, 3 * ((band ? 2 * order : order) + 1));
    }

    /** How many samples are added at each end; a signal must be longer than this. */
    public int padding() {
        return padding;
    }

    /** The filtered signal, as long as the given one, which is not changed. */
    public double[] apply(double[] signal) {
        int n = signal.length;
        if (n <= padding) {
            throw new DegenerateData("a Butterworth filter of this order needs more than " + padding
                    + " volumes, found " + n + "; use the cosine filter or a longer run");
        }
        double[] extended = new double[n + 2 * padding];
        for (int i = 0; i < padding; i++) {
            extended[i] = 2 * signal[0] - signal[padding - i];
            extended[padding + n + i] = 2 * signal[n - 1] - signal[n - 2 - i];
        }
        System.arraycopy(signal, 0, extended, padding, n);
        run(extended);
        reverse(extended);
        run(extended);
        reverse(extended);
        return java.util.Arrays.copyOfRange(extended, padding, padding + n);
    }

    /** All sections in turn, in place, each from its steady state for a constant of the first sample. */
    private void run(double[] x) {
        double level = x[0];
        for (double[] section : sections) {
            double b0 = section[0];
            double b1 = section[1];
            double b2 = section[2];
            double a1 = section[3];
            double a2 = section[4];
            double gain = (b0 + b1 + b2) / (1 + a1 + a2);
            double state1 = (gain - b0) * level;
            double state2 = (b2 - a2 * gain) * level;
            for (int i = 0; i < x.length; i++) {
                double in = x[i];
                double out = b0 * in + state1;
                state1 = b1 * in - a1 * out + state2;
                state2 = b2 * in - a2 * out;
                x[i] = out;
            }
            level *= gain;
        }
    }

    private static double requireBelowNyquist(OptionalDouble cutoff, double samplingHz, String name) {
        if (cutoff.isEmpty()) {
            return Double.NaN;
        }
        double hz = cutoff.getAsDouble();
        if (!(hz > 0 && hz < samplingHz / 2)) {
            throw new InvalidConfiguration("the " + name + " cut-off of " + hz + " Hz must lie between 0 and "
                    + samplingHz / 2 + " Hz, half the sampling rate of this run");
        }
        return hz;
    }

    /** One conjugate pole pair of a high-pass or low-pass. */
    private static double[] secondOrder(double re, double im, double high, double low) {
        boolean highPass = !Double.isNaN(high);
        // High-pass: s -> w / s turns the pole p into w / p, which for |p| = 1 is w conj(p).
        double w = highPass ? high : low;
        double[] pole = bilinear(re * w, im * w);
        double zero = highPass ? 1 : -1;
        return new double[] {1, -2 * zero, 1, -2 * pole[0], pole[0] * pole[0] + pole[1] * pole[1]};
    }

    private static double[] firstOrder(double high, double low) {
        boolean highPass = !Double.isNaN(high);
        double[] pole = bilinear(highPass ? -high : -low, 0);
        return new double[] {1, highPass ? -1 : 1, 0, -pole[0], 0};
    }

    /** A prototype pole (with its conjugate, unless real) becomes two poles (two pairs) around the centre. */
    private static int addBandPass(double[][] sections, int next, double re, double im, double high, double low) {
        double halfWidth = (low - high) / 2;
        double centreSquare = high * low;
        // p h +- sqrt((p h)^2 - centre^2)
        double pr = re * halfWidth;
        double pi = im * halfWidth;
        double sr = pr * pr - pi * pi - centreSquare;
        double si = 2 * pr * pi;
        double modulus = Math.hypot(sr, si);
        double rootRe = Math.sqrt((modulus + sr) / 2);
        double rootIm = Math.copySign(Math.sqrt((modulus - sr) / 2), si);
        double[] first = bilinear(pr + rootRe, pi + rootIm);
        double[] second = bilinear(pr - rootRe, pi - rootIm);
        if (im != 0) {
            sections[next] = bandSection(first, first[0], -first[1]);
            sections[next + 1] = bandSection(second, second[0], -second[1]);
            return next + 2;
        }
        // A real prototype pole gives one conjugate pair, or two real poles where the band is wide.
        sections[next] = bandSection(first, second[0], second[1]);
        return next + 1;
    }

    private static double[] bandSection(double[] pole, double otherRe, double otherIm) {
        return new double[] {1, 0, -1, -(pole[0] + otherRe), pole[0] * otherRe - pole[1] * otherIm};
    }

    private static double[] bilinear(double re, double im) {
        // (4 + s) / (4 - s)
        double dr = 4 - re;
        double square = dr * dr + im * im;
        return new double[] {((4 + re) * dr - im * im) / square, (im * dr + (4 + re) * im) / square};
    }

    /** Scales each section to gain 1 at the angular frequency where the whole filter must have it. */
    private static void normalise(double[][] sections, double omega) {
        double c1 = Math.cos(omega);
        double s1 = Math.sin(omega);
        double c2 = Math.cos(2 * omega);
        double s2 = Math.sin(2 * omega);
        for (double[] s : sections) {
            double numerator = Math.hypot(s[0] + s[1] * c1 + s[2] * c2, s[1] * s1 + s[2] * s2);
            double denominator = Math.hypot(1 + s[3] * c1 + s[4] * c2, s[3] * s1 + s[4] * s2);
            double gain = denominator / numerator;
            s[0] *= gain;
            s[1] *= gain;
            s[2] *= gain;
        }
    }

    private static void reverse(double[] x) {
        for (int i = 0, j = x.length - 1; i < j; i++, j--) {
            double swapped = x[i];
            x[i] = x[j];
            x[j] = swapped;
        }
    }
}
