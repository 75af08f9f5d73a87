package org.endotype.core.stratify;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.endotype.core.cohort.Cohort;
import org.endotype.core.cohort.Covariate;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.feature.Provenance;
import org.endotype.core.parallel.RandomStreams;
import org.endotype.core.sample.SampleSet;

/**
 * Small simulated cohorts with planted groups, or none. Each view has its own continuous factors, noise and (where
 * asked) site shifts; groups shift every view a little in a random plane.
 */
public final class PlantedCohorts {

    /** The shape of factors and noise. */
    public enum Shape {
        GAUSSIAN,
        /** Exponential factors and log-normal features. */
        SKEWED,
        /** Elliptical Student t with 3 degrees of freedom. */
        HEAVY_TAILED
    }

    /**
     * @param separation distance between group centres in each view, in standard deviations of the view's group plane
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
            int factors) {

        public static Plan withDefaults() {
            return new Plan(240, 3, 80, 3, 2.2, Shape.GAUSSIAN, 0, 0, 4);
        }

        public Plan participants(int value) {
            return new Plan(value, views, features, groups, separation, shape, siteShift, missing, factors);
        }

        public Plan views(int value) {
            return new Plan(participants, value, features, groups, separation, shape, siteShift, missing, factors);
        }

        public Plan features(int value) {
            return new Plan(participants, views, value, groups, separation, shape, siteShift, missing, factors);
        }

        public Plan groups(int value) {
            return new Plan(participants, views, features, value, separation, shape, siteShift, missing, factors);
        }

        public Plan separation(double value) {
            return new Plan(participants, views, features, groups, value, shape, siteShift, missing, factors);
        }

        public Plan shape(Shape value) {
            return new Plan(participants, views, features, groups, separation, value, siteShift, missing, factors);
        }

        public Plan siteShift(double value) {
            return new Plan(participants, views, features, groups, separation, shape, value, missing, factors);
        }

        public Plan missing(double value) {
            return new Plan(participants, views, features, groups, separation, shape, siteShift, value, factors);
        }

        public Plan factors(int value) {
            return new Plan(participants, views, features, groups, separation, shape, siteShift, missing, value);
        }
    }

    /** A cohort with its truth, one-based groups. */
    public record Planted(Cohort cohort, int[] truth, int[] site) {}

    private PlantedCohorts() {}

    public static Planted simulate(Plan plan, long seed) {
        RandomGenerator random = RandomStreams.stream(seed, 77);
        int n = plan.participants();
        int[] truth = new int[n];
        int[] site = new int[n];
        List<String> ids = new ArrayList<>();
        List<String> siteNames = new ArrayList<>();
        double[] age = new double[n];
        for (int i = 0; i < n; i++) {
            ids.add(String.format("P%04d", i + 1));
            truth[i] = 1 + random.nextInt(plan.groups());
            site[i] = random.nextInt(3);
            siteNames.add("site" + site[i]);
            age[i] = 20 + 40 * random.nextDouble();
        }
        Map<String, FeatureMatrix> views = new LinkedHashMap<>();
        boolean[][] present = presence(plan, random);
        for (int v = 0; v < plan.views(); v++) {
            double[] x = view(plan, truth, site, random);
            List<String> names = new ArrayList<>();
            for (int j = 0; j < plan.features(); j++) {
                names.add("v" + v + "f" + j);
            }
            List<String> kept = new ArrayList<>();
            double[] rows = new double[x.length];
            for (int i = 0; i < n; i++) {
                if (present[v][i]) {
                    System.arraycopy(x, i * plan.features(), rows, kept.size() * plan.features(), plan.features());
                    kept.add(ids.get(i));
                }
            }
            views.put(
                    "view" + v,
                    FeatureMatrix.of(
                            SampleSet.of(kept),
                            names,
                            java.util.Arrays.copyOf(rows, kept.size() * plan.features()),
                            Provenance.of("simulated")));
        }
        Cohort cohort = Cohort.of(
                SampleSet.of(ids),
                views,
                List.of(Covariate.categorical("site", siteNames), Covariate.numeric("age", age)));
        return new Planted(cohort, truth, site);
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
        return present;
    }

    private static double[] view(Plan plan, int[] truth, int[] site, RandomGenerator random) {
        int n = plan.participants();
        int p = plan.features();
        int axes = Math.max(1, plan.groups() - 1);
        double[][] centres = new double[plan.groups()][axes];
        if (plan.groups() == 2) {
            centres[1][0] = plan.separation();
        } else {
            // Regular polygon: neighbours are `separation` apart for three groups.
            double radius = plan.separation() / Math.sqrt(3);
            for (int g = 0; g < plan.groups(); g++) {
                centres[g][0] = radius * Math.cos(2 * Math.PI * g / plan.groups());
                if (axes > 1) {
                    centres[g][1] = radius * Math.sin(2 * Math.PI * g / plan.groups());
                }
            }
        }
        int total = plan.factors() + axes;
        double[] loadings = new double[total * p];
        for (int k = 0; k < total; k++) {
            for (int j = 0; j < p; j++) {
                loadings[k * p + j] = 0.5 * random.nextGaussian();
            }
        }
        double[] siteLoad = new double[3 * p];
        for (int c = 0; c < siteLoad.length; c++) {
            siteLoad[c] = plan.siteShift() * random.nextGaussian();
        }
        double[] x = new double[n * p];
        for (int i = 0; i < n; i++) {
            double[] factor = new double[total];
            double spread = plan.shape() == Shape.HEAVY_TAILED ? 1 / Math.sqrt(chiSquare3(random) / 3) : 1;
            for (int k = 0; k < total; k++) {
                factor[k] = k < plan.factors() && plan.shape() == Shape.SKEWED
                        ? -Math.log(1 - random.nextDouble()) - 1
                        : spread * random.nextGaussian();
            }
            for (int a = 0; a < axes; a++) {
                factor[plan.factors() + a] += centres[truth[i] - 1][a];
            }
            for (int j = 0; j < p; j++) {
                double value = spread * random.nextGaussian() + siteLoad[site[i] * p + j];
                for (int k = 0; k < total; k++) {
                    value += factor[k] * loadings[k * p + j];
                }
                x[i * p + j] = plan.shape() == Shape.SKEWED ? Math.exp(0.7 * value) : value;
            }
        }
        return x;
    }

    private static double chiSquare3(RandomGenerator random) {
        double sum = 0;
        for (int k = 0; k < 3; k++) {
            double z = random.nextGaussian();
            sum += z * z;
        }
        return sum;
    }
}
