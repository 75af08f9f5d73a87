package org.endotype.genomics.variant;

import java.util.Locale;
import java.util.Optional;

/** The human reference genome that positions refer to. */
public enum GenomeBuild {
    B36("b36", 2_709_521, 154_584_237),
    B37("b37", 2_699_520, 154_931_044),
    B38("b38", 2_781_479, 155_701_383);

    private final String label;
    private final int firstRegionEndBp;
    private final int secondRegionStartBp;

    GenomeBuild(String label, int firstRegionEndBp, int secondRegionStartBp) {
        this.label = label;
        this.firstRegionEndBp = firstRegionEndBp;
        this.secondRegionStartBp = secondRegionStartBp;
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

    @Override
    public String toString() {
        return label;
    }
}
