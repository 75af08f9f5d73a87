package org.endotype.testdata;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.zip.Deflater;

/**
 * A BGEN file of layout 2 with two alleles a variant, from the published layout. Probabilities are rounded to the chosen
 * number of bits. Not thread-safe.
 */
public final class BgenBytes {

    /** How genotype blocks are packed, as the header numbers it. */
    public enum Packing {
        PLAIN,
        ZLIB,
        ZSTANDARD
    }

    private final List<String> ids;
    private final int bits;
    private final Packing packing;
    private final UnaryOperator<byte[]> compressor;
    private final ByteArrayOutputStream variants = new ByteArrayOutputStream();
    private int count;

    private BgenBytes(List<String> ids, int bits, Packing packing, UnaryOperator<byte[]> compressor) {
        this.ids = ids;
        this.bits = bits;
        this.packing = packing;
        this.compressor = compressor;
    }

    /** Uncompressed blocks. */
    public static BgenBytes plain(List<String> ids, int bits) {
        return new BgenBytes(List.copyOf(ids), bits, Packing.PLAIN, bytes -> bytes);
    }

    /** Blocks compressed with zlib. */
    public static BgenBytes zlib(List<String> ids, int bits) {
        return new BgenBytes(List.copyOf(ids), bits, Packing.ZLIB, BgenBytes::deflate);
    }

    /** Blocks compressed with Zstandard, by the caller's compressor: the JDK has none. */
    public static BgenBytes zstandard(List<String> ids, int bits, UnaryOperator<byte[]> compressor) {
        return new BgenBytes(List.copyOf(ids), bits, Packing.ZSTANDARD, compressor);
    }

    private static byte[] deflate(byte[] plain) {
        Deflater deflater = new Deflater();
        try {
            deflater.setInput(plain);
            deflater.finish();
            byte[] target = new byte[plain.length + 64];
            int length = deflater.deflate(target);
            return Damage.truncate(target, length);
        } finally {
            deflater.end();
        }
    }

    /**
     * Appends an unphased variant.
     *
     * @param probabilities for each sample those of two and one copies of the first allele, or, for a haploid sample, of
     *     the first allele; null where missing
     */
    public BgenBytes unphased(
            String chromosome, int positionBp, String id, String first, String second, double[][] probabilities) {
        return variant(chromosome, positionBp, id, first, second, probabilities, 0);
    }

    /** Appends a phased variant: for each sample the probability that each of its copies is the first allele. */
    public BgenBytes phased(
            String chromosome, int positionBp, String id, String first, String second, double[][] probabilities) {
        return variant(chromosome, positionBp, id, first, second, probabilities, 1);
    }

    private BgenBytes variant(
            String chromosome,
            int positionBp,
            String id,
            String first,
            String second,
            double[][] probabilities,
            int phased) {
        int samples = ids.size();
        int values = 0;
        int least = 2;
        int most = 1;
        byte[] ploidy = new byte[samples];
        for (int s = 0; s < samples; s++) {
            int copies = probabilities[s] == null ? 2 : probabilities[s].length;
            ploidy[s] = (byte) (copies | (probabilities[s] == null ? 0x80 : 0));
            least = Math.min(least, copies);
            most = Math.max(most, copies);
            values += copies;
        }
        ByteBuffer block =
                ByteBuffer.allocate(10 + samples + (values * bits + 7) / 8).order(ByteOrder.LITTLE_ENDIAN);
        block.putInt(samples)
                .putShort((short) 2)
                .put((byte) least)
                .put((byte) most)
                .put(ploidy);
        block.put((byte) phased).put((byte) bits);
        byte[] stream = new byte[(values * bits + 7) / 8];
        int bit = 0;
        double one = Math.scalb(1.0, bits) - 1;
        for (int s = 0; s < samples; s++) {
            for (int k = 0; k < (ploidy[s] & 63); k++) {
                long value = probabilities[s] == null ? 0 : Math.round(probabilities[s][k] * one);
                for (int b = 0; b < bits; b++, bit++) {
                    stream[bit >> 3] |= (byte) ((value >> b & 1) << (bit & 7));
                }
            }
        }
        block.put(stream);
        byte[] plain = block.array();
        byte[] packed = compressor.apply(plain);
        text(variants, id);
        text(variants, id);
        text(variants, chromosome);
        integer(variants, positionBp);
        variants.write(2);
        variants.write(0);
        for (String allele : new String[] {first, second}) {
            integer(variants, allele.length());
            variants.writeBytes(allele.getBytes(StandardCharsets.UTF_8));
        }
        if (packing == Packing.PLAIN) {
            integer(variants, plain.length);
        } else {
            integer(variants, packed.length + 4);
            integer(variants, plain.length);
        }
        variants.writeBytes(packed);
        count++;
        return this;
    }

    /** The file, with its sample ids within. */
    public byte[] encode() {
        ByteArrayOutputStream list = new ByteArrayOutputStream();
        for (String id : ids) {
            text(list, id);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        integer(out, 20 + 8 + list.size());
        integer(out, 20);
        integer(out, count);
        integer(out, ids.size());
        out.writeBytes("bgen".getBytes(StandardCharsets.US_ASCII));
        integer(out, packing.ordinal() | 2 << 2 | 1 << 31);
        integer(out, 8 + list.size());
        integer(out, ids.size());
        out.writeBytes(list.toByteArray());
        out.writeBytes(variants.toByteArray());
        return out.toByteArray();
    }

    private static void text(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.write(bytes.length);
        out.write(bytes.length >> 8);
        out.writeBytes(bytes);
    }

    private static void integer(ByteArrayOutputStream out, int value) {
        for (int shift = 0; shift < 32; shift += 8) {
            out.write(value >>> shift);
        }
    }
}
