package org.endotype.core.cohort;

import java.util.Map;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.linalg.LinearAlgebra;
import org.endotype.core.linalg.LinearAlgebra.Operand;
import org.endotype.core.parallel.Parallelism;

/**
 * Subtracts what a linear regression on the covariate design (with intercept) explains; the coefficients come from the
 * training rows. A ridge of 1e-8 of the design's scale keeps collinear covariates from failing. Where there is no
 * covariate only the mean goes. Missing cells must have been filled. Cost: O(rows x features x covariates).
 */
public final class Residualisation implements ViewTransformer {

    static final String TYPE = "residualisation";

    private static final double RIDGE = 1e-8;

    /** Fewer residual degrees of freedom than this leave nothing to group by. */
    private static final int LEAST_DEGREES_OF_FREEDOM = 5;

    @Override
    public FittedViewTransformer fit(ViewBlock train, Parallelism parallelism) {
        int rows = train.rows();
        int terms = train.designColumns() + 1;
        if (terms > 1 && rows - terms < LEAST_DEGREES_OF_FREEDOM) {
            throw new DegenerateData("view '" + train.view() + "' has " + rows + " participants, too few to adjust for "
                    + (terms - 1) + " covariate terms; adjust for fewer");
        }
        double[] design = withIntercept(train);
        double[] gram = LinearAlgebra.gramOfColumns(design, rows, terms);
        for (int t = 0; t < terms; t++) {
            gram[t * terms + t] += RIDGE * rows;
        }
        double[] right = LinearAlgebra.multiply(
                Operand.TRANSPOSED, design, Operand.AS_GIVEN, train.values(), terms, rows, train.columns());
        return new Fitted(terms, LinearAlgebra.solvePositiveDefinite(gram, terms, right, train.columns()));
    }

    private static double[] withIntercept(ViewBlock block) {
        int terms = block.designColumns() + 1;
        double[] design = new double[block.rows() * terms];
        for (int i = 0; i < block.rows(); i++) {
            design[i * terms] = 1;
            System.arraycopy(block.design(), i * block.designColumns(), design, i * terms + 1, block.designColumns());
        }
        return design;
    }

    static FittedViewTransformer restore(TransformerState state) {
        return new Fitted((int) state.array("terms")[0], state.array("coefficients"));
    }

    private record Fitted(int terms, double[] coefficients) implements FittedViewTransformer {

        @Override
        public ViewBlock apply(ViewBlock block) {
            double[] explained =
                    LinearAlgebra.multiply(withIntercept(block), coefficients, block.rows(), terms, block.columns());
            double[] values = new double[explained.length];
            for (int c = 0; c < values.length; c++) {
                values[c] = block.values()[c] - explained[c];
            }
            return block.with(values);
        }

        @Override
        public TransformerState state() {
            return new TransformerState(
                    TYPE, Map.of(), Map.of("terms", new double[] {terms}, "coefficients", coefficients));
        }
    }
}
