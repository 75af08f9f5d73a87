package org.endotype.core.table;

import com.fasterxml.jackson.core.io.NumberInput;

/**
 * Decimal numbers straight from characters, without a string a cell. What counts as missing is stated at {@link
 * TextTable#parseNumber}.
 *
 * <p>A number of at most 15 significant digits and a decimal exponent within 22 is exact in one multiplication or
 * division of two exactly representable doubles (Clinger, "How to read floating point numbers accurately", PLDI 1990);
 * the rest goes to a correctly rounding parser. Either way the result is the nearest double.
 */
final class DecimalText {

    private static final double[] POWERS_OF_TEN = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };

    private static final long LARGEST_EXACT = 1L << 53;

    private DecimalText() {}

    /** The number in a text; see {@link #parse(char[], int, int)}. */
    static double parse(String text) {
        return parse(text.toCharArray(), 0, text.length());
    }

    /**
     * The number in {@code buffer[start .. start + length)}, NaN where the cell says missing, an infinity where it names
     * one or overflows.
     *
     * @throws NumberFormatException when the cell is neither a decimal number nor missing
     */
    static double parse(char[] buffer, int start, int length) {
        int from = start;
        int end = start + length;
        while (from < end && buffer[from] <= ' ') {
            from++;
        }
        while (end > from && buffer[end - 1] <= ' ') {
            end--;
        }
        if (from == end) {
            return Double.NaN;
        }
        int i = from;
        boolean negative = buffer[i] == '-';
        if (negative || buffer[i] == '+') {
            i++;
        }
        long mantissa = 0;
        int digits = 0;
        int significant = 0;
        int exponent = 0;
        boolean pointSeen = false;
        for (; i < end; i++) {
            char c = buffer[i];
            if (c >= '0' && c <= '9') {
                digits++;
                if (significant > 0 || c != '0') {
                    significant++;
                }
                if (significant <= 18) {
                    mantissa = 10 * mantissa + (c - '0');
                    exponent -= pointSeen ? 1 : 0;
                }
            } else if (c == '.' && !pointSeen) {
                pointSeen = true;
            } else {
                break;
            }
        }
        if (digits == 0) {
            return word(new String(buffer, from, end - from));
        }
        if (i < end) {
            exponent += explicitExponent(buffer, from, i, end);
        }
        if (significant <= 18 && mantissa <= LARGEST_EXACT && Math.abs(exponent) <= 22) {
            double magnitude = exponent < 0 ? mantissa / POWERS_OF_TEN[-exponent] : mantissa * POWERS_OF_TEN[exponent];
            return negative ? -magnitude : magnitude;
        }
        return NumberInput.parseDouble(new String(buffer, from, end - from), true);
    }

    private static int explicitExponent(char[] buffer, int from, int at, int end) {
        int i = at;
        if (buffer[i] != 'e' && buffer[i] != 'E') {
            throw notANumber(buffer, from, end);
        }
        i++;
        boolean negative = i < end && buffer[i] == '-';
        if (i < end && (buffer[i] == '-' || buffer[i] == '+')) {
            i++;
        }
        if (i == end) {
            throw notANumber(buffer, from, end);
        }
        int value = 0;
        for (; i < end; i++) {
            char c = buffer[i];
            if (c < '0' || c > '9') {
                throw notANumber(buffer, from, end);
            }
            value = Math.min(100_000, 10 * value + (c - '0'));
        }
        return negative ? -value : value;
    }

    private static double word(String text) {
        if (TextTable.isMissing(text)) {
            return Double.NaN;
        }
        String unsigned = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
        if (unsigned.equalsIgnoreCase("inf") || unsigned.equalsIgnoreCase("infinity")) {
            return text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        throw new NumberFormatException(text);
    }

    private static NumberFormatException notANumber(char[] buffer, int from, int end) {
        return new NumberFormatException(new String(buffer, from, end - from));
    }
}
