package org.endotype.testdata;

import java.util.stream.IntStream;

/**
 * Genotypes of people of two ancestries, in LD blocks. Frequencies drift by Balding and Nichols' model (Fst .08); along
 * a haplotype a uniform deviate is carried from variant to variant within a block and redrawn with chance .08, and the
 * allele is whether it lies below the frequency of the haplotype's ancestry, so neighbours of similar frequency are in
 * strong LD. One to two per cent of calls are missing; one variant in a hundred misses 8 to 15 per cent, and one in two
 * hundred calls most heterozygotes homozygous, for the quality control to find.
 */
final class GenotypeSimulation {

    static final int VARIANTS = 20_000;
    private static final int CHROMOSOMES = 22;
    private static final double FST = 0.08;
    private static final double REDRAW = 0.08;
    private static final int MEAN_SPACING_BP = 130_000;
    private static final String[][] ALLELES = {{"A", "G"}, {"C", "T"}, {"G", "A"}, {"T", "C"}, {"A", "C"}, {"G", "T"}};

    private record Block(int chromosome, int first, int end) {}

    private GenotypeSimulation() {}

    static BedBytes fileset(SimulatedPeople people, long seed) {
        Block[] blocks = blocks(seed);
        byte[][] genotypes = new byte[VARIANTS][];
        IntStream.range(0, blocks.length).parallel().forEach(b -> fill(blocks[b], b, people, seed, genotypes));
        int[] sexes = new int[people.count];
        for (int i = 0; i < people.count; i++) {
            sexes[i] = people.female[i] ? 2 : 1;
        }
        BedBytes bytes = BedBytes.of(people.ids, sexes);
        RandomStream positions = RandomStream.of(seed, "position", 0);
        int chromosome = 0;
        long positionBp = 0;
        for (Block block : blocks) {
            if (block.chromosome != chromosome) {
                chromosome = block.chromosome;
                positionBp = 500_000;
            }
            for (int v = block.first; v < block.end; v++) {
                positionBp += 1 + positions.integer(2 * MEAN_SPACING_BP);
                String[] alleles = ALLELES[positions.integer(ALLELES.length)];
                bytes.variant(
                        Integer.toString(chromosome),
                        "sim" + (v + 1),
                        positionBp,
                        alleles[0],
                        alleles[1],
                        genotypes[v]);
            }
        }
        return bytes;
    }

    /** Blocks of 4 to 16 variants, cut at the chromosomes' ends; longer chromosomes get more variants. */
    private static Block[] blocks(long seed) {
        RandomStream stream = RandomStream.of(seed, "block", 0);
        double weights = 0;
        for (int c = 1; c <= CHROMOSOMES; c++) {
            weights += 26 - c;
        }
        java.util.List<Block> blocks = new java.util.ArrayList<>();
        int next = 0;
        double cumulative = 0;
        for (int c = 1; c <= CHROMOSOMES; c++) {
            cumulative += 26 - c;
            int chromosomeEnd = c == CHROMOSOMES ? VARIANTS : (int) (VARIANTS * cumulative / weights);
            while (next < chromosomeEnd) {
                int end = Math.min(chromosomeEnd, next + 4 + stream.integer(13));
                blocks.add(new Block(c, next, end));
                next = end;
            }
        }
        return blocks.toArray(Block[]::new);
    }

    private static void fill(Block block, int index, SimulatedPeople people, long seed, byte[][] genotypes) {
        RandomStream stream = RandomStream.of(seed, "genotype", index);
        int size = block.end - block.first;
        double[][] frequency = new double[size][2];
        double blockFrequency = stream.uniform(0.05, 0.95);
        for (int v = 0; v < size; v++) {
            double ancestral = stream.chance(0.7)
                    ? Math.min(0.97, Math.max(0.03, blockFrequency + stream.normal(0, 0.05)))
                    : stream.uniform(0.02, 0.98);
            double strength = (1 - FST) / FST;
            for (int a = 0; a < 2; a++) {
                frequency[v][a] = stream.beta(ancestral * strength, (1 - ancestral) * strength);
            }
            genotypes[block.first + v] = new byte[people.count];
        }
        for (int i = 0; i < people.count; i++) {
            for (int copy = 0; copy < 2; copy++) {
                int ancestry = stream.chance(people.ancestry[i]) ? 1 : 0;
                double deviate = stream.uniform();
                for (int v = 0; v < size; v++) {
                    if (stream.chance(REDRAW)) {
                        deviate = stream.uniform();
                    }
                    if (deviate < frequency[v][ancestry]) {
                        genotypes[block.first + v][i]++;
                    }
                }
            }
        }
        for (int v = 0; v < size; v++) {
            spoil(genotypes[block.first + v], stream);
        }
    }

    private static void spoil(byte[] calls, RandomStream stream) {
        double missing = stream.chance(0.01) ? stream.uniform(0.08, 0.15) : stream.uniform(0.005, 0.02);
        boolean losesHeterozygotes = stream.chance(0.005);
        for (int i = 0; i < calls.length; i++) {
            if (losesHeterozygotes && calls[i] == 1 && stream.chance(0.8)) {
                calls[i] = (byte) (stream.chance(0.5) ? 0 : 2);
            }
            if (stream.chance(missing)) {
                calls[i] = BedBytes.MISSING;
            }
        }
    }
}
