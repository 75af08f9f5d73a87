package org.endotype.testdata;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.endotype.testdata.PgenBytes.Dosages;

/**
 * Fourteen people at thirty variants of two chromosomes, in each format that holds genotypes, with the weights of two
 * scores: the whole files that damage starts from. Every call always gives the same bytes.
 */
public final class SmallGenotypes {

    private static final int PEOPLE = 14;
    private static final int VARIANTS = 30;

    /** Dosages are stored in 1/16384 copies. */
    private static final int ONE = 16_384;

    private final List<String> ids = new ArrayList<>();
    private final int[][] calls = new int[VARIANTS][PEOPLE];
    private final int[][] steps = new int[VARIANTS][PEOPLE];

    private SmallGenotypes() {
        SplittableRandom random = new SplittableRandom(9);
        for (int s = 0; s < PEOPLE; s++) {
            ids.add("S" + (s + 1));
        }
        for (int v = 0; v < VARIANTS; v++) {
            for (int s = 0; s < PEOPLE; s++) {
                calls[v][s] = random.nextInt(20) == 0 ? -1 : random.nextInt(3);
                steps[v][s] = v % 3 == 0 && calls[v][s] >= 0 ? Math.abs(calls[v][s] * ONE - random.nextInt(1500)) : -1;
            }
        }
    }

    public static SmallGenotypes create() {
        return new SmallGenotypes();
    }

    private static String chromosome(int variant) {
        return variant < VARIANTS / 2 ? "1" : "2";
    }

    private static int position(int variant) {
        return 1000 + 137 * variant;
    }

    public BedBytes bed() {
        int[] sexes = new int[PEOPLE];
        Arrays.setAll(sexes, s -> 1 + s % 2);
        BedBytes bytes = BedBytes.of(ids, sexes);
        for (int v = 0; v < VARIANTS; v++) {
            byte[] counts = new byte[PEOPLE];
            for (int s = 0; s < PEOPLE; s++) {
                counts[s] = (byte) calls[v][s];
            }
            bytes.variant(chromosome(v), "rs" + v, position(v), "G", "A", counts);
        }
        return bytes;
    }

    public PgenBytes pgen() {
        PgenBytes bytes = PgenBytes.of(ids);
        for (int v = 0; v < VARIANTS; v++) {
            bytes.variant(
                    chromosome(v),
                    position(v),
                    "rs" + v,
                    "A",
                    "G",
                    calls[v],
                    v % 3 == 0 ? Dosages.LISTED : Dosages.NONE,
                    steps[v]);
        }
        return bytes;
    }

    public byte[] bgen(BgenBytes.Packing packing) {
        BgenBytes bytes = packing == BgenBytes.Packing.PLAIN ? BgenBytes.plain(ids, 16) : BgenBytes.zlib(ids, 16);
        for (int v = 0; v < VARIANTS; v++) {
            double[][] probabilities = new double[PEOPLE][];
            for (int s = 0; s < PEOPLE; s++) {
                probabilities[s] = switch (calls[v][s]) {
                    case 0 -> new double[] {1, 0};
                    case 1 -> new double[] {0.05, 0.9};
                    case 2 -> new double[] {0, 0};
                    default -> null;
                };
            }
            bytes.unphased(chromosome(v), position(v), "rs" + v, "A", "G", probabilities);
        }
        return bytes.encode();
    }

    /** The file of people beside a BGEN. */
    public byte[] sample() {
        StringBuilder text = new StringBuilder("ID_1 ID_2 missing sex\n0 0 0 D\n");
        for (int s = 0; s < PEOPLE; s++) {
            text.append(ids.get(s) + " " + ids.get(s) + " 0 " + (1 + s % 2) + "\n");
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    public byte[] vcf() {
        VcfBytes bytes = VcfBytes.of(ids, "GT:DS");
        for (int v = 0; v < VARIANTS; v++) {
            String[] fields = new String[PEOPLE];
            for (int s = 0; s < PEOPLE; s++) {
                double dosage = steps[v][s] >= 0 ? (double) steps[v][s] / ONE : calls[v][s];
                fields[s] = genotype(v, s) + ":" + (calls[v][s] < 0 ? "." : String.format(Locale.ROOT, "%.4f", dosage));
            }
            bytes.record(chromosome(v), position(v), "rs" + v, "A", "G", fields);
        }
        return bytes.encode();
    }

    public BcfBytes bcf() {
        BcfBytes bytes = BcfBytes.of(ids, List.of("1", "2"));
        for (int v = 0; v < VARIANTS; v++) {
            String[] genotypes = new String[PEOPLE];
            float[] dosages = new float[PEOPLE];
            for (int s = 0; s < PEOPLE; s++) {
                genotypes[s] = genotype(v, s);
                dosages[s] = calls[v][s] < 0 ? Float.NaN : calls[v][s];
            }
            bytes.record(chromosome(v), position(v), "rs" + v, List.of("A", "G"), genotypes, dosages);
        }
        return bytes;
    }

    private String genotype(int variant, int person) {
        return switch (calls[variant][person]) {
            case 0 -> "0/0";
            case 1 -> "0/1";
            case 2 -> "1/1";
            default -> "./.";
        };
    }

    /** Two scores as a table of plain columns. */
    public byte[] weights() {
        StringBuilder text = new StringBuilder("ID\tA1\tfirst\tsecond\n");
        for (int v = 0; v < VARIANTS; v++) {
            text.append("rs" + v + "\tG\t" + (v - 14) / 8.0 + "\t" + 1.0 / (v + 1) + "\n");
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** One score as the PGS Catalog lays it out. */
    public byte[] catalogWeights() {
        StringBuilder text =
                new StringBuilder("###PGS CATALOG SCORING FILE - see https://www.pgscatalog.org/downloads/\n"
                        + "#format_version=2.0\n#pgs_id=PGS000001\n#pgs_name=small\n#genome_build=GRCh37\n#variants_number="
                        + VARIANTS + "\nrsID\tchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\n");
        for (int v = 0; v < VARIANTS; v++) {
            text.append("rs" + v + "\t" + chromosome(v) + "\t" + position(v) + "\tG\tA\t" + (v - 14) / 8.0 + "\n");
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
