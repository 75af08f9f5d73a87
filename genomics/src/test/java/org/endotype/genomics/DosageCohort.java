package org.endotype.genomics;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.endotype.genomics.genotype.DosageBlock;
import org.endotype.genomics.genotype.GenotypeReader;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.testdata.BcfBytes;
import org.endotype.testdata.BgenBytes;
import org.endotype.testdata.PgenBytes;
import org.endotype.testdata.PgenBytes.Dosages;
import org.endotype.testdata.VcfBytes;

/** One made-up imputed cohort, in every format that holds dosages. Dosages are in 1/16384 copies, -1 where missing. */
public final class DosageCohort {

    public static final int ONE = 16_384;

    public final int samples;
    public final int variants;
    public final int[][] steps;
    public final List<String> ids = new ArrayList<>();

    public DosageCohort(int samples, int variants, long seed) {
        this.samples = samples;
        this.variants = variants;
        this.steps = new int[variants][samples];
        SplittableRandom random = new SplittableRandom(seed);
        for (int v = 0; v < variants; v++) {
            for (int s = 0; s < samples; s++) {
                double kind = random.nextDouble();
                // Every fifth variant is all calls, so that rows without dosages are met too.
                steps[v][s] = kind < 0.05
                        ? -1
                        : kind < 0.6 || v % 5 == 4 ? random.nextInt(3) * ONE : random.nextInt(2 * ONE + 1);
            }
        }
        for (int s = 0; s < samples; s++) {
            ids.add("S" + (s + 1));
        }
    }

    /** The call a dosage stands for, -1 where it is further than 0.1 copies from a whole number. */
    public static int call(int steps) {
        if (steps < 0) {
            return -1;
        }
        int copies = (int) Math.rint((double) steps / ONE);
        return Math.abs(steps - copies * ONE) <= 1638 ? copies : -1;
    }

    public Path writePgen(Path prefix, Dosages form) throws IOException {
        PgenBytes bytes = PgenBytes.of(ids);
        for (int v = 0; v < variants; v++) {
            int[] calls = new int[samples];
            int[] dosed = new int[samples];
            for (int s = 0; s < samples; s++) {
                calls[s] = call(steps[v][s]);
                dosed[s] =
                        form != Dosages.EVERYONE && calls[s] >= 0 && steps[v][s] == calls[s] * ONE ? -1 : steps[v][s];
            }
            bytes.variant("1", 100 + v, "v" + v, "A", "G", calls, form, dosed);
        }
        bytes.writeTo(prefix);
        return prefix;
    }

    public byte[] bgen(int bits, BgenBytes.Packing packing) {
        BgenBytes bytes =
                switch (packing) {
                    case PLAIN -> BgenBytes.plain(ids, bits);
                    case ZLIB -> BgenBytes.zlib(ids, bits);
                    case ZSTANDARD -> BgenBytes.zstandard(ids, bits, Zstd::compress);
                };
        for (int v = 0; v < variants; v++) {
            double[][] probabilities = new double[samples][];
            for (int s = 0; s < samples; s++) {
                double alternate = (double) steps[v][s] / ONE;
                // The first allele is the reference: no copy of it has the rest of the weight.
                double copies = 2 - alternate;
                probabilities[s] = steps[v][s] < 0
                        ? null
                        : copies > 1 ? new double[] {copies - 1, 2 - copies} : new double[] {0, copies};
            }
            bytes.unphased("1", 100 + v, "v" + v, "A", "G", probabilities);
        }
        return bytes.encode();
    }

    private String genotype(int v, int s) {
        return switch (call(steps[v][s])) {
            case 0 -> "0/0";
            case 1 -> "0/1";
            case 2 -> "1/1";
            default -> "./.";
        };
    }

    public byte[] vcf() {
        VcfBytes bytes = VcfBytes.of(ids, "GT:DS");
        for (int v = 0; v < variants; v++) {
            String[] calls = new String[samples];
            for (int s = 0; s < samples; s++) {
                calls[s] = genotype(v, s) + ":"
                        + (steps[v][s] < 0 ? "." : String.format(Locale.ROOT, "%.6f", (double) steps[v][s] / ONE));
            }
            bytes.record("1", 100 + v, "v" + v, "A", "G", calls);
        }
        return bytes.encode();
    }

    public BcfBytes bcf() {
        BcfBytes bytes = BcfBytes.of(ids, List.of("1"));
        for (int v = 0; v < variants; v++) {
            String[] calls = new String[samples];
            float[] dosages = new float[samples];
            for (int s = 0; s < samples; s++) {
                calls[s] = genotype(v, s);
                dosages[s] = steps[v][s] < 0 ? Float.NaN : (float) steps[v][s] / ONE;
            }
            bytes.record("1", 100 + v, "v" + v, List.of("A", "G"), calls, dosages);
        }
        return bytes;
    }

    public Path write(Path file, byte[] bytes) throws IOException {
        return Files.write(file, bytes);
    }

    /** Dosages of everyone as a source gives them, -1 where missing; blocks of an odd size. */
    public static int[][] stepsOf(GenotypeSource source) {
        int samples = source.samples().size();
        int[][] all = new int[source.variants().size()][samples];
        byte[] packed = new byte[source.bytesPerVariant() * 7];
        DosageBlock dosages = new DosageBlock(samples);
        double[] copies = new double[samples];
        int next = 0;
        try (GenotypeReader reader = source.open()) {
            for (int count = reader.readBlock(packed, dosages); count > 0; count = reader.readBlock(packed, dosages)) {
                for (int i = 0; i < count; i++) {
                    dosages.copies(i, packed, copies);
                    for (int s = 0; s < samples; s++) {
                        all[next][s] = Double.isNaN(copies[s]) ? -1 : (int) Math.rint(copies[s] * ONE);
                    }
                    next++;
                }
            }
        }
        return all;
    }

    /** Calls of everyone: copies of allele 1, -1 where missing. */
    public static int[][] callsOf(GenotypeSource source) {
        int samples = source.samples().size();
        int[][] all = new int[source.variants().size()][samples];
        byte[] packed = new byte[source.bytesPerVariant()];
        int[] copies = {2, -1, 1, 0};
        try (GenotypeReader reader = source.open()) {
            for (int v = 0; reader.readBlock(packed) > 0; v++) {
                for (int s = 0; s < samples; s++) {
                    all[v][s] = copies[packed[s >> 2] >> (2 * (s & 3)) & 3];
                }
            }
        }
        return all;
    }
}
