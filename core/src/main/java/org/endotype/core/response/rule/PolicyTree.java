package org.endotype.core.response.rule;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;

/**
 * A treatment rule that asks at most two questions about a person.
 *
 * @param root where it starts
 * @param value the mean score of the arms it chooses over the people it was learned from
 */
public record PolicyTree(Node root, double value) {

    /** A question or an answer. */
    public sealed interface Node {

        /** Treat with this arm. */
        record Treat(int arm) implements Node {}

        /**
         * Go left where the feature is at most the threshold.
         *
         * @param feature column
         * @param threshold halfway between two values seen
         */
        record Split(int feature, double threshold, Node atMost, Node above) implements Node {}
    }

    /** The arm for a person; features are finite. */
    public int choose(double[] features) {
        Node node = root;
        while (node instanceof Node.Split split) {
            node = features[split.feature()] <= split.threshold() ? split.atMost() : split.above();
        }
        return ((Node.Treat) node).arm();
    }

    /** The rule in words, one line a leaf. */
    public String describe(List<String> featureNames, List<String> arms) {
        StringBuilder text = new StringBuilder();
        describe(root, "", featureNames, arms, text);
        return text.toString();
    }

    private static void describe(
            Node node, String conditions, List<String> names, List<String> arms, StringBuilder text) {
        if (node instanceof Node.Split split) {
            String and = conditions.isEmpty() ? "" : conditions + " and ";
            String name = names.get(split.feature());
            String threshold = new BigDecimal(split.threshold())
                    .round(new MathContext(6))
                    .stripTrailingZeros()
                    .toPlainString();
            describe(split.atMost(), and + name + " <= " + threshold, names, arms, text);
            describe(split.above(), and + name + " > " + threshold, names, arms, text);
        } else {
            text.append(conditions.isEmpty() ? "everyone" : "if " + conditions)
                    .append(": ")
                    .append(arms.get(((Node.Treat) node).arm()))
                    .append('\n');
        }
    }
}
