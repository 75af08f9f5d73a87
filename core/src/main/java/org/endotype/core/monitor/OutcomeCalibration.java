package org.endotype.core.monitor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.monitor.DriftReport.CalibrationPeriod;
import org.endotype.core.stats.FalseDiscoveryRate;
import org.endotype.core.stats.Interval;
import org.endotype.core.table.TextTable;
import org.jspecify.annotations.Nullable;

/**
 * Predicted chances held against what happened, period by period: observed over expected, Spiegelhalter's idea of calibration
 * in the large. The number observed has variance {@code sum p (1 - p)} where predictions are right; interval and p are normal.
 */
public final class OutcomeCalibration {

    private static final double Z975 = 1.959963984540054;
    private static final NormalDistribution GAUSS = new NormalDistribution(null, 0, 1);

    private OutcomeCalibration() {}

    /**
     * Reads a table with one row a patient.
     *
     * @param predicted column of chances between 0 and 1
     * @param observed column of 0 and 1; rows without either are left out
     * @param period column of periods, in the order of their text; null takes all as one
     */
    public static List<CalibrationPeriod> read(Path file, String predicted, String observed, @Nullable String period) {
        TextTable table = TextTable.read(file);
        table.requireColumn(predicted);
        table.requireColumn(observed);
        double[] chances = table.numbers(predicted);
        double[] outcomes = table.numbers(observed);
        int at = period == null ? -1 : table.requireColumn(period);
        Map<String, List<Integer>> rows = new TreeMap<>();
        for (int row = 0; row < chances.length; row++) {
            if (Double.isNaN(chances[row]) || Double.isNaN(outcomes[row])) {
                continue;
            }
            if (!(chances[row] >= 0 && chances[row] <= 1) || outcomes[row] != 0 && outcomes[row] != 1) {
                throw new MalformedInput(
                        table.location(row),
                        "expected a chance between 0 and 1 in '" + predicted + "' and 0 or 1 in '" + observed
                                + "', found something else");
            }
            rows.computeIfAbsent(at < 0 ? "all" : table.text(row, at), key -> new ArrayList<>())
                    .add(row);
        }
        if (rows.isEmpty()) {
            throw new DegenerateData(
                    SourceLocation.file(file), "no row has both a prediction and an outcome; nothing can be compared");
        }
        List<CalibrationPeriod> periods = new ArrayList<>();
        rows.forEach((name, list) -> periods.add(one(name, list, chances, outcomes)));
        double[] q = FalseDiscoveryRate.benjaminiHochberg(
                periods.stream().mapToDouble(CalibrationPeriod::p).toArray());
        List<CalibrationPeriod> adjusted = new ArrayList<>();
        for (int k = 0; k < q.length; k++) {
            CalibrationPeriod one = periods.get(k);
            adjusted.add(new CalibrationPeriod(
                    one.period(), one.n(), one.observed(), one.expected(), one.ratio(), one.brier(), one.p(), q[k]));
        }
        return List.copyOf(adjusted);
    }

    private static CalibrationPeriod one(String name, List<Integer> rows, double[] chances, double[] outcomes) {
        double expected = 0;
        double variance = 0;
        double brier = 0;
        int observed = 0;
        for (int row : rows) {
            expected += chances[row];
            variance += chances[row] * (1 - chances[row]);
            brier += (outcomes[row] - chances[row]) * (outcomes[row] - chances[row]) / rows.size();
            observed += (int) outcomes[row];
        }
        double error = Math.sqrt(variance);
        double p = error > 0
                ? 2 * GAUSS.cumulativeProbability(-Math.abs(observed - expected) / error)
                : observed == expected ? 1 : 0;
        Interval ratio = expected > 0
                ? new Interval(
                        observed / expected,
                        Math.max(0, (observed - Z975 * error) / expected),
                        (observed + Z975 * error) / expected)
                : Interval.none();
        return new CalibrationPeriod(name, rows.size(), observed, expected, ratio, brier, p, Double.NaN);
    }
}
