package org.endotype.testdata;

/**
 * MADRS at baseline and weeks 2, 4 and 6 in two arms, with dropout. Planted: group 1 responds to arm A, group 2 to arm
 * B, group 3 to either now and then. Nothing planted: one response rate for all.
 */
final class OutcomeSimulation {

    static final String[] ARMS = {"A", "B"};

    /** Chance of response by group and arm. */
    private static final double[][] PLANTED_RESPONSE = {{0.80, 0.22}, {0.22, 0.80}, {0.42, 0.42}};

    private static final double EVEN_RESPONSE = 0.45;
    private static final double[] SHARE_BY_WEEK = {0.40, 0.75, 1.0};
    private static final double[] DROPOUT_BY_WEEK = {0.02, 0.03, 0.04};

    private OutcomeSimulation() {}

    static String table(SimulatedPeople people, long seed, GroupStructure structure) {
        StringBuilder text = new StringBuilder("participant_id\tarm\tmadrs_w0\tmadrs_w2\tmadrs_w4\tmadrs_w6\n");
        for (int i = 0; i < people.count; i++) {
            RandomStream stream = RandomStream.of(seed, "outcome", i);
            double chance = structure == GroupStructure.PLANTED
                    ? PLANTED_RESPONSE[people.group[i]][people.arm[i]]
                    : EVEN_RESPONSE;
            double baseline =
                    Math.rint(Math.min(48, Math.max(20, stream.normal(31 + 0.8 * people.sharedFactor[i], 4.2))));
            // Relative drop at week 6: responders around .68, others around .22; the 50 % line falls between.
            double drop = stream.chance(chance)
                    ? Math.min(0.98, Math.max(0.52, stream.normal(0.68, 0.10)))
                    : Math.min(0.46, stream.normal(0.22, 0.13));
            text.append(people.ids.get(i))
                    .append('\t')
                    .append(ARMS[people.arm[i]])
                    .append('\t');
            text.append((int) baseline);
            boolean present = true;
            for (int w = 0; w < SHARE_BY_WEEK.length; w++) {
                double wobble = w == SHARE_BY_WEEK.length - 1 ? 0 : stream.normal(0, 1.8);
                double score = Math.rint(baseline * (1 - drop * SHARE_BY_WEEK[w]) + wobble);
                present &= !stream.chance(DROPOUT_BY_WEEK[w]);
                text.append('\t');
                if (present) {
                    text.append((int) Math.min(60, Math.max(0, score)));
                } else {
                    text.append("n/a");
                }
            }
            text.append('\n');
        }
        return text.toString();
    }
}
