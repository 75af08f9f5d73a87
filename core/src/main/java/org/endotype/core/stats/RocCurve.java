package org.endotype.core.stats;

/**
 * The area under the receiver operating characteristic with DeLong's interval.
 *
 * <p>Ties count one half. NaN is refused; without cases or without controls there is no area. The interval is normal on
 * the logit, within (0, 1); an area of exactly 0 or 1 has none. Cost O(n log n); deterministic. Source: DeLong, DeLong and
 * Clarke-Pearson, Biometrics 44 (1988) 837-845. Held against R's pROC in the tests.
 *
 * @param area with its interval
 * @param standardError DeLong's
 */
public record RocCurve(Interval area, double standardError) {

    /**
     * Compares predictions of cases and controls.
     *
     * @param event whether each is a case
     */
    public static RocCurve of(double[] predicted, boolean[] event, double level) {
        int n = predicted.length;
        int cases = 0;
        for (boolean one : event) {
            cases += one ? 1 : 0;
        }
        int controls = n - cases;
        if (cases == 0 || controls == 0) {
            return new RocCurve(Interval.none(), Double.NaN);
        }
        double[] ownCases = new double[cases];
        double[] ownControls = new double[controls];
        int c = 0;
        int d = 0;
        for (int i = 0; i < n; i++) {
            if (event[i]) {
                ownCases[c++] = predicted[i];
            } else {
                ownControls[d++] = predicted[i];
            }
        }
        double[] all = Ranks.average(predicted);
        double[] withinCases = Ranks.average(ownCases);
        double[] withinControls = Ranks.average(ownControls);
        double[] above = new double[cases];
        double[] below = new double[controls];
        double area = 0;
        c = 0;
        d = 0;
        for (int i = 0; i < n; i++) {
            if (event[i]) {
                above[c] = (all[i] - withinCases[c]) / controls;
                area += above[c] / cases;
                c++;
            } else {
                below[d] = 1 - (all[i] - withinControls[d]) / cases;
                d++;
            }
        }
        double variance = spread(above, area) / cases + spread(below, area) / controls;
        double error = Math.sqrt(variance);
        if (!(area > 0 && area < 1) || Double.isNaN(error)) {
            return new RocCurve(new Interval(area, Double.NaN, Double.NaN), error);
        }
        double z = Proportion.normalQuantile(0.5 + level / 2);
        double logit = Math.log(area / (1 - area));
        double half = z * error / (area * (1 - area));
        return new RocCurve(new Interval(area, inverse(logit - half), inverse(logit + half)), error);
    }

    private static double inverse(double logit) {
        return 1 / (1 + Math.exp(-logit));
    }

    private static double spread(double[] values, double mean) {
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        return values.length < 2 ? Double.NaN : squares / (values.length - 1);
    }
}
