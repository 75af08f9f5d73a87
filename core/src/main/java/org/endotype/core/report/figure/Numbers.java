package org.endotype.core.report.figure;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers as a reader wants them, the same under every locale; missing is an en dash. */
public final class Numbers {

    public static final String MISSING = "\u2013";

    private Numbers() {}

    public static String fixed(double value, int decimals) {
        if (!Double.isFinite(value)) {
            return MISSING;
        }
        String text = String.format(Locale.ROOT, "%." + decimals + "f", value);
        return text.matches("-0(\\.0*)?") ? text.substring(1) : text.replace('-', '\u2212');
    }

    /** Up to {@code digits} significant digits, without an exponent between 1e-4 and 1e7. */
    public static String significant(double value, int digits) {
        if (!Double.isFinite(value)) {
            return MISSING;
        }
        if (value == 0) {
            return "0";
        }
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(digits));
        double size = Math.abs(value);
        if (size >= 1e7 || size < 1e-4) {
            return String.format(Locale.ROOT, "%." + (digits - 1) + "e", value).replace('-', '\u2212');
        }
        String plain = rounded.stripTrailingZeros().toPlainString();
        return plain.replace('-', '\u2212');
    }

    /** A share as a whole percentage. */
    public static String percent(double share) {
        return Double.isFinite(share) ? fixed(100 * share, 0) + "\u202f%" : MISSING;
    }

    /** A p-value with its sign: {@code = 0.013}, {@code < 0.001}. */
    public static String pValue(double p) {
        if (!Double.isFinite(p)) {
            return MISSING;
        }
        return p < 0.001 ? "<\u00a00.001" : p < 0.1 ? fixed(p, 3) : fixed(p, 2);
    }

    /** A whole number with thin spaces between thousands. */
    public static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value).replace(",", "\u202f");
    }
}
