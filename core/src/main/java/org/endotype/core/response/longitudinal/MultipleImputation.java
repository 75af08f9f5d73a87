package org.endotype.core.response.longitudinal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.commons.math3.distribution.TDistribution;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.SourceLocation;
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

    private MultipleImputation() {}

    /** Imputes and pools. */
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
            Arrays.fill(asReference[i], 1, arms, 0);
        }
        for (int v = 0; v < visits.length; v++) {
            int visit = v;
            if (Arrays.stream(y).filter(row -> !Double.isNaN(row[visit])).count() < q + 1) {
                throw new DegenerateData(
                        SourceLocation.file(table.file()),
                        "visit '" + design.visits().get(v) + "' was attended by too few people to impute from");
            }
        }
        // Refuses collinear terms by name.
        LinearModel.fit(terms, Arrays.stream(x).flatMapToDouble(Arrays::stream).toArray(), new double[n]);
        return pool(new VisitChain(y, arm, x, asReference, seed), design, labels, terms);
    }

    private static List<Pooled> pool(VisitChain chain, Design design, Labels labels, List<String> terms) {
        int m = design.imputations();
        int contrasts = labels.arms().size() - 1;
        double[][] estimates = new double[contrasts][m];
        double[][] variances = new double[contrasts][m];
        double complete = chain.people() - chain.terms();
        double[] flat = chain.design();
        for (int round = 0; round < BURN_IN + m * APART; round++) {
            chain.advance();
            int since = round - BURN_IN + 1;
            if (since > 0 && since % APART == 0) {
                double[] last = chain.imputedLast(design.assumption());
                LinearModel model = LinearModel.fit(terms, flat, last);
                for (int c = 0; c < contrasts; c++) {
                    estimates[c][since / APART - 1] = model.coefficient(c + 1);
                    variances[c][since / APART - 1] = model.standardError(c + 1) * model.standardError(c + 1);
                }
            }
        }
        List<Pooled> pooled = new ArrayList<>();
        for (int c = 0; c < contrasts; c++) {
            pooled.add(rubin(
                    labels.arms().get(c + 1) + " vs " + labels.arms().get(0),
                    design,
                    chain.people(),
                    chain.imputedAtLast(),
                    estimates[c],
                    variances[c],
                    complete));
        }
        return pooled;
    }

    private static Pooled rubin(
            String contrast,
            Design design,
            int people,
            int imputed,
            double[] estimates,
            double[] variances,
            double complete) {
        int m = estimates.length;
        double mean = Arrays.stream(estimates).average().orElse(Double.NaN);
        double within = Arrays.stream(variances).average().orElse(Double.NaN);
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
                people,
                imputed,
                new Interval(mean, mean - half, mean + half),
                error,
                degrees,
                2 * student.cumulativeProbability(-Math.abs(mean / error)),
                lambda);
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
