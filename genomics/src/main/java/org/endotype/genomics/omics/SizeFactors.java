package org.endotype.genomics.omics;

import java.nio.file.Path;
import java.util.List;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.sample.SampleSet;
import org.endotype.core.table.TableWriter;

/**
 * How each sample's counts were scaled.
 *
 * @param samples the samples, in order
 * @param factors one a sample; what counts (median of ratios) or library sizes (TMM, none) are divided or multiplied by
 * @param librarySizes the sum of counts of each sample
 * @param method the method's name
 */
public record SizeFactors(SampleSet samples, double[] factors, double[] librarySizes, String method) {

    public SizeFactors {
        factors = factors.clone();
        librarySizes = librarySizes.clone();
    }

    @Override
    public double[] factors() {
        return factors.clone();
    }

    @Override
    public double[] librarySizes() {
        return librarySizes.clone();
    }

    /** Factors of intensities, whose library size is the sum of the values that are there. */
    public static SizeFactors ofSums(FeatureMatrix values, double[] factors, String method) {
        double[] sums = new double[values.sampleCount()];
        for (int sample = 0; sample < sums.length; sample++) {
            for (double value : values.row(sample)) {
                sums[sample] += Double.isNaN(value) ? 0 : value;
            }
        }
        return new SizeFactors(values.samples(), factors, sums, method);
    }

    /** Library sizes times TMM factors. */
    public static double[] effective(Counts counts, TrimmedMeanOfRatios trimmed) {
        double[] factors = trimmed.factors(counts);
        for (int sample = 0; sample < factors.length; sample++) {
            factors[sample] *= counts.librarySize(sample);
        }
        return factors;
    }

    /** Writes {@code sample_id, size_factor, method, library_size}. */
    public void write(Path file) {
        TableWriter.write(file, List.of("sample_id", "size_factor", "method", "library_size"), sink -> {
            for (int sample = 0; sample < factors.length; sample++) {
                sink.row(samples.id(sample), factors[sample], method, librarySizes[sample]);
            }
        });
    }
}
