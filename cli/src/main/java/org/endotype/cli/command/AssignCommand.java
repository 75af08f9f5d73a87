package org.endotype.cli.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.endotype.cli.option.ViewFiles;
import org.endotype.core.cohort.Cohort;
import org.endotype.core.cohort.CohortTables;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.evidence.StudyWriter;
import org.endotype.core.stratify.Assignment;
import org.endotype.core.stratify.StratificationModel;
import org.endotype.core.table.TableWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code endotype assign}. */
@Command(
        name = "assign",
        mixinStandardHelpOptions = true,
        description = {
            "Assigns new patients to the groups of a saved model.",
            "Features are matched by name and must be those of training; a patient, or everyone, may lack views. Patients"
                    + " unlike any in training are 'unassigned'. Refuses where the study supported no groups."
        },
        footerHeading = "%nExample:%n",
        footer = {"  endotype assign --model results/model --view rna=new_rna.tsv \\", "      --out new_assignments.tsv"
        })
public final class AssignCommand implements Callable<Integer> {

    @Option(
            names = "--model",
            paramLabel = "DIR",
            required = true,
            description = "The model folder that 'stratify', 'run' or 'demo' wrote.")
    @SuppressWarnings("NullAway.Init")
    private Path model;

    @Mixin
    private final ViewFiles views = new ViewFiles();

    @Option(
            names = "--covariates",
            paramLabel = "F",
            description = "Table of the covariates that the model adjusts for, with a participant_id column.")
    private @Nullable Path covariates;

    @Option(
            names = "--out",
            paramLabel = "F",
            required = true,
            description = "Table to write: participant_id, group, probability, probability_k, distance (to the training"
                    + " data; above 1 is outside) and views_missing.")
    @SuppressWarnings("NullAway.Init")
    private Path out;

    @Option(
            names = "--despite-no-evidence",
            paramLabel = "WHY",
            description = "Write the table although the study supported no groups: everyone is in one, with their"
                    + " distance from training. The reason is printed.")
    private @Nullable String override;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec spec;

    @Override
    public Integer call() {
        TableWriter.requireKnownFormat(out);
        if (!Files.exists(model.resolve("model.json"))) {
            throw new InconsistentInput(
                    "the model folder holds no model.json; was the study made by a method that divides"
                            + " the participants at hand only (snf, nemo, spectral, consensus-hierarchical)? Make it again with"
                            + " another method, such as gaussian-mixture");
        }
        StratificationModel fitted = StratificationModel.load(model);
        if (fitted.groupCount() == 1) {
            if (override == null) {
                throw new DegenerateData(
                        SourceLocation.file(model.resolve("model.json")),
                        "the study behind it supported no groups, so nobody is given one; --despite-no-evidence WHY writes"
                                + " the table all the same");
            }
            spec.commandLine()
                    .getErr()
                    .println("warning: the study supported no groups; written all the same, because: " + override);
        }
        Cohort cohort = CohortTables.read(views.files(), covariates, views.naming());
        Assignment assignment = fitted.assign(cohort);
        double[] lacking = new double[cohort.size()];
        for (int i = 0; i < lacking.length; i++) {
            int person = i;
            lacking[i] = fitted.preprocessing().views().stream()
                    .filter(view -> !cohort.hasView(view.view())
                            || !cohort.view(view.view()).isPresent(person))
                    .count();
        }
        StudyWriter.writeAssignment(
                assignment,
                List.of(
                        new StudyWriter.Column("distance", fitted.relativeDistances(cohort)),
                        new StudyWriter.Column("views_missing", lacking)),
                out);
        int unassigned = assignment.sizeOf(Assignment.UNASSIGNED);
        spec.commandLine()
                .getErr()
                .println((assignment.size() - unassigned) + " of " + assignment.size() + " participants assigned to "
                        + fitted.groupCount() + (fitted.groupCount() == 1 ? " group" : " groups"));
        spec.commandLine().getErr().flush();
        return 0;
    }
}
