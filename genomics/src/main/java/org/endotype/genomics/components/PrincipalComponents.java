package org.endotype.genomics.components;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.feature.Provenance;
import org.endotype.core.linalg.LinearAlgebra;
import org.endotype.core.linalg.SymmetricEigen;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.pipeline.engine.Engine;
import org.endotype.core.pipeline.engine.LocalEngine;
import org.endotype.core.sample.SampleSet;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.kinship.RelationshipMatrix;

/**
 * Principal components of a cohort's genotypes: the leading eigenvectors, of unit length, and eigenvalues of its {@link
 * RelationshipMatrix}. The sign of each is fixed so that its entry of largest magnitude is positive.
 *
 * <p>Exact up to a few thousand samples; beyond, randomised (see {@link RandomizedPca}), where missing calls stand at
 * the mean and sums are divided by the number of variants.
 *
 * <p>Source: Patterson, Price and Reich, PLoS Genet. 2:e190 (2006).
 *
 * @param samples rows
 * @param scores row-major samples x components, unit columns
 * @param eigenvalues descending
 * @param variantCount diploid variants used
 * @param solver {@code EXACT} or {@code RANDOMIZED}
 * @param warnings a solver that stopped early, fewer samples than asked for
 */
public record PrincipalComponents(
        SampleSet samples,
        double[] scores,
        double[] eigenvalues,
        int variantCount,
        PcaOptions.Solver solver,
        List<String> warnings) {

    /** Components of the autosomal variants of {@code source}, which should be pruned for linkage disequilibrium. */
    public static PrincipalComponents of(
            GenotypeSource source, PcaOptions options, long seed, Parallelism parallelism) {
        return of(source, new double[0], options, seed, parallelism);
    }

    /** The same on any engine. */
    public static PrincipalComponents of(GenotypeSource source, PcaOptions options, long seed, Engine engine) {
        return of(source, new double[0], options, seed, engine);
    }

    /**
     * The same with frequencies from elsewhere.
     *
     * @param outside frequencies of allele 1 of the source's variants, NaN to take the founders'; empty for none
     */
    public static PrincipalComponents of(
            GenotypeSource source, double[] outside, PcaOptions options, long seed, Parallelism parallelism) {
        return of(source, outside, options, seed, new LocalEngine(parallelism));
    }

    /** The same on any engine; on a cluster within 1e-10 of one process, since sums are taken in another order. */
    public static PrincipalComponents of(
            GenotypeSource source, double[] outside, PcaOptions options, long seed, Engine engine) {
        int n = source.samples().size();
        if (options.components() >= n) {
            throw new InvalidConfiguration("asked for " + options.components() + " components of " + n
                    + " samples; ask for fewer than there are samples");
        }
        if (!options.isExactFor(n) && RandomizedPca.fits(n, options.components())) {
            return RandomizedPca.compute(source, outside, options.components(), seed, engine);
        }
        return of(RelationshipMatrix.of(source, outside, engine), options.components());
    }

    /** The leading components of a relationship matrix. */
    public static PrincipalComponents of(RelationshipMatrix relationships, int components) {
        int n = relationships.samples().size();
        for (double value : relationships.values()) {
            if (!Double.isFinite(value)) {
                throw new DegenerateData("two samples share no called variant; leave out samples with few calls"
                        + " (--max-sample-missing) before principal components");
            }
        }
        SymmetricEigen eigen = LinearAlgebra.largestEigen(relationships.values(), n, components);
        return new PrincipalComponents(
                relationships.samples(),
                eigen.vectors(),
                eigen.values(),
                relationships.variantCount(),
                PcaOptions.Solver.EXACT,
                List.of());
    }

    public int count() {
        return eigenvalues.length;
    }

    public double score(int sample, int component) {
        return scores[sample * eigenvalues.length + component];
    }

    /** Samples by PC1, PC2 ... */
    public FeatureMatrix toFeatures() {
        List<String> names = new ArrayList<>();
        for (int k = 1; k <= count(); k++) {
            names.add("PC" + k);
        }
        return FeatureMatrix.of(
                samples,
                names,
                scores.clone(),
                new Provenance(
                        "genotype-pca",
                        Map.of(
                                "components", Integer.toString(count()),
                                "variants", Integer.toString(variantCount),
                                "solver", solver.name().toLowerCase(Locale.ROOT))));
    }

    /** A sentence for the methods section. */
    public String methods() {
        return String.format(
                Locale.ROOT,
                "Principal components were the %d leading unit eigenvectors of the genetic relationship matrix of %d"
                        + " samples over %d autosomal variants, standardised by founder allele frequencies with missing"
                        + " calls at the mean (%s; Patterson et al. 2006).",
                count(),
                samples.size(),
                variantCount,
                solver == PcaOptions.Solver.EXACT
                        ? "exact eigen-decomposition"
                        : "randomised block Krylov iteration to convergence");
    }
}
