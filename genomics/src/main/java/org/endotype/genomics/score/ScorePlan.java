package org.endotype.genomics.score;

import java.util.Arrays;
import java.util.List;
import org.endotype.genomics.score.MatchOutcome.Status;
import org.endotype.genomics.score.TableMatch.EffectAllele;

/**
 * The matched rows of several tables in the order of the source's variants: for wanted variant {@code k} the terms
 * {@code termStart[k] .. termStart[k + 1] - 1}, each a row of a table.
 */
final class ScorePlan {

    final List<TableMatch> matches;
    /** Index of each table's first score among all scores. */
    final int[] firstScore;

    final int scoreCount;
    /** Variants with at least one term, ascending. */
    final int[] wanted;

    final int[] termStart;
    final int[] termTable;
    final int[] termRow;
    /** Matched rows of each table. */
    final int[] rowsOfTable;

    ScorePlan(List<TableMatch> matches) {
        this.matches = matches;
        firstScore = new int[matches.size()];
        rowsOfTable = new int[matches.size()];
        int scores = 0;
        int terms = 0;
        for (int table = 0; table < matches.size(); table++) {
            TableMatch match = matches.get(table);
            firstScore[table] = scores;
            scores += match.table().scoreNames().size();
            rowsOfTable[table] = match.count(Status.MATCHED);
            terms += rowsOfTable[table];
        }
        scoreCount = scores;
        // Sorting variant and running number as one long keeps the order of terms within a variant fixed.
        long[] keys = new long[terms];
        int[] tables = new int[terms];
        int[] rows = new int[terms];
        int at = 0;
        for (int table = 0; table < matches.size(); table++) {
            int[] variants = matches.get(table).variants();
            for (int row = 0; row < variants.length; row++) {
                if (variants[row] >= 0) {
                    keys[at] = ((long) variants[row] << 32) | at;
                    tables[at] = table;
                    rows[at] = row;
                    at++;
                }
            }
        }
        if (!isAscending(keys)) {
            Arrays.sort(keys);
        }
        termTable = new int[terms];
        termRow = new int[terms];
        int[] variants = new int[terms];
        int[] starts = new int[terms + 1];
        int distinct = 0;
        for (int term = 0; term < terms; term++) {
            int variant = (int) (keys[term] >>> 32);
            int from = (int) keys[term];
            termTable[term] = tables[from];
            termRow[term] = rows[from];
            if (distinct == 0 || variants[distinct - 1] != variant) {
                variants[distinct] = variant;
                starts[distinct] = term;
                distinct++;
            }
        }
        starts[distinct] = terms;
        wanted = Arrays.copyOf(variants, distinct);
        termStart = Arrays.copyOf(starts, distinct + 1);
    }

    /** Weights often stand in the order of the genotypes. */
    private static boolean isAscending(long[] keys) {
        for (int i = 1; i < keys.length; i++) {
            if (keys[i] < keys[i - 1]) {
                return false;
            }
        }
        return true;
    }

    /** Copies of the term's effect allele in a genotype code (0, 2 or 3) of bed packing. */
    int effectCopies(int term, int code) {
        int copiesOfAllele1 = code == 0 ? 2 : code == 2 ? 1 : 0;
        return effectOf(term) == EffectAllele.ALLELE_1 ? copiesOfAllele1 : 2 - copiesOfAllele1;
    }

    EffectAllele effectOf(int term) {
        return matches.get(termTable[term]).effectAlleles()[termRow[term]];
    }

    WeightedVariant rowOf(int term) {
        return matches.get(termTable[term]).table().variants().get(termRow[term]);
    }

    /** The term's weight in the {@code column}-th score of its table. */
    double weight(int term, int column) {
        return matches.get(termTable[term]).table().weights()[column][termRow[term]];
    }

    int columnsOf(int term) {
        return matches.get(termTable[term]).table().weights().length;
    }
}
