package org.endotype.core.table;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Turns cells into text without an object a cell. Numbers take {@value #SIGNIFICANT_DIGITS} significant digits, NaN and
 * null are written as {@code NA}.
 */
final class TextRowCells implements RowCells {

    /** Enough for seven right digits after any step of a reader's own; shortest-form doubles cost five times as much. */
    static final int SIGNIFICANT_DIGITS = 10;

    private static final long[] LONG_POWERS = new long[18];
    private static final double[] POWERS = new double[23];

    static {
        long power = 1;
        for (int i = 0; i < LONG_POWERS.length; i++) {
            LONG_POWERS[i] = power;
            power *= 10;
        }
        for (int i = 0; i < POWERS.length; i++) {
            POWERS[i] = Double.parseDouble("1e" + i);
        }
    }

    private final byte separator;
    private byte[] bytes = new byte[1 << 16];
    private int length;
    private int cellsInRow;

    TextRowCells(char separator) {
        this.separator = (byte) separator;
    }

    @Override
    public RowCells text(@Nullable String text) {
        begin();
        if (text == null) {
            return missing();
        }
        int count = text.length();
        if (count > 1 && (text.charAt(0) < '0' || text.charAt(0) == '=' || text.charAt(0) == '@')) {
            return unusual(SpreadsheetText.guarded(text));
        }
        ensure(count * 2 + 2);
        int start = length;
        for (int i = 0; i < count; i++) {
            char c = text.charAt(i);
            if (c >= 0x80 || c == separator || c == '"' || c == '\n' || c == '\r') {
                length = start;
                return unusual(text);
            }
            bytes[length++] = (byte) c;
        }
        return this;
    }

    private RowCells unusual(String text) {
        String quoted = text;
        if (text.indexOf(separator) >= 0
                || text.indexOf('"') >= 0
                || text.indexOf('\n') >= 0
                || text.indexOf('\r') >= 0) {
            quoted = '"' + text.replace("\"", "\"\"") + '"';
        }
        raw(quoted);
        return this;
    }

    @Override
    public RowCells integer(long value) {
        begin();
        ensure(20);
        if (value < 0) {
            raw(Long.toString(value));
        } else {
            digits(value);
        }
        return this;
    }

    @Override
    public RowCells number(double value) {
        begin();
        if (Double.isNaN(value)) {
            return missing();
        }
        ensure(32);
        double magnitude = Math.abs(value);
        if (magnitude == 0) {
            bytes[length++] = '0';
            return this;
        }
        // Outside this range plain notation is long and powers of ten are no longer exact.
        if (!(magnitude >= 1e-9 && magnitude < 1e9)) {
            raw(scientific(value));
            return this;
        }
        if (value < 0) {
            bytes[length++] = '-';
        }
        int exponent = 0;
        while (exponent < 9 && magnitude >= POWERS[exponent + 1]) {
            exponent++;
        }
        int leadingZeros = 0;
        if (magnitude < 1) {
            double scaled = magnitude;
            while (scaled < 1) {
                leadingZeros++;
                scaled = magnitude * POWERS[leadingZeros];
            }
            exponent = -leadingZeros;
        }
        int decimals = SIGNIFICANT_DIGITS - 1 - exponent;
        long scaled = (long) (magnitude * POWERS[decimals] + 0.5);
        while (decimals > 0 && scaled % 10 == 0) {
            scaled /= 10;
            decimals--;
        }
        if (decimals == 0) {
            digits(scaled);
            return this;
        }
        if (decimals < LONG_POWERS.length) {
            long whole = scaled / LONG_POWERS[decimals];
            long fraction = scaled % LONG_POWERS[decimals];
            digits(whole);
            bytes[length++] = '.';
            padded(fraction, decimals);
        } else {
            bytes[length++] = '0';
            bytes[length++] = '.';
            padded(scaled, decimals);
        }
        return this;
    }

    private static String scientific(double value) {
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return Long.toString((long) value);
        }
        return Double.toString(value);
    }

    private void digits(long value) {
        int count = 1;
        while (count < LONG_POWERS.length && value >= LONG_POWERS[count]) {
            count++;
        }
        if (count == LONG_POWERS.length) {
            raw(Long.toString(value));
            return;
        }
        padded(value, count);
    }

    private void padded(long value, int count) {
        long rest = value;
        for (int i = length + count - 1; i >= length; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += count;
    }

    private RowCells missing() {
        bytes[length++] = 'N';
        bytes[length++] = 'A';
        return this;
    }

    private void begin() {
        ensure(4);
        if (cellsInRow++ > 0) {
            bytes[length++] = separator;
        }
    }

    private void raw(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        ensure(encoded.length);
        System.arraycopy(encoded, 0, bytes, length, encoded.length);
        length += encoded.length;
    }

    private void ensure(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }

    void endRow(int expectedCells) {
        if (cellsInRow != expectedCells) {
            throw new IllegalStateException("row of " + cellsInRow + " cells under a header of " + expectedCells);
        }
        cellsInRow = 0;
        ensure(1);
        bytes[length++] = '\n';
    }

    void clear() {
        length = 0;
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }
}
