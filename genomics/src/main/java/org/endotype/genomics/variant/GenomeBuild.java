package org.endotype.genomics.variant;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The human reference genome that positions refer to. */
public enum GenomeBuild {
    B36(
            "b36",
            2_709_521,
            154_584_237,
            List.of(
                    247_249_719,
                    242_951_149,
                    199_501_827,
                    191_273_063,
                    180_857_866,
                    170_899_992,
                    158_821_424,
                    146_274_826,
                    140_273_252,
                    135_374_737,
                    134_452_384,
                    132_349_534,
                    114_142_980,
                    106_368_585,
                    100_338_915,
                    88_827_254,
                    78_774_742,
                    76_117_153,
                    63_811_651,
                    62_435_964,
                    46_944_323,
                    49_691_432,
                    154_913_754,
                    57_772_954)),
    B37(
            "b37",
            2_699_520,
            154_931_044,
            List.of(
                    249_250_621,
                    243_199_373,
                    198_022_430,
                    191_154_276,
                    180_915_260,
                    171_115_067,
                    159_138_663,
                    146_364_022,
                    141_213_431,
                    135_534_747,
                    135_006_516,
                    133_851_895,
                    115_169_878,
                    107_349_540,
                    102_531_392,
                    90_354_753,
                    81_195_210,
                    78_077_248,
                    59_128_983,
                    63_025_520,
                    48_129_895,
                    51_304_566,
                    155_270_560,
                    59_373_566)),
    B38(
            "b38",
            2_781_479,
            155_701_383,
            List.of(
                    248_956_422,
                    242_193_529,
                    198_295_559,
                    190_214_555,
                    181_538_259,
                    170_805_979,
                    159_345_973,
                    145_138_636,
                    138_394_717,
                    133_797_422,
                    135_086_622,
                    133_275_309,
                    114_364_328,
                    107_043_718,
                    101_991_189,
                    90_338_345,
                    83_257_441,
                    80_373_285,
                    58_617_616,
                    64_444_167,
                    46_709_983,
                    50_818_468,
                    156_040_895,
                    57_227_415));

    private final String label;
    private final int firstRegionEndBp;
    private final int secondRegionStartBp;
    /** Of chromosomes 1 to 22, X and Y. */
    private final List<Integer> lengthsBp;

    GenomeBuild(String label, int firstRegionEndBp, int secondRegionStartBp, List<Integer> lengthsBp) {
        this.label = label;
        this.firstRegionEndBp = firstRegionEndBp;
        this.secondRegionStartBp = secondRegionStartBp;
        this.lengthsBp = lengthsBp;
    }

    /** {@code b37}, {@code GRCh37} and {@code hg19} are one build; upper or lower case. */
    public static Optional<GenomeBuild> parse(String name) {
        return switch (name.trim().toLowerCase(Locale.ROOT)) {
            case "b36", "36", "ncbi36", "hg18" -> Optional.of(B36);
            case "b37", "37", "grch37", "hg19", "hs37d5" -> Optional.of(B37);
            case "b38", "38", "grch38", "hg38" -> Optional.of(B38);
            default -> Optional.empty();
        };
    }

    /** Whether a one-based position of chromosome X lies in a pseudo-autosomal region, where males carry two copies. */
    public boolean isPseudoAutosomal(int positionBp) {
        return positionBp <= firstRegionEndBp || positionBp >= secondRegionStartBp;
    }

    /** Whether a one-based position of chromosome X may lie in a pseudo-autosomal region, in one of the builds. */
    public static boolean isPseudoAutosomalInAny(int positionBp) {
        for (GenomeBuild build : values()) {
            if (build.isPseudoAutosomal(positionBp)) {
                return true;
            }
        }
        return false;
    }

    /** The last position of the region at the start of chromosome X. */
    public int firstRegionEndBp() {
        return firstRegionEndBp;
    }

    /** The first position of the region at the end of chromosome X. */
    public int secondRegionStartBp() {
        return secondRegionStartBp;
    }

    /** Bases of a chromosome, by its name in any writing; 0 for contigs other than 1 to 22, X and Y. */
    public int lengthBp(String chromosome) {
        String name = Locus.canonicalChromosome(chromosome);
        int number =
                switch (name) {
                    case "X" -> 23;
                    case "Y" -> 24;
                    default -> ChromosomeKind.autosomeNumber(name);
                };
        return number == 0 ? 0 : lengthsBp.get(number - 1);
    }

    /** The build in which a chromosome has exactly this length. */
    public static Optional<GenomeBuild> ofLength(String chromosome, long lengthBp) {
        for (GenomeBuild build : values()) {
            if (lengthBp > 0 && build.lengthBp(chromosome) == lengthBp) {
                return Optional.of(build);
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return label;
    }
}
