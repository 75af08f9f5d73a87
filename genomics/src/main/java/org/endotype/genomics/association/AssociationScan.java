package org.endotype.genomics.association;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.special.Erf;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.pipeline.RunContext;
import org.endotype.core.pipeline.engine.Job;
import org.endotype.genomics.association.AssociationParameters.GenomicControl;
import org.endotype.genomics.genotype.DosageBlock;
import org.endotype.genomics.genotype.GenotypeBlocks;
import org.endotype.genomics.genotype.GenotypeCounter;
import org.endotype.genomics.genotype.GenotypeSource;
import org.endotype.genomics.genotype.PortableGenotypes;
import org.endotype.genomics.genotype.VariantRange;
import org.endotype.genomics.variant.ChromosomeKind;
import org.endotype.genomics.variant.Variant;
import org.jspecify.annotations.Nullable;

/**
 * Tests every variant of a source for association with a phenotype beside covariates, additive in allele 1.
 *
 * <p>Linear: exact least squares with the covariates projected out once; t with n - covariates - 2 degrees of freedom.
 * Logistic: see {@link LogisticTest}. Samples without a call leave that variant's regression alone. Males' calls on
 * chromosome X count 0 or 2. NaN never enters: incomplete samples are left out when {@link AssociationData} is made.
 *
 * <p>Cost: linear O(variants x samples / 4 x (covariates + 2)) table look-ups; logistic O(variants x samples x
 * covariates^2) a Newton step, three to five steps. Memory: two blocks a thread and 50 bytes a variant. Each variant is
 * computed alone, so the same input gives the same bits on any number of threads.
 */
public final class AssociationScan {

    /** The median of chi-square with one degree of freedom. */
    private static final double MEDIAN_CHI_SQUARE = 0.454936423119572;

    private static final int SMALLEST_BLOCK = 1024;

    private final AssociationData data;
    private final AssociationParameters parameters;
    private final CovariateBasis basis;
    private final int samples;
    private final int bytes;
    private final double[][] columns;
    private final GenotypeCounter counter;

    public static AssociationResult run(
            GenotypeSource source, AssociationData data, AssociationParameters parameters, RunContext context) {
        // What cannot be fitted without any variant fails here, before any reading.
        AssociationScan scan = new AssociationScan(source, data, parameters);
        int variants = source.variants().size();
        VariantFit[] fits = new VariantFit[variants];
        int size = VariantRange.variantsAPiece(variants);
        Optional<Parallelism> here = context.engine().inThisProcess();
        try (var task = context.progress().start("associate", variants)) {
            if (here.isPresent()) {
                scan.test(source, here.get(), fits, task::advance);
            } else {
                context.engine()
                        .forEach(
                                new ScanJob(PortableGenotypes.of(source), data, parameters, size),
                                VariantRange.pieces(source, size),
                                (piece, part) -> {
                                    System.arraycopy(part, 0, fits, piece * size, part.length);
                                    task.advance(part.length);
                                });
            }
        }
        return collect(data, source.variants(), fits, parameters);
    }

    /** Each variant is tested alone, so bounds of pieces change nothing. */
    private record ScanJob(
            PortableGenotypes genotypes, AssociationData data, AssociationParameters parameters, int variantsAPiece)
            implements Job<VariantFit[]> {
        @Override
        public String name() {
            return "association";
        }

        @Override
        public Worker<VariantFit[]> open() {
            GenotypeSource source = genotypes.source();
            AssociationScan scan = new AssociationScan(source, data, parameters);
            return piece -> {
                VariantRange range = VariantRange.ofPiece(source, variantsAPiece, piece);
                VariantFit[] fits = new VariantFit[range.count()];
                scan.test(range, Parallelism.single(), fits, tested -> {});
                return fits;
            };
        }
    }

    private AssociationScan(GenotypeSource source, AssociationData data, AssociationParameters parameters) {
        this.data = data;
        this.parameters = parameters;
        basis = CovariateBasis.of(data, parameters);
        samples = source.samples().size();
        bytes = source.bytesPerVariant();
        // By sample of the source, so that packed genotypes meet them without an index.
        columns = new double[basis.columns().length + 1][bytes * 4];
        double[] residual = residual(data.values(), basis);
        for (int i = 0; i < data.sampleIndices().length; i++) {
            int sample = data.sampleIndices()[i];
            for (int j = 0; j < basis.columns().length; j++) {
                columns[j][sample] = basis.columns()[j][i];
            }
            columns[columns.length - 1][sample] = residual[i];
        }
        counter = GenotypeCounter.ofSamples(samples, data.sampleIndices());
        if (data.binary()) {
            // Fits the covariates alone once here, so that a model without an estimate fails.
            new LogisticTest(basis.columns(), data.values(), data.sampleIndices());
        }
    }

    /** Tests all variants of a source, or of a range of it. */
    private void test(GenotypeSource part, Parallelism parallelism, VariantFit[] fits, LongConsumer tested) {
        double[][] wideBasis = Arrays.copyOf(columns, columns.length - 1);
        List<Variant> variants = part.variants();
        int blockSize = Math.max(SMALLEST_BLOCK, GenotypeBlocks.variantsPerBlock(part));
        ThreadLocal<Worker> workers = ThreadLocal.withInitial(
                () -> new Worker(basis, wideBasis, columns, data, parameters, bytes, blockSize, samples));
        if (part.hasDosages()) {
            GenotypeBlocks.forEachWithDosages(
                    part, blockSize, parallelism, (block, firstVariant, count, packed, dosages) -> {
                        workers.get().test(packed, dosages, firstVariant, count, counter, variants, fits);
                        tested.accept(count);
                    });
        } else {
            GenotypeBlocks.forEach(part, blockSize, parallelism, (block, firstVariant, count, packed) -> {
                workers.get().test(packed, null, firstVariant, count, counter, variants, fits);
                tested.accept(count);
            });
        }
    }

    private static double[] residual(double[] values, CovariateBasis basis) {
        double[] residual = values.clone();
        for (int pass = 0; pass < 2; pass++) {
            for (double[] column : basis.columns()) {
                double projection = CovariateBasis.dot(column, residual);
                for (int i = 0; i < residual.length; i++) {
                    residual[i] -= projection * column[i];
                }
            }
        }
        return residual;
    }

    /** One thread's kernels and buffers. */
    private static final class Worker {
        private final CrossProductKernel kernel;
        private final LinearTest linear;
        private final @Nullable LogisticTest logistic;
        private final double[][] sums;
        private final int bytes;
        private final int[] samples;
        private final double[] copies;

        Worker(
                CovariateBasis basis,
                double[][] wideBasis,
                double[][] columns,
                AssociationData data,
                AssociationParameters parameters,
                int bytes,
                int blockSize,
                int sampleCount) {
            this.bytes = bytes;
            samples = data.sampleIndices();
            copies = new double[sampleCount];
            kernel = new CrossProductKernel(columns);
            sums = new double[columns.length][blockSize];
            linear = new LinearTest(wideBasis, columns[columns.length - 1], parameters.maximumVif());
            logistic = data.binary() ? new LogisticTest(basis.columns(), data.values(), data.sampleIndices()) : null;
        }

        void test(
                byte[] packed,
                @Nullable DosageBlock dosages,
                int firstVariant,
                int count,
                GenotypeCounter counter,
                List<Variant> variants,
                VariantFit[] fits) {
            kernel.multiply(packed, count, bytes, sums);
            for (int v = 0; v < count; v++) {
                int offset = v * bytes;
                GenotypeCounter.Counts counts = counter.count(packed, offset);
                ChromosomeKind kind =
                        ChromosomeKind.of(variants.get(firstVariant + v).chromosome());
                if (kind == ChromosomeKind.Y || kind == ChromosomeKind.MITOCHONDRIAL) {
                    fits[firstVariant + v] = VariantFit.untested(
                            counts.allele1Frequency(), counts.called(), Untested.HAPLOID_CHROMOSOME);
                    continue;
                }
                if (dosages != null && dosages.carries(v)) {
                    fits[firstVariant + v] = testDosages(packed, dosages, v);
                    continue;
                }
                // The linear test also says whether the covariates leave anything of the genotype.
                VariantFit fit = linear.test(packed, offset, counter, counts, sums, v);
                if (logistic != null && fit.reason() == null) {
                    fit = logistic.test(packed, offset, counts);
                }
                fits[firstVariant + v] = fit;
            }
        }

        /** Dosages stand in for calls where a variant carries them. */
        private VariantFit testDosages(byte[] packed, DosageBlock dosages, int v) {
            dosages.copies(v, packed, copies);
            VariantFit fit = linear.testDosages(copies, samples);
            return logistic != null && fit.reason() == null
                    ? logistic.testDosages(copies, fit.allele1Frequency(), fit.samples())
                    : fit;
        }
    }

    private static AssociationResult collect(
            AssociationData data, List<Variant> variants, VariantFit[] fits, AssociationParameters parameters) {
        int count = fits.length;
        double[] frequencies = new double[count];
        int[] samples = new int[count];
        double[] betas = new double[count];
        double[] errors = new double[count];
        double[] statistics = new double[count];
        double[] p = new double[count];
        boolean[] firth = new boolean[count];
        Map<Untested, Integer> untested = new EnumMap<>(Untested.class);
        for (int v = 0; v < count; v++) {
            VariantFit fit = fits[v];
            frequencies[v] = fit.allele1Frequency();
            samples[v] = fit.samples();
            betas[v] = fit.beta();
            errors[v] = fit.standardError();
            statistics[v] = fit.statistic();
            p[v] = fit.p();
            firth[v] = fit.firth();
            if (fit.reason() != null) {
                untested.merge(fit.reason(), 1, Integer::sum);
            }
        }
        double inflation = inflation(p);
        if (parameters.genomicControl() == GenomicControl.CORRECT && inflation > 1) {
            double root = Math.sqrt(inflation);
            for (int v = 0; v < count; v++) {
                // The chi-square that has this p, divided by lambda: the same for t and z statistics.
                double z = quantile(p[v]) / root;
                errors[v] *= root;
                statistics[v] /= root;
                p[v] = Erf.erfc(z / Math.sqrt(2));
            }
        }
        return new AssociationResult(
                data, variants, frequencies, samples, betas, errors, statistics, p, firth, inflation, untested);
    }

    /** Lambda: the median chi-square that the p values stand for, over the median under the null. */
    static double inflation(double[] p) {
        double[] known =
                Arrays.stream(p).filter(value -> !Double.isNaN(value)).sorted().toArray();
        if (known.length == 0) {
            return Double.NaN;
        }
        int middle = known.length / 2;
        double median = known.length % 2 == 1 ? known[middle] : 0.5 * (known[middle - 1] + known[middle]);
        double z = quantile(median);
        return z * z / MEDIAN_CHI_SQUARE;
    }

    private static double quantile(double p) {
        if (Double.isNaN(p)) {
            return Double.NaN;
        }
        double half = Math.max(p / 2, Double.MIN_NORMAL);
        return -new NormalDistribution(0, 1).inverseCumulativeProbability(half);
    }
}
