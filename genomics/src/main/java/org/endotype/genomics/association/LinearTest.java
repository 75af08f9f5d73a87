package org.endotype.genomics.association;

import org.apache.commons.math3.special.Beta;
import org.endotype.genomics.genotype.GenotypeCounter;

/**
 * Least squares of the phenotype on one variant beside the covariates, from cross products alone. With Q the orthonormal
 * covariates and r the phenotype's residual, beta = g'r / (g'g - |Q'g|^2): the covariates are projected out once, not
 * once a variant. Samples without a call are taken out of Q'Q, Q'r and r'r exactly.
 *
 * <p>Source: Frisch and Waugh, Econometrica 1 (1933) 387-401; Lovell, JASA 58 (1963) 993-1010.
 */
final class LinearTest {

    private final double[][] basis;
    private final double[] residual;
    private final double residualSquares;
    private final double maximumVif;
    private final int width;
    private final double[] gram;
    private final double[] genotype;
    private final double[] phenotype;
    private final int[] missing;

    /**
     * @param basis orthonormal columns by sample of the source, 0 for samples that take no part
     * @param residual the phenotype orthogonal to them, 0 likewise
     */
    LinearTest(double[][] basis, double[] residual, double maximumVif) {
        this.basis = basis;
        this.residual = residual;
        this.residualSquares = CovariateBasis.dot(residual, residual);
        this.maximumVif = maximumVif;
        width = basis.length;
        gram = new double[width * width];
        genotype = new double[width];
        phenotype = new double[width];
        missing = new int[residual.length];
    }

    /**
     * @param sums for each basis column and then the residual, the product with every variant of the block
     * @param v the variant within the block
     */
    VariantFit test(
            byte[] packed, int offset, GenotypeCounter counter, GenotypeCounter.Counts counts, double[][] sums, int v) {
        double frequency = counts.allele1Frequency();
        int called = counts.called();
        int freedom = called - width - 1;
        if (freedom < 1) {
            return VariantFit.untested(frequency, called, Untested.TOO_FEW_CALLS);
        }
        if (counts.hom1() == called || counts.het() == called || counts.hom2() == called) {
            return VariantFit.untested(frequency, called, Untested.ALL_ALIKE);
        }
        for (int j = 0; j < width; j++) {
            genotype[j] = sums[j][v];
            phenotype[j] = 0;
        }
        int without = counts.missing() > 0 ? counter.listMissing(packed, offset, missing) : 0;
        double alleles = 2.0 * counts.hom1() + counts.het();
        return solve(frequency, called, 4.0 * counts.hom1() + counts.het(), alleles, sums[width][v], without);
    }

    /**
     * As {@link #test}, on dosages.
     *
     * @param copies of allele 1 by sample of the source, NaN where missing
     * @param samples those that take part
     */
    VariantFit testDosages(double[] copies, int[] samples) {
        java.util.Arrays.fill(genotype, 0);
        java.util.Arrays.fill(phenotype, 0);
        double alleles = 0;
        double squares = 0;
        double product = 0;
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        int without = 0;
        for (int sample : samples) {
            double value = copies[sample];
            if (Double.isNaN(value)) {
                missing[without++] = sample;
                continue;
            }
            alleles += value;
            squares += value * value;
            product += value * residual[sample];
            least = Math.min(least, value);
            most = Math.max(most, value);
            for (int j = 0; j < width; j++) {
                genotype[j] += value * basis[j][sample];
            }
        }
        int called = samples.length - without;
        double frequency = called == 0 ? Double.NaN : alleles / (2.0 * called);
        if (called - width - 1 < 1) {
            return VariantFit.untested(frequency, called, Untested.TOO_FEW_CALLS);
        }
        if (least == most) {
            return VariantFit.untested(frequency, called, Untested.ALL_ALIKE);
        }
        return solve(frequency, called, squares, alleles, product, without);
    }

    /** Solves for the genotype whose products with the covariates are in {@link #genotype}. */
    private VariantFit solve(
            double frequency, int called, double genotypeSquares, double alleles, double genotypeProduct, int without) {
        int freedom = called - width - 1;
        double product = genotypeProduct;
        double squares = residualSquares;
        if (without > 0) {
            squares = takeOutMissing(without);
            if (!SmallCholesky.factor(gram, width)) {
                return VariantFit.untested(frequency, called, Untested.COLLINEAR);
            }
            SmallCholesky.solveLower(gram, width, genotype);
            SmallCholesky.solveLower(gram, width, phenotype);
            product -= CovariateBasis.dot(genotype, phenotype);
            squares -= CovariateBasis.dot(phenotype, phenotype);
        }
        double explained = CovariateBasis.dot(genotype, genotype);
        double unexplained = genotypeSquares - explained;
        double centred = genotypeSquares - alleles * alleles / called;
        if (!(unexplained * maximumVif >= centred)) {
            return VariantFit.untested(frequency, called, Untested.COLLINEAR);
        }
        double beta = product / unexplained;
        double rest = Math.max(0, squares - beta * product);
        double standardError = Math.sqrt(rest / freedom / unexplained);
        double statistic = beta / standardError;
        return new VariantFit(
                frequency, called, beta, standardError, statistic, twoSided(statistic, freedom), false, null);
    }

    /** Fills the Gram matrix and Q'r over the called samples and returns r'r over them. */
    private double takeOutMissing(int count) {
        java.util.Arrays.fill(gram, 0);
        for (int j = 0; j < width; j++) {
            gram[j * width + j] = 1;
        }
        double squares = residualSquares;
        for (int i = 0; i < count; i++) {
            int sample = missing[i];
            double value = residual[sample];
            squares -= value * value;
            for (int j = 0; j < width; j++) {
                double at = basis[j][sample];
                phenotype[j] -= at * value;
                for (int k = 0; k <= j; k++) {
                    gram[j * width + k] -= at * basis[k][sample];
                }
            }
        }
        return squares;
    }

    /** P(|T| >= |t|) with the given degrees of freedom; exact in the tail, as an incomplete beta function. */
    static double twoSided(double t, double freedom) {
        if (Double.isNaN(t)) {
            return Double.NaN;
        }
        if (Double.isInfinite(t)) {
            return 0.0;
        }
        return Beta.regularizedBeta(freedom / (freedom + t * t), freedom / 2, 0.5);
    }
}
