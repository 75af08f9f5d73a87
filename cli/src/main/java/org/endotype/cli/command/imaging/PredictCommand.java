package org.endotype.cli.command.imaging;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.endotype.cli.option.RunOptions;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.feature.FeatureTable;
import org.endotype.core.sample.SampleSet;
import org.endotype.core.table.TableWriter;
import org.endotype.imaging.cohort.ParticipantColumns;
import org.endotype.imaging.prediction.ConnectomePrediction;
import org.endotype.imaging.prediction.ConnectomePrediction.Model;
import org.endotype.imaging.prediction.ConnectomePrediction.Performance;
import org.endotype.imaging.prediction.PredictionSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Connectome-based predictive modelling. */
@Command(
        name = "predict",
        mixinStandardHelpOptions = true,
        description = {
            "Predict a measure of people from their edges (connectome-based predictive modelling), cross-validated.",
            "In the training people of each fold, edges that go with the outcome are selected and added up, by sign, and the"
                    + " outcome is regressed on the sums; nothing of a held-out person enters. Permutations repeat the"
                    + " whole of it."
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  endotype imaging predict --edges edges.parquet \\",
            "      --outcomes participants.tsv --outcome bdi --covariates age,mean_fd \\",
            "      --out performance.tsv --out-predictions predictions.tsv"
        })
public final class PredictCommand implements Runnable {

    private static final List<String> COLUMNS = List.of(
            "model",
            "n",
            "folds",
            "correlation",
            "rank_correlation",
            "mean_absolute_error",
            "explained",
            "permutation_p");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    CommandSpec spec;

    @Option(
            names = "--edges",
            paramLabel = "F",
            required = true,
            description = "Table of edges: participant_id and one column an edge, as imaging connectivity writes.")
    @SuppressWarnings("NullAway.Init") // required
    Path edges;

    @Option(
            names = "--outcomes",
            paramLabel = "F",
            required = true,
            description = "Table with participant_id, the outcome and the covariates.")
    @SuppressWarnings("NullAway.Init") // required
    Path outcomes;

    @Option(names = "--outcome", paramLabel = "COL", required = true, description = "Column to predict.")
    String outcome = "";

    @Option(
            names = "--covariates",
            paramLabel = "COL",
            split = ",",
            description = "Columns of numbers to adjust outcome and edges for, within the training people.")
    List<String> covariates = new ArrayList<>();

    @Option(
            names = "--edge-p",
            paramLabel = "P",
            defaultValue = "0.01",
            description = "Select edges with p below this (default: ${DEFAULT-VALUE}).")
    double edgeP;

    @Option(
            names = "--folds",
            paramLabel = "N|loo",
            defaultValue = "10",
            description = "Folds, or loo to hold out one person at a time (default: ${DEFAULT-VALUE}).")
    String folds = "10";

    @Option(
            names = "--permutations",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Permutations of the whole procedure; 0 for none (default: ${DEFAULT-VALUE}).")
    int permutations;

    @Option(names = "--out", paramLabel = "F", description = "Table of performance (default: stdout).")
    @Nullable
    Path out;

    @Option(names = "--out-predictions", paramLabel = "F", description = "Table of everyone's prediction to write.")
    @Nullable
    Path outPredictions;

    @Option(
            names = "--out-edges",
            paramLabel = "F",
            description = "Table of how often each edge was selected to write.")
    @Nullable
    Path outEdges;

    @Mixin
    RunOptions run = new RunOptions();

    @Override
    public void run() {
        for (Path output : new Path[] {out, outPredictions, outEdges}) {
            if (output != null) {
                TableWriter.requireKnownFormat(output);
            }
        }
        PredictionSettings settings = new PredictionSettings(edgeP, foldCount(), permutations);
        FeatureMatrix all = FeatureTable.read(edges);
        List<String> names = new ArrayList<>(List.of(outcome));
        names.addAll(covariates);
        ParticipantColumns columns = ParticipantColumns.read(outcomes, names, Optional.empty(), all.samples());
        int width = names.size();
        int[] complete = completeRows(columns.numbers(), width);
        SampleSet people = all.samples().subset(complete);
        double[] y = new double[complete.length];
        double[] design = new double[complete.length * covariates.size()];
        for (int i = 0; i < complete.length; i++) {
            y[i] = columns.numbers()[complete[i] * width];
            System.arraycopy(
                    columns.numbers(), complete[i] * width + 1, design, i * covariates.size(), covariates.size());
        }
        ConnectomePrediction prediction = ConnectomePrediction.of(
                all.select(people), y, design, covariates.size(), settings, run.seed(), run.parallelism());
        write(prediction, people, all);
        if (!run.isQuiet()) {
            note(prediction, all, people);
        }
    }

    private int foldCount() {
        if (folds.equalsIgnoreCase("loo")) {
            return PredictionSettings.LEAVE_ONE_OUT;
        }
        try {
            return Integer.parseInt(folds);
        } catch (NumberFormatException notANumber) {
            throw new InvalidConfiguration("--folds: expected a number or loo, found '" + folds + "'");
        }
    }

    private static int[] completeRows(double[] numbers, int width) {
        return java.util.stream.IntStream.range(0, numbers.length / width)
                .filter(row -> {
                    for (int c = 0; c < width; c++) {
                        if (Double.isNaN(numbers[row * width + c])) {
                            return false;
                        }
                    }
                    return true;
                })
                .toArray();
    }

    private void write(ConnectomePrediction prediction, SampleSet people, FeatureMatrix all) {
        if (out != null) {
            TableWriter.write(out, COLUMNS, rows -> {
                for (Performance one : prediction.performances()) {
                    rows.row(cells(prediction, one, people.size()));
                }
            });
        } else {
            print(prediction, people.size());
        }
        if (outPredictions != null) {
            List<String> header = List.of("participant_id", "fold", "observed", "positive", "negative", "combined");
            double[] observed = prediction.observed();
            double[][] predicted = new double[Model.values().length][];
            for (Model model : Model.values()) {
                predicted[model.ordinal()] = prediction.predicted(model);
            }
            TableWriter.write(outPredictions, header, rows -> {
                for (int i = 0; i < people.size(); i++) {
                    rows.row(
                            people.id(i),
                            prediction.fold(i) + 1,
                            observed[i],
                            predicted[0][i],
                            predicted[1][i],
                            predicted[2][i]);
                }
            });
        }
        if (outEdges != null) {
            int[] used = prediction.edgesUsed();
            TableWriter.write(outEdges, List.of("edge", "positive_folds", "negative_folds"), rows -> {
                for (int e = 0; e < used.length; e++) {
                    rows.row(all.featureNames().get(used[e]), prediction.positiveFolds(e), prediction.negativeFolds(e));
                }
            });
        }
    }

    private static Object[] cells(ConnectomePrediction prediction, Performance one, int n) {
        return new Object[] {
            one.model().name().toLowerCase(Locale.ROOT),
            n,
            prediction.foldCount(),
            one.correlation(),
            one.rankCorrelation(),
            one.meanAbsoluteError(),
            one.explained(),
            one.permutationP()
        };
    }

    private void print(ConnectomePrediction prediction, int n) {
        PrintWriter to = spec.commandLine().getOut();
        to.println(String.join("\t", COLUMNS));
        for (Performance one : prediction.performances()) {
            StringBuilder line = new StringBuilder();
            for (Object cell : cells(prediction, one, n)) {
                line.append(line.length() == 0 ? "" : "\t");
                if (cell instanceof Double number) {
                    line.append(number.isNaN() ? "NA" : TableWriter.formatNumber(number));
                } else {
                    line.append(cell);
                }
            }
            to.println(line);
        }
        to.flush();
    }

    private void note(ConnectomePrediction prediction, FeatureMatrix all, SampleSet people) {
        PrintWriter err = spec.commandLine().getErr();
        int left = all.sampleCount() - people.size();
        if (left > 0) {
            err.println("note: " + left + " of " + all.sampleCount()
                    + " people lack the outcome or a covariate and are left out");
        }
        int edgesLeft = all.featureCount() - prediction.edgesUsed().length;
        if (edgesLeft > 0) {
            err.println("note: " + edgesLeft + " of " + all.featureCount()
                    + " edges are missing for someone, or never vary, and are left out");
        }
        err.flush();
    }
}
