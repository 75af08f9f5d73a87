package org.endotype.core.response;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.response.scale.Scale;
import org.endotype.core.stats.Interval;
import org.endotype.core.stats.RandomInterceptModel;
import org.endotype.core.stats.RandomInterceptModel.Criterion;
import org.endotype.core.table.TextTable;

/**
 * Several visits at once: the totals after baseline in a linear mixed model with a random intercept a participant, on
 * baseline, time, groups, arms, their products and covariates. Participants with some visits missing stay in, which is
 * right where missing depends on what was observed only.
 *
 * <p>Shapes: one row a participant, one column a visit; NaN visits are left out, participants without a baseline,
 * covariate, group or arm entirely. Cost and determinism as {@link RandomInterceptModel}.
 */
public final class LongitudinalStudy {

    /**
     * One visit.
     *
     * @param column its column in the outcome table
     * @param time when it took place, in any unit
     */
    public record Visit(String column, double time) {}

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
            Criterion criterion,
            double level) {}

    /**
     * One term of the fitted model.
     *
     * @param estimate in points of the scale, with its Wald interval
     */
    public record Term(String name, Interval estimate, double standardError, double p) {}

    /**
     * The fitted model.
     *
     * @param interceptVariance between participants
     * @param residualVariance within participants
     */
    public record Result(
            List<Term> terms,
            int participants,
            int observations,
            double logLikelihood,
            double interceptVariance,
            double residualVariance) {}

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
        List<Map<String, Double>> rows = new ArrayList<>();
        List<Double> totals = new ArrayList<>();
        List<Integer> subjects = new ArrayList<>();
        for (int row = 0; row < table.rowCount(); row++) {
            if (!labels.isKnown(row) || Double.isNaN(baseline[row]) || !covariates.isComplete(row)) {
                continue;
            }
            for (int v = 0; v < visits.length; v++) {
                if (!Double.isNaN(visits[v][row])) {
                    Map<String, Double> terms = new LinkedHashMap<>();
                    terms.put("intercept", 1.0);
                    terms.put("baseline", baseline[row]);
                    if (visits.length > 1) {
                        terms.put("time", design.visits().get(v).time());
                    }
                    terms.putAll(labels.terms(row));
                    terms.putAll(covariates.terms(row));
                    rows.add(terms);
                    totals.add(visits[v][row]);
                    subjects.add(row);
                }
            }
        }
        if (rows.isEmpty()) {
            throw new DegenerateData(
                    SourceLocation.file(table.file()),
                    "nobody has a baseline, a group, an arm and a visit; check the columns");
        }
        return fit(design, rows, totals, subjects);
    }

    private static Result fit(
            Design design, List<Map<String, Double>> rows, List<Double> totals, List<Integer> subjects) {
        List<String> names = List.copyOf(rows.get(0).keySet());
        double[] cells = rows.stream()
                .flatMapToDouble(row -> names.stream().mapToDouble(name -> row.getOrDefault(name, 0.0)))
                .toArray();
        RandomInterceptModel model = RandomInterceptModel.fit(
                names,
                cells,
                totals.stream().mapToDouble(Double::doubleValue).toArray(),
                subjects.stream().mapToInt(Integer::intValue).toArray(),
                design.criterion());
        List<Term> terms = new ArrayList<>();
        for (int j = 0; j < names.size(); j++) {
            terms.add(new Term(names.get(j), model.interval(j, design.level()), model.standardError(j), model.p(j)));
        }
        return new Result(
                terms,
                (int) subjects.stream().distinct().count(),
                rows.size(),
                model.logLikelihood(),
                model.interceptVariance(),
                model.residualVariance());
    }
}
