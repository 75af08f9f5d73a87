package org.endotype.genomics.pharmacogene;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Names a person's two haplotypes.
 *
 * <p>Every assignment of heterozygous sites to the two haplotypes that the phase allows is tried. A haplotype is an
 * allele when it carries all of the allele's defining variants that were called and no other defining variant, save
 * those that suballeles may carry. A missing position is never taken as reference: where a variant that was seen fits
 * an allele whose other variant is missing, that allele is named beside the ones that fit in full. All diplotypes that
 * fit are reported. A base that defines nothing makes its haplotype {@code Unknown}; a person none of whose assignments
 * fits gets no call.
 */
final class DiplotypeCaller {

    static final String UNKNOWN = "Unknown";
    private static final int MOST_HETEROZYGOUS = 14;

    private final GeneDefinition gene;
    private final int[] positions;
    private final int[] positionOfVariant;
    private final StarAllele unknown =
            new StarAllele(UNKNOWN, AlleleFunction.UNCERTAIN, Double.NaN, new BitSet(), new BitSet());

    DiplotypeCaller(GeneDefinition gene, int[] positions) {
        this.gene = gene;
        this.positions = positions;
        positionOfVariant = gene.variants().stream()
                .mapToInt(variant -> java.util.Arrays.binarySearch(positions, variant.positionBp()))
                .toArray();
    }

    /** Defining variants on one chromosome, and whether it carries a base that defines nothing. */
    private record Haplotype(BitSet variants, boolean novel) {}

    private record Pair(StarAllele first, StarAllele second, int unobserved) {
        String name() {
            return first.name() + "/" + second.name();
        }
    }

    PharmacogeneCall call(String sampleId, SampleCalls calls) {
        BitSet missing = new BitSet();
        List<String> missingNames = new ArrayList<>();
        for (int i = 0; i < positions.length; i++) {
            if (calls.isMissing(i)) {
                missingNames.add(nameOf(i));
            }
        }
        for (int v = 0; v < positionOfVariant.length; v++) {
            if (calls.isMissing(positionOfVariant[v])) {
                missing.set(v);
            }
        }
        if (missingNames.size() == positions.length) {
            return PharmacogeneCall.none(sampleId, gene.gene(), missingNames);
        }
        List<Pair> pairs = new ArrayList<>();
        Set<String> phenotypes = new TreeSet<>();
        for (Haplotype[] haplotypes : assignments(calls)) {
            addPairs(haplotypes, missing, pairs, phenotypes);
        }
        if (pairs.isEmpty()) {
            return PharmacogeneCall.none(sampleId, gene.gene(), missingNames);
        }
        pairs.sort(Comparator.comparingInt(Pair::unobserved)
                .thenComparing(Pair::first, DiplotypeCaller::compare)
                .thenComparing(Pair::second, DiplotypeCaller::compare));
        Set<String> names = new LinkedHashSet<>();
        Set<Double> scores = new LinkedHashSet<>();
        for (Pair pair : pairs) {
            names.add(pair.name());
            scores.add(Metabolism.activity(pair.first(), pair.second()));
        }
        return new PharmacogeneCall(
                sampleId,
                gene.gene(),
                String.join(";", names),
                phenotypes.size() == 1 ? phenotypes.iterator().next() : Metabolism.INDETERMINATE,
                scores.size() == 1 ? scores.iterator().next() : Double.NaN,
                missingNames,
                names.size());
    }

    private static int compare(StarAllele first, StarAllele second) {
        return Integer.compare(order(first), order(second));
    }

    private static int order(StarAllele allele) {
        return allele.name().equals(UNKNOWN) ? Integer.MAX_VALUE : allele.number();
    }

    private String nameOf(int position) {
        for (int v = 0; v < positionOfVariant.length; v++) {
            if (positionOfVariant[v] == position) {
                String place = gene.chromosome() + ":" + positions[position];
                String id = gene.variants().get(v).rsId();
                return id.equals(".") ? place : id + "(" + place + ")";
            }
        }
        throw new IllegalStateException("no variant at a defining position");
    }

    /** Every way to share the calls between two haplotypes that keeps phase sets together; up to mirror images. */
    private List<Haplotype[]> assignments(SampleCalls calls) {
        List<int[]> groups = heterozygousGroups(calls);
        if (groups.size() > MOST_HETEROZYGOUS) {
            return List.of();
        }
        List<Haplotype[]> all = new ArrayList<>();
        int ways = 1 << Math.max(0, groups.size() - 1);
        for (int way = 0; way < ways; way++) {
            BitSet[] variants = {new BitSet(), new BitSet()};
            boolean[] novel = new boolean[2];
            boolean[] swapped = new boolean[positions.length];
            for (int g = 1; g < groups.size(); g++) {
                for (int position : groups.get(g)) {
                    swapped[position] = (way >> (g - 1) & 1) == 1;
                }
            }
            for (int i = 0; i < positions.length; i++) {
                put(swapped[i] ? calls.second[i] : calls.first[i], variants[0], novel, 0);
                put(swapped[i] ? calls.first[i] : calls.second[i], variants[1], novel, 1);
            }
            all.add(new Haplotype[] {new Haplotype(variants[0], novel[0]), new Haplotype(variants[1], novel[1])});
        }
        return all;
    }

    /** Heterozygous positions; those of one phase set move together, an unphased one alone. */
    private List<int[]> heterozygousGroups(SampleCalls calls) {
        List<int[]> groups = new ArrayList<>();
        Set<Integer> seen = new TreeSet<>();
        for (int i = 0; i < positions.length; i++) {
            if (calls.isMissing(i) || calls.first[i] == calls.second[i]) {
                continue;
            }
            int set = calls.phaseSet[i];
            if (set == 0) {
                groups.add(new int[] {i});
            } else if (seen.add(set)) {
                groups.add(java.util.stream.IntStream.range(i, positions.length)
                        .filter(j -> calls.phaseSet[j] == set)
                        .toArray());
            }
        }
        return groups;
    }

    private static void put(int call, BitSet variants, boolean[] novel, int haplotype) {
        if (call >= 0) {
            variants.set(call);
        } else if (call == SampleCalls.NOVEL) {
            novel[haplotype] = true;
        }
    }

    private void addPairs(Haplotype[] haplotypes, BitSet missing, List<Pair> pairs, Set<String> phenotypes) {
        List<StarAllele> first = candidates(haplotypes[0], missing);
        List<StarAllele> second = candidates(haplotypes[1], missing);
        for (StarAllele a : first) {
            for (StarAllele b : second) {
                boolean inOrder = compare(a, b) <= 0;
                int unobserved = overlap(a.core(), missing) + overlap(b.core(), missing);
                pairs.add(inOrder ? new Pair(a, b, unobserved) : new Pair(b, a, unobserved));
            }
        }
        if (first.isEmpty() || second.isEmpty()) {
            return;
        }
        for (StarAllele a : possible(haplotypes[0], missing, first)) {
            for (StarAllele b : possible(haplotypes[1], missing, second)) {
                phenotypes.add(Metabolism.phenotype(gene.gene(), a, b));
            }
        }
    }

    private List<StarAllele> candidates(Haplotype haplotype, BitSet missing) {
        if (haplotype.novel()) {
            return List.of(unknown);
        }
        StarAllele usual = gene.allele(gene.defaultAllele());
        if (haplotype.variants().isEmpty() && !usual.core().isEmpty() && isSubset(usual.core(), missing)) {
            return List.of(usual);
        }
        List<StarAllele> found = new ArrayList<>();
        for (StarAllele allele : gene.alleles()) {
            if (fits(allele, haplotype.variants(), missing) && isSeen(allele, haplotype.variants(), missing, usual)) {
                found.add(allele);
            }
        }
        return found;
    }

    /** The candidates, and key alleles that only missing positions keep from showing. */
    private Set<StarAllele> possible(Haplotype haplotype, BitSet missing, List<StarAllele> candidates) {
        Set<StarAllele> possible = new LinkedHashSet<>(candidates);
        if (!haplotype.novel()) {
            for (StarAllele allele : gene.alleles()) {
                if (gene.keyAlleles().contains(allele.name()) && fits(allele, haplotype.variants(), missing)) {
                    possible.add(allele);
                }
            }
        }
        return possible;
    }

    private static boolean fits(StarAllele allele, BitSet variants, BitSet missing) {
        BitSet needed = (BitSet) allele.core().clone();
        needed.andNot(missing);
        if (!isSubset(needed, variants)) {
            return false;
        }
        BitSet extra = (BitSet) variants.clone();
        extra.andNot(allele.core());
        extra.andNot(allele.optional());
        return extra.isEmpty();
    }

    /** Complete, or partly missing and shown by a variant that is not simply the usual allele's. */
    private static boolean isSeen(StarAllele allele, BitSet variants, BitSet missing, StarAllele usual) {
        if (!allele.core().intersects(missing)) {
            return true;
        }
        BitSet evidence = (BitSet) variants.clone();
        evidence.andNot(usual.core());
        return !evidence.isEmpty();
    }

    private static boolean isSubset(BitSet small, BitSet large) {
        BitSet rest = (BitSet) small.clone();
        rest.andNot(large);
        return rest.isEmpty();
    }

    private static int overlap(BitSet a, BitSet b) {
        BitSet both = (BitSet) a.clone();
        both.and(b);
        return both.cardinality();
    }
}
