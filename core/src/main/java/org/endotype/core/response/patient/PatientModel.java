package org.endotype.core.response.patient;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;
import org.apache.commons.math3.distribution.TDistribution;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.file.AtomicOutput;
import org.endotype.core.file.JsonInput;
import org.endotype.core.linalg.LinearAlgebra;
import org.endotype.core.response.rule.Standardisation;
import org.endotype.core.response.rule.TrialData;
import org.endotype.core.stats.Interval;

/**
 * What is kept of a trial to predict one new patient: a ridge regression of improvement an arm, with what is needed for
 * prediction intervals and for telling whether the patient resembles those learned from. No participant's data are kept.
 *
 * <p>Intervals are of a single new patient: {@code s^2 (1 + x' (X'X + I)^-1 x)}, Student's t. A patient is unlike those
 * learned from where a feature lies outside the range seen or the squared Mahalanobis distance exceeds the 99.9 % point of
 * chi-squared. NaN features count as the mean and are named. Cost O(n p^2) to learn; deterministic.
 */
public final class PatientModel {

    private static final String SCHEMA = "endotype-patient-model/1";
    private static final double PENALTY = 1.0;
    private static final double RARE = 0.999;
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /** One arm's regression; coefficients and inverse gram matrix with the intercept first, features standardised. */
    record Arm(
            @JsonProperty("name") String name,
            @JsonProperty("n") int n,
            @JsonProperty("coefficients") double[] coefficients,
            @JsonProperty("inverse_gram") double[] inverseGram,
            @JsonProperty("residual_variance") double residualVariance,
            @JsonProperty("degrees_of_freedom") double degreesOfFreedom) {}

    /** All of it, as it is stored. */
    record Stored(
            @JsonProperty("schema") String schema,
            @JsonProperty("outcome") String outcome,
            @JsonProperty("features") List<String> features,
            @JsonProperty("means") double[] means,
            @JsonProperty("deviations") double[] deviations,
            @JsonProperty("least") double[] least,
            @JsonProperty("most") double[] most,
            @JsonProperty("inverse_covariance") double[] inverseCovariance,
            @JsonProperty("arms") List<Arm> arms,
            @JsonProperty("supported") boolean supported,
            @JsonProperty("evidence") String evidence) {}

    /** What one feature adds to the difference between the two best arms, in points. */
    public record Driver(String feature, double value, double points) {}

    /**
     * What is said of one patient.
     *
     * @param arms arm names, the largest predicted improvement first
     * @param improvement of each, with the interval of a single patient
     * @param drivers of the difference between the first two arms, the largest first
     * @param unlike why the patient is unlike those learned from; empty where alike
     * @param missing features that were not known
     */
    public record Prediction(
            List<String> arms,
            List<Interval> improvement,
            List<Driver> drivers,
            List<String> unlike,
            List<String> missing) {}

    private final Stored stored;

    private PatientModel(Stored stored) {
        this.stored = stored;
    }

    /**
     * Learns from a trial.
     *
     * @param evidence the sentences that say whether anything was found
     * @param supported whether something was
     */
    public static PatientModel learn(TrialData data, String outcome, String evidence, Support supported) {
        int n = data.arm().length;
        int p = data.featureNames().size();
        int[] everyone = java.util.stream.IntStream.range(0, n).toArray();
        Standardisation scale = Standardisation.of(data.features(), everyone);
        double[][] x = Arrays.stream(data.features()).map(scale::apply).toArray(double[][]::new);
        double[] least = new double[p];
        double[] most = new double[p];
        Arrays.fill(least, Double.POSITIVE_INFINITY);
        Arrays.fill(most, Double.NEGATIVE_INFINITY);
        for (double[] row : data.features()) {
            for (int j = 0; j < p; j++) {
                if (!Double.isNaN(row[j])) {
                    least[j] = Math.min(least[j], row[j]);
                    most[j] = Math.max(most[j], row[j]);
                }
            }
        }
        double[] covariance = new double[p * p];
        for (double[] row : x) {
            for (int a = 0; a < p; a++) {
                for (int b = 0; b < p; b++) {
                    covariance[a * p + b] += row[a] * row[b] / Math.max(1, n - 1);
                }
            }
        }
        for (int a = 0; a < p; a++) {
            // Indicators that leave little room would make the covariance singular.
            covariance[a * p + a] += 1e-6;
        }
        List<Arm> arms = new ArrayList<>();
        for (int a = 0; a < data.arms().size(); a++) {
            arms.add(arm(data, x, a));
        }
        return new PatientModel(new Stored(
                SCHEMA,
                outcome,
                data.featureNames(),
                java.util.stream.IntStream.range(0, p).mapToDouble(scale::mean).toArray(),
                java.util.stream.IntStream.range(0, p)
                        .mapToDouble(scale::deviation)
                        .toArray(),
                least,
                most,
                p == 0 ? covariance : LinearAlgebra.invertPositiveDefinite(covariance, p),
                arms,
                supported == Support.FOUND,
                evidence));
    }

    /** Whether the analysis found that arms differ or that a rule gains. */
    public enum Support {
        FOUND,
        NOT_FOUND
    }

    private static Arm arm(TrialData data, double[][] x, int arm) {
        int q = data.featureNames().size() + 1;
        double[] gram = new double[q * q];
        double[] plain = new double[q * q];
        double[] right = new double[q];
        int n = 0;
        for (int i = 0; i < x.length; i++) {
            if (data.arm()[i] == arm) {
                double[] row = withIntercept(x[i]);
                n++;
                for (int a = 0; a < q; a++) {
                    right[a] += row[a] * data.improvement()[i];
                    for (int b = 0; b < q; b++) {
                        plain[a * q + b] += row[a] * row[b];
                    }
                }
            }
        }
        System.arraycopy(plain, 0, gram, 0, gram.length);
        for (int a = 1; a < q; a++) {
            gram[a * q + a] += PENALTY;
        }
        double[] inverse = LinearAlgebra.invertPositiveDefinite(gram, q);
        double[] b = new double[q];
        double used = 0;
        for (int a = 0; a < q; a++) {
            for (int c = 0; c < q; c++) {
                b[a] += inverse[a * q + c] * right[c];
                used += inverse[a * q + c] * plain[c * q + a];
            }
        }
        double squares = 0;
        for (int i = 0; i < x.length; i++) {
            if (data.arm()[i] == arm) {
                double miss = data.improvement()[i] - dot(b, withIntercept(x[i]));
                squares += miss * miss;
            }
        }
        double degrees = Math.max(1, n - used);
        return new Arm(data.arms().get(arm), n, b, inverse, squares / degrees, degrees);
    }

    private static double[] withIntercept(double[] row) {
        double[] wide = new double[row.length + 1];
        wide[0] = 1;
        System.arraycopy(row, 0, wide, 1, row.length);
        return wide;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int j = 0; j < a.length; j++) {
            sum += a[j] * b[j];
        }
        return sum;
    }

    public List<String> features() {
        return stored.features();
    }

    public String outcome() {
        return stored.outcome();
    }

    /** The sentences that say whether anything was found. */
    public String evidence() {
        return stored.evidence();
    }

    public Support support() {
        return stored.supported() ? Support.FOUND : Support.NOT_FOUND;
    }

    /** What is to be expected of one patient; features in the model's order and units, NaN where not known. */
    public Prediction predict(double[] features, double level) {
        int p = stored.features().size();
        double[] standard = new double[p];
        List<String> missing = new ArrayList<>();
        List<String> unlike = new ArrayList<>();
        for (int j = 0; j < p; j++) {
            if (Double.isNaN(features[j])) {
                missing.add(stored.features().get(j));
                continue;
            }
            standard[j] = (features[j] - stored.means()[j]) / stored.deviations()[j];
            if (features[j] < stored.least()[j] || features[j] > stored.most()[j]) {
                unlike.add("'" + stored.features().get(j) + "' lies outside the range learned from");
            }
        }
        double distance = 0;
        for (int a = 0; a < p; a++) {
            for (int b = 0; b < p; b++) {
                distance += standard[a] * stored.inverseCovariance()[a * p + b] * standard[b];
            }
        }
        if (p > 0 && distance > new ChiSquaredDistribution(null, p).inverseCumulativeProbability(RARE)) {
            unlike.add("the features together are unlike those learned from (Mahalanobis distance)");
        }
        double[] row = withIntercept(standard);
        List<Arm> order = new ArrayList<>(stored.arms());
        order.sort((a, b) -> Double.compare(dot(b.coefficients(), row), dot(a.coefficients(), row)));
        List<Interval> improvement = new ArrayList<>();
        for (Arm arm : order) {
            improvement.add(interval(arm, row, level));
        }
        List<Driver> drivers = new ArrayList<>();
        for (int j = 0; j < p && order.size() > 1; j++) {
            drivers.add(new Driver(
                    stored.features().get(j),
                    features[j],
                    (order.get(0).coefficients()[j + 1] - order.get(1).coefficients()[j + 1]) * standard[j]));
        }
        drivers.sort((a, b) -> Double.compare(Math.abs(b.points()), Math.abs(a.points())));
        return new Prediction(
                order.stream().map(Arm::name).toList(), improvement, List.copyOf(drivers), unlike, missing);
    }

    private static Interval interval(Arm arm, double[] row, double level) {
        int q = row.length;
        double leverage = 0;
        for (int a = 0; a < q; a++) {
            for (int b = 0; b < q; b++) {
                leverage += row[a] * arm.inverseGram()[a * q + b] * row[b];
            }
        }
        double mean = dot(arm.coefficients(), row);
        double half = Math.sqrt(arm.residualVariance() * (1 + leverage))
                * new TDistribution(null, arm.degreesOfFreedom()).inverseCumulativeProbability(0.5 + level / 2);
        return new Interval(mean, mean - half, mean + half);
    }

    public void save(Path file) {
        try {
            byte[] bytes = (JSON.writeValueAsString(stored) + "\n").getBytes(StandardCharsets.UTF_8);
            AtomicOutput.writeStream(file, out -> out.write(bytes));
        } catch (JacksonException impossible) {
            throw new IllegalStateException("a patient model has a JSON form", impossible);
        }
    }

    public static PatientModel load(Path file) {
        Stored read = JsonInput.value(file, Stored.class);
        if (!SCHEMA.equals(read.schema())) {
            throw new InconsistentInput(
                    SourceLocation.file(file), "is no " + SCHEMA + "; give what 'respond --save-model' wrote");
        }
        if (!isWhole(read)) {
            throw new MalformedInput(
                    SourceLocation.file(file), "its parts do not fit each other; write it again with --save-model");
        }
        return new PatientModel(read);
    }

    /** Whether every part is there and as long as the features call for. */
    private static boolean isWhole(Stored read) {
        boolean there = Stream.of(
                        read.outcome(),
                        read.features(),
                        read.means(),
                        read.deviations(),
                        read.least(),
                        read.most(),
                        read.inverseCovariance(),
                        read.arms(),
                        read.evidence())
                .allMatch(Objects::nonNull);
        if (!there
                || read.features().stream().anyMatch(Objects::isNull)
                || read.arms().stream().anyMatch(Objects::isNull)) {
            return false;
        }
        int p = read.features().size();
        return read.means().length == p
                && read.deviations().length == p
                && read.least().length == p
                && read.most().length == p
                && read.inverseCovariance().length == (long) p * p
                && !read.arms().isEmpty()
                && read.arms().stream()
                        .allMatch(arm -> arm.name() != null
                                && arm.coefficients() != null
                                && arm.inverseGram() != null
                                && arm.coefficients().length == p + 1
                                && arm.inverseGram().length == (p + 1L) * (p + 1L));
    }
}
