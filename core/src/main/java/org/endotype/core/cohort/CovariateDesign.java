package org.endotype.core.cohort;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.endotype.core.error.InconsistentInput;

/**
 * Covariates as a numeric design, learned from training rows, immutable. A numeric covariate becomes one column, centred
 * and scaled; a categorical one becomes a column for each level but its most frequent, centred. Missing values become
 * 0, the training average. A covariate that does not vary in training gives no column.
 *
 * <p>A level that training never saw is refused, unless the design says to treat it as average.
 */
public final class CovariateDesign {

    /** What to do with a level that training did not see. */
    public enum UnseenLevel {
        REFUSE,
        /** Take the training average, as for a missing value. */
        AVERAGE
    }

    /**
     * One fitted covariate.
     *
     * @param name the covariate
     * @param levels for a categorical one, its training levels with the reference first; empty for a numeric one
     * @param centres one a column
     * @param scale the divisor of a numeric column
     */
    public record Term(String name, List<String> levels, List<Double> centres, double scale) {

        int columns() {
            return centres.size();
        }
    }

    private final List<Term> terms;
    private final UnseenLevel unseen;

    private CovariateDesign(List<Term> terms, UnseenLevel unseen) {
        this.terms = List.copyOf(terms);
        this.unseen = unseen;
    }

    /** Learns levels, centres and scales. */
    public static CovariateDesign fit(List<Covariate> train) {
        List<Term> terms = new ArrayList<>();
        for (Covariate covariate : train) {
            if (covariate instanceof Covariate.Numeric numeric) {
                terms.add(fitNumeric(numeric));
            } else if (covariate instanceof Covariate.Categorical categorical) {
                terms.add(fitCategorical(categorical));
            }
        }
        return new CovariateDesign(terms, UnseenLevel.REFUSE);
    }

    /** A design made again from its terms. */
    public static CovariateDesign of(List<Term> terms) {
        return new CovariateDesign(terms, UnseenLevel.REFUSE);
    }

    /** The same design with another treatment of unseen levels. */
    public CovariateDesign with(UnseenLevel treatment) {
        return new CovariateDesign(terms, treatment);
    }

    private static Term fitNumeric(Covariate.Numeric numeric) {
        double sum = 0;
        int count = 0;
        for (double value : numeric.values()) {
            if (!Double.isNaN(value)) {
                sum += value;
                count++;
            }
        }
        double mean = count == 0 ? 0 : sum / count;
        double squares = 0;
        for (double value : numeric.values()) {
            if (!Double.isNaN(value)) {
                squares += (value - mean) * (value - mean);
            }
        }
        if (count < 2 || squares <= 1e-20 * count * mean * mean) {
            return new Term(numeric.name(), List.of(), List.of(), 1);
        }
        return new Term(numeric.name(), List.of(), List.of(mean), Math.sqrt(squares / (count - 1)));
    }

    private static Term fitCategorical(Covariate.Categorical categorical) {
        TreeMap<String, Integer> counts = new TreeMap<>();
        int present = 0;
        for (String level : categorical.levels()) {
            if (!level.isEmpty()) {
                counts.merge(level, 1, Integer::sum);
                present++;
            }
        }
        List<String> levels = new ArrayList<>(counts.keySet());
        levels.sort((a, b) -> {
            int byCount = Integer.compare(counts.getOrDefault(b, 0), counts.getOrDefault(a, 0));
            return byCount != 0 ? byCount : a.compareTo(b);
        });
        List<Double> centres = new ArrayList<>();
        for (int l = 1; l < levels.size(); l++) {
            centres.add((double) counts.getOrDefault(levels.get(l), 0) / present);
        }
        return new Term(categorical.name(), List.copyOf(levels), List.copyOf(centres), 1);
    }

    public List<Term> terms() {
        return terms;
    }

    /** The covariates it needs, in order. */
    public List<String> names() {
        return terms.stream().map(Term::name).toList();
    }

    /** Columns of the design, intercept not counted. */
    public int columns() {
        return terms.stream().mapToInt(Term::columns).sum();
    }

    /** The design of all rows of {@code cohort}, row-major {@code cohort.size() x columns()}. */
    public double[] apply(Cohort cohort) {
        List<Covariate> covariates = cohort.covariates(names());
        int columns = columns();
        double[] design = new double[cohort.size() * columns];
        int at = 0;
        for (int t = 0; t < terms.size(); t++) {
            Term term = terms.get(t);
            for (int row = 0; row < cohort.size(); row++) {
                fill(term, covariates.get(t), row, design, row * columns + at);
            }
            at += term.columns();
        }
        return design;
    }

    private void fill(Term term, Covariate covariate, int row, double[] design, int at) {
        if (covariate instanceof Covariate.Numeric numeric) {
            if (!term.levels().isEmpty()) {
                throw new InconsistentInput("covariate '" + term.name() + "' was categorical in training and is numeric"
                        + " here; give the same column");
            }
            if (term.columns() == 1 && !Double.isNaN(numeric.value(row))) {
                design[at] = (numeric.value(row) - term.centres().get(0)) / term.scale();
            }
        } else if (covariate instanceof Covariate.Categorical categorical) {
            String level = categorical.level(row);
            if (level.isEmpty()) {
                return;
            }
            int index = term.levels().indexOf(level);
            if (index < 0) {
                if (unseen == UnseenLevel.AVERAGE) {
                    return;
                }
                throw new InconsistentInput("covariate '" + term.name() + "' has a level that training did not see;"
                        + " known are " + String.join(", ", term.levels())
                        + "; a new site needs a model trained with it");
            }
            for (int l = 1; l < term.levels().size(); l++) {
                design[at + l - 1] = (index == l ? 1 : 0) - term.centres().get(l - 1);
            }
        }
    }
}
