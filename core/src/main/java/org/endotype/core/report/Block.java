package org.endotype.core.report;

import java.util.List;
import org.endotype.core.report.figure.Figure;
import org.jspecify.annotations.Nullable;

/**
 * One piece of a section; exactly one component is not null, which tells the template what to do. Text is raw; the
 * template escapes it, and puts in only {@link Figure#svg} as it is.
 */
record Block(
        @Nullable String text,
        @Nullable Fact named,
        @Nullable String heading,
        @Nullable Plate figure,
        @Nullable Table table,
        @Nullable Table folded,
        @Nullable Note note,
        @Nullable List<Fact> facts,
        @Nullable List<String> items) {

    /** A figure with its caption and the numbers it was drawn from. */
    record Plate(int number, String svg, String caption, @Nullable Table table) {}

    /** A remark that stands out; {@code kind} is info, warning or failure. */
    record Note(String kind, String text) {}

    /** A name and a value. */
    record Fact(String name, String value, String detail) {}

    static Block text(String text) {
        return new Block(text, null, null, null, null, null, null, null, null);
    }

    /** A paragraph that starts with its subject. */
    static Block named(String name, String text) {
        return new Block(null, new Fact(name, text, ""), null, null, null, null, null, null, null);
    }

    static Block heading(String heading) {
        return new Block(null, null, heading, null, null, null, null, null, null);
    }

    static Block figure(Plate plate) {
        return new Block(null, null, null, plate, null, null, null, null, null);
    }

    static Block table(Table table) {
        return new Block(null, null, null, null, table, null, null, null, null);
    }

    /** A table behind its caption, opened on demand. */
    static Block folded(Table table) {
        return new Block(null, null, null, null, null, table, null, null, null);
    }

    static Block info(String text) {
        return new Block(null, null, null, null, null, null, new Note("info", text), null, null);
    }

    static Block warning(String text) {
        return new Block(null, null, null, null, null, null, new Note("warning", text), null, null);
    }

    static Block facts(List<Fact> facts) {
        return new Block(null, null, null, null, null, null, null, facts, null);
    }

    static Block items(List<String> items) {
        return new Block(null, null, null, null, null, null, null, null, items);
    }
}
