package org.endotype.cli.command;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.endotype.core.cohort.CohortTables;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.monitor.DriftFiles;
import org.endotype.core.monitor.DriftReport;
import org.endotype.core.monitor.DriftReport.CalibrationPeriod;
import org.endotype.core.monitor.DriftStudy;
import org.endotype.core.monitor.OutcomeCalibration;
import org.endotype.core.stratify.StratificationModel;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code endotype monitor}. */
@Command(
        name = "monitor",
        mixinStandardHelpOptions = true,
        description = {
            "Tells whether new patients still are what a model was learned from: features, views, sizes of groups,"
                    + " distance to training, and predictions against outcomes over time.",
            "Drift is a warning in the last line, not a failure: the exit code is 0. Research use only."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  endotype monitor --model results/model --new rna=batch7.tsv --out drift7",
            "  endotype monitor --model results/model --new rna=batch7.tsv \\",
            "      --training rna=rna.tsv --out drift7"
        })
public final class MonitorCommand implements Runnable {

    @Option(
            names = "--model",
            paramLabel = "DIR",
            required = true,
            description = "The model folder that 'stratify', 'run' or 'demo' wrote.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private Path model;

    @Option(
            names = "--new",
            paramLabel = "NAME=FILE",
            required = true,
            description = "A view of the new patients, as for 'assign --view'. Give it once a view.")
    private List<String> fresh = List.of();

    @Option(
            names = "--covariates",
            paramLabel = "F",
            description = "Table of the new patients' covariates that the model adjusts for.")
    private @Nullable Path covariates;

    @Option(
            names = "--training",
            paramLabel = "NAME=FILE",
            description = "The same view as it was in training, for Kolmogorov-Smirnov's D and the stability index."
                    + " Without it means and spreads are held against the model's.")
    private List<String> training = List.of();

    @Option(
            names = "--training-covariates",
            paramLabel = "F",
            description = "Table of the training participants' covariates.")
    private @Nullable Path trainingCovariates;

    /** Named together or not at all. */
    static final class Outcomes {
        @Option(
                names = "--outcomes",
                paramLabel = "F",
                required = true,
                description = "Table with a prediction and an outcome a patient.")
        @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
        private Path file;

        @Option(names = "--predicted", paramLabel = "COL", required = true, description = "Column of chances, 0 to 1.")
        @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
        private String predicted;

        @Option(names = "--observed", paramLabel = "COL", required = true, description = "Column of outcomes, 0 or 1.")
        @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
        private String observed;

        @Option(
                names = "--period",
                paramLabel = "COL",
                description = "Column of periods, such as 2026-Q1; they are ordered as text.")
        private @Nullable String period;
    }

    @ArgGroup(exclusive = false)
    private @Nullable Outcomes outcomes;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            required = true,
            description = "Folder for monitor.json, views.tsv, features.tsv, groups.tsv and calibration.tsv.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private Path out;

    @Option(names = "--json", description = "Print monitor.json on standard output.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec spec;

    @Override
    public void run() {
        DriftStudy study = DriftStudy.of(StratificationModel.load(model));
        if (!training.isEmpty()) {
            study = study.training(CohortTables.read(files("--training", training), trainingCovariates));
        }
        List<CalibrationPeriod> periods = outcomes == null
                ? List.of()
                : OutcomeCalibration.read(outcomes.file, outcomes.predicted, outcomes.observed, outcomes.period);
        DriftReport report = study.compare(CohortTables.read(files("--new", fresh), covariates), periods);
        DriftFiles.write(report, out);
        if (json) {
            spec.commandLine().getOut().print(DriftFiles.json(report));
        } else {
            spec.commandLine().getOut().println(out);
        }
        spec.commandLine().getOut().flush();
        spec.commandLine().getErr().println(DriftFiles.verdict(report));
        spec.commandLine().getErr().flush();
    }

    private static Map<String, Path> files(String option, List<String> given) {
        Map<String, Path> files = new LinkedHashMap<>();
        for (String view : given) {
            int at = view.indexOf('=');
            if (at < 1 || at == view.length() - 1) {
                throw new InvalidConfiguration(option + ": expected NAME=FILE, found '" + view + "'");
            }
            if (files.put(view.substring(0, at), Path.of(view.substring(at + 1))) != null) {
                throw new InvalidConfiguration(option + ": the name '" + view.substring(0, at) + "' is given twice");
            }
        }
        return files;
    }
}
