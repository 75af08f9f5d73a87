package org.endotype.core.table;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.file.InputFiles;

/**
 * Reads a text file without quoting, one line at a time, split into fields by runs of blanks and tabs or by single
 * tabs; plain or gzipped. Made for files of millions of lines: only the fields asked for become strings.
 *
 * <p>Lines without any field are passed over. A carriage return before the line feed belongs to the line end. Text is
 * UTF-8. One instance is for one thread.
 */
public final class FieldLines implements AutoCloseable {

    /** What stands between two fields. */
    public enum Separator {
        /** Any run of blanks and tabs; none at the ends of a line count. */
        WHITESPACE,
        /** Exactly one tab; fields may be empty. */
        TAB
    }

    private static final double[] EXACT_POWERS = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };

    private static final int LONGEST_LINE = 1 << 28;

    private final Path file;
    private final Separator separator;
    private final InputStream in;
    private byte[] buffer = new byte[1 << 16];
    private int position;
    private int limit;
    private boolean ended;

    private long line;
    private int lineStart;
    private int lineEnd;
    private int[] starts = new int[16];
    private int[] ends = new int[16];
    private int count;

    private FieldLines(Path file, Separator separator) {
        this.file = file;
        this.separator = separator;
        this.in = InputFiles.openText(file);
    }

    public static FieldLines open(Path file, Separator separator) {
        return new FieldLines(file, separator);
    }

    /** Moves to the next line that holds a field; false at the end of the file. */
    public boolean next() {
        while (nextLine()) {
            split();
            if (count > 0) {
                return true;
            }
        }
        return false;
    }

    /** The one-based number of the current line. */
    public long line() {
        return line;
    }

    public SourceLocation location() {
        return SourceLocation.line(file, line);
    }

    /** How many fields the current line has. */
    public int count() {
        return count;
    }

    /** Whether the current line begins with the given byte. */
    public boolean startsWith(char first) {
        return lineEnd > lineStart && buffer[lineStart] == first;
    }

    /** The zero-based field of the current line. */
    public String text(int field) {
        return new String(buffer, starts[field], ends[field] - starts[field], StandardCharsets.UTF_8);
    }

    /** The first byte of a field that is not empty. */
    public byte firstByte(int field) {
        return buffer[starts[field]];
    }

    /** How many bytes a field of the current line takes. */
    public int length(int field) {
        return ends[field] - starts[field];
    }

    /** Copies the bytes of a field of the current line to {@code target[at ..]}. */
    public void copy(int field, byte[] target, int at) {
        int from = starts[field];
        int length = ends[field] - from;
        if (length > 24) {
            System.arraycopy(buffer, from, target, at, length);
            return;
        }
        for (int i = 0; i < length; i++) {
            target[at + i] = buffer[from + i];
        }
    }

    /** The whole current line without its end. */
    public String wholeLine() {
        return new String(buffer, lineStart, lineEnd - lineStart, StandardCharsets.UTF_8);
    }

    /** Whether a field holds exactly the given ASCII text, without making a string of it. */
    public boolean fieldEquals(int field, String ascii) {
        int from = starts[field];
        if (ends[field] - from != ascii.length()) {
            return false;
        }
        for (int i = 0; i < ascii.length(); i++) {
            if (buffer[from + i] != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /**
     * A field as a whole number in the range of an int.
     *
     * @param name what the field holds, for the error
     */
    public int integer(int field, String name) {
        int from = starts[field];
        int to = ends[field];
        int digit = from;
        boolean negative = digit < to && buffer[digit] == '-';
        if (negative) {
            digit++;
        }
        long value = 0;
        boolean valid = digit < to && to - digit <= 10;
        for (; valid && digit < to; digit++) {
            int number = buffer[digit] - '0';
            valid = number >= 0 && number <= 9;
            value = value * 10 + number;
        }
        value = negative ? -value : value;
        if (!valid || value > Integer.MAX_VALUE || value < Integer.MIN_VALUE) {
            String found = text(field);
            throw new MalformedInput(
                    location(),
                    "expected a whole number as " + name + ", found '"
                            + (found.length() > 24 ? found.substring(0, 24) + "..." : found) + "'");
        }
        return (int) value;
    }

    /**
     * A field as a decimal number, the nearest double. At most 2^53 as digits and a decimal exponent within 22 are exact
     * in one multiplication or division (Clinger, PLDI 1990); the rest is left to {@link Double#parseDouble}.
     *
     * @throws NumberFormatException where the field is none
     */
    public double decimal(int field) {
        int at = starts[field];
        int to = ends[field];
        boolean negative = at < to && buffer[at] == '-';
        if (negative) {
            at++;
        }
        long digits = 0;
        int exponent = 0;
        int point = -1;
        int first = at;
        for (; at < to; at++) {
            int digit = buffer[at] - '0';
            if (digit >= 0 && digit <= 9) {
                digits = digits * 10 + digit;
            } else if (buffer[at] == '.' && point < 0) {
                point = at;
            } else {
                break;
            }
        }
        int length = at - first - (point < 0 ? 0 : 1);
        if (length == 0 || length > 18 || digits > 1L << 53) {
            return Double.parseDouble(text(field));
        }
        exponent -= point < 0 ? 0 : at - point - 1;
        if (at < to) {
            int sign = at + 1 < to && buffer[at + 1] == '-' ? -1 : 1;
            int digit = at + (sign < 0 || (at + 1 < to && buffer[at + 1] == '+') ? 2 : 1);
            if ((buffer[at] != 'e' && buffer[at] != 'E') || digit >= to || to - digit > 3) {
                return Double.parseDouble(text(field));
            }
            int shift = 0;
            for (; digit < to; digit++) {
                if (buffer[digit] < '0' || buffer[digit] > '9') {
                    return Double.parseDouble(text(field));
                }
                shift = shift * 10 + buffer[digit] - '0';
            }
            exponent += sign * shift;
        }
        if (exponent < -22 || exponent > 22) {
            return Double.parseDouble(text(field));
        }
        double magnitude = exponent < 0 ? digits / EXACT_POWERS[-exponent] : digits * EXACT_POWERS[exponent];
        return negative ? -magnitude : magnitude;
    }

    private boolean nextLine() {
        int scan = position;
        while (true) {
            for (; scan < limit; scan++) {
                if (buffer[scan] == '\n') {
                    take(scan, scan + 1);
                    return true;
                }
            }
            if (ended) {
                if (position == limit) {
                    return false;
                }
                take(limit, limit);
                return true;
            }
            int kept = limit - position;
            if (position > 0) {
                System.arraycopy(buffer, position, buffer, 0, kept);
            } else if (limit == buffer.length) {
                if (buffer.length >= LONGEST_LINE) {
                    throw new MalformedInput(
                            SourceLocation.line(file, line + 1), "is longer than 256 MB; is this a text file?");
                }
                buffer = Arrays.copyOf(buffer, buffer.length * 2);
            }
            position = 0;
            limit = kept;
            scan = kept;
            fill();
        }
    }

    private void fill() {
        try {
            int read = in.read(buffer, limit, buffer.length - limit);
            if (read < 0) {
                ended = true;
            } else {
                limit += read;
            }
        } catch (IOException failure) {
            throw InputFiles.malformed(file, failure);
        }
    }

    private void take(int end, int following) {
        line++;
        lineStart = position;
        lineEnd = end > position && buffer[end - 1] == '\r' ? end - 1 : end;
        position = following;
    }

    private void split() {
        count = 0;
        if (separator == Separator.TAB) {
            if (lineEnd == lineStart) {
                return;
            }
            int from = lineStart;
            for (int i = lineStart; i < lineEnd; i++) {
                if (buffer[i] == '\t') {
                    add(from, i);
                    from = i + 1;
                }
            }
            add(from, lineEnd);
            return;
        }
        int i = lineStart;
        while (i < lineEnd) {
            while (i < lineEnd && (buffer[i] == ' ' || buffer[i] == '\t')) {
                i++;
            }
            int from = i;
            while (i < lineEnd && buffer[i] != ' ' && buffer[i] != '\t') {
                i++;
            }
            if (i > from) {
                add(from, i);
            }
        }
    }

    private void add(int from, int to) {
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, count * 2);
            ends = Arrays.copyOf(ends, count * 2);
        }
        starts[count] = from;
        ends[count++] = to;
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException failure) {
            throw InputFiles.malformed(file, failure);
        }
    }
}
