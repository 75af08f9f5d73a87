package org.endotype.genomics.vcf;

import java.io.IOException;
import java.io.InputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.file.InputFiles;
import org.endotype.core.parallel.Parallelism;

/**
 * A few records of a BCF 2 file as the fields that their VCF lines would have, for readers of some sites: FILTER, the end
 * of a block as INFO's {@code END}, and GT and PS of everyone; QUAL, other INFO and other FORMAT fields are left out. The
 * file is read once, whole, in order.
 *
 * <p>Source: The Variant Call Format specification, section 6 (BCF).
 */
public final class BcfLines {

    private static final int INT8 = 1;
    private static final int INT16 = 2;
    private static final int FLOAT = 5;
    private static final int TEXT = 7;
    private static final int MOST_VALUES = 1 << 26;
    private static final int END_OF_VECTOR = Integer.MIN_VALUE + 1;

    private final BcfHeader header;
    private final ByteBuffer bytes;

    private BcfLines(BcfHeader header, ByteBuffer bytes) {
        this.header = header;
        this.bytes = bytes;
    }

    /** What wants the lines. */
    public interface Reader {

        /** The header, with the #CHROM line as its last line. */
        void header(List<String> lines);

        /** Whether a record from {@code positionBp} to {@code endBp} is wanted. */
        boolean wants(String chromosome, int positionBp, int endBp);

        /** The fields of a wanted record's VCF line. */
        void line(SourceLocation location, String[] fields);
    }

    /** Whether a file's content, inflated where it is compressed, begins as a BCF does. */
    public static boolean isBcf(Path file) {
        InputFiles.requireReadable(file);
        // What is read from a pipe to look at it is gone; pipes are taken as VCF.
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (InputStream in = InputFiles.open(file)) {
            byte[] magic = in.readNBytes(3);
            return magic.length == 3 && magic[0] == 'B' && magic[1] == 'C' && magic[2] == 'F';
        } catch (IOException failure) {
            throw InputFiles.malformed(file, failure);
        }
    }

    public static void read(Path file, Reader reader) {
        BcfLoader loader = new BcfLoader(file, VcfOptions.withDefaults(), new Parallelism(1));
        loader.visit(reader::header, (header, data, from, to, record) -> {
            ByteBuffer bytes = ByteBuffer.wrap(data, from, to - from).order(ByteOrder.LITTLE_ENDIAN);
            try {
                String[] fields = new BcfLines(header, bytes).fields(from, reader);
                if (fields.length > 0) {
                    reader.line(SourceLocation.file(file), fields);
                }
            } catch (BufferUnderflowException
                    | IllegalArgumentException
                    | IndexOutOfBoundsException
                    | ArithmeticException damaged) {
                throw new MalformedInput(
                        SourceLocation.file(file),
                        "record " + record + " does not hold what it claims; the file is damaged: copy or write it"
                                + " again");
            }
        });
    }

    /** Empty where the record is not wanted. */
    private String[] fields(int from, Reader reader) {
        int shared = bytes.getInt();
        bytes.getInt();
        String chromosome = header.contigs().get(bytes.getInt());
        int position = bytes.getInt() + 1;
        int end = position + Math.max(1, bytes.getInt()) - 1;
        if (!reader.wants(chromosome, position, end)) {
            return new String[0];
        }
        bytes.getInt();
        int alleles = bytes.getInt() >>> 16;
        int counts = bytes.getInt();
        int samples = counts & 0xffffff;
        if (samples != header.samples().size() || alleles < 1) {
            throw new IllegalArgumentException();
        }
        String[] fields = new String[9 + samples];
        fields[0] = chromosome;
        fields[1] = Integer.toString(position);
        fields[2] = text();
        fields[3] = text();
        StringJoiner alternates = new StringJoiner(",");
        for (int allele = 1; allele < alleles; allele++) {
            alternates.add(text());
        }
        fields[4] = alleles == 1 ? "." : alternates.toString();
        fields[5] = ".";
        StringJoiner filters = new StringJoiner(";").setEmptyValue(".");
        for (int filter : integers()) {
            if (filter > END_OF_VECTOR) {
                filters.add(header.keys().get(filter));
            }
        }
        fields[6] = filters.toString();
        fields[7] = "END=" + end;
        bytes.position(Math.addExact(from + 8, shared));
        genotypes(fields, counts >>> 24, samples);
        return fields;
    }

    private void genotypes(String[] fields, int formats, int samples) {
        List<String> names = new ArrayList<>();
        for (int format = 0; format < formats; format++) {
            String key = header.keys().get(integers()[0]);
            int descriptor = descriptor();
            int type = descriptor & 15;
            int count = descriptor >>> 4;
            boolean isGenotype = key.equals("GT");
            if ((!isGenotype && !key.equals("PS")) || type == FLOAT || type == TEXT) {
                bytes.position(Math.addExact(bytes.position(), Math.multiplyExact(samples, count * width(type))));
                continue;
            }
            names.add(key);
            for (int sample = 0; sample < samples; sample++) {
                String value = isGenotype ? genotype(type, count) : phaseSet(type, count);
                String before = fields[9 + sample];
                fields[9 + sample] = before == null ? value : before + ":" + value;
            }
        }
        fields[8] = names.isEmpty() ? "." : String.join(":", names);
        for (int sample = 0; sample < samples && names.isEmpty(); sample++) {
            fields[9 + sample] = ".";
        }
    }

    private String genotype(int type, int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            int value = integer(type);
            if (value == END_OF_VECTOR) {
                continue;
            }
            if (i > 0) {
                text.append((value & 1) == 1 ? '|' : '/');
            }
            int allele = value == Integer.MIN_VALUE ? -1 : (value >> 1) - 1;
            text.append(allele < 0 ? "." : Integer.toString(allele));
        }
        return text.length() == 0 ? "." : text.toString();
    }

    private String phaseSet(int type, int count) {
        String text = ".";
        for (int i = 0; i < count; i++) {
            int value = integer(type);
            text = i == 0 && value > END_OF_VECTOR ? Integer.toString(value) : text;
        }
        return text;
    }

    /** A type in the lowest four bits, how many values above them. */
    private int descriptor() {
        int descriptor = bytes.get() & 0xff;
        int count = descriptor >> 4;
        if (count == 15) {
            int[] length = integers();
            count = length[0];
        }
        if (count < 0 || count > MOST_VALUES) {
            throw new IllegalArgumentException();
        }
        return count << 4 | descriptor & 15;
    }

    private int[] integers() {
        int descriptor = descriptor();
        int[] values = new int[descriptor >>> 4];
        for (int i = 0; i < values.length; i++) {
            values[i] = integer(descriptor & 15);
        }
        return values;
    }

    private String text() {
        int descriptor = descriptor();
        byte[] characters = new byte[descriptor >>> 4];
        bytes.get(characters);
        String text = new String(characters, StandardCharsets.UTF_8);
        int zero = text.indexOf('\0');
        String whole = zero < 0 ? text : text.substring(0, zero);
        return whole.isEmpty() ? "." : whole;
    }

    private static int width(int type) {
        return switch (type) {
            case 0 -> 0;
            case INT8, TEXT -> 1;
            case INT16 -> 2;
            default -> 4;
        };
    }

    /** The missing value is the smallest int, the end of a vector the one above it. */
    private int integer(int type) {
        return switch (type) {
            case INT8 -> {
                int value = bytes.get();
                yield value <= -127 ? Integer.MIN_VALUE + value + 128 : value;
            }
            case INT16 -> {
                int value = bytes.getShort();
                yield value <= -32767 ? Integer.MIN_VALUE + value + 32768 : value;
            }
            case 3 -> bytes.getInt();
            default -> throw new IllegalArgumentException();
        };
    }
}
