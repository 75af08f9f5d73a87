package org.endotype.genomics.bgen;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.genomics.bgen.BgenIndex.Compression;
import org.endotype.genomics.genotype.Dosage;
import org.endotype.genomics.genotype.DosageBlock;
import org.endotype.genomics.genotype.FileWindow;
import org.endotype.genomics.genotype.PagedReader;
import org.jspecify.annotations.Nullable;

/** Decodes the probabilities of biallelic BGEN variants into dosages of allele 1 and the calls these stand for. */
final class BgenReader extends PagedReader {

    private static final int MOST_PLOIDY = 63;
    private static final int LAYOUT_1_ONE = 1 << 15;

    private final BgenIndex index;
    private final boolean firstIsCounted;
    private final FileWindow window;
    private final Inflater inflater = new Inflater();
    private final int samples;
    private final short[] scratch;
    private byte[] plain = {};

    private int variant;
    private byte[] data = {};
    private int from;
    private int end;

    BgenReader(BgenIndex index, ReferenceAllele reference) {
        super(index.variants().size(), (index.sampleCount() + 3) / 4);
        this.index = index;
        this.firstIsCounted = reference != ReferenceAllele.FIRST;
        this.samples = index.sampleCount();
        this.scratch = new short[samples];
        this.window = new FileWindow(index.file(), FileWindow.SEQUENTIAL_BYTES);
    }

    @Override
    protected void decode(int first, int count, byte[] packed, @Nullable DosageBlock dosages) {
        for (int i = 0; i < count; i++) {
            variant = first + i;
            open();
            short[] row = dosages == null ? scratch : dosages.begin(i);
            boolean whole = index.layout() == 1 ? layout1(row) : layout2(row);
            DosageBlock.toCalls(row, samples, packed, i * width());
            if (dosages != null && whole) {
                dosages.drop(i);
            }
        }
    }

    /** Makes the plain genotype data of the variant available as {@code data[from .. end - 1]}. */
    private void open() {
        long offset = index.offsets()[variant];
        boolean sized = index.compression() != Compression.NONE;
        if (index.layout() == 1) {
            int expected = 6 * samples;
            if (sized) {
                inflate(offset + 4, unsigned32(offset), expected);
            } else {
                from = window.require(offset, expected);
                data = window.bytes();
                end = from + expected;
            }
            return;
        }
        long length = unsigned32(offset);
        if (!sized) {
            requireInt(length);
            from = window.require(offset + 4, (int) length);
            data = window.bytes();
            end = from + (int) length;
            return;
        }
        long expected = unsigned32(offset + 4);
        long most = 10L + samples + 4L * MOST_PLOIDY * samples;
        if (length < 4 || expected > Math.min(most, Integer.MAX_VALUE - 16)) {
            throw damaged("claims " + expected + " bytes for " + samples + " samples");
        }
        inflate(offset + 8, length - 4, (int) expected);
    }

    private void requireInt(long length) {
        if (length > Integer.MAX_VALUE - 16) {
            throw damaged("claims " + length + " bytes");
        }
    }

    private void inflate(long offset, long length, int expected) {
        requireInt(length);
        int at = window.require(offset, (int) length);
        if (plain.length < expected) {
            plain = new byte[expected];
        }
        int got;
        if (index.compression() == Compression.ZSTANDARD) {
            got = unpackZstandard(at, (int) length, expected);
        } else {
            inflater.reset();
            inflater.setInput(window.bytes(), at, (int) length);
            try {
                got = 0;
                while (got < expected) {
                    int more = inflater.inflate(plain, got, expected - got);
                    if (more == 0) {
                        break;
                    }
                    got += more;
                }
                // The checksum behind the data is read with the end of the stream.
                if (got == expected && inflater.inflate(new byte[1], 0, 1) != 0 || !inflater.finished()) {
                    got = -1;
                }
            } catch (DataFormatException broken) {
                got = -1;
            }
        }
        if (got != expected) {
            throw damaged("cannot be unpacked to the " + expected + " bytes it claims");
        }
        data = plain;
        from = 0;
        end = expected;
    }

    /** How many bytes came out, or -1 where the data are not Zstandard's. */
    private int unpackZstandard(int at, int length, int expected) {
        try {
            long result = Zstd.decompressByteArray(plain, 0, expected, window.bytes(), at, length);
            return Zstd.isError(result) ? -1 : (int) result;
        } catch (ZstdException broken) {
            return -1;
        }
    }

    /** Three 16-bit probabilities a sample, all zero where it is missing; returns whether all dosages are whole. */
    private boolean layout1(short[] row) {
        boolean whole = true;
        for (int s = 0; s < samples; s++) {
            int at = from + 6 * s;
            int first = unsigned16(at);
            int both = unsigned16(at + 2);
            int last = unsigned16(at + 4);
            int sum = first + both + last;
            if (sum > LAYOUT_1_ONE + 2) {
                throw damaged("has probabilities that add up to more than one");
            }
            if (sum == 0) {
                row[s] = (short) Dosage.MISSING;
                continue;
            }
            // Rounded probabilities need not add up to exactly one.
            int steps = steps(2L * first + both, sum);
            row[s] = (short) steps;
            whole &= steps % Dosage.STEPS_PER_COPY == 0;
        }
        return whole;
    }

    private boolean layout2(short[] row) {
        if (end - from < 10 + samples) {
            throw damaged("is shorter than its " + samples + " samples");
        }
        long claimed = unsigned16(from) | (long) unsigned16(from + 2) << 16;
        int alleles = unsigned16(from + 4);
        int least = data[from + 6] & 0xff;
        int most = data[from + 7] & 0xff;
        int ploidies = from + 8;
        int phased = data[ploidies + samples];
        int bits = data[ploidies + samples + 1] & 0xff;
        if (claimed != samples || alleles != 2) {
            throw damaged("claims " + claimed + " samples and " + alleles + " alleles, expected " + samples + " and 2");
        }
        if (phased != 0 && phased != 1 || bits < 1 || bits > 32 || least > most || most > MOST_PLOIDY) {
            throw damaged("has a header of impossible values");
        }
        long values = 0;
        for (int s = 0; s < samples; s++) {
            int ploidy = data[ploidies + s] & MOST_PLOIDY;
            if (ploidy < least || ploidy > most) {
                throw damaged("gives a sample " + ploidy + " copies, expected " + least + " to " + most);
            }
            values += ploidy;
        }
        int stream = ploidies + samples + 2;
        if (end - stream != (values * bits + 7) / 8) {
            throw damaged("holds " + (end - stream) + " bytes of probabilities, expected " + (values * bits + 7) / 8);
        }
        boolean whole = true;
        long one = (1L << bits) - 1;
        long bit = 0;
        for (int s = 0; s < samples; s++) {
            int state = data[ploidies + s];
            int ploidy = state & MOST_PLOIDY;
            if (state < 0 || ploidy == 0 || ploidy > 2) {
                row[s] = (short) Dosage.MISSING;
                bit += (long) ploidy * bits;
                continue;
            }
            long first = probability(stream, bit, bits);
            long firstCopies;
            if (ploidy == 1) {
                // Haploid genotypes stand on the scale of diploid ones.
                firstCopies = 2 * first;
            } else {
                long second = probability(stream, bit + bits, bits);
                firstCopies = phased == 1 ? first + second : 2 * first + second;
                if (phased == 0 && first + second > one) {
                    throw damaged("has probabilities that add up to more than one");
                }
            }
            bit += (long) ploidy * bits;
            int steps = steps(firstCopies, one);
            row[s] = (short) steps;
            whole &= steps % Dosage.STEPS_PER_COPY == 0;
        }
        return whole;
    }

    /** The dosage of allele 1 from that of the first allele, {@code copies / one}. */
    private int steps(long copies, long one) {
        long counted = firstIsCounted ? copies : 2 * one - copies;
        return (int) ((counted * Dosage.STEPS_PER_COPY + one / 2) / one);
    }

    private long probability(int stream, long bit, int bits) {
        int at = stream + (int) (bit >>> 3);
        if (bits == 8) {
            return data[at] & 0xff;
        }
        long value = 0;
        int last = (int) ((bit & 7) + bits + 7) >>> 3;
        for (int b = last - 1; b >= 0; b--) {
            value = value << 8 | (data[at + b] & 0xff);
        }
        return value >>> (bit & 7) & (1L << bits) - 1;
    }

    private int unsigned16(int at) {
        return data[at] & 0xff | (data[at + 1] & 0xff) << 8;
    }

    private long unsigned32(long offset) {
        int at = window.require(offset, 4);
        byte[] bytes = window.bytes();
        return bytes[at] & 0xffL
                | (bytes[at + 1] & 0xffL) << 8
                | (bytes[at + 2] & 0xffL) << 16
                | (bytes[at + 3] & 0xffL) << 24;
    }

    private MalformedInput damaged(String what) {
        return new MalformedInput(
                SourceLocation.byteOf(index.file(), index.offsets()[variant]),
                "the genotype block of variant " + (variant + 1) + " " + what
                        + "; the file is damaged: copy or write it again");
    }

    @Override
    public void close() {
        inflater.end();
        window.close();
    }
}
