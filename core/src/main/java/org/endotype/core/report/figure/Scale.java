package org.endotype.core.report.figure;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Maps data to user units along one axis, linearly or by logarithm, with round ticks. Immutable. */
final class Scale {

    private final double low;
    private final double high;
    private final double from;
    private final double to;
    private final boolean logarithmic;
    private final List<Double> ticks;
    private final int decimals;

    private Scale(
            double low, double high, double from, double to, boolean logarithmic, List<Double> ticks, int decimals) {
        this.low = low;
        this.high = high;
        this.from = from;
        this.to = to;
        this.logarithmic = logarithmic;
        this.ticks = ticks;
        this.decimals = decimals;
    }

    /** A linear scale that covers at least {@code low} to {@code high}, widened to round numbers. */
    static Scale linear(double low, double high, double from, double to, int aboutTicks) {
        double span = high > low ? high - low : Math.max(1e-9, Math.abs(high) * 0.1 + 1e-6);
        double raw = span / aboutTicks;
        double power = StrictMath.pow(10, Math.floor(StrictMath.log10(raw)));
        double step =
                raw / power <= 1 ? power : raw / power <= 2 ? 2 * power : raw / power <= 5 ? 5 * power : 10 * power;
        double first = Math.floor(low / step + 1e-9);
        double last = Math.max(first + 1, Math.ceil(high / step - 1e-9));
        List<Double> ticks = new ArrayList<>();
        for (double k = first; k <= last; k++) {
            ticks.add(k * step);
        }
        int decimals = (int) Math.max(0, Math.min(6, Math.ceil(-StrictMath.log10(step) - 1e-9)));
        return new Scale(first * step, last * step, from, to, false, List.copyOf(ticks), decimals);
    }

    /** A linear scale with exact ends. */
    static Scale exact(double low, double high, double from, double to, int aboutTicks) {
        Scale round = linear(low, high, from, to, aboutTicks);
        List<Double> inside = round.ticks.stream()
                .filter(tick -> tick >= low - 1e-12 && tick <= high + 1e-12)
                .toList();
        return new Scale(low, high, from, to, false, inside, round.decimals);
    }

    /** A logarithmic scale; ticks at 1, 2 and 5 times powers of ten, or at powers alone over a wide range. */
    static Scale log(double low, double high, double from, double to) {
        double bottom = Math.max(low, 1e-6);
        double top = Math.max(high, bottom * 1.5);
        double ratio = top / bottom;
        double[] leads = ratio > 300
                ? new double[] {1}
                : ratio > 8 ? new double[] {1, 2, 5} : new double[] {1, 1.5, 2, 3, 4, 5, 6, 8};
        List<Double> ticks = new ArrayList<>();
        for (int power = (int) Math.floor(StrictMath.log10(bottom)); power <= StrictMath.log10(top); power++) {
            for (double lead : leads) {
                double tick = power >= 0 ? lead * StrictMath.pow(10, power) : lead / StrictMath.pow(10, -power);
                if (tick >= bottom && tick <= top) {
                    ticks.add(tick);
                }
            }
        }
        return new Scale(bottom, top, from, to, true, List.copyOf(ticks), -1);
    }

    double low() {
        return low;
    }

    double high() {
        return high;
    }

    List<Double> ticks() {
        return ticks;
    }

    double position(double value) {
        double share =
                logarithmic ? StrictMath.log(value / low) / StrictMath.log(high / low) : (value - low) / (high - low);
        return from + share * (to - from);
    }

    /** As {@link #position}, held within the axis. */
    double clamped(double value) {
        return position(Math.max(low, Math.min(high, value)));
    }

    String label(double tick) {
        if (decimals < 0) {
            return trimmed(tick);
        }
        return Numbers.fixed(tick, decimals);
    }

    private static String trimmed(double tick) {
        return String.format(Locale.ROOT, "%.6f", tick).replaceAll("\\.?0+$", "");
    }
}
