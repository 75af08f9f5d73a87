package org.endotype.genomics;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Writes small PLINK 1 sets byte by byte, independently of the code under test. */
public final class BedFiles {

    /** Copies of allele 1, or -1 for missing, as in {@code genotypes[variant][sample]}. */
    public static final int MISSING = -1;

    private BedFiles() {}

    /** A set on chromosome 1 of founders of unknown sex. */
    public static Path write(Path folder, String name, int[][] genotypes) {
        List<String> bim = new ArrayList<>();
        for (int v = 0; v < genotypes.length; v++) {
            bim.add("1\tv" + v + "\t0\t" + (1000 * (v + 1)) + "\tA\tG");
        }
        List<String> fam = new ArrayList<>();
        for (int s = 0; s < genotypes[0].length; s++) {
            fam.add("F" + s + " I" + s + " 0 0 0 -9");
        }
        return write(folder, name, genotypes, bim, fam);
    }

    public static Path write(Path folder, String name, int[][] genotypes, List<String> bim, List<String> fam) {
        ByteArrayOutputStream bed = new ByteArrayOutputStream();
        bed.writeBytes(new byte[] {0x6c, 0x1b, 0x01});
        for (int[] variant : genotypes) {
            int bits = 0;
            for (int s = 0; s < variant.length; s++) {
                int code =
                        switch (variant[s]) {
                            case 2 -> 0b00;
                            case 1 -> 0b10;
                            case 0 -> 0b11;
                            default -> 0b01;
                        };
                bits |= code << (2 * (s % 4));
                if (s % 4 == 3 || s == variant.length - 1) {
                    bed.write(bits);
                    bits = 0;
                }
            }
        }
        Path prefix = folder.resolve(name);
        try {
            Files.write(Path.of(prefix + ".bed"), bed.toByteArray());
            Files.write(Path.of(prefix + ".bim"), bim);
            Files.write(Path.of(prefix + ".fam"), fam);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return prefix;
    }

    /** Independent variants of random frequency with a share of missing calls. */
    public static int[][] random(RandomGenerator random, int variants, int samples, double missing) {
        int[][] genotypes = new int[variants][samples];
        for (int[] variant : genotypes) {
            double p = 0.05 + 0.9 * random.nextDouble();
            for (int s = 0; s < samples; s++) {
                int copies = (random.nextDouble() < p ? 1 : 0) + (random.nextDouble() < p ? 1 : 0);
                variant[s] = random.nextDouble() < missing ? MISSING : copies;
            }
        }
        return genotypes;
    }
}
