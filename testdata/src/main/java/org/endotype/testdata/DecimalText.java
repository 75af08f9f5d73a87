package org.endotype.testdata;

/** Fixed-point decimals, fast and the same under every locale. */
final class DecimalText {

    private static final long[] POWERS = {1, 10, 100, 1_000, 10_000, 100_000, 1_000_000};

    private DecimalText() {}

    /** Appends {@code value} rounded to {@code decimals} (0 to 6) places; |value| must stay below 1e12. */
    static void append(StringBuilder text, double value, int decimals) {
        long scale = POWERS[decimals];
        long scaled = Math.round(value * scale);
        if (scaled < 0) {
            text.append('-');
            scaled = -scaled;
        }
        text.append(scaled / scale);
        if (decimals > 0) {
            text.append('.');
            String fraction = Long.toString(scaled % scale);
            for (int i = fraction.length(); i < decimals; i++) {
                text.append('0');
            }
            text.append(fraction);
        }
    }

    static String of(double value, int decimals) {
        StringBuilder text = new StringBuilder();
        append(text, value, decimals);
        return text.toString();
    }
}
