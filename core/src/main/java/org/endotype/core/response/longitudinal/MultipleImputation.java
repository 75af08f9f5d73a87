package org.endotype.core.response.longitudinal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.math3.distribution.TDistribution;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.linalg.LinearAlgebra;
import org.endotype.core.response.CovariateTerms;
import org.endotype.core.response.Labels;
import org.endotype.core.response.Outcomes;
import org.endotype.core.response.scale.Scale;
import org.endotype.core.stats.Interval;
import org.endotype.core.stats.LinearModel;
import org.endotype.core.table.TableWriter;
import org.endotype.core.table.TextTable;

/**
 * The arms' difference at the last visit with missing visits imputed many times, pooled by Rubin's rules.
 *
 * <p>Visits are multivariate normal with an unstructured covariance that arms share, their means linear in arm, baseline
 * and covariates, separately at every visit; prior: flat for the means, {@code |S|^-(T+1)/2} for the covariance. A Gibbs
 * sampler draws missing visits, means and covariance in turn; after {@value #BURN_IN} rounds every {@value #APART}th gives
 * an imputation. Under a reference-based assumption whoever left for good after a visit is imputed from there on as if in
 * the reference arm: {@code JUMP_TO_REFERENCE} keeps the own arm's means up to leaving, {@code COPY_REFERENCE} takes the
 * reference's throughout. Visits missing in between are imputed at random always.
 *
 * <p>The analysis of each imputed table is a linear model of the last visit on arm, baseline and covariates; degrees of
 * freedom are Barnard and Rubin's. NaN: people without baseline, arm or covariates are left out; those without any visit
 * stay. Cost O(rounds x (n T^2 + patterns T^3)); the same seed gives the same result. Source: Rubin, Multiple Imputation
 * for Nonresponse in Surveys, 1987; Barnard and Rubin, Biometrika 86 (1999) 948-955; Carpenter, Roger and Kenward, J.
 * Biopharm. Stat. 23 (2013) 1352-1371. Held against the figure the rbmi package publishes for its antidepressant trial.
 */
public final class MultipleImputation {

    private static final int BURN_IN = 200;
    private static final int APART = 10;

    /** What is assumed of visits after somebody left. */
    public enum Assumption {
        AT_RANDOM,
        JUMP_TO_REFERENCE,
        COPY_REFERENCE
    }

    /**
     * What is imputed and analysed.
     *
     * @param visits columns in order of time; the last is analysed
     * @param imputations how many
     */
    public record Design(
            Scale scale,
            String baseline,
            List<String> visits,
            List<String> covariates,
            Assumption assumption,
            int imputations,
            double level) {}

    /**
     * One arm against the reference at the last visit.
     *
     * @param missingInformation share of the information that is missing
     */
    public record Pooled(
            String contrast,
            Assumption assumption,
            int participants,
            int imputed,
            Interval difference,
            double standardError,
            double degreesOfFreedom,
            double p,
            double missingInformation) {}

    private final double[][] y;
    private final boolean[][] missing;
    private final int[] arm;
    private final double[] gramInverse;
    private final double[][] x;
    private final double[][] asReference;
    private final int n;
    private final int t;
    private final int q;
    private final java.util.SplittableRandom random;
    private double[][] means = new double[0][];
    private double[] covariance = new double[0];

    private MultipleImputation(double[][] y, int[] arm, double[][] x, double[][] asReference, long seed) {
        this.n = y.length;
        this.t = y[0].length;
        this.q = x[0].length;
        this.y = y;
        this.arm = arm;
        this.x = x;
        this.asReference = asReference;
        this.random = new java.util.SplittableRandom(seed);
        this.missing = new boolean[n][t];
        double[] gram = new double[q * q];
        for (double[] row : x) {
            for (int a = 0; a < q; a++) {
                for (int b = 0; b < q; b++) {
                    gram[a * q + b] += row[a] * row[b];
                }
            }
        }
        this.gramInverse = LinearAlgebra.invertPositiveDefinite(gram, q);
        startAtVisitMeans();
    }

    public static List<Pooled> run(TextTable table, Labels labels, Design design, long seed) {
        if (labels.arms().size() < 2) {
            throw new DegenerateData(
                    SourceLocation.file(table.file()),
                    "imputation compares arms at the last visit, and there is one alone; name the arms with --arm");
        }
        CovariateTerms covariates = CovariateTerms.of(table, design.covariates());
        double[] baseline = Outcomes.totals(table, design.baseline(), design.scale());
        double[][] visits = design.visits().stream()
                .map(column -> Outcomes.totals(table, column, design.scale()))
                .toArray(double[][]::new);
        List<Integer> rows = new ArrayList<>();
        for (int row = 0; row < table.rowCount(); row++) {
            if (labels.isKnown(row) && !Double.isNaN(baseline[row]) && covariates.isComplete(row)) {
                rows.add(row);
            }
        }
        int n = rows.size();
        int arms = labels.arms().size();
        List<String> terms = new ArrayList<>(List.of("intercept"));
        labels.arms().subList(1, arms).forEach(name -> terms.add("arm " + name));
        terms.add("baseline");
        if (n > 0) {
            terms.addAll(covariates.terms(rows.get(0)).keySet());
        }
        int q = terms.size();
        if (n <= q + visits.length) {
            throw new DegenerateData(
                    SourceLocation.file(table.file()),
                    "imputing " + visits.length + " visits needs more than " + (q + visits.length)
                            + " people with arm and baseline, found " + n);
        }
        double[][] x = new double[n][q];
        double[][] y = new double[n][visits.length];
        int[] arm = new int[n];
        double[] mean = new double[1];
        for (int i = 0; i < n; i++) {
            int row = rows.get(i);
            arm[i] = labels.arm()[row];
            mean[0] += baseline[row] / n;
            for (int v = 0; v < visits.length; v++) {
                y[i][v] = visits[v][row];
            }
        }
        double[][] asReference = new double[n][];
        for (int i = 0; i < n; i++) {
            int row = rows.get(i);
            x[i][0] = 1;
            if (arm[i] > 0) {
                x[i][arm[i]] = 1;
            }
            x[i][arms] = baseline[row] - mean[0];
            int j = arms + 1;
            for (double value : covariates.terms(row).values()) {
                x[i][j++] = value;
            }
            asReference[i] = x[i].clone();
            java.util.Arrays.fill(asReference[i], 1, arms, 0);
        }
        for (int v = 0; v < visits.length; v++) {
            int visit = v;
            if (java.util.Arrays.stream(y)
                            .filter(row -> !Double.isNaN(row[visit]))
                            .count()
                    < q + 1) {
                throw new DegenerateData(
                        SourceLocation.file(table.file()),
                        "visit '" + design.visits().get(v) + "' was attended by too few people to impute from");
            }
        }
        // Refuses collinear terms by name.
        LinearModel.fit(
                terms,
                java.util.Arrays.stream(x)
                        .flatMapToDouble(java.util.Arrays::stream)
                        .toArray(),
                new double[n]);
        return new MultipleImputation(y, arm, x, asReference, seed).pool(design, labels, terms);
    }

    private void startAtVisitMeans() {
        for (int v = 0; v < t; v++) {
            double sum = 0;
            int seen = 0;
            for (double[] row : y) {
                if (!Double.isNaN(row[v])) {
                    sum += row[v];
                    seen++;
                }
            }
            for (int i = 0; i < n; i++) {
                if (Double.isNaN(y[i][v])) {
                    missing[i][v] = true;
                    y[i][v] = sum / seen;
                }
            }
        }
    }

    private List<Pooled> pool(Design design, Labels labels, List<String> terms) {
        int m = design.imputations();
        int contrasts = labels.arms().size() - 1;
        double[][] estimates = new double[contrasts][m];
        double[][] variances = new double[contrasts][m];
        double complete = n - q;
        double[] flat = java.util.Arrays.stream(x)
                .flatMapToDouble(java.util.Arrays::stream)
                .toArray();
        for (int round = 0; round < BURN_IN + m * APART; round++) {
            drawParameters();
            imputeAtRandom();
            int since = round - BURN_IN + 1;
            if (since > 0 && since % APART == 0) {
                double[] last = imputedLast(design.assumption());
                LinearModel model = LinearModel.fit(terms, flat, last);
                for (int c = 0; c < contrasts; c++) {
                    estimates[c][since / APART - 1] = model.coefficient(c + 1);
                    variances[c][since / APART - 1] = model.standardError(c + 1) * model.standardError(c + 1);
                }
            }
        }
        int imputed = 0;
        for (boolean[] row : missing) {
            imputed += row[t - 1] ? 1 : 0;
        }
        List<Pooled> pooled = new ArrayList<>();
        for (int c = 0; c < contrasts; c++) {
            pooled.add(rubin(
                    labels.arms().get(c + 1) + " vs " + labels.arms().get(0),
                    design,
                    imputed,
                    estimates[c],
                    variances[c],
                    complete));
        }
        return pooled;
    }

    private Pooled rubin(
            String contrast, Design design, int imputed, double[] estimates, double[] variances, double complete) {
        int m = estimates.length;
        double mean = java.util.Arrays.stream(estimates).average().orElse(Double.NaN);
        double within = java.util.Arrays.stream(variances).average().orElse(Double.NaN);
        double between = 0;
        for (double estimate : estimates) {
            between += (estimate - mean) * (estimate - mean) / (m - 1);
        }
        double total = within + (1 + 1.0 / m) * between;
        double lambda = (1 + 1.0 / m) * between / total;
        double observed = (complete + 1) / (complete + 3) * complete * (1 - lambda);
        double degrees = lambda > 0 ? 1 / (lambda * lambda / (m - 1) + 1 / observed) : observed;
        double error = Math.sqrt(total);
        TDistribution student = new TDistribution(null, degrees);
        double half = error * student.inverseCumulativeProbability(0.5 + design.level() / 2);
        return new Pooled(
                contrast,
                design.assumption(),
                n,
                imputed,
                new Interval(mean, mean - half, mean + half),
                error,
                degrees,
                2 * student.cumulativeProbability(-Math.abs(mean / error)),
                lambda);
    }

    /** Means and covariance given the completed visits. */
    private void drawParameters() {
        double[][] hat = new double[q][t];
        for (int a = 0; a < q; a++) {
            for (int i = 0; i < n; i++) {
                double weight = 0;
                for (int b = 0; b < q; b++) {
                    weight += gramInverse[a * q + b] * x[i][b];
                }
                for (int v = 0; v < t; v++) {
                    hat[a][v] += weight * y[i][v];
                }
            }
        }
        double[] scatter = new double[t * t];
        for (int i = 0; i < n; i++) {
            double[] residual = residual(i, x[i], hat);
            for (int v = 0; v < t; v++) {
                for (int w = 0; w < t; w++) {
                    scatter[v * t + w] += residual[v] * residual[w];
                }
            }
        }
        covariance = inverseWishart(scatter, n - q);
        double[] rowRoot = lower(gramInverse, q);
        double[] columnRoot = lower(covariance, t);
        means = new double[q][t];
        double[][] noise = new double[q][t];
        for (double[] row : noise) {
            for (int v = 0; v < t; v++) {
                row[v] = random.nextGaussian();
            }
        }
        for (int a = 0; a < q; a++) {
            for (int v = 0; v < t; v++) {
                double sum = hat[a][v];
                for (int b = 0; b <= a; b++) {
                    for (int w = 0; w <= v; w++) {
                        sum += rowRoot[a * q + b] * noise[b][w] * columnRoot[v * t + w];
                    }
                }
                means[a][v] = sum;
            }
        }
    }

    private double[] residual(int person, double[] design, double[][] coefficients) {
        double[] residual = y[person].clone();
        for (int a = 0; a < q; a++) {
            for (int v = 0; v < t; v++) {
                residual[v] -= design[a] * coefficients[a][v];
            }
        }
        return residual;
    }

    /** Bartlett's decomposition of a Wishart draw, inverted. */
    private double[] inverseWishart(double[] scatter, int degrees) {
        double[] root = lower(LinearAlgebra.invertPositiveDefinite(scatter, t), t);
        double[] triangle = new double[t * t];
        for (int v = 0; v < t; v++) {
            triangle[v * t + v] = Math.sqrt(chiSquared(degrees - v));
            for (int w = 0; w < v; w++) {
                triangle[v * t + w] = random.nextGaussian();
            }
        }
        double[] product = new double[t * t];
        for (int v = 0; v < t; v++) {
            for (int w = 0; w <= v; w++) {
                for (int k = w; k <= v; k++) {
                    product[v * t + w] += root[v * t + k] * triangle[k * t + w];
                }
            }
        }
        double[] wishart = new double[t * t];
        for (int v = 0; v < t; v++) {
            for (int w = 0; w < t; w++) {
                for (int k = 0; k < t; k++) {
                    wishart[v * t + w] += product[v * t + k] * product[w * t + k];
                }
            }
        }
        return LinearAlgebra.invertPositiveDefinite(wishart, t);
    }

    private double chiSquared(int degrees) {
        double sum = 0;
        for (int k = 0; k < degrees; k++) {
            double normal = random.nextGaussian();
            sum += normal * normal;
        }
        return sum;
    }

    private static double[] lower(double[] matrix, int order) {
        return LinearAlgebra.choleskyLower(matrix, order);
    }

    private void imputeAtRandom() {
        Map<String, Conditional> patterns = new LinkedHashMap<>();
        for (int i = 0; i < n; i++) {
            if (anyMissing(i)) {
                double[] own = mean(x[i]);
                fill(i, y[i], patterns, missing[i], own, own);
            }
        }
    }

    private boolean anyMissing(int person) {
        for (boolean one : missing[person]) {
            if (one) {
                return true;
            }
        }
        return false;
    }

    private double[] mean(double[] design) {
        double[] mean = new double[t];
        for (int a = 0; a < q; a++) {
            for (int v = 0; v < t; v++) {
                mean[v] += design[a] * means[a][v];
            }
        }
        return mean;
    }

    /** The last visit of everyone, those who left imputed as assumed; the chain's own state is untouched. */
    private double[] imputedLast(Assumption assumption) {
        double[] last = new double[n];
        Map<String, Conditional> patterns = new LinkedHashMap<>();
        for (int i = 0; i < n; i++) {
            last[i] = y[i][t - 1];
            int left = t;
            while (left > 0 && missing[i][left - 1]) {
                left--;
            }
            if (assumption != Assumption.AT_RANDOM && left < t && arm[i] > 0) {
                boolean[] after = new boolean[t];
                java.util.Arrays.fill(after, left, t, true);
                double[] reference = mean(asReference[i]);
                double[] before = assumption == Assumption.COPY_REFERENCE ? reference : mean(x[i]);
                double[] filled = y[i].clone();
                fill(i, filled, patterns, after, before, reference);
                last[i] = filled[t - 1];
            }
        }
        return last;
    }

    /** Draws the wanted visits given the others, whose means are {@code seenMean}; theirs are {@code wantedMean}. */
    private void fill(
            int person,
            double[] values,
            Map<String, Conditional> patterns,
            boolean[] wanted,
            double[] seenMean,
            double[] wantedMean) {
        Conditional law =
                patterns.computeIfAbsent(java.util.Arrays.toString(wanted), key -> Conditional.of(covariance, wanted));
        double[] noise = new double[law.wanted.length];
        for (int k = 0; k < noise.length; k++) {
            noise[k] = random.nextGaussian();
        }
        for (int k = 0; k < noise.length; k++) {
            int v = law.wanted[k];
            double value = wantedMean[v];
            for (int s = 0; s < law.seen.length; s++) {
                value += law.weights[k][s] * (y[person][law.seen[s]] - seenMean[law.seen[s]]);
            }
            for (int l = 0; l <= k; l++) {
                value += law.root[k * noise.length + l] * noise[l];
            }
            values[v] = value;
        }
    }

    /** The law of some visits given the others. */
    private record Conditional(int[] wanted, int[] seen, double[][] weights, double[] root) {

        static Conditional of(double[] covariance, boolean[] wantedVisits) {
            int t = wantedVisits.length;
            int[] wanted = java.util.stream.IntStream.range(0, t)
                    .filter(v -> wantedVisits[v])
                    .toArray();
            int[] seen = java.util.stream.IntStream.range(0, t)
                    .filter(v -> !wantedVisits[v])
                    .toArray();
            double[] inner = new double[seen.length * seen.length];
            for (int a = 0; a < seen.length; a++) {
                for (int b = 0; b < seen.length; b++) {
                    inner[a * seen.length + b] = covariance[seen[a] * t + seen[b]];
                }
            }
            double[] inverse = seen.length == 0 ? inner : LinearAlgebra.invertPositiveDefinite(inner, seen.length);
            double[][] weights = new double[wanted.length][seen.length];
            double[] rest = new double[wanted.length * wanted.length];
            for (int k = 0; k < wanted.length; k++) {
                for (int s = 0; s < seen.length; s++) {
                    for (int r = 0; r < seen.length; r++) {
                        weights[k][s] += covariance[wanted[k] * t + seen[r]] * inverse[r * seen.length + s];
                    }
                }
            }
            for (int k = 0; k < wanted.length; k++) {
                for (int l = 0; l < wanted.length; l++) {
                    double value = covariance[wanted[k] * t + wanted[l]];
                    for (int s = 0; s < seen.length; s++) {
                        value -= weights[k][s] * covariance[seen[s] * t + wanted[l]];
                    }
                    rest[k * wanted.length + l] = value;
                }
            }
            return new Conditional(wanted, seen, weights, lower(rest, wanted.length));
        }
    }

    /** Writes {@code imputation.tsv} into an existing folder. */
    public static void write(List<Pooled> rows, Path folder) {
        TableWriter.write(
                folder.resolve("imputation.tsv"),
                List.of(
                        "contrast",
                        "assumption",
                        "n",
                        "imputed",
                        "difference",
                        "standard_error",
                        "low",
                        "high",
                        "df",
                        "p",
                        "missing_information"),
                sink -> {
                    for (Pooled row : rows) {
                        sink.row(
                                row.contrast(),
                                row.assumption().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                                row.participants(),
                                row.imputed(),
                                row.difference().estimate(),
                                row.standardError(),
                                row.difference().low(),
                                row.difference().high(),
                                row.degreesOfFreedom(),
                                row.p(),
                                row.missingInformation());
                    }
                });
    }
}
