package org.endotype.genomics.genotype;

/**
 * An expected number of copies of allele 1 as an unsigned 16-bit count of 1/16,384 copies, the resolution of PGEN files:
 * 0 to 32,768, with {@link #MISSING} for none. Haploid genotypes stand on the same scale as diploid ones, as calls do.
 *
 * <p>Source: PGEN file format specification (draft), chrchang.
 */
public final class Dosage {

    /** Steps in one copy. */
    public static final int STEPS_PER_COPY = 1 << 14;

    /** Two copies. */
    public static final int MOST = 2 * STEPS_PER_COPY;

    /** No dosage, as the unsigned value. */
    public static final int MISSING = 0xffff;

    /** How far a dosage may lie from a whole number of copies and still be a call: 0.1 copies, rounded down. */
    public static final int CALL_DISTANCE = 1638;

    private static final int[] STEPS_OF_CODE = {MOST, MISSING, STEPS_PER_COPY, 0};

    private Dosage() {}

    /** The nearest step to a number of copies within 0 to 2; a half rounds up. */
    public static int ofCopies(double copies) {
        return (int) (copies * STEPS_PER_COPY + 0.5);
    }

    /** Copies, or NaN where missing. */
    public static double copies(int steps) {
        return steps == MISSING ? Double.NaN : (double) steps / STEPS_PER_COPY;
    }

    /** The call in bed packing that a dosage stands for: missing further than 0.1 copies from a whole number. */
    public static int bedCode(int steps) {
        if (steps == MISSING) {
            return 0b01;
        }
        int copies = (steps + STEPS_PER_COPY / 2) / STEPS_PER_COPY;
        if (Math.abs(steps - copies * STEPS_PER_COPY) > CALL_DISTANCE) {
            return 0b01;
        }
        return copies == 2 ? 0b00 : copies == 1 ? 0b10 : 0b11;
    }

    /** The dosage of a call in bed packing. */
    public static int ofBedCode(int code) {
        return STEPS_OF_CODE[code];
    }
}
