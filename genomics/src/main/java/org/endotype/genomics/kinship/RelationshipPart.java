package org.endotype.genomics.kinship;

import java.io.Serializable;

/**
 * What some variants add to a relationship matrix; elements below and on the diagonal, row by row.
 *
 * @param products sums of standardised products
 * @param missing calls that each sample lacks
 * @param bothMissing calls that both of a pair lack; empty where nobody lacks any
 */
record RelationshipPart(double[] products, int[] missing, int[] bothMissing) implements Serializable {

    /** The sum, in the arrays of this part where they are long enough. */
    RelationshipPart plus(RelationshipPart other) {
        for (int i = 0; i < products.length; i++) {
            products[i] += other.products[i];
        }
        add(missing, other.missing);
        if (bothMissing.length == 0) {
            return new RelationshipPart(products, missing, other.bothMissing);
        }
        add(bothMissing, other.bothMissing);
        return this;
    }

    private static void add(int[] sums, int[] others) {
        for (int i = 0; i < others.length; i++) {
            sums[i] += others[i];
        }
    }
}
