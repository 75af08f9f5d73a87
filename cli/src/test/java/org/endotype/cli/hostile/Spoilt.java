package org.endotype.cli.hostile;

/**
 * A damaged file.
 *
 * @param file the bytes to put in place of the whole ones
 * @param demand what must come of it
 * @param what the damage, for a failing test's message
 */
record Spoilt(byte[] file, Demand demand, String what) {

    /** What a reader owes to a damaged file. */
    enum Demand {
        /** Damage that the format lets nobody miss. */
        REFUSAL,
        /** The bytes may still be well-formed: they are read as what they now say, or refused. */
        EITHER,
        /** The content is what it was; whoever accepts the file must give what the whole file gives. */
        SAME_RESULT
    }
}
