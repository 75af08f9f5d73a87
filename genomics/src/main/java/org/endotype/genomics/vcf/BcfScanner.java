package org.endotype.genomics.vcf;

import java.nio.charset.StandardCharsets;
import org.endotype.genomics.genotype.Dosage;
import org.endotype.genomics.variant.ChromosomeKind;
import org.endotype.genomics.variant.GenomeBuild;
import org.endotype.genomics.variant.Variant;

/**
 * Scans whole BCF 2 records into variants, packed calls and dosages, by the rules that {@link RecordScanner} has for VCF.
 * For one thread.
 *
 * <p>Source: The Variant Call Format specification, section 6 (BCF).
 */
final class BcfScanner {

    private static final int FLOAT_MISSING = 0x7f800001;
    private static final int FLOAT_END = 0x7f800002;
    private static final int FIXED_BYTES = 24;
    private static final double TOLERANCE = 1e-3;

    private static final int CODE_MISSING = 0b01;
    private static final int CODE_HET = 0b10;
    private static final int CODE_ALT = 0b00;
    private static final int CODE_REF = 0b11;

    private static final int END = Integer.MIN_VALUE + 1;

    private final byte[] data;
    private final BcfHeader header;
    private final VcfOptions options;
    private final int samples;
    private final int[] steps;
    final DecodedSites out;

    private int record;
    private int at;
    private int limit;
    private int type;
    private int count;

    private Field genotype = Field.ABSENT;
    private Field dosage = Field.ABSENT;
    private Field probabilities = Field.ABSENT;

    /** Where the values of one FORMAT key begin, of which type they are and how many a sample has. */
    private record Field(int from, int type, int count) {
        static final Field ABSENT = new Field(-1, 0, 0);

        boolean isAbsent() {
            return from < 0;
        }

        int width() {
            return switch (type) {
                case 1, 7 -> count;
                case 2 -> 2 * count;
                default -> 4 * count;
            };
        }
    }

    BcfScanner(byte[] data, BcfHeader header, VcfOptions options) {
        this.data = data;
        this.header = header;
        this.options = options;
        this.samples = header.samples().size();
        this.steps = new int[samples];
        this.out = new DecodedSites(samples);
    }

    /** Scans the whole records from {@code from} to {@code to}. */
    void scan(int from, int to) {
        int start = from;
        while (start < to) {
            int shared = integer(start);
            int individual = integer(start + 4);
            record = start;
            record(start + 8, shared, individual);
            start += 8 + shared + individual;
        }
    }

    private void record(int from, int shared, int individual) {
        if (shared < FIXED_BYTES) {
            throw bad("is shorter than its fixed part");
        }
        int contig = integer(from);
        int position = integer(from + 4) + 1;
        int alleles = integer(from + 16) >>> 16;
        int formats = integer(from + 20) >>> 24;
        int people = integer(from + 20) & 0xffffff;
        if (people != samples) {
            throw bad("claims " + people + " samples, the header names " + samples);
        }
        if (contig < 0
                || contig >= header.contigs().size()
                || header.contigs().get(contig).isEmpty()) {
            throw bad("is on contig number " + contig + ", which the header does not name");
        }
        if (position < 0 || alleles < 1) {
            throw bad("has position " + position + " and " + alleles + " alleles");
        }
        at = from + FIXED_BYTES;
        limit = from + shared;
        String id = text("id");
        String reference = text("reference allele");
        String[] alternates = new String[alleles - 1];
        int named = 0;
        for (int a = 0; a < alternates.length; a++) {
            alternates[a] = text("alternate allele");
            if (!alternates[a].equals("<NON_REF>") && !alternates[a].equals("<*>")) {
                named++;
            } else if (a < alternates.length - 1) {
                throw bad("has " + alternates[a] + " before other alternate alleles");
            }
        }
        if (alternates.length == 1 && named == 0) {
            out.skippedReferenceBlocks++;
            return;
        }
        if (named > 1 && options.multiallelic() == Multiallelic.SKIP) {
            out.skippedMultiallelic++;
            return;
        }
        findFormats(from + shared, from + shared + individual, formats);
        String chromosome = header.contigs().get(contig);
        boolean tellsSex =
                ChromosomeKind.of(chromosome) == ChromosomeKind.X && !GenomeBuild.isPseudoAutosomalInAny(position);
        if (tellsSex) {
            out.meetX();
        }
        String shownId = id.isEmpty() ? "." : id;
        for (int a = 1; a <= Math.max(1, named); a++) {
            String alternate = alternates.length == 0 ? "." : alternates[a - 1];
            out.variants.add(new Variant(chromosome, position, shownId, alternate, reference));
            out.reserveCalls();
            calls(a, Math.max(1, alternates.length), Math.max(1, named), tellsSex);
            dosages(a, named);
        }
    }

    private void findFormats(int from, int to, int formats) {
        genotype = Field.ABSENT;
        dosage = Field.ABSENT;
        probabilities = Field.ABSENT;
        at = from;
        limit = to;
        for (int f = 0; f < formats; f++) {
            typed();
            if (count != 1 || type < 1 || type > 3) {
                throw bad("has a FORMAT key that is no number");
            }
            int key = value(at, type);
            at += 1 << (type - 1);
            String name = key >= 0 && key < header.keys().size() ? header.keys().get(key) : "";
            if (name.isEmpty()) {
                throw bad("uses key number " + key + ", which the header does not name");
            }
            typed();
            Field field = new Field(at, type, count);
            long end = at + (long) field.width() * samples;
            if (end > limit) {
                throw bad("is shorter than its " + name + " values");
            }
            at = (int) end;
            switch (name) {
                case "GT" -> genotype = field;
                case "DS" -> dosage = field;
                case "GP" -> probabilities = field;
                default -> {
                    // Other fields are passed over.
                }
            }
        }
        if (!genotype.isAbsent() && (genotype.type() < 1 || genotype.type() > 3)) {
            throw bad("has GT values that are no numbers");
        }
        if (genotype.isAbsent() && dosage.isAbsent()) {
            throw bad("has neither GT nor DS; expected genotypes");
        }
    }

    private void calls(int wanted, int alternates, int named, boolean tellsSex) {
        int outByte = 0;
        for (int s = 0; s < samples; s++) {
            int code;
            if (genotype.isAbsent()) {
                int dosed = dosageOf(s, wanted, false);
                code = Dosage.bedCode(dosed);
                out.fromDosages += dosed == Dosage.MISSING ? 0 : 1;
            } else {
                code = call(s, wanted, alternates, named, tellsSex);
            }
            outByte |= code << (2 * (s & 3));
            if ((s & 3) == 3) {
                out.packed[out.packedLength++] = (byte) outByte;
                outByte = 0;
            }
        }
        if ((samples & 3) != 0) {
            out.packed[out.packedLength++] = (byte) outByte;
        }
    }

    private int call(int sample, int wanted, int alternates, int named, boolean tellsSex) {
        int width = genotype.width();
        int size = 1 << (genotype.type() - 1);
        int from = genotype.from() + sample * width;
        int ploidy = 0;
        int missing = 0;
        int first = 0;
        int second = 0;
        for (int k = 0; k < genotype.count(); k++) {
            int value = value(from + k * size, genotype.type());
            if (value == END) {
                break;
            }
            int allele = value == Integer.MIN_VALUE ? -1 : (value >> 1) - 1;
            if (allele > alternates || allele < -1) {
                throw bad("sample " + (sample + 1) + " has allele " + allele + ", but the site has only " + alternates
                        + " alternate allele" + (alternates == 1 ? "" : "s"));
            }
            missing += allele < 0 ? 1 : 0;
            if (ploidy == 0) {
                first = allele;
            } else {
                second = allele;
            }
            ploidy++;
        }
        if (ploidy == 0 || missing > 0) {
            out.halfCalls += missing > 0 && missing < ploidy ? 1 : 0;
            return CODE_MISSING;
        }
        if (ploidy > 2) {
            out.otherPloidy++;
            return CODE_MISSING;
        }
        if (tellsSex) {
            (ploidy == 1 ? out.haploidX : out.diploidX)[sample]++;
        }
        if (ploidy == 1) {
            return first == 0 ? CODE_REF : first == wanted && first <= named ? CODE_ALT : CODE_MISSING;
        }
        if (first != 0 && first != wanted || second != 0 && second != wanted) {
            return CODE_MISSING;
        }
        int copies = (first == wanted ? 1 : 0) + (second == wanted ? 1 : 0);
        return copies == 2 ? CODE_ALT : copies == 1 ? CODE_HET : CODE_REF;
    }

    private boolean isHaploid(int sample) {
        if (genotype.isAbsent()) {
            return false;
        }
        int size = 1 << (genotype.type() - 1);
        int from = genotype.from() + sample * genotype.width();
        return genotype.count() == 1 || value(from + size, genotype.type()) == END;
    }

    private void dosages(int wanted, int named) {
        boolean wantsDs = options.dosages() == DosageField.DS && !dosage.isAbsent();
        boolean wantsGp = options.dosages() == DosageField.GP && !probabilities.isAbsent() && named == 1;
        if (!wantsDs && !wantsGp) {
            return;
        }
        for (int s = 0; s < samples; s++) {
            int found = wantsDs ? dosageOf(s, wanted, isHaploid(s)) : probable(s, isHaploid(s));
            steps[s] = found == Dosage.MISSING ? Dosage.ofBedCode(out.lastCode(s)) : found;
        }
        out.addDosages(steps);
    }

    private int dosageOf(int sample, int wanted, boolean haploid) {
        if (wanted > dosage.count()) {
            return Dosage.MISSING;
        }
        double value = number(dosage, sample, wanted - 1);
        if (Double.isNaN(value)) {
            return Dosage.MISSING;
        }
        double most = haploid ? 1 : 2;
        if (!(value >= -TOLERANCE && value <= most + TOLERANCE)) {
            throw bad("the dosage of sample " + (sample + 1) + " is " + value + ", expected 0 to " + (int) most
                    + "; --dosage hard-call passes dosages over");
        }
        return DecodedSites.steps(haploid ? 2 * value : value);
    }

    private int probable(int sample, boolean haploid) {
        int wanted = haploid ? 2 : 3;
        if (probabilities.count() < wanted) {
            return Dosage.MISSING;
        }
        double sum = 0;
        double copies = 0;
        for (int k = 0; k < wanted; k++) {
            double value = number(probabilities, sample, k);
            if (Double.isNaN(value)) {
                return Dosage.MISSING;
            }
            sum += value;
            copies += k * value;
        }
        if (!(Math.abs(sum - 1) <= 0.05)) {
            throw bad("the probabilities of sample " + (sample + 1) + " add up to " + sum + ", expected 1");
        }
        return DecodedSites.steps((haploid ? 2 : 1) * copies / sum);
    }

    /** One value as a number; NaN where it is missing. */
    private double number(Field field, int sample, int index) {
        int from = field.from() + sample * field.width();
        if (field.type() == 5) {
            int bits = integer(from + 4 * index);
            return bits == FLOAT_MISSING || bits == FLOAT_END ? Double.NaN : Float.intBitsToFloat(bits);
        }
        if (field.type() < 1 || field.type() > 3) {
            throw bad("has DS or GP values that are no numbers");
        }
        int value = value(from + (index << (field.type() - 1)), field.type());
        return value == Integer.MIN_VALUE || value == END ? Double.NaN : value;
    }

    /** A typed string at {@code at}; moves on behind it. A missing one is empty. */
    private String text(String what) {
        typed();
        if (type != 7 && count > 0) {
            throw bad("has a " + what + " that is no text");
        }
        if (limit - at < count) {
            throw bad("is shorter than its " + what);
        }
        int length = count;
        while (length > 0 && data[at + length - 1] == 0) {
            length--;
        }
        String text = new String(data, at, length, StandardCharsets.UTF_8);
        at += count;
        return length == 1 ? text.intern() : text;
    }

    /** Reads a type descriptor into {@code type} and {@code count}. */
    private void typed() {
        if (at >= limit) {
            throw bad("ends early");
        }
        int descriptor = data[at++] & 0xff;
        type = descriptor & 15;
        count = descriptor >> 4;
        if (count == 15) {
            if (at >= limit) {
                throw bad("ends early");
            }
            int lengthType = data[at++] & 0xff;
            int size = lengthType & 15;
            if (lengthType >> 4 != 1 || size < 1 || size > 3 || limit - at < 1 << (size - 1)) {
                throw bad("has a length that cannot be read");
            }
            int length = value(at, size);
            at += 1 << (size - 1);
            if (length < 0) {
                throw bad("has a length of " + length);
            }
            count = length;
        }
        if (type != 0 && type != 1 && type != 2 && type != 3 && type != 5 && type != 7) {
            throw bad("has values of type " + type + ", which BCF does not define");
        }
        if (type == 0) {
            count = 0;
        }
    }

    /** An integer of one, two or four bytes; the missing one is the smallest int, the end of a vector {@link #END}. */
    private int value(int from, int size) {
        if (from < 0 || from + (1 << (size - 1)) > data.length) {
            throw bad("ends early");
        }
        return switch (size) {
            case 1 -> {
                int value = data[from];
                yield value == -128 ? Integer.MIN_VALUE : value == -127 ? END : value;
            }
            case 2 -> {
                int value = (short) (data[from] & 0xff | data[from + 1] << 8);
                yield value == -32768 ? Integer.MIN_VALUE : value == -32767 ? END : value;
            }
            default -> integer(from);
        };
    }

    private int integer(int from) {
        return data[from] & 0xff | (data[from + 1] & 0xff) << 8 | (data[from + 2] & 0xff) << 16 | data[from + 3] << 24;
    }

    private BadRecord bad(String what) {
        return new BadRecord(record, what);
    }
}
