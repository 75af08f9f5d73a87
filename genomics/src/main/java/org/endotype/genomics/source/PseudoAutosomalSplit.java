package org.endotype.genomics.source;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.endotype.genomics.genotype.ForwardingSource;
import org.endotype.genomics.genotype.GenotypeLocation;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.genotype.PortableGenotypes;
import org.endotype.genomics.variant.ChromosomeKind;
import org.endotype.genomics.variant.GenomeBuild;
import org.endotype.genomics.variant.Variant;

/**
 * A source whose variants of chromosome X within the pseudo-autosomal regions of a build are on chromosomes {@code PAR1}
 * and {@code PAR2}, where everyone has two copies. Genotypes are untouched.
 */
public final class PseudoAutosomalSplit implements ForwardingSource {

    private final GenotypeSource base;
    private final List<Variant> variants;

    private final GenomeBuild build;

    private PseudoAutosomalSplit(GenotypeSource base, GenomeBuild build, List<Variant> variants) {
        this.base = base;
        this.build = build;
        this.variants = variants;
    }

    /** The source itself where it has no such variant. */
    public static GenotypeSource of(GenotypeSource base, GenomeBuild build) {
        BuildCheck.require(base, build);
        List<Variant> renamed = new ArrayList<>(base.variants());
        boolean any = false;
        String last = "";
        boolean onX = false;
        for (int i = 0; i < renamed.size(); i++) {
            Variant variant = renamed.get(i);
            if (!variant.chromosome().equals(last)) {
                last = variant.chromosome();
                onX = ChromosomeKind.of(last) == ChromosomeKind.X;
            }
            if (onX && build.isPseudoAutosomal(variant.positionBp())) {
                String region = variant.positionBp() <= build.firstRegionEndBp() ? "PAR1" : "PAR2";
                renamed.set(
                        i,
                        new Variant(region, variant.positionBp(), variant.id(), variant.allele1(), variant.allele2()));
                any = true;
            }
        }
        return any ? new PseudoAutosomalSplit(base, build, Collections.unmodifiableList(renamed)) : base;
    }

    @Override
    public List<Variant> variants() {
        return variants;
    }

    @Override
    public Optional<GenotypeLocation> location() {
        return base.location().map(whole -> new Split(whole, build));
    }

    private record Split(GenotypeLocation whole, GenomeBuild build) implements GenotypeLocation {
        @Override
        public GenotypeSource open() {
            return of(PortableGenotypes.open(whole), build);
        }
    }

    @Override
    public GenotypeSource base() {
        return base;
    }
}
