package org.endotype.core.table;

/**
 * Text cells that a spreadsheet would run as a formula: they start with {@code =}, {@code +}, {@code -}, {@code @}, a tab
 * or a line's end. Such text is written with an apostrophe before it, as spreadsheets themselves mark text, and {@link
 * TextTable} takes the apostrophe off again, so that what Endotype writes it reads back as it was. Numbers are never
 * touched, nor a sign that stands alone (a missing value or a strand).
 */
final class SpreadsheetText {

    private SpreadsheetText() {}

    /** The text as it is written. */
    static String guarded(String text) {
        return isGuarded(text) || startsFormula(text, 0) ? '\'' + text : text;
    }

    /** The text that {@link #guarded} was given. */
    static String unguarded(String text) {
        return isGuarded(text) ? text.substring(1) : text;
    }

    /** Whether apostrophes stand before what would be a formula without them. */
    private static boolean isGuarded(String text) {
        int start = 0;
        while (start < text.length() && text.charAt(start) == '\'') {
            start++;
        }
        return start > 0 && startsFormula(text, start);
    }

    private static boolean startsFormula(String text, int start) {
        if (text.length() - start < 2) {
            return false;
        }
        return switch (text.charAt(start)) {
            case '=', '@', '\t', '\r', '\n' -> true;
            case '+', '-' -> !TextTable.isNumber(text.substring(start)) && !isInfinity(text.substring(start + 1));
            default -> false;
        };
    }

    private static boolean isInfinity(String text) {
        return text.equalsIgnoreCase("inf") || text.equalsIgnoreCase("infinity");
    }
}
