package org.endotype.core.pipeline.config;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whole numbers from {@code first} to {@code last}, both included, written {@code 1..6}.
 *
 * @param first at least 1
 * @param last at least {@code first}
 */
public record IntRange(int first, int last) {

    private static final Pattern FORM = Pattern.compile("(\\d{1,6})(?:\\.\\.(\\d{1,6}))?");

    public IntRange {
        if (first < 1 || last < first) {
            throw new IllegalArgumentException("expected 1 <= first <= last, found " + first + ".." + last);
        }
    }

    /** {@code 2..5}, or {@code 3} for 3 alone; empty where the text is neither. */
    public static Optional<IntRange> parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int first = Integer.parseInt(matcher.group(1));
        int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
        return first < 1 || last < first ? Optional.empty() : Optional.of(new IntRange(first, last));
    }

    @Override
    public String toString() {
        return first + ".." + last;
    }
}
