package org.endotype.testdata;

import java.util.ArrayList;
import java.util.List;

/** A confound table with fMRIPrep's column names: n/a where a first volume has no derivative. */
final class ConfoundTable {

    private static final String[] MOTION = {"trans_x", "trans_y", "trans_z", "rot_x", "rot_y", "rot_z"};
    private static final double HIGH_PASS_PERIOD_SECONDS = 128;

    private ConfoundTable() {}

    static String text(
            double[] global,
            double[] csf,
            double[] whiteMatter,
            double[][] motion,
            double headRadiusMm,
            RandomStream stream) {
        int volumes = global.length;
        List<String> names = new ArrayList<>();
        List<double[]> columns = new ArrayList<>();
        addExpanded("global_signal", global, names, columns);
        addExpanded("csf", csf, names, columns);
        addExpanded("white_matter", whiteMatter, names, columns);
        names.add("framewise_displacement");
        columns.add(framewiseDisplacement(motion, headRadiusMm));
        addComponents(csf, whiteMatter, stream, names, columns);
        int cosines = (int) Math.floor(2 * volumes * BoldSimulation.REPETITION_TIME_SECONDS / HIGH_PASS_PERIOD_SECONDS);
        for (int k = 1; k <= cosines; k++) {
            double[] cosine = new double[volumes];
            for (int t = 0; t < volumes; t++) {
                cosine[t] = Math.sqrt(2.0 / volumes) * StrictMath.cos(StrictMath.PI / volumes * (t + 0.5) * k);
            }
            names.add("cosine0" + (k - 1));
            columns.add(cosine);
        }
        for (int k = 0; k < MOTION.length; k++) {
            addExpanded(MOTION[k], motion[k], names, columns);
        }
        return format(names, columns, volumes);
    }

    private static void addExpanded(String name, double[] series, List<String> names, List<double[]> columns) {
        double[] derivative = new double[series.length];
        double[] square = new double[series.length];
        double[] derivativeSquare = new double[series.length];
        for (int t = 0; t < series.length; t++) {
            derivative[t] = t == 0 ? Double.NaN : series[t] - series[t - 1];
            square[t] = series[t] * series[t];
            derivativeSquare[t] = derivative[t] * derivative[t];
        }
        names.addAll(List.of(name, name + "_derivative1", name + "_power2", name + "_derivative1_power2"));
        columns.addAll(List.of(series, derivative, square, derivativeSquare));
    }

    private static double[] framewiseDisplacement(double[][] motion, double headRadiusMm) {
        double[] displacement = new double[motion[0].length];
        displacement[0] = Double.NaN;
        for (int t = 1; t < displacement.length; t++) {
            for (int k = 0; k < motion.length; k++) {
                displacement[t] += Math.abs(motion[k][t] - motion[k][t - 1]) * (k < 3 ? 1 : headRadiusMm);
            }
        }
        return displacement;
    }

    /** Five components of unit length: the two tissue series, then noise. */
    private static void addComponents(
            double[] csf, double[] whiteMatter, RandomStream stream, List<String> names, List<double[]> columns) {
        for (int c = 0; c < 5; c++) {
            double[] component = c == 0 ? csf.clone() : c == 1 ? whiteMatter.clone() : new double[csf.length];
            double mean = 0;
            for (int t = 0; t < component.length; t++) {
                if (c > 1) {
                    component[t] = stream.normal();
                }
                mean += component[t] / component.length;
            }
            double square = 0;
            for (int t = 0; t < component.length; t++) {
                component[t] -= mean;
                square += component[t] * component[t];
            }
            for (int t = 0; t < component.length; t++) {
                component[t] /= Math.sqrt(square);
            }
            names.add("a_comp_cor_0" + c);
            columns.add(component);
        }
    }

    private static String format(List<String> names, List<double[]> columns, int volumes) {
        StringBuilder text = new StringBuilder(String.join("\t", names)).append('\n');
        for (int t = 0; t < volumes; t++) {
            for (int c = 0; c < columns.size(); c++) {
                if (c > 0) {
                    text.append('\t');
                }
                double value = columns.get(c)[t];
                if (Double.isNaN(value)) {
                    text.append("n/a");
                } else if (Math.abs(value) < 1e-3 && value != 0) {
                    text.append(value);
                } else {
                    DecimalText.append(text, value, 6);
                }
            }
            text.append('\n');
        }
        return text.toString();
    }
}
