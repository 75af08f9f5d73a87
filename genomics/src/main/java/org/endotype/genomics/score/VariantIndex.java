package org.endotype.genomics.score;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.endotype.genomics.variant.Locus;
import org.endotype.genomics.variant.Variant;
import org.endotype.genomics.variant.VariantTable;
import org.jspecify.annotations.Nullable;

/**
 * Finds the variants of a source by place or by id, all of them where several share one. The two hash tables are made
 * when first asked for: 12 bytes a slot, at least two slots a variant. For several threads.
 */
final class VariantIndex {

    private final List<Variant> variants;
    private final @Nullable VariantTable table;
    private final Map<String, Integer> chromosomeCodes = new HashMap<>();
    /** Canonical names of the chromosomes as written; complete once loci are indexed. */
    private final Map<String, String> canonical = new HashMap<>();

    private volatile @Nullable Chains byLocus;
    private volatile @Nullable Chains byId;

    VariantIndex(List<Variant> variants) {
        this.variants = variants;
        this.table = variants instanceof VariantTable columns ? columns : null;
    }

    private String chromosome(int variant) {
        return table != null ? table.chromosome(variant) : variants.get(variant).chromosome();
    }

    private int positionBp(int variant) {
        return table != null ? table.positionBp(variant) : variants.get(variant).positionBp();
    }

    /** Hash heads and links; the first match and then {@code next} in file order. */
    private static final class Chains {
        private final int[] heads;
        private final int[] next;
        private final int shift;

        Chains(int size) {
            int bits = Math.max(4, 32 - Integer.numberOfLeadingZeros(Math.max(1, size)) + 1);
            heads = new int[1 << bits];
            Arrays.fill(heads, -1);
            next = new int[size];
            shift = 32 - bits;
        }

        int slot(int hash) {
            return (hash * 0x9E3779B9) >>> shift;
        }
    }

    /** The first variant at a locus, or -1. */
    int firstAt(Locus locus) {
        Chains chains = loci();
        Integer code = chromosomeCodes.get(locus.chromosome());
        if (code == null) {
            return -1;
        }
        int variant = chains.heads[chains.slot(hash(code, locus.positionBp()))];
        return sameLocus(chains, variant, locus);
    }

    int nextAt(int variant, Locus locus) {
        Chains chains = byLocus;
        return chains == null ? -1 : sameLocus(chains, chains.next[variant], locus);
    }

    private int sameLocus(Chains chains, int from, Locus locus) {
        int variant = from;
        while (variant >= 0) {
            if (positionBp(variant) == locus.positionBp()
                    && locus.chromosome().equals(canonical.get(chromosome(variant)))) {
                return variant;
            }
            variant = chains.next[variant];
        }
        return -1;
    }

    int firstWithId(String id) {
        Chains chains = ids();
        return sameId(chains, chains.heads[chains.slot(id.hashCode())], id);
    }

    int nextWithId(int variant, String id) {
        Chains chains = byId;
        return chains == null ? -1 : sameId(chains, chains.next[variant], id);
    }

    private int sameId(Chains chains, int from, String id) {
        int variant = from;
        if (table != null) {
            while (variant >= 0 && !table.idEquals(variant, id)) {
                variant = chains.next[variant];
            }
            return variant;
        }
        while (variant >= 0 && !variants.get(variant).id().equals(id)) {
            variant = chains.next[variant];
        }
        return variant;
    }

    private Chains loci() {
        Chains chains = byLocus;
        return chains != null ? chains : makeLoci();
    }

    private synchronized Chains makeLoci() {
        Chains chains = byLocus;
        if (chains == null) {
            chains = indexLoci();
            byLocus = chains;
        }
        return chains;
    }

    private Chains ids() {
        Chains chains = byId;
        return chains != null ? chains : makeIds();
    }

    private synchronized Chains makeIds() {
        Chains chains = byId;
        if (chains == null) {
            chains = indexIds();
            byId = chains;
        }
        return chains;
    }

    private Chains indexLoci() {
        Chains chains = new Chains(variants.size());
        String lastName = "";
        int lastCode = -1;
        // Backwards, so that each chain runs in file order.
        for (int i = variants.size() - 1; i >= 0; i--) {
            String chromosome = chromosome(i);
            if (lastCode < 0 || !chromosome.equals(lastName)) {
                lastName = chromosome;
                String name = canonical.computeIfAbsent(lastName, Locus::canonicalChromosome);
                lastCode = chromosomeCodes.computeIfAbsent(name, unused -> chromosomeCodes.size());
            }
            link(chains, hash(lastCode, positionBp(i)), i);
        }
        return chains;
    }

    private Chains indexIds() {
        Chains chains = new Chains(variants.size());
        for (int i = variants.size() - 1; i >= 0; i--) {
            int hash = table != null ? table.idHash(i) : variants.get(i).id().hashCode();
            // The hash of a dot is its code.
            if (hash != '.' || !variants.get(i).id().equals(".")) {
                link(chains, hash, i);
            }
        }
        return chains;
    }

    private static void link(Chains chains, int hash, int variant) {
        int slot = chains.slot(hash);
        chains.next[variant] = chains.heads[slot];
        chains.heads[slot] = variant;
    }

    private static int hash(int chromosome, int positionBp) {
        return positionBp * 31 + chromosome;
    }
}
