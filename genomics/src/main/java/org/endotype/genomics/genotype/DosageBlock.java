package org.endotype.genomics.genotype;

import org.jspecify.annotations.Nullable;

/**
 * The dosages of one block of variants, beside its packed calls: a row of {@link Dosage} steps for every variant that
 * carries dosages, none for a variant whose calls are all there is. Reused between blocks; for one thread at a time.
 *
 * <p>Memory: two bytes a sample for as many rows as ever carried dosages in one block.
 */
public final class DosageBlock {

    private final int samples;
    private short[] @Nullable [] rows;
    private boolean[] carried;

    public DosageBlock(int samples) {
        this.samples = samples;
        this.rows = new short[0][];
        this.carried = new boolean[0];
    }

    /** Samples in a row. */
    public int samples() {
        return samples;
    }

    /** Forgets all rows and makes room for {@code variants}. */
    public void clear(int variants) {
        if (rows.length < variants) {
            rows = java.util.Arrays.copyOf(rows, variants);
            carried = new boolean[variants];
        }
        java.util.Arrays.fill(carried, false);
    }

    /** Whether a variant of the block carries dosages; its calls are complete otherwise. */
    public boolean carries(int variant) {
        return carried[variant];
    }

    /** A variant's dosages by sample, unsigned steps; null where it carries none. Not a copy: read only. */
    public short @Nullable [] row(int variant) {
        return carried[variant] ? rows[variant] : null;
    }

    /** Makes a variant carry dosages and hands out its row for a reader to fill; what it holds is undefined. */
    public short[] begin(int variant) {
        short[] row = rows[variant];
        if (row == null) {
            row = new short[samples];
            rows[variant] = row;
        }
        carried[variant] = true;
        return row;
    }

    /** Takes back {@link #begin}: the variant's calls are all there is. */
    public void drop(int variant) {
        carried[variant] = false;
    }

    /**
     * The copies of allele 1 of everyone at one variant, from its dosages where it carries them, else from its calls.
     *
     * @param packed the block's calls, {@code ceil(samples / 4)} bytes a variant
     * @param copies as long as the samples; NaN where neither is there
     */
    public void copies(int variant, byte[] packed, double[] copies) {
        short[] row = row(variant);
        int offset = variant * ((samples + 3) / 4);
        for (int sample = 0; sample < samples; sample++) {
            copies[sample] = Dosage.copies(
                    row != null
                            ? row[sample] & 0xffff
                            : Dosage.ofBedCode(packed[offset + (sample >> 2)] >> (2 * (sample & 3)) & 3));
        }
    }

    /** Writes the dosages that one packed variant's calls stand for. */
    static void fromCalls(byte[] packed, int offset, int samples, short[] row) {
        for (int sample = 0; sample < samples; sample++) {
            row[sample] = (short) Dosage.ofBedCode(packed[offset + (sample >> 2)] >> (2 * (sample & 3)) & 3);
        }
    }

    /** Writes the calls that one variant's dosages stand for, padding included. */
    public static void toCalls(short[] row, int samples, byte[] packed, int offset) {
        int out = 0;
        for (int sample = 0; sample < samples; sample++) {
            out |= Dosage.bedCode(row[sample] & 0xffff) << (2 * (sample & 3));
            if ((sample & 3) == 3) {
                packed[offset + (sample >> 2)] = (byte) out;
                out = 0;
            }
        }
        if ((samples & 3) != 0) {
            packed[offset + (samples >> 2)] = (byte) out;
        }
    }
}
