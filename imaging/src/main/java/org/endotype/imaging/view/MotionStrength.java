package org.endotype.imaging.view;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.endotype.core.pipeline.ViewTable;

/**
 * How strong the signals of one participant are in kept volumes from the stillest to the most moved: volumes whose
 * displacement is known, by its rank within the person (the earlier first of equals), in 40 classes of equal size. Signals
 * that do not depend on motion are 1 throughout. Cost: O(volumes x regions).
 *
 * @param displacementMm mean of each class
 * @param strength root mean square of the standardised signal, one row a class, one column a region; NaN where missing
 */
record MotionStrength(double[] displacementMm, double[][] strength) implements Serializable {

    private static final int CLASSES = 40;

    /** Empty where displacement is known of fewer volumes than there are classes. */
    static Optional<MotionStrength> of(ParticipantSeries one) {
        double[] displacement = one.framewiseDisplacementMm();
        int[] order = IntStream.range(0, displacement.length)
                .filter(t -> !Double.isNaN(displacement[t]))
                .boxed()
                .sorted(Comparator.comparingDouble(t -> displacement[t]))
                .mapToInt(Integer::intValue)
                .toArray();
        if (order.length < CLASSES) {
            return Optional.empty();
        }
        double[][] regions = CarpetTable.standardised(one.series());
        double[] means = new double[CLASSES];
        double[][] strength = new double[CLASSES][regions.length];
        for (int k = 0; k < CLASSES; k++) {
            int from = (int) ((long) k * order.length / CLASSES);
            int to = (int) ((long) (k + 1) * order.length / CLASSES);
            for (int at = from; at < to; at++) {
                means[k] += displacement[order[at]] / (to - from);
                for (int region = 0; region < regions.length; region++) {
                    double value = regions[region][order[at]];
                    strength[k][region] += value * value / (to - from);
                }
            }
            for (int region = 0; region < regions.length; region++) {
                strength[k][region] = Math.sqrt(strength[k][region]);
            }
        }
        return Optional.of(new MotionStrength(means, strength));
    }

    /** The mean over people, who are added in a fixed order; a region's is over those who have it. */
    static final class Mean {
        private int people;
        private final double[] displacement = new double[CLASSES];
        private double[][] strength = new double[CLASSES][0];
        private int[] having = new int[0];

        void add(MotionStrength one) {
            int regions = one.strength[0].length;
            if (people == 0) {
                strength = new double[CLASSES][regions];
                having = new int[regions];
            }
            people++;
            for (int k = 0; k < CLASSES; k++) {
                displacement[k] += one.displacementMm[k];
                for (int region = 0; region < regions; region++) {
                    double value = one.strength[k][region];
                    strength[k][region] += Double.isNaN(value) ? 0 : value;
                    having[region] += k > 0 || Double.isNaN(value) ? 0 : 1;
                }
            }
        }

        /** {@code motion}: one row a class; empty where nobody was added. */
        Optional<ViewTable> table(List<String> labels) {
            if (people == 0) {
                return Optional.empty();
            }
            List<String> header = new ArrayList<>(List.of("share", "participants", CarpetTable.DISPLACEMENT));
            header.addAll(labels);
            List<List<String>> rows = new ArrayList<>();
            for (int k = 0; k < CLASSES; k++) {
                List<String> row = new ArrayList<>();
                row.add(CarpetTable.rounded((k + 1.0) / CLASSES, 1000));
                row.add(Integer.toString(people));
                row.add(CarpetTable.rounded(displacement[k] / people, 1000));
                for (int region = 0; region < having.length; region++) {
                    double mean = having[region] > 0 ? strength[k][region] / having[region] : Double.NaN;
                    row.add(CarpetTable.rounded(mean, 1000));
                }
                rows.add(row);
            }
            return Optional.of(new ViewTable("motion", header, rows));
        }
    }
}
