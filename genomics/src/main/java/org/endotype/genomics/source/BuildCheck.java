package org.endotype.genomics.source;

import java.util.List;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.variant.GenomeBuild;
import org.endotype.genomics.variant.Variant;

/**
 * Refuses genotypes that cannot be of the build that a user names: the file states another one, or a variant lies beyond
 * the end of its chromosome. Positions that exist in both builds cannot tell them apart.
 */
public final class BuildCheck {

    private BuildCheck() {}

    public static void require(GenotypeSource source, GenomeBuild build) {
        SourceLocation place = source.files().isEmpty()
                ? SourceLocation.nowhere()
                : SourceLocation.file(source.files().get(0));
        GenomeBuild stated = source.statedBuild().orElse(build);
        if (stated != build) {
            throw new InconsistentInput(
                    place,
                    "states contig lengths of " + stated + ", the command says " + build
                            + "; give the right build, or lift the file over");
        }
        List<Variant> variants = source.variants();
        String chromosome = "";
        int length = 0;
        for (int i = 0; i < variants.size(); i++) {
            Variant variant = variants.get(i);
            if (!variant.chromosome().equals(chromosome)) {
                chromosome = variant.chromosome();
                length = build.lengthBp(chromosome);
            }
            if (length > 0 && variant.positionBp() > length) {
                throw new InconsistentInput(
                        place,
                        "variant " + (i + 1) + " lies at " + chromosome + ":" + variant.positionBp() + ", and in "
                                + build + " that chromosome has " + length
                                + " bases; give the right build, or lift the file over");
            }
        }
    }
}
