package org.endotype.core.evidence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.endotype.core.cohort.Cohort;
import org.endotype.core.cohort.Covariate;
import org.endotype.core.cohort.View;
import org.endotype.core.parallel.RandomStreams;

/**
 * Whether groups are made of something that is no biology of theirs: every covariate, and who lacks which view. Cramer's
 * V for levels, eta squared (share of variance between groups) for numbers; p by 999 permutations of the groups, (b + 1)
 * / 1000. Unassigned participants and missing values are left out.
 */
final class NuisanceTests {

    private static final int PERMUTATIONS = 999;

    private NuisanceTests() {}

    static List<Evidence.NuisanceAssociation> of(Cohort cohort, int[] groups, long seed) {
        List<Evidence.NuisanceAssociation> tests = new ArrayList<>();
        int index = 0;
        for (Covariate covariate : cohort.covariates()) {
            RandomGenerator random = RandomStreams.stream(seed, 51, index++);
            if (covariate instanceof Covariate.Numeric numeric) {
                tests.add(numbers(numeric, groups, random));
            } else if (covariate instanceof Covariate.Categorical categorical) {
                tests.add(levels(categorical.name(), categorical.levels(), groups, random));
            }
        }
        for (View view : cohort.views()) {
            RandomGenerator random = RandomStreams.stream(seed, 51, index++);
            if (view.presentCount() < cohort.size()) {
                List<String> present = new ArrayList<>();
                for (int i = 0; i < cohort.size(); i++) {
                    present.add(view.isPresent(i) ? "yes" : "no");
                }
                tests.add(levels("has view " + view.name(), present, groups, random));
            }
        }
        return List.copyOf(tests);
    }

    private static Evidence.NuisanceAssociation numbers(
            Covariate.Numeric numeric, int[] groups, RandomGenerator random) {
        int[] kept = kept(groups, i -> !Double.isNaN(numeric.value(i)));
        double[] values = Arrays.stream(kept).mapToDouble(numeric::value).toArray();
        int[] labels = Arrays.stream(kept).map(i -> groups[i]).toArray();
        double observed = etaSquared(values, labels);
        int extreme = 0;
        for (int permutation = 0; permutation < PERMUTATIONS; permutation++) {
            shuffle(labels, random);
            extreme += etaSquared(values, labels) >= observed - 1e-12 ? 1 : 0;
        }
        return new Evidence.NuisanceAssociation(
                numeric.name(), observed, (extreme + 1.0) / (PERMUTATIONS + 1), "eta squared");
    }

    private static Evidence.NuisanceAssociation levels(
            String name, List<String> levels, int[] groups, RandomGenerator random) {
        int[] kept = kept(groups, i -> !levels.get(i).isEmpty());
        List<String> known = new ArrayList<>(new TreeSet<>(levels));
        known.remove("");
        int[] codes = Arrays.stream(kept).map(i -> known.indexOf(levels.get(i))).toArray();
        int[] labels = Arrays.stream(kept).map(i -> groups[i]).toArray();
        int most = Arrays.stream(groups).max().orElse(0);
        double observed = cramersV(codes, labels, known.size(), most);
        int extreme = 0;
        for (int permutation = 0; permutation < PERMUTATIONS; permutation++) {
            shuffle(labels, random);
            extreme += cramersV(codes, labels, known.size(), most) >= observed - 1e-12 ? 1 : 0;
        }
        return new Evidence.NuisanceAssociation(name, observed, (extreme + 1.0) / (PERMUTATIONS + 1), "Cramer's V");
    }

    private static int[] kept(int[] groups, java.util.function.IntPredicate usable) {
        return java.util.stream.IntStream.range(0, groups.length)
                .filter(i -> groups[i] > 0 && usable.test(i))
                .toArray();
    }

    private static void shuffle(int[] labels, RandomGenerator random) {
        for (int i = labels.length - 1; i > 0; i--) {
            int at = random.nextInt(i + 1);
            int held = labels[i];
            labels[i] = labels[at];
            labels[at] = held;
        }
    }

    static double etaSquared(double[] values, int[] labels) {
        int most = Arrays.stream(labels).max().orElse(0);
        double[] sums = new double[most + 1];
        int[] counts = new int[most + 1];
        double mean = 0;
        for (int i = 0; i < values.length; i++) {
            sums[labels[i]] += values[i];
            counts[labels[i]]++;
            mean += values[i] / values.length;
        }
        double total = 0;
        for (double value : values) {
            total += (value - mean) * (value - mean);
        }
        double between = 0;
        for (int g = 0; g <= most; g++) {
            if (counts[g] > 0) {
                double difference = sums[g] / counts[g] - mean;
                between += counts[g] * difference * difference;
            }
        }
        return total > 0 ? between / total : 0;
    }

    static double cramersV(int[] codes, int[] labels, int levels, int groups) {
        double[][] cells = new double[levels][groups + 1];
        double[] rows = new double[levels];
        double[] columns = new double[groups + 1];
        for (int i = 0; i < codes.length; i++) {
            cells[codes[i]][labels[i]]++;
            rows[codes[i]]++;
            columns[labels[i]]++;
        }
        double chiSquare = 0;
        int usedRows = 0;
        int usedColumns = 0;
        for (double row : rows) {
            usedRows += row > 0 ? 1 : 0;
        }
        for (double column : columns) {
            usedColumns += column > 0 ? 1 : 0;
        }
        for (int r = 0; r < levels; r++) {
            for (int c = 0; c <= groups; c++) {
                double expected = rows[r] * columns[c] / codes.length;
                if (expected > 0) {
                    chiSquare += (cells[r][c] - expected) * (cells[r][c] - expected) / expected;
                }
            }
        }
        int smaller = Math.min(usedRows, usedColumns) - 1;
        return smaller < 1 ? 0 : Math.sqrt(chiSquare / codes.length / smaller);
    }
}
