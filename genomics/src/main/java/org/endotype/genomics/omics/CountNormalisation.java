package org.endotype.genomics.omics;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.feature.Provenance;

/**
 * Counts to comparable expression values. Immutable; {@code withDefaults(method).with...}.
 *
 * <ul>
 *   <li>{@link Method#MEDIAN_OF_RATIOS}: counts divided by the size factor.
 *   <li>{@link Method#TMM}: counts per million of the effective library, which is the library size times the TMM factor.
 *   <li>{@link Method#VOOM}: log2 of (count + 0.5) / (library + 1) x 10^6 (Law et al., Genome Biology 15:R29, 2014).
 *   <li>{@link Method#LOG_CPM}: log2 counts per million with a prior count of 2, scaled by each library's share of the
 *       mean library and added twice to the library (Robinson, McCarthy and Smyth, Bioinformatics 26:139, 2010).
 *   <li>{@link Method#VST}: the variance-stabilising transformation of counts divided by the size factor, under a
 *       dispersion that depends on the mean ({@link DispersionTrend}).
 * </ul>
 *
 * <p>With {@link Scale#LOG2} the first two become log2(x + 1) and log-CPM of the effective library. Zeros stay
 * comparable: none becomes missing or infinite.
 *
 * @param method which
 * @param library which library size {@code VOOM} and {@code LOG_CPM} divide by
 * @param reference the reference genes of the median of ratios
 * @param scale of {@code MEDIAN_OF_RATIOS} and {@code TMM}
 */
public record CountNormalisation(Method method, Library library, MedianOfRatios.Reference reference, Scale scale) {

    private static final double PRIOR_COUNT = 2;

    /** How counts are made comparable. */
    public enum Method {
        MEDIAN_OF_RATIOS("median-of-ratios"),
        TMM("tmm"),
        VOOM("voom"),
        LOG_CPM("log-cpm"),
        VST("vst");

        private final String label;

        Method(String label) {
            this.label = label;
        }

        /** The name in cohort files and on the command line. */
        public String label() {
            return label;
        }

        public static Method of(String label) {
            return Arrays.stream(values())
                    .filter(method -> method.label.equals(label))
                    .findFirst()
                    .orElseThrow(() -> new InvalidConfiguration(
                            "unknown normalisation '" + label + "'; use median-of-ratios, tmm, voom, log-cpm or vst"));
        }
    }

    /** A library's size in the logarithmic methods. */
    public enum Library {
        /** The sum of a sample's counts. */
        TOTAL,
        /** The sum times the TMM factor. */
        TMM
    }

    /** Whether the ratio methods give counts or logarithms. */
    public enum Scale {
        LINEAR,
        LOG2
    }

    /** Normalised values and the factors that made them. */
    public record Result(FeatureMatrix values, SizeFactors sizeFactors) {}

    public static CountNormalisation withDefaults(Method method) {
        return new CountNormalisation(method, Library.TOTAL, MedianOfRatios.Reference.COMPLETE_GENES, Scale.LINEAR);
    }

    public CountNormalisation with(Library newLibrary) {
        return new CountNormalisation(method, newLibrary, reference, scale);
    }

    public CountNormalisation with(MedianOfRatios.Reference newReference) {
        return new CountNormalisation(method, library, newReference, scale);
    }

    public CountNormalisation with(Scale newScale) {
        return new CountNormalisation(method, library, reference, newScale);
    }

    /** Normalises all samples together. Cost: O(cells log features). */
    public Result apply(Counts counts) {
        double[] factors =
                switch (method) {
                    case MEDIAN_OF_RATIOS, VST -> MedianOfRatios.sizeFactors(counts, reference);
                    case TMM -> TrimmedMeanOfRatios.withDefaults().factors(counts);
                    case VOOM, LOG_CPM ->
                        library == Library.TMM
                                ? TrimmedMeanOfRatios.withDefaults().factors(counts)
                                : ones(counts.sampleCount());
                };
        FeatureMatrix values =
                switch (method) {
                    case MEDIAN_OF_RATIOS ->
                        scale == Scale.LINEAR
                                ? counts.map(provenance(), (sample, count) -> count / factors[sample])
                                : counts.map(provenance(), (sample, count) -> log2(count / factors[sample] + 1));
                    case TMM ->
                        scale == Scale.LINEAR
                                ? counts.map(
                                        provenance(),
                                        (sample, count) -> count / (counts.librarySize(sample) * factors[sample]) * 1e6)
                                : logCpm(counts, factors);
                    case VOOM ->
                        counts.map(
                                provenance(),
                                (sample, count) ->
                                        log2((count + 0.5) / (counts.librarySize(sample) * factors[sample] + 1) * 1e6));
                    case LOG_CPM -> logCpm(counts, factors);
                    case VST -> {
                        DispersionTrend trend = DispersionTrend.of(counts, factors);
                        yield counts.map(provenance(), (sample, count) -> trend.stabilised(count / factors[sample]));
                    }
                };
        return new Result(values, new SizeFactors(counts.samples(), factors, counts.librarySizes(), method.label()));
    }

    private FeatureMatrix logCpm(Counts counts, double[] factors) {
        int samples = counts.sampleCount();
        double[] library = new double[samples];
        double mean = 0;
        for (int sample = 0; sample < samples; sample++) {
            library[sample] = counts.librarySize(sample) * factors[sample];
            mean += library[sample] / samples;
        }
        double[] prior = new double[samples];
        for (int sample = 0; sample < samples; sample++) {
            prior[sample] = PRIOR_COUNT * library[sample] / mean;
        }
        return counts.map(
                provenance(),
                (sample, count) -> log2((count + prior[sample]) / (library[sample] + 2 * prior[sample]) * 1e6));
    }

    private Provenance provenance() {
        Map<String, String> parameters = new TreeMap<>();
        parameters.put("method", method.label());
        parameters.put("library", library.name().toLowerCase(java.util.Locale.ROOT));
        parameters.put("reference", reference.name().toLowerCase(java.util.Locale.ROOT));
        parameters.put("scale", scale.name().toLowerCase(java.util.Locale.ROOT));
        return new Provenance("omics-normalisation", parameters);
    }

    private static double[] ones(int n) {
        double[] ones = new double[n];
        Arrays.fill(ones, 1.0);
        return ones;
    }

    static double log2(double x) {
        return Math.log(x) / Math.log(2);
    }
}
