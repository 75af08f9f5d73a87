package org.endotype.core.error;

/**
 * Text of files as a message may show it: one line, no control or formatting characters (which could clear a terminal,
 * turn the reading order round or forge a line of a log), and not without end.
 */
public final class PrintableText {

    private static final int MOST = 1_500;
    private static final int KEPT_AT_END = 200;

    private PrintableText() {}

    /** The text with what cannot be seen written as its code, cut in the middle where it is very long. */
    public static String oneLine(String text) {
        if (text.chars().noneMatch(PrintableText::isHidden) && text.length() <= MOST) {
            return text;
        }
        StringBuilder shown = new StringBuilder();
        String some = text.length() <= MOST
                ? text
                : text.substring(0, MOST - KEPT_AT_END - 5) + " ... " + text.substring(text.length() - KEPT_AT_END);
        some.chars().forEach(one -> {
            if (!isHidden(one)) {
                shown.append((char) one);
            } else if (one == '\n') {
                shown.append("\\n");
            } else if (one == '\t') {
                shown.append("\\t");
            } else {
                shown.append(String.format("\\u%04x", one));
            }
        });
        return shown.toString();
    }

    private static boolean isHidden(int unit) {
        return switch (Character.getType(unit)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
