package org.endotype.testdata;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Views of the same people with planted groups, or none, as plain numbers: for trials of power and error. Each view has
 * its own continuous factors, noise and, where asked, shifts by site and by movement; groups move every view a little.
 * The same plan and stream give the same numbers.
 */
public final class ViewSimulation {

    /** The shape of factors and noise. */
    public enum Shape {
        GAUSSIAN,
        /** Exponential factors and log-normal features. */
        SKEWED,
        /** Elliptical Student t with 3 degrees of freedom. */
        HEAVY_TAILED
    }

    /** How the features follow the position of a person in the plane of the groups. */
    public enum Structure {
        /** Linearly. */
        LINEAR,
        /** By random cosines: every feature is a wave over the plane. */
        CURVED,
        /** Linearly, but groups are rings around one centre: no straight line parts them. */
        RINGS
    }

    /**
     * What to simulate.
     *
     * @param separation distance between group centres in each view, in standard deviations of the view's group plane
     *     (for rings: between their radii, in units of .3)
     * @param siteShift standard deviation over features of the shift of each of three sites
     * @param missing chance that a person lacks one view
     * @param factors continuous factors a view that have nothing to do with groups
     * @param absentEntries chance of each person's each view to be absent, but never the last
     * @param noise standard deviation of what is each feature's own
     * @param motionShift standard deviation over features of the slope on head movement, which is log-normal
     */
    public record Plan(
            int participants,
            int views,
            int features,
            int groups,
            double separation,
            Shape shape,
            double siteShift,
            double missing,
            int factors,
            Structure structure,
            double absentEntries,
            double noise,
            double motionShift) {

        public static Plan withDefaults() {
            return new Plan(240, 3, 80, 3, 2.2, Shape.GAUSSIAN, 0, 0, 4, Structure.LINEAR, 0, 1, 0);
        }

        public Plan participants(int value) {
            return new Plan(
                    value,
                    views,
                    features,
                    groups,
                    separation,
                    shape,
                    siteShift,
                    missing,
                    factors,
                    structure,
                    absentEntries,
                    noise,
                    motionShift);
        }

        public Plan views(int value) {
            return new Plan(
                    participants,
                    value,
                    features,
                    groups,
                    separation,
                    shape,
                    siteShift,
                    missing,
                    factors,
                    structure,
                    absentEntries,
                    noise,
                    motionShift);
        }

        public Plan features(int value) {
            return new Plan(
                    participants,
                    views,
                    value,
                    groups,
                    separation,
                    shape,
                    siteShift,
                    missing,
                    factors,
                    structure,
                    absentEntries,
                    noise,
                    motionShift);
        }

        public Plan groups(int value) {
            return new Plan(
                    participants,
                    views,
                    features,
                    value,
                    separation,
                    shape,
                    siteShift,
                    missing,
                    factors,
                    structure,
                    absentEntries,
                    noise,
                    motionShift);
        }

        public Plan separation(double value) {
            return new Plan(
                    participants,
                    views,
                    features,
                    groups,
                    value,
                    shape,
                    siteShift,
                    missing,
                    factors,
                    structure,
                    absentEntries,
                    noise,
                    motionShift);
        }

        public Plan shape(Shape value) {
            return new Plan(
                    participants,
                    views,
                    features,
                    groups,
                    separation,
                    value,
                    siteShift,
                    missing,
                    factors,
                    structure,
                    absentEntries,
                    noise,
                    motionShift);
        }

        public Plan siteShift(double value) {
            return new Plan(
                    participants,
                    views,
                    features,
                    groups,
                    separation,
                    shape,
                    value,
                    missing,
                    factors,
                    structure,
                    absentEntries,
                    noise,
                    motionShift);
        }

        public Plan missing(double value) {
            return new Plan(
                    participants,
                    views,
                    features,
                    groups,
                    separation,
                    shape,
                    siteShift,
                    value,
                    factors,
                    structure,
                    absentEntries,
                    noise,
                    motionShift);
        }

        public Plan factors(int value) {
            return new Plan(
                    participants,
                    views,
                    features,
                    groups,
                    separation,
                    shape,
                    siteShift,
                    missing,
                    value,
                    structure,
                    absentEntries,
                    noise,
                    motionShift);
        }

        public Plan structure(Structure value) {
            return new Plan(
                    participants,
                    views,
                    features,
                    groups,
                    separation,
                    shape,
                    siteShift,
                    missing,
                    factors,
                    value,
                    absentEntries,
                    noise,
                    motionShift);
        }

        public Plan absentEntries(double value) {
            return new Plan(
                    participants,
                    views,
                    features,
                    groups,
                    separation,
                    shape,
                    siteShift,
                    missing,
                    factors,
                    structure,
                    value,
                    noise,
                    motionShift);
        }

        public Plan noise(double value) {
            return new Plan(
                    participants,
                    views,
                    features,
                    groups,
                    separation,
                    shape,
                    siteShift,
                    missing,
                    factors,
                    structure,
                    absentEntries,
                    value,
                    motionShift);
        }

        public Plan motionShift(double value) {
            return new Plan(
                    participants,
                    views,
                    features,
                    groups,
                    separation,
                    shape,
                    siteShift,
                    missing,
                    factors,
                    structure,
                    absentEntries,
                    noise,
                    value);
        }
    }

    /**
     * One view.
     *
     * @param values row-major, people x features, of everyone; only those present are meant to be seen
     */
    public record SimulatedView(String name, List<String> features, boolean[] present, double[] values) {}

    /**
     * Simulated people.
     *
     * @param truth planted group, one-based
     * @param site zero-based
     * @param motion empty where the plan has no effect of movement
     */
    public record Simulated(
            List<String> ids, int[] truth, int[] site, double[] age, double[] motion, List<SimulatedView> views) {}

    private ViewSimulation() {}

    /** Draws people and their views. */
    public static Simulated draw(Plan plan, RandomGenerator random) {
        int n = plan.participants();
        int[] truth = new int[n];
        int[] site = new int[n];
        double[] age = new double[n];
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            ids.add(String.format("P%04d", i + 1));
            truth[i] = 1 + random.nextInt(plan.groups());
            site[i] = random.nextInt(3);
            age[i] = 20 + 40 * random.nextDouble();
        }
        double[] motion = new double[plan.motionShift() > 0 ? n : 0];
        for (int i = 0; i < motion.length; i++) {
            motion[i] = Math.exp(0.6 * random.nextGaussian());
        }
        boolean[][] present = presence(plan, random);
        List<SimulatedView> views = new ArrayList<>();
        for (int v = 0; v < plan.views(); v++) {
            List<String> names = new ArrayList<>();
            for (int j = 0; j < plan.features(); j++) {
                names.add("v" + v + "f" + j);
            }
            views.add(new SimulatedView("view" + v, names, present[v], view(plan, truth, site, motion, random)));
        }
        return new Simulated(ids, truth, site, age, motion, views);
    }

    /** Each participant lacks one view, never all, with the plan's probability. */
    private static boolean[][] presence(Plan plan, RandomGenerator random) {
        boolean[][] present = new boolean[plan.views()][plan.participants()];
        for (int i = 0; i < plan.participants(); i++) {
            int lacking = plan.views() > 1 && random.nextDouble() < plan.missing() ? random.nextInt(plan.views()) : -1;
            for (int v = 0; v < plan.views(); v++) {
                present[v][i] = v != lacking;
            }
        }
        if (plan.absentEntries() > 0) {
            for (int i = 0; i < plan.participants(); i++) {
                int kept = random.nextInt(plan.views());
                for (int v = 0; v < plan.views(); v++) {
                    present[v][i] &= v == kept || random.nextDouble() >= plan.absentEntries();
                }
                present[kept][i] = true;
            }
        }
        return present;
    }

    private static double[][] centres(Plan plan, int axes) {
        double[][] centres = new double[plan.groups()][axes];
        if (plan.groups() == 2) {
            centres[1][0] = plan.separation();
            return centres;
        }
        // Regular polygon: neighbours are `separation` apart for three groups.
        double radius = plan.separation() / Math.sqrt(3);
        for (int g = 0; g < plan.groups(); g++) {
            centres[g][0] = radius * Math.cos(2 * Math.PI * g / plan.groups());
            if (axes > 1) {
                centres[g][1] = radius * Math.sin(2 * Math.PI * g / plan.groups());
            }
        }
        return centres;
    }

    private static double[] view(Plan plan, int[] truth, int[] site, double[] motion, RandomGenerator random) {
        int n = plan.participants();
        int p = plan.features();
        int axes = plan.structure() == Structure.LINEAR ? Math.max(1, plan.groups() - 1) : 2;
        double[][] centres = centres(plan, axes);
        int total = plan.factors() + axes;
        double[] loadings = new double[total * p];
        for (int c = 0; c < loadings.length; c++) {
            loadings[c] = 0.5 * random.nextGaussian();
        }
        double[] siteLoad = new double[3 * p];
        for (int c = 0; c < siteLoad.length; c++) {
            siteLoad[c] = plan.siteShift() * random.nextGaussian();
        }
        double[] motionLoad = new double[p];
        for (int j = 0; j < motionLoad.length && motion.length > 0; j++) {
            motionLoad[j] = plan.motionShift() * random.nextGaussian();
        }
        double[] waves = new double[plan.structure() == Structure.CURVED ? p * (axes + 1) : 0];
        for (int c = 0; c < waves.length; c++) {
            waves[c] = c % (axes + 1) == axes ? 2 * Math.PI * random.nextDouble() : random.nextGaussian();
        }
        double[] x = new double[n * p];
        double[] factor = new double[total];
        for (int i = 0; i < n; i++) {
            double spread = plan.shape() == Shape.HEAVY_TAILED ? 1 / Math.sqrt(chiSquare3(random) / 3) : 1;
            for (int k = 0; k < total; k++) {
                factor[k] = k < plan.factors() && plan.shape() == Shape.SKEWED
                        ? -Math.log(1 - random.nextDouble()) - 1
                        : spread * random.nextGaussian();
            }
            position(plan, truth[i], centres, factor, random);
            for (int j = 0; j < p; j++) {
                double value = plan.noise() * spread * random.nextGaussian() + siteLoad[site[i] * p + j];
                if (motion.length > 0) {
                    value += motionLoad[j] * (motion[i] - 1.2);
                }
                for (int k = 0; k < (waves.length > 0 ? plan.factors() : total); k++) {
                    value += factor[k] * loadings[k * p + j];
                }
                if (waves.length > 0) {
                    double phase = waves[j * (axes + 1) + axes];
                    for (int a = 0; a < axes; a++) {
                        phase += waves[j * (axes + 1) + a] * factor[plan.factors() + a];
                    }
                    value += Math.cos(phase);
                }
                x[i * p + j] = plan.shape() == Shape.SKEWED ? Math.exp(0.7 * value) : value;
            }
        }
        return x;
    }

    /** Moves the last factors, the group plane, to where the person's group is. */
    private static void position(Plan plan, int group, double[][] centres, double[] factor, RandomGenerator random) {
        int at = plan.factors();
        if (plan.structure() == Structure.RINGS) {
            double angle = 2 * Math.PI * random.nextDouble();
            double radius = 0.3 * plan.separation() * (group - 1);
            factor[at] = 0.3 * factor[at] + radius * Math.cos(angle);
            factor[at + 1] = 0.3 * factor[at + 1] + radius * Math.sin(angle);
            return;
        }
        for (int a = 0; a < centres[group - 1].length; a++) {
            factor[at + a] += centres[group - 1][a];
        }
    }

    private static double chiSquare3(RandomGenerator random) {
        double sum = 0;
        for (int k = 0; k < 3; k++) {
            double z = random.nextGaussian();
            sum += z * z;
        }
        return sum;
    }

    /** The values of those present, row-major. */
    public static double[] presentValues(SimulatedView view) {
        int width = view.features().size();
        double[] rows = new double[view.values().length];
        int kept = 0;
        for (int i = 0; i < view.present().length; i++) {
            if (view.present()[i]) {
                System.arraycopy(view.values(), i * width, rows, kept * width, width);
                kept++;
            }
        }
        return Arrays.copyOf(rows, kept * width);
    }
}
