package org.endotype.core.sample;

import java.io.Serializable;
import java.util.Comparator;

/**
 * Ids as people count: {@code P-2} before {@code P-10}. Runs of the digits 0 to 9 are compared as numbers, all else by
 * UTF-16 code unit; ids that differ in leading zeros alone by code unit, so that only equal ids compare as equal.
 */
final class NaturalOrder implements Comparator<String>, Serializable {

    static final NaturalOrder INSTANCE = new NaturalOrder();

    private static final long serialVersionUID = 1L;

    private NaturalOrder() {}

    @Override
    public int compare(String left, String right) {
        int i = 0;
        int j = 0;
        while (i < left.length() && j < right.length()) {
            char a = left.charAt(i);
            char b = right.charAt(j);
            if (isDigit(a) && isDigit(b)) {
                int from = significant(left, i);
                int to = endOfDigits(left, from);
                int otherFrom = significant(right, j);
                int otherTo = endOfDigits(right, otherFrom);
                int order = Integer.compare(to - from, otherTo - otherFrom);
                for (int d = 0; order == 0 && d < to - from; d++) {
                    order = Character.compare(left.charAt(from + d), right.charAt(otherFrom + d));
                }
                if (order != 0) {
                    return order;
                }
                i = to;
                j = otherTo;
            } else if (a != b) {
                return Character.compare(a, b);
            } else {
                i++;
                j++;
            }
        }
        int rest = Integer.compare(left.length() - i, right.length() - j);
        return rest != 0 ? rest : left.compareTo(right);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** The first digit from here on that is no leading zero, or the end of the digits. */
    private static int significant(String text, int start) {
        int at = start;
        while (at < text.length() && text.charAt(at) == '0') {
            at++;
        }
        return at;
    }

    private static int endOfDigits(String text, int start) {
        int at = start;
        while (at < text.length() && isDigit(text.charAt(at))) {
            at++;
        }
        return at;
    }
}
