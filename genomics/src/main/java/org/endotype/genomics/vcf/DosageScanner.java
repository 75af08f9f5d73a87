package org.endotype.genomics.vcf;

import java.nio.charset.StandardCharsets;
import org.endotype.genomics.genotype.Dosage;

/**
 * Reads the dosages of one VCF record, after its calls. A sample without a dosage keeps that of its call. Where GT is
 * haploid, DS counts on a scale of 0 to 1 and is doubled. For one thread.
 */
final class DosageScanner {

    private static final double TOLERANCE = 1e-3;
    private static final double[] TENS = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};

    private final byte[] text;
    private final int samples;
    private final DosageField field;
    private final int[] steps;
    private final double[] values = new double[3];

    DosageScanner(byte[] text, int samples, DosageField field) {
        this.text = text;
        this.samples = samples;
        this.field = field;
        this.steps = new int[samples];
    }

    /**
     * Reads one variant of a record into {@code out}, whose last variant it is.
     *
     * @param format start of FORMAT
     * @param first start of the first sample's column; FORMAT ends a tab before
     * @param end end of the line
     * @param wanted number of the alternate allele, from 1
     * @param named alternate alleles of the site
     */
    void read(int format, int first, int end, int wanted, int named, DecodedSites out) {
        if (field == DosageField.HARD_CALL || field == DosageField.GP && named > 1) {
            return;
        }
        int key = key(format, first - 1, field == DosageField.DS ? "DS" : "GP");
        if (key < 0) {
            return;
        }
        int genotype = key(format, first - 1, "GT");
        int at = first;
        for (int s = 0; s < samples; s++) {
            int to = at;
            while (to < end && text[to] != '\t') {
                to++;
            }
            int start = part(at, to, key);
            int stop = start;
            while (start >= 0 && stop < to && text[stop] != ':') {
                stop++;
            }
            boolean haploid = genotype >= 0 && isHaploid(at, to, genotype);
            if (start < 0 || stop == start || text[start] == '.' && stop == start + 1) {
                steps[s] = Dosage.ofBedCode(out.lastCode(s));
            } else {
                steps[s] = field == DosageField.DS
                        ? fromDs(start, stop, wanted, haploid, out, s)
                        : fromGp(start, stop, haploid, out, s);
            }
            at = to + 1;
        }
        out.addDosages(steps);
    }

    private int fromDs(int from, int to, int wanted, boolean haploid, DecodedSites out, int sample) {
        int at = from;
        for (int a = 1; a < wanted && at <= to; a++) {
            while (at < to && text[at] != ',') {
                at++;
            }
            at++;
        }
        int end = at;
        while (end < to && text[end] != ',') {
            end++;
        }
        if (at >= end || text[at] == '.' && end == at + 1) {
            return Dosage.ofBedCode(out.lastCode(sample));
        }
        double most = haploid ? 1 : 2;
        double dosage = number(at, end, sample);
        if (!(dosage >= -TOLERANCE && dosage <= most + TOLERANCE)) {
            throw new BadRecord(
                    from,
                    "the dosage in sample column " + (sample + 1) + " is " + dosage + ", expected 0 to " + (int) most
                            + "; --dosage hard-call passes dosages over");
        }
        return DecodedSites.steps(haploid ? 2 * dosage : dosage);
    }

    private int fromGp(int from, int to, boolean haploid, DecodedSites out, int sample) {
        int count = 0;
        int at = from;
        double sum = 0;
        while (at <= to) {
            int end = at;
            while (end < to && text[end] != ',') {
                end++;
            }
            if (count == 3 || end == at) {
                throw probabilities(from, to, sample);
            }
            if (text[at] == '.' && end == at + 1) {
                return Dosage.ofBedCode(out.lastCode(sample));
            }
            double value = number(at, end, sample);
            if (!(value >= -TOLERANCE && value <= 1 + TOLERANCE)) {
                throw probabilities(from, to, sample);
            }
            values[count++] = value;
            sum += value;
            at = end + 1;
        }
        if (count != (haploid ? 2 : 3) || Math.abs(sum - 1) > 0.05) {
            throw probabilities(from, to, sample);
        }
        return DecodedSites.steps(haploid ? 2 * values[1] / sum : (values[1] + 2 * values[2]) / sum);
    }

    private BadRecord probabilities(int from, int to, int sample) {
        return new BadRecord(
                from,
                "expected the probabilities of the genotypes, which add up to 1, in sample column " + (sample + 1)
                        + ", found '" + shorten(from, to) + "'");
    }

    /** Where a key's value starts within a sample's column; -1 where it is left out at the end. */
    private int part(int from, int to, int index) {
        int at = from;
        for (int k = 0; k < index; k++) {
            while (at < to && text[at] != ':') {
                at++;
            }
            if (at == to) {
                return -1;
            }
            at++;
        }
        return at;
    }

    private boolean isHaploid(int from, int to, int genotype) {
        int at = part(from, to, genotype);
        if (at < 0) {
            return false;
        }
        for (; at < to && text[at] != ':'; at++) {
            if (text[at] == '/' || text[at] == '|') {
                return false;
            }
        }
        return true;
    }

    private int key(int from, int to, String name) {
        int index = 0;
        int start = from;
        for (int i = from; i <= to; i++) {
            if (i == to || text[i] == ':') {
                if (i - start == 2 && text[start] == name.charAt(0) && text[start + 1] == name.charAt(1)) {
                    return index;
                }
                index++;
                start = i + 1;
            }
        }
        return -1;
    }

    /** A decimal number; the common form, digits with at most nine decimals, is exact to a unit in the last place. */
    private double number(int from, int to, int sample) {
        long digits = 0;
        int decimals = -1;
        boolean plain = to > from && to - from <= 11;
        for (int i = from; plain && i < to; i++) {
            if (text[i] == '.' && decimals < 0) {
                decimals = 0;
            } else {
                plain = text[i] >= '0' && text[i] <= '9';
                digits = digits * 10 + text[i] - '0';
                decimals += decimals < 0 ? 0 : 1;
            }
        }
        if (plain && decimals < TENS.length) {
            return decimals <= 0 ? digits : digits / TENS[decimals];
        }
        try {
            return Double.parseDouble(new String(text, from, to - from, StandardCharsets.UTF_8));
        } catch (NumberFormatException notANumber) {
            throw new BadRecord(
                    from, "expected a number in sample column " + (sample + 1) + ", found '" + shorten(from, to) + "'");
        }
    }

    private String shorten(int from, int to) {
        String shown = new String(text, from, Math.min(24, to - from), StandardCharsets.UTF_8);
        return to - from > 24 ? shown + "..." : shown;
    }
}
