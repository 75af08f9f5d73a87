package org.endotype.genomics.vcf;

/** A record that cannot be read, at a place in the text at hand; becomes a MalformedInput once its line is known. */
final class BadRecord extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int offset;

    BadRecord(int offset, String message) {
        super(message, null, false, false);
        this.offset = offset;
    }

    int offset() {
        return offset;
    }
}
