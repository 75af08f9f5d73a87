package org.endotype.core.response;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.response.scale.Scale;
import org.endotype.core.stats.Interval;
import org.endotype.core.stats.mixed.MixedModel;
import org.endotype.core.stats.mixed.MixedModel.Criterion;
import org.endotype.core.stats.mixed.WithinSubject;
import org.endotype.core.stats.mixed.WithinSubject.RandomCoefficients;
import org.endotype.core.stats.mixed.WithinSubject.UnstructuredVisits;
import org.endotype.core.table.TextTable;

/**
 * Several visits at once. With a random intercept, or a random intercept and slope over time, a participant: the totals
 * after baseline on baseline, time, groups, arms, their products and covariates. With an unstructured covariance (the
 * mixed model for repeated measures): a mean a visit, and baseline, groups, arms and their products at every visit of
 * their own, named {@code TERM at VISIT}; covariates the same at all. Participants with some visits missing stay in,
 * which is right where missing depends on what was observed only.
 *
 * <p>Shapes: one row a participant, one column a visit; NaN visits are left out, participants without a baseline,
 * covariate, group or arm entirely. Cost and determinism as {@link MixedModel}.
 */
public final class LongitudinalStudy {

    /**
     * One visit.
     *
     * @param column its column in the outcome table
     * @param time when it took place, in any unit
     */
    public record Visit(String column, double time) {}

    /** How the visits of a participant hang together. */
    public enum Covariance {
        RANDOM_INTERCEPT,
        RANDOM_SLOPE,
        UNSTRUCTURED
    }

    /**
     * What is modelled.
     *
     * @param id participants' column
     * @param scale whose range totals must lie in
     * @param baseline column of the total before treatment
     * @param visits visits after it
     * @param arm arm column
     * @param referenceArm the arm others are compared with
     * @param covariates further columns, numbers or words
     * @param covariance of the visits of a participant
     * @param criterion likelihood to maximise
     * @param level of the intervals
     */
    public record Design(
            String id,
            Scale scale,
            String baseline,
            List<Visit> visits,
            Optional<String> arm,
            Optional<String> referenceArm,
            List<String> covariates,
            Covariance covariance,
            Criterion criterion,
            double level) {}

    /**
     * One term of the fitted model.
     *
     * @param estimate in points of the scale, with Student's interval
     * @param degreesOfFreedom Satterthwaite's
     */
    public record Term(String name, Interval estimate, double standardError, double degreesOfFreedom, double p) {}

    /**
     * The fitted model.
     *
     * @param covariance between random coefficients or visits, in the order of {@code covarianceNames}
     * @param residualVariance within participants; 0 where the covariance is unstructured
     */
    public record Result(
            List<Term> terms,
            int participants,
            int observations,
            Covariance structure,
            Criterion criterion,
            double logLikelihood,
            List<String> covarianceNames,
            double[][] covariance,
            double residualVariance) {}

    /** One total: its terms, whose it is and when. */
    private record Observation(Map<String, Double> terms, double total, int participant, int visit) {}

    private LongitudinalStudy() {}

    public static Result run(TextTable table, Optional<GroupMembership> groups, Design design) {
        table.sampleIds(design.id());
        Labels labels = Labels.of(table, design.id(), groups, design.arm(), design.referenceArm());
        CovariateTerms covariates = CovariateTerms.of(table, design.covariates());
        double[] baseline = Outcomes.totals(table, design.baseline(), design.scale());
        double[][] visits = new double[design.visits().size()][];
        for (int v = 0; v < visits.length; v++) {
            visits[v] = Outcomes.totals(table, design.visits().get(v).column(), design.scale());
        }
        List<Observation> rows = new ArrayList<>();
        for (int row = 0; row < table.rowCount(); row++) {
            if (!labels.isKnown(row) || Double.isNaN(baseline[row]) || !covariates.isComplete(row)) {
                continue;
            }
            for (int v = 0; v < visits.length; v++) {
                if (!Double.isNaN(visits[v][row])) {
                    Map<String, Double> terms = design.covariance() == Covariance.UNSTRUCTURED
                            ? atEachVisit(design, v, baseline[row], labels.terms(row))
                            : overTime(design, v, baseline[row], labels.terms(row));
                    terms.putAll(covariates.terms(row));
                    rows.add(new Observation(terms, visits[v][row], row, v));
                }
            }
        }
        if (rows.isEmpty()) {
            throw new DegenerateData(
                    SourceLocation.file(table.file()),
                    "nobody has a baseline, a group, an arm and a visit; check the columns");
        }
        return fit(design, rows);
    }

    private static Map<String, Double> overTime(Design design, int visit, double baseline, Map<String, Double> labels) {
        Map<String, Double> terms = new LinkedHashMap<>();
        terms.put("intercept", 1.0);
        terms.put("baseline", baseline);
        if (design.visits().size() > 1) {
            terms.put("time", design.visits().get(visit).time());
        }
        terms.putAll(labels);
        return terms;
    }

    private static Map<String, Double> atEachVisit(
            Design design, int visit, double baseline, Map<String, Double> labels) {
        Map<String, Double> terms = new LinkedHashMap<>();
        for (int v = 0; v < design.visits().size(); v++) {
            String at = " at " + design.visits().get(v).column();
            double here = v == visit ? 1.0 : 0.0;
            terms.put("mean" + at, here);
            terms.put("baseline" + at, here * baseline);
            labels.forEach((name, value) -> terms.put(name + at, here * value));
        }
        return terms;
    }

    private static Result fit(Design design, List<Observation> rows) {
        List<String> names = List.copyOf(rows.get(0).terms().keySet());
        double[] cells = rows.stream()
                .flatMapToDouble(
                        row -> names.stream().mapToDouble(name -> row.terms().getOrDefault(name, 0.0)))
                .toArray();
        int[] subject = rows.stream().mapToInt(Observation::participant).toArray();
        MixedModel model = MixedModel.fit(
                names,
                cells,
                rows.stream().mapToDouble(Observation::total).toArray(),
                within(design, rows, subject),
                design.criterion());
        List<Term> terms = new ArrayList<>();
        for (int j = 0; j < names.size(); j++) {
            terms.add(new Term(
                    names.get(j),
                    model.interval(j, design.level()),
                    model.standardError(j),
                    model.degreesOfFreedom(j),
                    model.p(j)));
        }
        int order = model.covarianceNames().size();
        double[][] covariance = new double[order][order];
        for (int k = 0; k < order; k++) {
            for (int l = 0; l < order; l++) {
                covariance[k][l] = model.covariance(k, l);
            }
        }
        return new Result(
                terms,
                (int) Arrays.stream(subject).distinct().count(),
                rows.size(),
                design.covariance(),
                design.criterion(),
                model.logLikelihood(),
                model.covarianceNames(),
                covariance,
                model.residualVariance());
    }

    private static WithinSubject within(Design design, List<Observation> rows, int[] subject) {
        return switch (design.covariance()) {
            case RANDOM_INTERCEPT -> RandomCoefficients.intercept(subject);
            case RANDOM_SLOPE ->
                RandomCoefficients.interceptAndSlope(
                        subject,
                        rows.stream()
                                .mapToDouble(
                                        row -> design.visits().get(row.visit()).time())
                                .toArray());
            case UNSTRUCTURED ->
                new UnstructuredVisits(
                        subject,
                        rows.stream().mapToInt(Observation::visit).toArray(),
                        design.visits().stream().map(Visit::column).toList());
        };
    }
}
