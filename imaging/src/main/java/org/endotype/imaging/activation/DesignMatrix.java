package org.endotype.imaging.activation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.linalg.PivotedQr;
import org.endotype.core.table.TableWriter;
import org.endotype.imaging.signal.CosineDrift;

/**
 * Volumes by regressors: conditions (each followed by its derivatives) in the order of their names, confounds, drift
 * cosines from slow to fast, and the constant.
 *
 * <p>Conditions: events are laid on a grid of a fiftieth of the repetition time that starts 24 s before the first volume
 * (earlier events do not count), as steps of their height; each is convolved with the response, interpolated linearly at the
 * volumes' times (the first volume is time 0), and derivatives are made orthogonal to what stands before them of the same
 * condition. These are nilearn's conventions. Immutable.
 */
public final class DesignMatrix {

    private static final int FINE_STEPS = 50;
    private static final double SECONDS_BEFORE = 24;
    private static final double RANK_TOLERANCE = 1e-10;

    private final List<String> names;
    private final double[][] columns;

    private DesignMatrix(List<String> names, double[][] columns) {
        this.names = List.copyOf(names);
        this.columns = columns;
    }

    /**
     * Makes a design.
     *
     * @param confounds one array a confound, {@code volumes} long
     * @throws DegenerateData when columns depend on one another, or there are as many as volumes
     */
    public static DesignMatrix of(
            Events events,
            int volumes,
            double repetitionTimeSeconds,
            double[][] confounds,
            List<String> confoundNames,
            DesignSettings settings) {
        List<String> names = new ArrayList<>();
        List<double[]> columns = new ArrayList<>();
        for (String condition : events.conditions()) {
            double[] fine = new double[fineSamples(volumes, repetitionTimeSeconds)];
            double[] times = fineTimes(volumes, repetitionTimeSeconds, fine.length);
            for (Events.Event event : events.list()) {
                if (event.condition().equals(condition)) {
                    addStep(fine, times, event);
                }
            }
            for (int t = 1; t < fine.length; t++) {
                fine[t] += fine[t - 1];
            }
            double[][] kernels =
                    settings.response().kernels(repetitionTimeSeconds / FINE_STEPS, settings.derivatives());
            List<double[]> own = new ArrayList<>();
            for (double[] kernel : kernels) {
                double[] column = sampled(convolved(fine, kernel), times, volumes, repetitionTimeSeconds);
                removeEarlier(column, own);
                own.add(column);
            }
            for (String suffix : settings.derivatives().suffixes()) {
                names.add(condition + suffix);
            }
            columns.addAll(own);
        }
        for (int c = 0; c < confounds.length; c++) {
            names.add(confoundNames.get(c));
            columns.add(confounds[c].clone());
        }
        if (settings.highPassHz().isPresent()) {
            double[][] drift = CosineDrift.terms(volumes, settings.highPassHz().getAsDouble(), repetitionTimeSeconds);
            for (int k = 0; k < drift.length; k++) {
                names.add("drift_" + (k + 1));
                columns.add(drift[k]);
            }
        }
        double[] constant = new double[volumes];
        Arrays.fill(constant, 1);
        names.add("constant");
        columns.add(constant);
        return checked(names, columns.toArray(double[][]::new));
    }

    private static DesignMatrix checked(List<String> names, double[][] columns) {
        for (int i = 0; i < names.size(); i++) {
            if (names.indexOf(names.get(i)) < i) {
                throw new InconsistentInput("the design has two columns named '" + names.get(i)
                        + "'; rename the condition or the confound");
            }
        }
        if (columns.length >= columns[0].length) {
            throw new DegenerateData("the design has " + columns.length + " columns for " + columns[0].length
                    + " volumes, which leaves no freedom; use fewer confounds or derivatives");
        }
        double[][] scaled = new double[columns.length][];
        for (int c = 0; c < columns.length; c++) {
            double length = Math.sqrt(Arrays.stream(columns[c]).map(x -> x * x).sum());
            if (!(length > 0)) {
                throw new DegenerateData("the design's column '" + names.get(c)
                        + "' is 0 throughout; do its events lie within the run?");
            }
            scaled[c] = Arrays.stream(columns[c]).map(x -> x / length).toArray();
        }
        int rank = PivotedQr.ofColumns(scaled).basisAbove(RANK_TOLERANCE).length;
        if (rank < columns.length) {
            throw new DegenerateData("the design's " + columns.length + " columns have rank " + rank
                    + "; conditions, confounds and drift must not repeat one another");
        }
        return new DesignMatrix(names, columns);
    }

    public List<String> names() {
        return names;
    }

    public int volumeCount() {
        return columns[0].length;
    }

    /** The columns, not to be changed. */
    double[][] columns() {
        return columns;
    }

    /** A copy of one column. */
    public double[] column(String name) {
        int index = names.indexOf(name);
        if (index < 0) {
            throw new InconsistentInput("the design has no column '" + name + "'; it has " + String.join(", ", names));
        }
        return columns[index].clone();
    }

    /** One row a volume. */
    public void write(Path file) {
        TableWriter.write(file, names, sink -> {
            for (int t = 0; t < volumeCount(); t++) {
                Object[] row = new Object[columns.length];
                for (int c = 0; c < columns.length; c++) {
                    row[c] = columns[c][t];
                }
                sink.row(row);
            }
        });
    }

    private static int fineSamples(int volumes, double repetitionTimeSeconds) {
        double last = (volumes - 1) * repetitionTimeSeconds;
        double perSecond = (volumes - 1) / last;
        return (int) Math.rint(perSecond * (last * (1 + 1.0 / (volumes - 1)) + SECONDS_BEFORE) * FINE_STEPS + 1);
    }

    private static double[] fineTimes(int volumes, double repetitionTimeSeconds, int samples) {
        double end = (volumes - 1) * repetitionTimeSeconds * (1 + 1.0 / (volumes - 1));
        double step = (end + SECONDS_BEFORE) / (samples - 1);
        double[] times = new double[samples];
        for (int i = 0; i < samples; i++) {
            times[i] = -SECONDS_BEFORE + i * step;
        }
        return times;
    }

    private static void addStep(double[] fine, double[] times, Events.Event event) {
        int last = fine.length - 1;
        int on = Math.min(firstAtOrAfter(times, event.onsetSeconds()), last);
        int off = Math.min(firstAtOrAfter(times, event.onsetSeconds() + event.durationSeconds()), last);
        // An event without duration lasts one fine step.
        if (off == on && off < last) {
            off++;
        }
        fine[on] += event.amplitude();
        fine[off] -= event.amplitude();
    }

    private static int firstAtOrAfter(double[] times, double seconds) {
        int found = Arrays.binarySearch(times, seconds);
        return found >= 0 ? found : -found - 1;
    }

    private static double[] convolved(double[] signal, double[] kernel) {
        double[] result = new double[signal.length];
        for (int t = 0; t < signal.length; t++) {
            if (signal[t] == 0) {
                continue;
            }
            int stop = Math.min(kernel.length, signal.length - t);
            for (int k = 0; k < stop; k++) {
                result[t + k] += signal[t] * kernel[k];
            }
        }
        return result;
    }

    private static double[] sampled(double[] fine, double[] times, int volumes, double repetitionTimeSeconds) {
        double[] column = new double[volumes];
        double step = times[1] - times[0];
        for (int t = 0; t < volumes; t++) {
            double at = (t * repetitionTimeSeconds - times[0]) / step;
            int low = Math.min((int) at, fine.length - 2);
            column[t] = fine[low] + (at - low) * (fine[low + 1] - fine[low]);
        }
        return column;
    }

    /** Takes out what earlier columns, which are orthogonal to one another, explain. */
    private static void removeEarlier(double[] column, List<double[]> earlier) {
        for (double[] other : earlier) {
            double dot = 0;
            double square = 0;
            for (int t = 0; t < column.length; t++) {
                dot += column[t] * other[t];
                square += other[t] * other[t];
            }
            for (int t = 0; square > 0 && t < column.length; t++) {
                column[t] -= dot / square * other[t];
            }
        }
    }
}
