package org.endotype.genomics.vcf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.endotype.genomics.variant.ChromosomeKind;
import org.endotype.genomics.variant.GenomeBuild;
import org.endotype.genomics.variant.Variant;

/**
 * Scans whole VCF records in a piece of text into variants and packed genotypes. The common case, four diploid calls of
 * alleles 0 and 1 and nothing else in their columns, is taken as two words of eight bytes; a lone one takes three table
 * look-ups; everything else goes a slower way. For one thread.
 */
final class RecordScanner {

    private static final int CODE_MISSING = 0b01;
    private static final int CODE_HET = 0b10;
    private static final int CODE_ALT = 0b00;
    private static final int CODE_REF = 0b11;

    /** 0 and 1 for themselves, 2 for a dot, 3 for anything else. */
    private static final byte[] ALLELE_CLASS = new byte[256];

    /** Packed code by the classes of two alleles; -1 asks for the slow way. */
    private static final byte[] PAIR_CODE = {
        CODE_REF, CODE_HET, -1, -1, CODE_HET, CODE_ALT, -1, -1, -1, -1, CODE_MISSING, -1, -1, -1, -1, -1
    };

    static {
        Arrays.fill(ALLELE_CLASS, (byte) 3);
        ALLELE_CLASS['0'] = 0;
        ALLELE_CLASS['1'] = 1;
        ALLELE_CLASS['.'] = 2;
    }

    /** Where the lowest bits of the alleles stand in two columns {@code a/b<tab>c/d<tab>}, read as a little-endian word. */
    private static final long ALLELE_BITS = 0x0001_0001_0001_0001L;

    private static final long ALL_BUT_ALLELES = ~ALLELE_BITS;
    private static final long UNPHASED = 0x0930_2F30_0930_2F30L;
    private static final long PHASED = 0x0930_7C30_0930_7C30L;
    private static final long FIRST_ALLELES = 0x0000_0001_0000_0001L;

    private static final long EACH_BYTE = 0x0101_0101_0101_0101L;
    private static final long TOP_BITS = 0x8080_8080_8080_8080L;

    private final byte[] text;
    private final ByteBuffer words;
    private final int samples;
    private final Multiallelic multiallelic;
    private final DosageScanner dosages;

    final DecodedSites out;
    private int[] fields = new int[10];
    private String chromosome = "";
    private int firstAllele;
    private int secondAllele;
    private boolean onX;
    private boolean tellsSex;
    private long lines;

    RecordScanner(byte[] text, int samples, Multiallelic multiallelic, DosageField dosages) {
        this.text = text;
        this.words = ByteBuffer.wrap(text).order(ByteOrder.LITTLE_ENDIAN);
        this.samples = samples;
        this.multiallelic = multiallelic;
        this.dosages = new DosageScanner(text, samples, dosages);
        this.out = new DecodedSites(samples);
    }

    /** A few blank lines at the end of a file are passed over; a file of nothing else is not read to its end. */
    private static final int MOST_BLANK_LINES = 1_000;

    private int blankLines;

    /** Lines scanned so far. */
    long lines() {
        return lines;
    }

    /** Scans the records from {@code from} to {@code to}; both lie at line starts. */
    void scan(int from, int to) {
        int at = from;
        while (at < to) {
            int end = lineEnd(at, to);
            int next = end + 1;
            if (end > at && text[end - 1] == '\r') {
                end--;
            }
            if (end > at) {
                record(at, end);
            } else if (++blankLines > MOST_BLANK_LINES) {
                throw new BadRecord(at, "more than " + MOST_BLANK_LINES + " lines are blank; is this a whole VCF?");
            }
            at = next;
            lines++;
        }
    }

    /** Where the line ends, eight bytes at a time: a byte of a word is zero where taking one from it borrows. */
    private int lineEnd(int from, int to) {
        int at = from;
        for (; at + 8 <= to; at += 8) {
            long zeroAtEnd = words.getLong(at) ^ ('\n' * EACH_BYTE);
            long found = (zeroAtEnd - EACH_BYTE) & ~zeroAtEnd & TOP_BITS;
            if (found != 0) {
                return at + (Long.numberOfTrailingZeros(found) >> 3);
            }
        }
        while (at < to && text[at] != '\n') {
            at++;
        }
        return at;
    }

    private void record(int from, int end) {
        int columns = samples == 0 ? 8 : 9;
        int at = from;
        fields[0] = from;
        for (int f = 1; f <= columns; f++) {
            while (at < end && text[at] != '\t') {
                at++;
            }
            if (at == end && f < columns) {
                throw new BadRecord(from, "expected " + (columns + samples) + " tab-separated fields, found " + f);
            }
            fields[f] = ++at;
        }
        int altFrom = fields[4];
        int altEnd = fields[5] - 1;
        int alternates = 1;
        int nonReferenceBlock = 0;
        for (int i = altFrom; i < altEnd; i++) {
            if (text[i] == ',') {
                alternates++;
            }
        }
        String alt = string(altFrom, altEnd);
        if (alt.endsWith("<NON_REF>") || alt.endsWith("<*>")) {
            nonReferenceBlock = 1;
            if (alternates == 1) {
                out.skippedReferenceBlocks++;
                return;
            }
        }
        int named = alternates - nonReferenceBlock;
        if (named > 1 && multiallelic == Multiallelic.SKIP) {
            out.skippedMultiallelic++;
            return;
        }
        if (text[fields[1] - 1] != '\t' || fields[1] - 1 == from) {
            throw new BadRecord(from, "the chromosome is empty");
        }
        setChromosome(from, fields[1] - 1);
        int position = position(fields[1], fields[2] - 1);
        tellsSex = onX && !GenomeBuild.isPseudoAutosomalInAny(position);
        if (tellsSex) {
            out.meetX();
        }
        String id = string(fields[2], fields[3] - 1);
        String reference = allele(fields[3], fields[4] - 1);
        String[] alleles = alt.split(",", -1);
        for (int a = 1; a <= named; a++) {
            String alternate = alleles[a - 1].length() == 1 ? alleles[a - 1].intern() : alleles[a - 1];
            out.variants.add(new Variant(chromosome, position, id, alternate, reference));
            out.reserveCalls();
            genotypes(from, end, a, alternates, named);
            dosages.read(fields[8], fields[9], end, a, named, out);
        }
    }

    private void setChromosome(int from, int to) {
        if (chromosome.length() == to - from) {
            int i = 0;
            while (i < to - from && chromosome.charAt(i) == text[from + i]) {
                i++;
            }
            if (i == to - from) {
                return;
            }
        }
        chromosome = string(from, to).intern();
        onX = ChromosomeKind.of(chromosome) == ChromosomeKind.X;
    }

    private int position(int from, int to) {
        long value = 0;
        boolean valid = to > from && to - from <= 10;
        for (int i = from; valid && i < to; i++) {
            int digit = text[i] - '0';
            valid = digit >= 0 && digit <= 9;
            value = value * 10 + digit;
        }
        if (!valid || value > Integer.MAX_VALUE) {
            throw new BadRecord(from, "expected a whole number as position, found '" + shorten(from, to) + "'");
        }
        return (int) value;
    }

    private String allele(int from, int to) {
        if (to <= from) {
            throw new BadRecord(from, "the reference allele is empty");
        }
        String allele = string(from, to);
        return allele.length() == 1 ? allele.intern() : allele;
    }

    private void genotypes(int line, int end, int wanted, int alternates, int named) {
        if (samples == 0) {
            return;
        }
        int format = fields[8];
        int formatEnd = fields[9] - 1;
        int genotypeIndex = keyIndex(format, formatEnd, 'G', 'T');
        int dosageIndex = genotypeIndex < 0 ? keyIndex(format, formatEnd, 'D', 'S') : -1;
        if (genotypeIndex < 0 && dosageIndex < 0) {
            throw new BadRecord(
                    format, "FORMAT '" + shorten(format, formatEnd) + "' has neither GT nor DS; expected genotypes");
        }
        boolean plain = genotypeIndex == 0 && alternates == 1 && !tellsSex;
        byte[] packed = out.packed;
        int to = out.packedLength;
        int at = fields[9];
        int byteOut = 0;
        for (int s = 0; s < samples; s++) {
            if (plain && (s & 3) == 0) {
                // Four columns a turn, as long as they hold nothing but plain calls.
                while (s + 4 <= samples && at + 16 <= end) {
                    long first = words.getLong(at);
                    long second = words.getLong(at + 8);
                    if (!isPlain(first) || !isPlain(second)) {
                        break;
                    }
                    packed[to++] = (byte) (twoCodes(first) | twoCodes(second) << 4);
                    at += 16;
                    s += 4;
                }
                if (s == samples) {
                    break;
                }
            }
            if (at > end) {
                throw new BadRecord(
                        line,
                        "expected " + samples + " samples as in the header, found " + s + "; the line is cut short");
            }
            int code = -1;
            int next = at + 3;
            if (plain
                    && next <= end
                    && (text[at + 1] == '/' || text[at + 1] == '|')
                    && (next == end || text[next] == '\t' || text[next] == ':')) {
                code = PAIR_CODE[ALLELE_CLASS[text[at] & 0xff] << 2 | ALLELE_CLASS[text[at + 2] & 0xff]];
            }
            if (code < 0) {
                code = slow(at, end, genotypeIndex, dosageIndex, wanted, alternates, named, s);
                next = at;
            }
            while (next < end && text[next] != '\t') {
                next++;
            }
            at = next + 1;
            byteOut |= code << (2 * (s & 3));
            if ((s & 3) == 3) {
                packed[to++] = (byte) byteOut;
                byteOut = 0;
            }
        }
        if ((samples & 3) != 0) {
            packed[to++] = (byte) byteOut;
        }
        out.packedLength = to;
        if (at <= end) {
            throw new BadRecord(line, "holds more than the " + samples + " samples of the header");
        }
    }

    /** Whether a word is two columns of diploid calls of alleles 0 and 1, each with the tab behind it. */
    private static boolean isPlain(long word) {
        long rest = word & ALL_BUT_ALLELES;
        return rest == UNPHASED || rest == PHASED;
    }

    /** The codes of two plain columns: the high bit unless both alleles are 1, the low bit unless either is. */
    private static int twoCodes(long word) {
        long alleles = word & ALLELE_BITS;
        long low = ~(alleles | alleles >>> 16) & FIRST_ALLELES;
        long high = ~(alleles & alleles >>> 16) & FIRST_ALLELES;
        long codes = low | high << 1;
        return (int) (codes | codes >>> 30) & 0xf;
    }

    private int keyIndex(int from, int to, char first, char second) {
        int index = 0;
        int start = from;
        for (int i = from; i <= to; i++) {
            if (i == to || text[i] == ':') {
                if (i - start == 2 && text[start] == first && text[start + 1] == second) {
                    return index;
                }
                index++;
                start = i + 1;
            }
        }
        return -1;
    }

    /** Any call: other alleles, one copy, half calls, dosages. */
    private int slow(
            int from, int end, int genotypeIndex, int dosageIndex, int wanted, int alternates, int named, int sample) {
        int fieldEnd = from;
        while (fieldEnd < end && text[fieldEnd] != '\t') {
            fieldEnd++;
        }
        int index = Math.max(genotypeIndex, dosageIndex);
        int at = from;
        for (int k = 0; k < index; k++) {
            while (at < fieldEnd && text[at] != ':') {
                at++;
            }
            if (at == fieldEnd) {
                // Trailing fields may be left out: the call is missing.
                return CODE_MISSING;
            }
            at++;
        }
        int to = at;
        while (to < fieldEnd && text[to] != ':') {
            to++;
        }
        if (genotypeIndex < 0) {
            return fromDosage(at, to, wanted, sample);
        }
        int copies = call(at, to, alternates, sample);
        if (copies == 0) {
            return CODE_MISSING;
        }
        if (copies == 1) {
            if (tellsSex) {
                out.haploidX[sample]++;
            }
            return haploid(firstAllele, wanted, named);
        }
        if (tellsSex) {
            out.diploidX[sample]++;
        }
        boolean firstNamed = firstAllele == 0 || firstAllele == wanted;
        boolean secondNamed = secondAllele == 0 || secondAllele == wanted;
        if (!firstNamed || !secondNamed) {
            return CODE_MISSING;
        }
        int count = (firstAllele == wanted ? 1 : 0) + (secondAllele == wanted ? 1 : 0);
        return count == 2 ? CODE_ALT : count == 1 ? CODE_HET : CODE_REF;
    }

    private static int haploid(int allele, int wanted, int named) {
        if (allele == 0) {
            return CODE_REF;
        }
        return allele == wanted && allele <= named ? CODE_ALT : CODE_MISSING;
    }

    /** Reads a GT value into the two alleles; returns its ploidy, or 0 where it is missing as a whole. */
    private int call(int from, int to, int alternates, int sample) {
        int alleles = 0;
        int missing = 0;
        int at = from;
        while (true) {
            int value = 0;
            int digits = 0;
            if (at < to && text[at] == '.') {
                missing++;
                at++;
            } else {
                while (at < to && text[at] >= '0' && text[at] <= '9' && digits < 5) {
                    value = value * 10 + text[at++] - '0';
                    digits++;
                }
                if (digits == 0) {
                    throw badCall(from, to, sample);
                }
                if (value > alternates) {
                    throw new BadRecord(
                            from,
                            "sample column " + (sample + 1) + " has allele " + value + ", but the site has only "
                                    + alternates + " alternate allele" + (alternates == 1 ? "" : "s"));
                }
            }
            if (alleles == 0) {
                firstAllele = value;
            } else if (alleles == 1) {
                secondAllele = value;
            }
            alleles++;
            if (at == to) {
                break;
            }
            if (text[at] != '/' && text[at] != '|') {
                throw badCall(from, to, sample);
            }
            at++;
        }
        if (missing > 0) {
            if (missing < alleles) {
                out.halfCalls++;
            }
            return 0;
        }
        if (alleles > 2) {
            out.otherPloidy++;
            return 0;
        }
        return alleles;
    }

    private BadRecord badCall(int from, int to, int sample) {
        return new BadRecord(
                from,
                "expected a genotype such as 0/1 in sample column " + (sample + 1) + ", found '" + shorten(from, to)
                        + "'");
    }

    /** A dosage becomes a call where it lies within 0.1 of a whole number of copies. */
    private int fromDosage(int from, int to, int wanted, int sample) {
        int at = from;
        int end = from;
        for (int a = 1; a <= wanted; a++) {
            end = at;
            while (end < to && text[end] != ',') {
                end++;
            }
            if (a < wanted) {
                at = end + 1;
            }
        }
        if (end <= at || text[at] == '.' && end == at + 1) {
            return CODE_MISSING;
        }
        double dosage;
        try {
            dosage = Double.parseDouble(string(at, end));
        } catch (NumberFormatException notANumber) {
            throw new BadRecord(
                    from, "expected a dosage in sample column " + (sample + 1) + ", found '" + shorten(from, to) + "'");
        }
        if (!(dosage >= 0 && dosage <= 2)) {
            throw new BadRecord(
                    from, "the dosage in sample column " + (sample + 1) + " is " + dosage + ", expected 0 to 2");
        }
        out.fromDosages++;
        long copies = Math.round(dosage);
        if (Math.abs(dosage - copies) > 0.1 + 1e-9) {
            return CODE_MISSING;
        }
        return copies == 2 ? CODE_ALT : copies == 1 ? CODE_HET : CODE_REF;
    }

    private String string(int from, int to) {
        return new String(text, from, Math.max(0, to - from), StandardCharsets.UTF_8);
    }

    private String shorten(int from, int to) {
        return to - from > 24 ? string(from, from + 24) + "..." : string(from, to);
    }
}
