package org.endotype.imaging.connectivity;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.feature.Provenance;
import org.endotype.core.parallel.Parallelism;
import org.endotype.core.sample.SampleSet;
import org.endotype.core.table.SquareMatrix;
import org.endotype.imaging.signal.TimeSeries;

/**
 * The connectivity of many series over the same regions, as matrices or as samples x edges.
 *
 * <p>Series are read when their turn comes and dropped after it, so that memory holds the results and one series a thread;
 * the tangent kind also holds every covariance. Results do not depend on the thread count.
 *
 * <p>For the tangent kind {@link #fit} makes the group's reference from these series; {@link #apply} places others against
 * a reference already made, as a held-out sample must be.
 */
public final class CohortConnectivity {

    private final ConnectivityMeasure measure;
    private final SampleSet samples;
    private final List<SquareMatrix> matrices;
    private final Optional<TangentReference> reference;
    private final int nearlySingular;

    private CohortConnectivity(
            ConnectivityMeasure measure,
            SampleSet samples,
            List<SquareMatrix> matrices,
            Optional<TangentReference> reference,
            int nearlySingular) {
        this.measure = measure;
        this.samples = samples;
        this.matrices = matrices;
        this.reference = reference;
        this.nearlySingular = nearlySingular;
    }

    /**
     * Computes the measure for every series; for the tangent kind, relative to the geometric mean of these series.
     *
     * @param series one a sample, in the samples' order; each is asked for once
     * @throws InconsistentInput when the series do not all have the same regions in the same order
     * @throws DegenerateData when a series cannot carry the measure, or a tangent space is asked of one series
     */
    public static CohortConnectivity fit(
            ConnectivityMeasure measure, SampleSet samples, List<SeriesSource> series, Parallelism parallelism) {
        return fit(measure, samples, estimates(measure, samples, series, parallelism), parallelism);
    }

    /**
     * The same of series that were estimated before, wherever that was.
     *
     * @param estimates one a sample, in the samples' order
     * @param locations of the series, for messages
     */
    public static CohortConnectivity of(
            ConnectivityMeasure measure,
            SampleSet samples,
            List<SeriesEstimate> estimates,
            List<SourceLocation> locations,
            Parallelism parallelism) {
        return fit(measure, samples, collect(estimates, locations), parallelism);
    }

    private static CohortConnectivity fit(
            ConnectivityMeasure measure, SampleSet samples, Estimates estimates, Parallelism parallelism) {
        if (measure.kind() != ConnectivityKind.TANGENT) {
            return new CohortConnectivity(
                    measure, samples, estimates.matrices(), Optional.empty(), estimates.nearlySingular());
        }
        if (samples.size() < 2) {
            throw new DegenerateData("a tangent space needs at least two series, found " + samples.size()
                    + "; give more, or a saved tangent reference");
        }
        List<SquareMatrix> covariances = estimates.matrices();
        TangentReference reference = TangentReference.fit(covariances, parallelism);
        return new CohortConnectivity(
                measure, samples, tangents(covariances, reference, parallelism), Optional.of(reference), 0);
    }

    /** Computes tangent connectivity against a reference that was fitted on other series. */
    public static CohortConnectivity apply(
            ConnectivityMeasure measure,
            TangentReference reference,
            SampleSet samples,
            List<SeriesSource> series,
            Parallelism parallelism) {
        if (measure.kind() != ConnectivityKind.TANGENT) {
            throw new IllegalArgumentException("a reference belongs to the tangent kind, not to "
                    + measure.kind().label());
        }
        List<SquareMatrix> covariances =
                estimates(measure, samples, series, parallelism).matrices();
        return new CohortConnectivity(
                measure, samples, tangents(covariances, reference, parallelism), Optional.of(reference), 0);
    }

    public SampleSet samples() {
        return samples;
    }

    /** Region names, in order. */
    public List<String> labels() {
        return matrices.get(0).labels();
    }

    /** One matrix a sample, in order, unmodifiable. */
    public List<SquareMatrix> matrices() {
        return matrices;
    }

    /** The reference of the tangent kind. */
    public Optional<TangentReference> reference() {
        return reference;
    }

    /**
     * How many samples' covariances were so near singular (below 1e-10 of the largest eigenvalue) that their inverse is
     * mostly rounding noise; 0 for kinds that invert nothing.
     */
    public int nearlySingular() {
        return nearlySingular;
    }

    /** Samples x edges, in the order of {@link Edges}; edges of missing regions are NaN. */
    public FeatureMatrix edges(Diagonal diagonal) {
        List<String> names = Edges.names(labels(), diagonal);
        double[] values = new double[Math.multiplyExact(samples.size(), names.size())];
        for (int row = 0; row < samples.size(); row++) {
            System.arraycopy(Edges.values(matrices.get(row), diagonal), 0, values, row * names.size(), names.size());
        }
        Map<String, String> parameters = new TreeMap<>();
        parameters.put("kind", measure.kind().label());
        parameters.put("estimator", measure.estimator().label());
        measure.penalty().ifPresent(penalty -> parameters.put("penalty", Double.toString(penalty)));
        parameters.put("scale", measure.scale() == EdgeScale.FISHER_Z ? "fisher-z" : "natural");
        parameters.put("scaling", measure.scaling() == RegionScaling.UNIT_VARIANCE ? "unit-variance" : "as-given");
        parameters.put("diagonal", diagonal == Diagonal.KEPT ? "kept" : "discarded");
        parameters.put("regions", Integer.toString(labels().size()));
        return FeatureMatrix.of(samples, names, values, new Provenance("functional-connectivity", parameters));
    }

    /** How many samples lack each region (its edges are NaN there), in the order of {@link #labels}. */
    public int[] missingCounts() {
        int[] counts = new int[labels().size()];
        for (SquareMatrix matrix : matrices) {
            for (int i = 0; i < counts.length; i++) {
                if (Double.isNaN(matrix.value(i, i))) {
                    counts[i]++;
                }
            }
        }
        return counts;
    }

    private record Estimates(List<SquareMatrix> matrices, int nearlySingular) {}

    private static Estimates estimates(
            ConnectivityMeasure measure, SampleSet samples, List<SeriesSource> series, Parallelism parallelism) {
        if (series.size() != samples.size()) {
            throw new IllegalArgumentException(samples.size() + " samples and " + series.size() + " series");
        }
        if (series.isEmpty()) {
            throw new DegenerateData("no time series to compute connectivity from");
        }
        AtomicReferenceArray<SeriesEstimate> results = new AtomicReferenceArray<>(series.size());
        parallelism.forEachBlock(series.size(), k -> {
            SeriesSource source = series.get(k);
            TimeSeries one = source.reader().get();
            try {
                results.set(k, SeriesEstimate.of(measure, one));
            } catch (DegenerateData refused) {
                throw new DegenerateData(source.location(), String.valueOf(refused.getMessage()), refused);
            }
        });
        List<SeriesEstimate> estimates = new ArrayList<>(series.size());
        for (int k = 0; k < results.length(); k++) {
            estimates.add(results.get(k));
        }
        return collect(estimates, series.stream().map(SeriesSource::location).toList());
    }

    private static Estimates collect(List<SeriesEstimate> estimates, List<SourceLocation> locations) {
        List<SquareMatrix> matrices = new ArrayList<>(estimates.size());
        int count = 0;
        for (int k = 0; k < estimates.size(); k++) {
            SquareMatrix matrix = estimates.get(k).matrix();
            if (k > 0) {
                requireSameRegions(matrices.get(0).labels(), matrix.labels(), locations.get(k));
            }
            matrices.add(matrix);
            count += estimates.get(k).nearlySingular() ? 1 : 0;
        }
        return new Estimates(List.copyOf(matrices), count);
    }

    private static void requireSameRegions(List<String> first, List<String> other, SourceLocation location) {
        if (first.equals(other)) {
            return;
        }
        if (first.size() != other.size()) {
            throw new InconsistentInput(
                    location,
                    "has " + other.size() + " regions, the first series has " + first.size()
                            + "; extract all with one atlas");
        }
        int at = 0;
        while (first.get(at).equals(other.get(at))) {
            at++;
        }
        throw new InconsistentInput(
                location,
                "region " + (at + 1) + " is '" + other.get(at) + "', in the first series it is '" + first.get(at)
                        + "'; extract all with one atlas, in one order");
    }

    private static List<SquareMatrix> tangents(
            List<SquareMatrix> covariances, TangentReference reference, Parallelism parallelism) {
        AtomicReferenceArray<SquareMatrix> results = new AtomicReferenceArray<>(covariances.size());
        parallelism.forEachBlock(covariances.size(), k -> results.set(k, reference.tangent(covariances.get(k))));
        List<SquareMatrix> tangents = new ArrayList<>(covariances.size());
        for (int k = 0; k < results.length(); k++) {
            tangents.add(results.get(k));
        }
        return List.copyOf(tangents);
    }
}
