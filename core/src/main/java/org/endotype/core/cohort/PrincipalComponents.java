package org.endotype.core.cohort;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.linalg.LinearAlgebra;
import org.endotype.core.linalg.LinearAlgebra.Operand;
import org.endotype.core.linalg.SymmetricEigen;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.parallel.RandomStreams;
import org.jspecify.annotations.Nullable;

/**
 * Projects on the leading principal axes of the training rows, which must be centred already. Works on the smaller of
 * the rows' and the features' Gram matrix, so 50,000 features of 60 people cost a 60 x 60 decomposition. Components
 * whose eigenvalue is below 1e-10 of the largest are dropped.
 *
 * <p>Cost: O(min(n, p)^2 max(n, p)). Signs: the axis's score of largest magnitude in training, or its loading where
 * there are fewer features than rows, is positive.
 */
public final class PrincipalComponents implements ViewTransformer {

    static final String TYPE = "principal-components";

    private static final double NEGLIGIBLE = 1e-10;

    /** Fewer components than this are never kept where there are as many: groups need a plane to lie in. */
    private static final int LEAST_COMPONENTS = 2;

    private static final int PERMUTATIONS = 5;

    private final int maximumComponents;
    private final @Nullable Long permutationSeed;

    private PrincipalComponents(int maximumComponents, @Nullable Long permutationSeed) {
        if (maximumComponents < 1) {
            throw new IllegalArgumentException("at least one component is needed, got " + maximumComponents);
        }
        this.maximumComponents = maximumComponents;
        this.permutationSeed = permutationSeed;
    }

    public static PrincipalComponents atMost(int maximumComponents) {
        return new PrincipalComponents(maximumComponents, null);
    }

    /**
     * Keeps the leading components whose variance exceeds the mean of that of the same rank after each feature was permuted over the
     * rows by itself (Horn's parallel analysis, Psychometrika 30:179, 1965; 5 permutations), at least 2 and at most
     * {@code maximumComponents}.
     */
    public static PrincipalComponents abovePermuted(int maximumComponents, long seed) {
        return new PrincipalComponents(maximumComponents, seed);
    }

    @Override
    public FittedViewTransformer fit(ViewBlock train, Parallelism parallelism) {
        int n = train.rows();
        int p = train.columns();
        int wanted = Math.min(maximumComponents, Math.min(n, p));
        boolean wide = p > n;
        SymmetricEigen eigen = leading(train.values(), n, p, wanted);
        int limit = permutationSeed == null
                ? wanted
                : Math.min(wanted, Math.max(LEAST_COMPONENTS, aboveChance(train, eigen, parallelism)));
        int kept = 0;
        while (kept < limit && eigen.values()[kept] > NEGLIGIBLE * eigen.values()[0] && eigen.values()[0] > 0) {
            kept++;
        }
        if (kept == 0) {
            throw new DegenerateData("view '" + train.view() + "' has no variance left after adjustment");
        }
        double[] loadings = new double[p * kept];
        if (wide) {
            double[] scaled = new double[n * kept];
            for (int i = 0; i < n; i++) {
                for (int k = 0; k < kept; k++) {
                    scaled[i * kept + k] = eigen.vectors()[i * wanted + k] / Math.sqrt(eigen.values()[k]);
                }
            }
            loadings = LinearAlgebra.multiply(Operand.TRANSPOSED, train.values(), Operand.AS_GIVEN, scaled, p, n, kept);
        } else {
            for (int j = 0; j < p; j++) {
                System.arraycopy(eigen.vectors(), j * wanted, loadings, j * kept, kept);
            }
        }
        double[] variances = new double[kept];
        for (int k = 0; k < kept; k++) {
            variances[k] = eigen.values()[k] / Math.max(1, n - 1);
        }
        return new Fitted(kept, loadings, variances);
    }

    private static SymmetricEigen leading(double[] values, int n, int p, int wanted) {
        boolean wide = p > n;
        double[] gram = wide ? LinearAlgebra.gramOfRows(values, n, p) : LinearAlgebra.gramOfColumns(values, n, p);
        return LinearAlgebra.largestEigen(gram, wide ? n : p, wanted);
    }

    private int aboveChance(ViewBlock train, SymmetricEigen observed, Parallelism parallelism) {
        int n = train.rows();
        int p = train.columns();
        int wanted = observed.count();
        double[][] chance = new double[PERMUTATIONS][];
        long seed = permutationSeed == null ? 0 : permutationSeed;
        parallelism.forEachBlock(PERMUTATIONS, draw -> {
            double[] shuffled = train.values().clone();
            RandomGenerator random = RandomStreams.stream(seed, draw);
            int[] order = new int[n];
            double[] column = new double[n];
            for (int j = 0; j < p; j++) {
                for (int i = 0; i < n; i++) {
                    int at = random.nextInt(i + 1);
                    order[i] = order[at];
                    order[at] = i;
                }
                for (int i = 0; i < n; i++) {
                    column[i] = train.values()[order[i] * p + j];
                }
                for (int i = 0; i < n; i++) {
                    shuffled[i * p + j] = column[i];
                }
            }
            chance[draw] = leading(shuffled, n, p, wanted).values();
        });
        int above = 0;
        while (above < wanted) {
            double mean = 0;
            for (double[] values : chance) {
                mean += values[above] / PERMUTATIONS;
            }
            if (observed.values()[above] <= mean) {
                break;
            }
            above++;
        }
        return above;
    }

    static FittedViewTransformer restore(TransformerState state) {
        double[] variances = state.array("variances");
        return new Fitted(variances.length, state.array("loadings"), variances);
    }

    /** The fitted projection. */
    record Fitted(int components, double[] loadings, double[] variances) implements FittedViewTransformer {

        @Override
        public ViewBlock apply(ViewBlock block) {
            List<String> names = new ArrayList<>(components);
            for (int k = 0; k < components; k++) {
                names.add("PC" + (k + 1));
            }
            return block.with(
                    List.copyOf(names),
                    LinearAlgebra.multiply(block.values(), loadings, block.rows(), block.columns(), components));
        }

        @Override
        public TransformerState state() {
            return new TransformerState(
                    TYPE, Map.of(), Map.of("loadings", loadings, "variances", Arrays.copyOf(variances, components)));
        }
    }
}
