package org.endotype.core.report;

/** For whom a report is written. */
public enum Audience {
    /**
     * Anybody: no participant ids, no paths, no single points, no count of 1 to 10 people nor anything from which one
     * follows by subtraction.
     */
    SHARED,
    /** The study's own team: everything. */
    INTERNAL
}
