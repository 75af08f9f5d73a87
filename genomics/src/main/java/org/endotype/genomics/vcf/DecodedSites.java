package org.endotype.genomics.vcf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.endotype.genomics.genotype.Dosage;
import org.endotype.genomics.variant.Variant;

/** What a scanner made of some records: variants, packed calls, dosages where there are any, and counts for the notes. */
final class DecodedSites {

    final List<Variant> variants = new ArrayList<>();
    /** Packed calls, one variant after the other. */
    byte[] packed;

    int packedLength;
    /** Dosage steps as little-endian pairs of bytes, for the variants of {@link #withDosages} one after the other. */
    byte[] dosages = {};

    int dosageLength;
    final BitSet withDosages = new BitSet();

    int skippedMultiallelic;
    int skippedReferenceBlocks;
    int withoutAlternate;
    long halfCalls;
    long otherPloidy;
    long fromDosages;
    /** Haploid calls on the part of chromosome X that is no build's pseudo-autosomal region, per sample; empty before X. */
    int[] haploidX = {};

    /** Diploid ones. */
    int[] diploidX = {};

    private final int samples;

    DecodedSites(int samples) {
        this.samples = samples;
        this.packed = new byte[Math.max(1 << 16, (samples + 3) / 4 * 16)];
    }

    /** Makes room for the calls of one more variant. */
    void reserveCalls() {
        int width = (samples + 3) / 4;
        if (packed.length - packedLength < width) {
            packed = Arrays.copyOf(packed, packed.length * 2);
        }
    }

    void meetX() {
        if (haploidX.length == 0) {
            haploidX = new int[samples];
            diploidX = new int[samples];
        }
    }

    /** Adds the last variant's dosages, unless its calls say as much. */
    void addDosages(int[] steps) {
        boolean whole = true;
        for (int s = 0; s < samples && whole; s++) {
            whole = steps[s] == Dosage.MISSING || steps[s] % Dosage.STEPS_PER_COPY == 0;
        }
        if (whole && callsAgree(steps)) {
            return;
        }
        if (dosages.length - dosageLength < 2 * samples) {
            dosages = Arrays.copyOf(dosages, Math.max(dosages.length * 2, 2 * samples * 16));
        }
        for (int s = 0; s < samples; s++) {
            dosages[dosageLength++] = (byte) steps[s];
            dosages[dosageLength++] = (byte) (steps[s] >> 8);
        }
        withDosages.set(variants.size() - 1);
    }

    /** The code of the last variant's call. */
    int lastCode(int sample) {
        int start = packedLength - (samples + 3) / 4;
        return packed[start + (sample >> 2)] >> (2 * (sample & 3)) & 3;
    }

    private boolean callsAgree(int[] steps) {
        for (int s = 0; s < samples; s++) {
            if (steps[s] != Dosage.ofBedCode(lastCode(s))) {
                return false;
            }
        }
        return true;
    }

    /** The steps of a dosage; missing calls and dosages beyond the range are the caller's to refuse. */
    static int steps(double copies) {
        return Dosage.ofCopies(Math.min(2, Math.max(0, copies)));
    }
}
