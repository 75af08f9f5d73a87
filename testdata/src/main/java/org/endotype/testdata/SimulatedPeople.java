package org.endotype.testdata;

import java.util.ArrayList;
import java.util.List;

/**
 * Everyone in a simulated cohort: what the tables show (age, sex, site, batch, arm) and what they hide (group, latent
 * factors, ancestry, motion). Arrays are indexed by person; read-only by convention within the package.
 */
final class SimulatedPeople {

    static final int GROUPS = 3;

    /** Views that carry a group axis, in the order of the columns of {@link #axis}. */
    enum View {
        CONNECTOME,
        TRANSCRIPTOME,
        PROTEOME
    }

    /** How far a group lies from the other two along its axis; the unit of all latent scores. */
    private static final double GROUP_DISTANCE = 1.0;

    /** The spread within a group along each axis. */
    private static final double WITHIN_GROUP_SD = 0.13;

    static final int SITES = 3;
    static final int BATCHES = 3;
    private static final double[] SITE_CUMULATIVE = {0.42, 0.76, 1.0};
    private static final double[] SITE_MOTION = {0.6, 1.0, 1.7};

    final int count;
    final List<String> ids = new ArrayList<>();
    final double[] age;
    final boolean[] female;
    final int[] site;
    final int[] batch;
    final int[] arm;
    /** Zero-based planted group. */
    final int[] group;
    /** People x 3: the position along each view's group axis. */
    final double[][] axis;
    /** People x 3 x 2: factors of one view alone that have nothing to do with the groups, standard normal. */
    final double[][][] privateFactor;
    /** A factor that all views share (say, general health), standard normal. */
    final double[] sharedFactor;
    /** Share of the second ancestry, 0 to 1. */
    final double[] ancestry;
    /** How much a person moves, 1 on average. */
    final double[] motion;
    /** The view a person lacks, or -1. */
    final int[] missingView;

    SimulatedPeople(int count, long seed, GroupStructure structure) {
        this.count = count;
        age = new double[count];
        female = new boolean[count];
        site = new int[count];
        batch = new int[count];
        arm = new int[count];
        group = new int[count];
        axis = new double[count][GROUPS];
        privateFactor = new double[count][GROUPS][2];
        sharedFactor = new double[count];
        ancestry = new double[count];
        motion = new double[count];
        missingView = new int[count];
        RandomStream order = RandomStream.of(seed, "people", 0);
        int[] groupOf = balanced(count, GROUPS, order);
        int[] armOf = balanced(count, 2, order);
        int[] lacking = lacking(count, order);
        for (int i = 0; i < count; i++) {
            RandomStream stream = RandomStream.of(seed, "person", i);
            ids.add("sub-" + "0".repeat(Math.max(0, 4 - Integer.toString(i + 1).length())) + (i + 1));
            age[i] = Math.rint(Math.min(70, Math.max(18, stream.normal(38, 11))));
            female[i] = stream.chance(0.6);
            site[i] = pick(stream.uniform());
            batch[i] = stream.integer(BATCHES);
            arm[i] = armOf[i];
            group[i] = structure == GroupStructure.PLANTED ? groupOf[i] : 0;
            drawAxis(axis[i], group[i], structure, stream);
            for (double[] factors : privateFactor[i]) {
                factors[0] = stream.normal();
                factors[1] = stream.normal();
            }
            sharedFactor[i] = stream.normal();
            double kind = stream.uniform();
            double jitter = stream.uniform();
            ancestry[i] = kind < 0.62 ? 0.04 * jitter : kind < 0.90 ? 1 - 0.04 * jitter : jitter;
            motion[i] =
                    SITE_MOTION[site[i]] * StrictMath.exp(Math.max(-0.6, Math.min(0.5, stream.normal(-0.04, 0.28))));
            missingView[i] = lacking[i];
        }
    }

    /**
     * The position along the three axes: planted, each axis sets one group apart from the other two; otherwise a
     * Gaussian with the covariance that planting gives.
     */
    private static void drawAxis(double[] axis, int group, GroupStructure structure, RandomStream stream) {
        double[] raw = {stream.normal(), stream.normal(), stream.normal()};
        double mean = (raw[0] + raw[1] + raw[2]) / GROUPS;
        for (int v = 0; v < GROUPS; v++) {
            double between = structure == GroupStructure.PLANTED
                    ? (v == group ? 1.0 : 0.0) - 1.0 / GROUPS
                    : (raw[v] - mean) / Math.sqrt(GROUPS);
            axis[v] = GROUP_DISTANCE * between + WITHIN_GROUP_SD * stream.normal();
        }
    }

    private static int[] balanced(int count, int parts, RandomStream order) {
        int[] values = new int[count];
        for (int i = 0; i < count; i++) {
            values[i] = i % parts;
        }
        order.shuffle(values);
        return values;
    }

    /** 15 % lack one view each, the three views in turn. */
    private static int[] lacking(int count, RandomStream order) {
        int lackingCount = (int) Math.round(0.15 * count);
        int[] values = new int[count];
        for (int i = 0; i < count; i++) {
            values[i] = i < lackingCount ? i % View.values().length : -1;
        }
        order.shuffle(values);
        return values;
    }

    private static int pick(double uniform) {
        int site = 0;
        while (uniform >= SITE_CUMULATIVE[site]) {
            site++;
        }
        return site;
    }

    boolean has(int person, View view) {
        return missingView[person] != view.ordinal();
    }

    double axis(int person, View view) {
        return axis[person][view.ordinal()];
    }

    double[] privateFactors(int person, View view) {
        return privateFactor[person][view.ordinal()];
    }

    /** Age in decades from 40. */
    double ageDecades(int person) {
        return (age[person] - 40) / 10;
    }
}
