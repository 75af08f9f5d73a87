package org.endotype.genomics.score.ancestry;

import java.io.BufferedWriter;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.file.AtomicOutput;
import org.endotype.core.table.FieldLines;
import org.endotype.core.table.FieldLines.Separator;
import org.endotype.core.table.TextTable;

/**
 * Scores of a reference as functions of its principal components, so that others can be told how far their scores lie
 * from what their ancestry lets expect. Components are standardised by the reference's mean and deviation first.
 * Immutable by contract: the arrays are not copied.
 *
 * <p>Z1 = (score - a - b.pc) / sd of the residuals. Z2 = (score - a' - b'.pc) / sqrt(exp(g0 + g.pc)), mean and variance
 * fitted together (see {@link AncestryRegression}). Deviations divide by the number of people.
 *
 * @param means of each component in the reference
 * @param deviations of each component in the reference
 * @param adjustments one a score
 */
public record AncestryModel(double[] means, double[] deviations, List<ScoreAdjustment> adjustments) {

    private static final String MAGIC = "#endotype-ancestry-model";

    /** Scores of one reference. */
    public record Reference(List<String> names, double[][] scores, int[] matchedVariants) {}

    /**
     * Fits every score on the people who have it and all components.
     *
     * @param reference scores, for each one value a person, NaN for none
     * @param components row-major people x count, NaN for none
     */
    public static AncestryModel fit(Reference reference, double[] components, int count) {
        int people = components.length / count;
        int[] complete = java.util.stream.IntStream.range(0, people)
                .filter(i -> isComplete(components, i, count))
                .toArray();
        if (complete.length < 4 * (count + 1)) {
            throw new DegenerateData("only " + complete.length + " reference people have components; " + 4 * (count + 1)
                    + " or more are needed for " + count + " components");
        }
        double[] means = new double[count];
        double[] deviations = new double[count];
        for (int k = 0; k < count; k++) {
            for (int i : complete) {
                means[k] += components[i * count + k] / complete.length;
            }
            double squares = 0;
            for (int i : complete) {
                double away = components[i * count + k] - means[k];
                squares += away * away;
            }
            deviations[k] = Math.sqrt(squares / complete.length);
            if (!(deviations[k] > 0)) {
                throw new DegenerateData("component PC" + (k + 1) + " is the same in all reference people");
            }
        }
        List<ScoreAdjustment> adjustments = new ArrayList<>();
        for (int s = 0; s < reference.names().size(); s++) {
            double[] scores = reference.scores()[s];
            int[] used = java.util.Arrays.stream(complete)
                    .filter(i -> !Double.isNaN(scores[i]))
                    .toArray();
            double[] x = new double[used.length * (count + 1)];
            double[] y = new double[used.length];
            for (int row = 0; row < used.length; row++) {
                y[row] = scores[used[row]];
                x[row * (count + 1)] = 1;
                for (int k = 0; k < count; k++) {
                    x[row * (count + 1) + k + 1] = (components[used[row] * count + k] - means[k]) / deviations[k];
                }
            }
            adjustments.add(fit(reference.names().get(s), reference.matchedVariants()[s], x, count + 1, y));
        }
        return new AncestryModel(means, deviations, List.copyOf(adjustments));
    }

    /** The deviation of the scores themselves is taken out first, so that their scale does not matter. */
    private static ScoreAdjustment fit(String name, int matched, double[] x, int width, double[] y) {
        AncestryRegression raw = new AncestryRegression(name, x, width, y);
        double[] mean = raw.mean();
        double deviation = raw.residualDeviation(mean);
        double[] scaled =
                java.util.Arrays.stream(y).map(value -> value / deviation).toArray();
        double[][] joint = new AncestryRegression(name, x, width, scaled).joint();
        double[] jointMean = java.util.Arrays.stream(joint[0])
                .map(value -> value * deviation)
                .toArray();
        double[] logVariance = joint[1].clone();
        logVariance[0] += 2 * Math.log(deviation);
        return new ScoreAdjustment(name, y.length, matched, mean, deviation, jointMean, logVariance);
    }

    private static boolean isComplete(double[] components, int person, int count) {
        for (int k = 0; k < count; k++) {
            if (Double.isNaN(components[person * count + k])) {
                return false;
            }
        }
        return true;
    }

    public int componentCount() {
        return means.length;
    }

    public Optional<ScoreAdjustment> adjustment(String score) {
        return adjustments.stream().filter(each -> each.score().equals(score)).findFirst();
    }

    /**
     * Z1 and Z2 of everyone.
     *
     * @param scores one a person
     * @param components row-major people x {@link #componentCount}; a person with a NaN gets NaN
     * @return two columns
     * @throws InconsistentInput when the model does not know the score
     */
    public double[][] apply(String name, double[] scores, double[] components) {
        ScoreAdjustment adjustment = adjustment(name)
                .orElseThrow(() -> new InconsistentInput("the ancestry model does not know score '" + name
                        + "'; it knows "
                        + String.join(
                                ", ",
                                adjustments.stream().map(ScoreAdjustment::score).toList())));
        double[][] z = new double[2][scores.length];
        double[] standardised = new double[means.length];
        for (int i = 0; i < scores.length; i++) {
            for (int k = 0; k < means.length; k++) {
                standardised[k] = (components[i * means.length + k] - means[k]) / deviations[k];
            }
            z[0][i] = adjustment.z1(scores[i], standardised);
            z[1][i] = adjustment.z2(scores[i], standardised);
        }
        return z;
    }

    public void write(Path file) {
        AtomicOutput.writeStream(file, out -> {
            BufferedWriter writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
            writer.write(MAGIC + "\t1\n");
            writer.write("#mean" + joined(means) + "\n#deviation" + joined(deviations) + "\n");
            StringJoiner header = new StringJoiner("\t");
            header.add("score").add("people").add("matched_variants").add("residual_deviation");
            for (String part : new String[] {"mean", "joint_mean", "log_variance"}) {
                header.add(part + "_intercept");
                for (int k = 1; k <= means.length; k++) {
                    header.add(part + "_PC" + k);
                }
            }
            writer.write(header + "\n");
            for (ScoreAdjustment each : adjustments) {
                writer.write(each.score()
                        + '\t'
                        + each.people()
                        + '\t'
                        + each.matchedVariants()
                        + '\t'
                        + each.residualDeviation()
                        + joined(each.mean())
                        + joined(each.jointMean())
                        + joined(each.logVariance())
                        + '\n');
            }
            writer.flush();
        });
    }

    private static String joined(double[] values) {
        StringBuilder text = new StringBuilder();
        for (double value : values) {
            text.append('\t').append(value);
        }
        return text.toString();
    }

    /** Reads what {@link #write} wrote. */
    public static AncestryModel read(Path file) {
        try (FieldLines lines = FieldLines.open(file, Separator.TAB)) {
            if (!lines.next() || !lines.fieldEquals(0, MAGIC) || lines.count() != 2 || !lines.fieldEquals(1, "1")) {
                throw new MalformedInput(
                        SourceLocation.line(file, 1),
                        "expected '" + MAGIC + "' and version 1; is this a file of score --ancestry-fit?");
            }
            double[] means = heading(file, lines, "#mean");
            double[] deviations = heading(file, lines, "#deviation");
            int width = means.length + 1;
            if (deviations.length != means.length || means.length == 0 || !lines.next()) {
                throw new MalformedInput(lines.location(), "expected as many deviations as means, and a header");
            }
            List<ScoreAdjustment> adjustments = new ArrayList<>();
            while (lines.next()) {
                if (lines.count() != 4 + 3 * width) {
                    throw new MalformedInput(
                            lines.location(), "expected " + (4 + 3 * width) + " fields, found " + lines.count());
                }
                adjustments.add(new ScoreAdjustment(
                        lines.text(0),
                        lines.integer(1, "people"),
                        lines.integer(2, "matched variants"),
                        numbers(lines, 4, width),
                        numbers(lines, 3, 1)[0],
                        numbers(lines, 4 + width, width),
                        numbers(lines, 4 + 2 * width, width)));
            }
            if (adjustments.isEmpty()) {
                throw new MalformedInput(SourceLocation.file(file), "holds no score; is the file cut short?");
            }
            return new AncestryModel(means, deviations, List.copyOf(adjustments));
        }
    }

    private static double[] heading(Path file, FieldLines lines, String name) {
        if (!lines.next() || !lines.fieldEquals(0, name)) {
            throw new MalformedInput(
                    SourceLocation.line(file, lines.line()), "expected the line '" + name + "' of an ancestry model");
        }
        return numbers(lines, 1, lines.count() - 1);
    }

    private static double[] numbers(FieldLines lines, int from, int count) {
        double[] numbers = new double[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = TextTable.parseNumber(lines.text(from + i), lines.location(), "field " + (from + i + 1));
            if (Double.isNaN(numbers[i])) {
                throw new MalformedInput(lines.location(), "field " + (from + i + 1) + " is not a number");
            }
        }
        return numbers;
    }
}
