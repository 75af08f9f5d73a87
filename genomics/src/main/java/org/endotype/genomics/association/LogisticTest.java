package org.endotype.genomics.association;

import java.util.Arrays;
import org.apache.commons.math3.special.Erf;
import org.endotype.core.error.DegenerateData;
import org.endotype.genomics.genotype.GenotypeCounter;

/**
 * Logistic regression of a case/control phenotype on one variant beside the covariates, by Newton's method from the
 * covariates' own fit; Firth's penalised likelihood where an allele is absent from cases or controls, or where Newton's
 * method does not converge or runs off because variant and covariates together tell cases from controls. Wald
 * statistics.
 *
 * <p>Converged when the log likelihood changes by less than 1e-8 (0.05 + |ll|), within 25 steps, as R's glm; Firth's
 * when step, score and penalised likelihood change by less than 1e-5, within 25 steps of at most 5, as R's logistf.
 * Firth's steps are taken with the augmented information, p (1 - p) (1 + h): with the plain one a carrier who stands
 * alone (leverage h near 1) is overshot by a factor of two, step after step.
 *
 * <p>Source: Firth, Biometrika 80 (1993) 27-38; Heinze and Schemper, Statistics in Medicine 21 (2002) 2409-2419.
 */
final class LogisticTest {

    private static final int MOST_STEPS = 25;
    private static final double FIRTH_TOLERANCE = 1e-5;
    private static final double LONGEST_FIRTH_STEP = 5;
    private static final int MOST_HALVINGS = 5;
    /**
     * Where a variant helps to tell cases from controls, its effect runs off by about 1 a step while the likelihood
     * settles; near a finite estimate steps shrink quadratically.
     */
    private static final double LONGEST_LAST_STEP = 0.1;
    /** Factors up to 2 are multiplied this often before a logarithm is taken. */
    private static final int FACTORS = 512;

    private final int covariates;
    private final int width;
    private final int[] samples;
    private final double[][] allColumns;
    private final double[] allValues;
    private final double[] nullCoefficients;
    private final double[] nullWeights;
    private final double[] nullResiduals;
    private final double[] nullInformation;
    private final double[] nullScore;
    private final double nullLikelihood;

    private final double[][] calledColumns;
    private final double[] copies;
    private final double[] calledValues;
    private final double[] linear;
    private final double[] weights;
    private final double[] residuals;
    private final double[] weighted;
    /** The design of the variant at hand: covariates and copies of allele 1, a column each. */
    private double[][] design;

    private double[] values;
    private final double[] probabilities;
    private final double[] information;
    private final double[] factor;
    private final double[] score;
    private final double[] coefficients;
    private final double[] step;
    private final double[] leverageWork;
    private int count;
    private int cases;
    private double caseAlleles;
    private double controlAlleles;

    /**
     * @param basis orthonormal intercept and covariates, one value a sample that takes part
     * @param values 0 or 1 for each of them
     * @param samples their indices in the source
     */
    LogisticTest(double[][] basis, double[] values, int[] samples) {
        this.covariates = basis.length;
        this.width = covariates + 1;
        this.samples = samples;
        this.allValues = values;
        int n = values.length;
        double scale = Math.sqrt(n);
        copies = new double[n];
        allColumns = new double[width][];
        calledColumns = new double[width][];
        for (int j = 0; j < covariates; j++) {
            allColumns[j] = new double[n];
            calledColumns[j] = new double[n];
            for (int i = 0; i < n; i++) {
                allColumns[j][i] = basis[j][i] * scale;
            }
        }
        allColumns[covariates] = copies;
        calledColumns[covariates] = copies;
        calledValues = new double[n];
        linear = new double[n];
        weights = new double[n];
        residuals = new double[n];
        weighted = new double[n];
        design = allColumns;
        this.values = allValues;
        probabilities = new double[n];
        information = new double[width * width];
        factor = new double[width * width];
        score = new double[width];
        coefficients = new double[width];
        step = new double[width];
        leverageWork = new double[width];
        nullCoefficients = fitNull();
        nullLikelihood = evaluate(n, covariates, nullCoefficients);
        nullWeights = weights.clone();
        nullResiduals = residuals.clone();
        nullInformation = information.clone();
        nullScore = score.clone();
    }

    /** The covariates' own fit, for a start. */
    private double[] fitNull() {
        double[] start = new double[width];
        double[] fitted = new double[covariates];
        if (!newton(allValues.length, covariates, fitted)) {
            throw new DegenerateData("the covariates alone tell cases from controls: the logistic model has no finite"
                    + " estimate; leave out the covariate that separates them");
        }
        System.arraycopy(fitted, 0, start, 0, covariates);
        return start;
    }

    VariantFit test(byte[] packed, int offset, GenotypeCounter.Counts counts) {
        double frequency = counts.allele1Frequency();
        int called = counts.called();
        if (called <= width) {
            return VariantFit.untested(frequency, called, Untested.TOO_FEW_CALLS);
        }
        if (counts.hom1() == called || counts.het() == called || counts.hom2() == called) {
            return VariantFit.untested(frequency, called, Untested.ALL_ALIKE);
        }
        if (counts.missing() == 0) {
            return testComplete(packed, offset, frequency, called);
        }
        begin();
        for (int i = 0; i < samples.length; i++) {
            int sample = samples[i];
            int code = packed[offset + (sample >> 2)] >> (2 * (sample & 3)) & 3;
            if (code != 1) {
                take(i, CrossProductKernel.copies(code));
            }
        }
        return fit(frequency, called);
    }

    /** With every call there, the columns of the covariates serve as they are. */
    private VariantFit testComplete(byte[] packed, int offset, double frequency, int called) {
        begin();
        for (int i = 0; i < samples.length; i++) {
            int sample = samples[i];
            count(i, CrossProductKernel.copies(packed[offset + (sample >> 2)] >> (2 * (sample & 3)) & 3));
        }
        design = allColumns;
        values = allValues;
        return fit(frequency, called);
    }

    /**
     * As {@link #test}, on dosages whose linear test has found enough of them, and not all alike.
     *
     * @param dosages of allele 1 by sample of the source, NaN where missing
     */
    VariantFit testDosages(double[] dosages, double frequency, int called) {
        if (called <= width) {
            return VariantFit.untested(frequency, called, Untested.TOO_FEW_CALLS);
        }
        begin();
        for (int i = 0; i < samples.length; i++) {
            double value = dosages[samples[i]];
            if (!Double.isNaN(value)) {
                take(i, value);
            }
        }
        return fit(frequency, called);
    }

    private void begin() {
        caseAlleles = 0;
        controlAlleles = 0;
        cases = 0;
        count = 0;
        design = calledColumns;
        values = calledValues;
    }

    private void take(int i, double alleles) {
        for (int j = 0; j < covariates; j++) {
            calledColumns[j][count] = allColumns[j][i];
        }
        calledValues[count] = allValues[i];
        count(i, alleles);
    }

    private void count(int i, double alleles) {
        copies[count++] = alleles;
        double value = allValues[i];
        if (value > 0) {
            cases++;
            caseAlleles += alleles;
        } else {
            controlAlleles += alleles;
        }
    }

    private VariantFit fit(double frequency, int called) {
        int controls = count - cases;
        if (cases == 0 || controls == 0) {
            return VariantFit.untested(frequency, called, Untested.ONE_GROUP);
        }
        boolean emptyCell = caseAlleles == 0
                || controlAlleles == 0
                || caseAlleles == 2.0 * cases
                || controlAlleles == 2.0 * controls;
        if (!emptyCell) {
            System.arraycopy(nullCoefficients, 0, coefficients, 0, width);
            if (newton(count, width, coefficients) && Math.abs(step[covariates]) <= LONGEST_LAST_STEP) {
                return result(frequency, called, false);
            }
        }
        System.arraycopy(nullCoefficients, 0, coefficients, 0, width);
        if (firth() && augmentInformation()) {
            return result(frequency, called, true);
        }
        return VariantFit.untested(frequency, called, Untested.NO_CONVERGENCE);
    }

    private VariantFit result(double frequency, int called, boolean firth) {
        double beta = coefficients[covariates];
        double standardError = Math.sqrt(SmallCholesky.lastOfInverse(factor, width));
        double z = beta / standardError;
        return new VariantFit(
                frequency, called, beta, standardError, z, Erf.erfc(Math.abs(z) / Math.sqrt(2)), firth, null);
    }

    /** Leaves the Cholesky factor of the information at the estimate in {@link #factor}, the last step in {@link #step}. */
    private boolean newton(int n, int order, double[] beta) {
        double previous = Double.NEGATIVE_INFINITY;
        for (int iteration = 0; iteration <= MOST_STEPS; iteration++) {
            boolean atNull = iteration == 0 && order == width && n == allValues.length;
            double likelihood = atNull ? evaluateAtNull() : evaluate(n, order, beta);
            System.arraycopy(information, 0, factor, 0, order * order);
            if (!Double.isFinite(likelihood) || !SmallCholesky.factor(factor, order)) {
                return false;
            }
            if (Math.abs(likelihood - previous) < 1e-8 * (0.05 + Math.abs(likelihood))) {
                return true;
            }
            if (iteration == MOST_STEPS) {
                return false;
            }
            previous = likelihood;
            System.arraycopy(score, 0, step, 0, order);
            SmallCholesky.solve(factor, order, step);
            for (int j = 0; j < order; j++) {
                beta[j] += step[j];
            }
        }
        return false;
    }

    /**
     * The log likelihood; fills score, probabilities and the lower triangle of the information. A column at a time, so
     * that the loops have no order of their own to keep but {@link #dot}'s.
     */
    private double evaluate(int n, int order, double[] beta) {
        Arrays.fill(linear, 0, n, 0.0);
        for (int j = 0; j < order; j++) {
            addScaled(beta[j], design[j], linear, n);
        }
        double likelihood = 0;
        double product = 1;
        for (int i = 0; i < n; i++) {
            double eta = linear[i];
            double e = Math.exp(-Math.abs(eta));
            double q = 1 / (1 + e);
            double p = eta >= 0 ? q : e * q;
            weights[i] = e * q * q;
            probabilities[i] = p;
            double value = values[i];
            residuals[i] = value - p;
            likelihood += value * eta - Math.max(eta, 0);
            product *= 1 + e;
            if (i % FACTORS == FACTORS - 1) {
                likelihood -= Math.log(product);
                product = 1;
            }
        }
        for (int j = 0; j < order; j++) {
            score[j] = dot(residuals, design[j], n);
        }
        inform(weights, n, order);
        return likelihood - Math.log(product);
    }

    /** As {@link #evaluate} at the covariates' own fit where no call is missing: only the genotype's parts are new. */
    private double evaluateAtNull() {
        int n = allValues.length;
        System.arraycopy(nullScore, 0, score, 0, covariates);
        score[covariates] = dot(nullResiduals, copies, n);
        for (int j = 0; j < covariates; j++) {
            System.arraycopy(nullInformation, j * covariates, information, j * width, j + 1);
        }
        informRow(nullWeights, n, width, covariates);
        return nullLikelihood;
    }

    /** Fills the lower triangle of the information X' diag(w) X. */
    private void inform(double[] w, int n, int order) {
        for (int j = 0; j < order; j++) {
            informRow(w, n, order, j);
        }
    }

    private void informRow(double[] w, int n, int order, int j) {
        multiply(w, design[j], weighted, n);
        int row = j * order;
        int k = 0;
        for (; k < j; k += 2) {
            dotPair(weighted, design[k], design[k + 1], n, information, row + k);
        }
        if (k == j) {
            information[row + j] = dot(weighted, design[j], n);
        }
    }

    private static void addScaled(double factor, double[] column, double[] sums, int n) {
        for (int i = 0; i < n; i++) {
            sums[i] += factor * column[i];
        }
    }

    private static void multiply(double[] a, double[] b, double[] product, int n) {
        for (int i = 0; i < n; i++) {
            product[i] = a[i] * b[i];
        }
    }

    /** The sum of products in four parts, since additions that wait for each other take four times as long. */
    private static double dot(double[] a, double[] b, int n) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = 0;
        for (; i + 3 < n; i += 4) {
            s0 += a[i] * b[i];
            s1 += a[i + 1] * b[i + 1];
            s2 += a[i + 2] * b[i + 2];
            s3 += a[i + 3] * b[i + 3];
        }
        for (; i < n; i++) {
            s0 += a[i] * b[i];
        }
        return (s0 + s1) + (s2 + s3);
    }

    /** Two products with one column, written side by side. */
    private static void dotPair(double[] a, double[] b, double[] c, int n, double[] target, int at) {
        double b0 = 0;
        double b1 = 0;
        double b2 = 0;
        double b3 = 0;
        double c0 = 0;
        double c1 = 0;
        double c2 = 0;
        double c3 = 0;
        int i = 0;
        for (; i + 3 < n; i += 4) {
            b0 += a[i] * b[i];
            c0 += a[i] * c[i];
            b1 += a[i + 1] * b[i + 1];
            c1 += a[i + 1] * c[i + 1];
            b2 += a[i + 2] * b[i + 2];
            c2 += a[i + 2] * c[i + 2];
            b3 += a[i + 3] * b[i + 3];
            c3 += a[i + 3] * c[i + 3];
        }
        for (; i < n; i++) {
            b0 += a[i] * b[i];
            c0 += a[i] * c[i];
        }
        target[at] = (b0 + b1) + (b2 + b3);
        target[at + 1] = (c0 + c1) + (c2 + c3);
    }

    private boolean firth() {
        double penalised = penalisedAt(coefficients);
        if (!Double.isFinite(penalised)) {
            return false;
        }
        for (int iteration = 0; iteration < MOST_STEPS; iteration++) {
            firthScore();
            double steepest = 0;
            for (int j = 0; j < width; j++) {
                steepest = Math.max(steepest, Math.abs(score[j]));
            }
            System.arraycopy(score, 0, step, 0, width);
            if (!augmentInformation()) {
                return false;
            }
            SmallCholesky.solve(factor, width, step);
            double longest = 0;
            for (int j = 0; j < width; j++) {
                longest = Math.max(longest, Math.abs(step[j]));
            }
            double shrink = longest > LONGEST_FIRTH_STEP ? LONGEST_FIRTH_STEP / longest : 1;
            double next = Double.NaN;
            for (int halving = 0; halving <= MOST_HALVINGS; halving++) {
                for (int j = 0; j < width; j++) {
                    coefficients[j] += shrink * step[j];
                }
                next = penalisedAt(coefficients);
                if (next >= penalised - 1e-12 * Math.abs(penalised) || halving == MOST_HALVINGS) {
                    break;
                }
                for (int j = 0; j < width; j++) {
                    coefficients[j] -= shrink * step[j];
                }
                shrink /= 2;
            }
            if (!Double.isFinite(next)) {
                return false;
            }
            double gain = next - penalised;
            penalised = next;
            if (longest * shrink <= FIRTH_TOLERANCE && steepest < FIRTH_TOLERANCE * 10 && gain < FIRTH_TOLERANCE) {
                return true;
            }
        }
        return false;
    }

    private double penalisedAt(double[] beta) {
        double likelihood = evaluate(count, width, beta);
        System.arraycopy(information, 0, factor, 0, factor.length);
        if (!SmallCholesky.factor(factor, width)) {
            return Double.NaN;
        }
        return likelihood + 0.5 * SmallCholesky.logDeterminant(factor, width);
    }

    /**
     * Replaces the factor by that of the augmented information, with weights p (1 - p) (1 + h), from which standard
     * errors are taken as current logistf and PLINK 2 do.
     */
    private boolean augmentInformation() {
        for (int i = 0; i < count; i++) {
            double p = probabilities[i];
            double weight = p * (1 - p);
            weights[i] = weight * (1 + weight * leverageFactor(i));
        }
        inform(weights, count, width);
        System.arraycopy(information, 0, factor, 0, factor.length);
        return SmallCholesky.factor(factor, width);
    }

    /** x' I^-1 x of one row. */
    private double leverageFactor(int sample) {
        for (int j = 0; j < width; j++) {
            leverageWork[j] = design[j][sample];
        }
        SmallCholesky.solveLower(factor, width, leverageWork);
        return CovariateBasis.dot(leverageWork, leverageWork);
    }

    /** Replaces the score by Firth's: residuals y - p + h (1/2 - p) with h the leverages. */
    private void firthScore() {
        for (int i = 0; i < count; i++) {
            double p = probabilities[i];
            double leverage = p * (1 - p) * leverageFactor(i);
            residuals[i] = values[i] - p + leverage * (0.5 - p);
        }
        for (int j = 0; j < width; j++) {
            score[j] = dot(residuals, design[j], count);
        }
    }
}
