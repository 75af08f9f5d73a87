package org.endotype.genomics.score;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.parallel.Parallelism;
import org.endotype.genomics.score.TableMatch.Coordinates;
import org.endotype.genomics.score.TableMatch.EffectAllele;
import org.endotype.genomics.variant.ChromosomeKind;
import org.endotype.genomics.variant.ChromosomeKinds;
import org.endotype.genomics.variant.GenomeBuild;
import org.endotype.genomics.variant.Locus;
import org.endotype.genomics.variant.Variant;
import org.jspecify.annotations.Nullable;

/**
 * Finds the variant of each weight. At a place the best of these wins: both alleles as written (effect on allele 2,
 * then on allele 1), both on the other strand, then, for rows without another allele, the effect allele alone as
 * written and on the other strand.
 */
final class VariantMatcher {

    private static final int NO_MATCH = 9;
    private static final int ROWS_A_BLOCK = 4096;

    private final List<Variant> variants;
    private final VariantIndex index;
    private final ChromosomeKinds kinds;
    private final ScoreParameters parameters;
    private final Parallelism parallelism;

    VariantMatcher(List<Variant> variants, ScoreParameters parameters, Parallelism parallelism) {
        this.variants = variants;
        this.index = new VariantIndex(variants);
        this.kinds = ChromosomeKinds.of(variants);
        this.parameters = parameters;
        this.parallelism = parallelism;
    }

    TableMatch match(WeightTable table) {
        List<Coordinates> possible = possibleCoordinates(table);
        TableMatch best = match(table, possible.get(0));
        for (int i = 1; i < possible.size(); i++) {
            TableMatch other = match(table, possible.get(i));
            if (other.matchedShare() > best.matchedShare()) {
                best = other;
            }
        }
        return best;
    }

    /** One system where the builds decide; both where the genotypes' build is not known, the better match to win. */
    private List<Coordinates> possibleCoordinates(WeightTable table) {
        boolean original = table.hasOriginalPositions();
        boolean harmonised = table.hasHarmonisedPositions();
        if (!original && !harmonised) {
            return List.of(Coordinates.IDS);
        }
        Optional<GenomeBuild> wanted = parameters.knownBuild();
        List<Coordinates> possible = new ArrayList<>();
        if (harmonised && (wanted.isEmpty() || wanted.get() == table.harmonisedBuild())) {
            possible.add(Coordinates.HARMONISED_POSITIONS);
        }
        boolean originalFits =
                wanted.isEmpty() || table.originalBuild() == null || wanted.get() == table.originalBuild();
        if (original && originalFits && (wanted.isEmpty() || possible.isEmpty())) {
            possible.add(Coordinates.ORIGINAL_POSITIONS);
        }
        if (possible.isEmpty()) {
            throw new InconsistentInput(
                    SourceLocation.file(table.file()),
                    "its positions are in " + builds(table) + ", and the genotypes are in "
                            + wanted.map(GenomeBuild::toString).orElse("?")
                            + "; use the scoring file harmonised to that build");
        }
        return possible;
    }

    private static String builds(WeightTable table) {
        List<String> names = new ArrayList<>();
        if (table.hasOriginalPositions()) {
            names.add(String.valueOf(table.originalBuild()));
        }
        if (table.hasHarmonisedPositions()) {
            names.add(table.harmonisedBuild() == null ? "an unnamed harmonised build" : table.harmonisedBuild() + "");
        }
        return String.join(" and ", names);
    }

    private TableMatch match(WeightTable table, Coordinates coordinates) {
        int rows = table.variants().size();
        int[] found = new int[rows];
        EffectAllele[] effects = new EffectAllele[rows];
        MatchOutcome[] outcomes = new MatchOutcome[rows];
        Arrays.fill(found, -1);
        Arrays.fill(effects, EffectAllele.NONE);
        GenomeBuild build =
                switch (coordinates) {
                    case ORIGINAL_POSITIONS -> firstKnown(table.originalBuild(), parameters.build());
                    case HARMONISED_POSITIONS -> firstKnown(table.harmonisedBuild(), parameters.build());
                    case IDS -> parameters.build();
                };
        // Rows are looked up on all threads; which of several rows comes first is then decided in file order.
        Candidate[] candidates = new Candidate[rows];
        parallelism.forEachBlock((rows + ROWS_A_BLOCK - 1) / ROWS_A_BLOCK, block -> {
            int last = Math.min(rows, (block + 1) * ROWS_A_BLOCK);
            for (int row = block * ROWS_A_BLOCK; row < last; row++) {
                candidates[row] = find(table.variants().get(row), coordinates, build);
            }
        });
        byte[] taken = new byte[variants.size()];
        for (int row = 0; row < rows; row++) {
            Candidate candidate = candidates[row];
            MatchOutcome outcome = candidate.outcome();
            if (outcome.status() == MatchOutcome.Status.MATCHED) {
                EffectModel model = table.variants().get(row).model();
                int earlier = taken[candidate.variant()];
                if (earlier == 0) {
                    taken[candidate.variant()] = (byte) (model.ordinal() + 1);
                }
                if (earlier == model.ordinal() + 1) {
                    outcome = MatchOutcome.REPEATED;
                } else {
                    found[row] = candidate.variant();
                    effects[row] = candidate.effect();
                }
            }
            outcomes[row] = outcome;
        }
        return new TableMatch(table, coordinates, found, effects, outcomes);
    }

    private static @Nullable GenomeBuild firstKnown(@Nullable GenomeBuild first, @Nullable GenomeBuild second) {
        return first != null ? first : second;
    }

    private record Candidate(int variant, EffectAllele effect, MatchOutcome outcome) {
        static Candidate none(MatchOutcome outcome) {
            return new Candidate(-1, EffectAllele.NONE, outcome);
        }
    }

    private Candidate find(WeightedVariant row, Coordinates coordinates, @Nullable GenomeBuild build) {
        if (row.model() == EffectModel.UNSUPPORTED) {
            return Candidate.none(MatchOutcome.UNSUPPORTED);
        }
        Locus locus =
                switch (coordinates) {
                    case ORIGINAL_POSITIONS -> row.original();
                    case HARMONISED_POSITIONS -> row.harmonised();
                    case IDS -> null;
                };
        // A row without a place in a file of places is found by its id, where it has one.
        if (coordinates != Coordinates.IDS && locus == null && row.id().isEmpty()) {
            return Candidate.none(MatchOutcome.NO_POSITION);
        }
        if (coordinates == Coordinates.IDS && row.id().isEmpty()) {
            return Candidate.none(MatchOutcome.NO_ID);
        }
        int at = locus == null ? index.firstWithId(row.id()) : index.firstAt(locus);
        if (at < 0) {
            return Candidate.none(MatchOutcome.NOT_FOUND);
        }
        int bestRank = NO_MATCH;
        int best = -1;
        int equallyGood = 0;
        boolean multiallelic = false;
        while (at >= 0) {
            Variant variant = variants.get(at);
            multiallelic |=
                    variant.allele1().indexOf(',') >= 0 || variant.allele2().indexOf(',') >= 0;
            int rank = rank(row, variant);
            if (rank < bestRank) {
                bestRank = rank;
                best = at;
                equallyGood = 1;
            } else if (rank == bestRank && rank < NO_MATCH) {
                equallyGood++;
            }
            at = locus == null ? index.nextWithId(at, row.id()) : index.nextAt(at, locus);
        }
        if (bestRank == NO_MATCH && !Nucleotides.areNucleotides(row.effectAllele())) {
            return Candidate.none(MatchOutcome.NOT_NUCLEOTIDES);
        }
        if (bestRank == NO_MATCH) {
            return Candidate.none(multiallelic ? MatchOutcome.MULTIALLELIC : MatchOutcome.ALLELES_DIFFER);
        }
        return judge(best, bestRank, equallyGood, coordinates, build);
    }

    private Candidate judge(int best, int rank, int equallyGood, Coordinates coordinates, @Nullable GenomeBuild build) {
        Variant variant = variants.get(best);
        boolean drop =
                switch (parameters.ambiguous()) {
                    case DROP -> true;
                    case KEEP -> false;
                    case BY_MATCH -> coordinates != Coordinates.IDS;
                };
        if (drop && Nucleotides.areComplementary(variant.allele1(), variant.allele2())) {
            return Candidate.none(MatchOutcome.AMBIGUOUS_STRAND);
        }
        ChromosomeKind kind = kinds.get(best);
        if (kind == ChromosomeKind.Y || kind == ChromosomeKind.MITOCHONDRIAL) {
            return Candidate.none(MatchOutcome.HAPLOID_CHROMOSOME);
        }
        if (kind == ChromosomeKind.X
                && parameters.chromosomeX() == ChromosomeX.LEAVE_OUT
                && isHaploidInMales(variant, build)) {
            return Candidate.none(MatchOutcome.CHROMOSOME_X);
        }
        MatchOutcome outcome =
                switch (rank) {
                    case 1, 2 -> MatchOutcome.MATCHED;
                    case 3, 4 -> MatchOutcome.MATCHED_FLIPPED;
                    case 5, 6 -> MatchOutcome.MATCHED_EFFECT_ONLY;
                    default -> MatchOutcome.MATCHED_EFFECT_FLIPPED;
                };
        if (equallyGood > 1) {
            if (rank > 4 && coordinates != Coordinates.IDS) {
                return Candidate.none(MatchOutcome.SEVERAL_VARIANTS);
            }
            outcome = MatchOutcome.MATCHED_FIRST_OF_SEVERAL;
        }
        EffectAllele effect = rank % 2 == 1 ? EffectAllele.ALLELE_2 : EffectAllele.ALLELE_1;
        return new Candidate(best, effect, outcome);
    }

    /** Chromosome X outside the pseudo-autosomal regions; without a build, all of X. */
    static boolean isHaploidInMales(Variant variant, @Nullable GenomeBuild build) {
        return ChromosomeKind.of(variant.chromosome()) == ChromosomeKind.X
                && (build == null || !build.isPseudoAutosomal(variant.positionBp()));
    }

    /** 1 is best; odd ranks put the effect on allele 2, even ones on allele 1. */
    private static int rank(WeightedVariant row, Variant variant) {
        String allele1 = variant.allele1();
        String allele2 = variant.allele2();
        String effect = row.effectAllele();
        String flipped = Nucleotides.complement(effect);
        if (row.otherAlleles().isEmpty()) {
            if (effect.equals(allele2)) {
                return 5;
            }
            if (effect.equals(allele1)) {
                return 6;
            }
            if (flipped.equals(allele2)) {
                return 7;
            }
            return flipped.equals(allele1) ? 8 : NO_MATCH;
        }
        int best = NO_MATCH;
        for (String other : row.otherAlleles()) {
            String otherFlipped = Nucleotides.complement(other);
            if (effect.equals(allele2) && other.equals(allele1)) {
                best = Math.min(best, 1);
            } else if (effect.equals(allele1) && other.equals(allele2)) {
                best = Math.min(best, 2);
            } else if (flipped.equals(allele2) && otherFlipped.equals(allele1)) {
                best = Math.min(best, 3);
            } else if (flipped.equals(allele1) && otherFlipped.equals(allele2)) {
                best = Math.min(best, 4);
            }
        }
        return best;
    }
}
