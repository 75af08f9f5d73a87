package org.endotype.cli.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.response.patient.PatientModel;
import org.endotype.core.response.patient.PatientPage;
import org.endotype.core.table.TextTable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code endotype patient}. */
@Command(
        name = "patient",
        mixinStandardHelpOptions = true,
        description = {
            "Writes a page on one new patient: group, expected outcome in each arm with its range, what drives it, and"
                    + " whether the patient is unlike those learned from.",
            "Refuses where the analysis found no evidence that the choice of arm matters. Research use only."
        },
        footerHeading = "%nExample:%n",
        footer = {
            "  endotype respond --outcomes trial.tsv --scale BDI --baseline bdi_w0 \\",
            "      --endpoint bdi_w6 --arm arm --out response \\",
            "      --save-model response/patient_model.json",
            "  endotype patient --model response/patient_model.json \\",
            "      --features new_patient.tsv --out page.html"
        })
public final class PatientCommand implements Callable<Integer> {

    private static final double LEVEL = 0.95;

    @Option(names = "--model", paramLabel = "F", required = true, description = "What 'respond --save-model' wrote.")
    @SuppressWarnings("NullAway.Init")
    private Path model;

    @Option(
            names = "--features",
            paramLabel = "F",
            required = true,
            description = "Table with the model's features as columns and the patient as a row.")
    @SuppressWarnings("NullAway.Init")
    private Path features;

    @Option(
            names = "--id-column",
            paramLabel = "COL",
            defaultValue = "participant_id",
            description = "Column of ids (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    private String idColumn;

    @Option(names = "--patient", paramLabel = "ID", description = "Which row, where the table has several.")
    private @Nullable String patient;

    @Option(
            names = "--assignments",
            paramLabel = "F",
            description = "What 'assign' wrote, for the patient's group and its probability.")
    private @Nullable Path assignments;

    @Option(
            names = "--despite-no-evidence",
            paramLabel = "WHY",
            description = "Write the page although nothing was found; the reason stands on it.")
    private @Nullable String override;

    @Option(names = "--out", paramLabel = "F", required = true, description = "HTML page to write.")
    @SuppressWarnings("NullAway.Init")
    private Path out;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (!out.toString().endsWith(".html")) {
            throw new InvalidConfiguration("--out: expected a name that ends in .html");
        }
        PatientModel learned = PatientModel.load(model);
        boolean found = learned.support() == PatientModel.Support.FOUND;
        if (!found && override == null) {
            throw new DegenerateData(
                    SourceLocation.file(model),
                    "the analysis behind it found no evidence that the choice of arm matters, so nothing is said of single"
                            + " patients; --despite-no-evidence WHY writes the page all the same");
        }
        TextTable table = TextTable.read(features);
        int row = row(table);
        Optional<String> group = group(table.text(row, table.requireColumn(idColumn)));
        double[] values = new double[learned.features().size()];
        for (int j = 0; j < values.length; j++) {
            values[j] = value(table, row, learned.features().get(j));
        }
        PatientModel.Prediction prediction = learned.predict(values, LEVEL);
        PatientPage.write(
                learned,
                prediction,
                "Patient page",
                group,
                found ? Optional.empty() : Optional.ofNullable(override),
                out);
        for (int k = 0; k < prediction.arms().size(); k++) {
            var one = prediction.improvement().get(k);
            spec.commandLine()
                    .getOut()
                    .printf(
                            Locale.ROOT,
                            "%s\t%.3f\t%.3f\t%.3f%n",
                            prediction.arms().get(k),
                            one.estimate(),
                            one.low(),
                            one.high());
        }
        spec.commandLine().getOut().flush();
        prediction.unlike().forEach(why -> spec.commandLine().getErr().println("warning: " + why));
        spec.commandLine().getErr().flush();
        return 0;
    }

    private int row(TextTable table) {
        List<String> ids = table.column(idColumn);
        if (patient == null) {
            if (ids.size() != 1) {
                throw new InconsistentInput(
                        SourceLocation.file(features),
                        "expected one patient, found " + ids.size() + " rows; choose one with --patient");
            }
            return 0;
        }
        int row = ids.indexOf(patient);
        if (row < 0) {
            throw new InconsistentInput(
                    SourceLocation.file(features), "has no row of the patient that --patient names");
        }
        return row;
    }

    private Optional<String> group(String id) {
        if (assignments == null) {
            return Optional.empty();
        }
        TextTable table = TextTable.read(assignments);
        int row = table.column("participant_id").indexOf(id);
        if (row < 0) {
            throw new InconsistentInput(
                    SourceLocation.file(assignments), "has no row of the patient; assign the patient first");
        }
        String name = table.text(row, table.requireColumn("group"));
        return Optional.of(
                name.equals("unassigned")
                        ? "Group: unassigned, the patient resembles no group enough"
                        : "Group " + name + ", probability " + table.text(row, table.requireColumn("probability")));
    }

    /** A column of that name, or an indicator named "COLUMN LEVEL" read from the column's words. */
    private double value(TextTable table, int row, String feature) {
        if (table.hasColumn(feature)) {
            return TextTable.parseNumber(table.text(row, table.requireColumn(feature)), table.location(row), feature);
        }
        for (String column : table.header()) {
            if (feature.startsWith(column + " ")) {
                String text = table.text(row, table.requireColumn(column)).trim();
                return TextTable.isMissing(text)
                        ? Double.NaN
                        : text.equals(feature.substring(column.length() + 1)) ? 1 : 0;
            }
        }
        throw new InconsistentInput(
                SourceLocation.line(features, 1),
                "has no column '" + feature + "'; the model uses " + String.join(", ", List.of(feature))
                        + ", write NA where it is not known");
    }
}
