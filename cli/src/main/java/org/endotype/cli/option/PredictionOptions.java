package org.endotype.cli.option;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.error.SourceLocation;
import org.endotype.core.response.OutcomeColumns;
import org.endotype.core.response.prediction.PredictionFiles;
import org.endotype.core.response.prediction.PredictionInput;
import org.endotype.core.response.prediction.PredictionStudy;
import org.endotype.core.table.TextTable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A model that predicts who responds. */
public final class PredictionOptions {

    @Option(
            names = "--predict",
            paramLabel = "WHAT",
            description =
                    "Builds and checks a model that predicts response, remission or a column of 1 and 0 (relapse, for"
                            + " example): adds prediction.tsv and others.")
    private @Nullable String target;

    @Option(
            names = "--predictors",
            paramLabel = "COL",
            split = ",",
            description = "Baseline columns, numbers or words, to predict from.")
    private List<String> predictors = List.of();

    @Option(
            names = "--audit",
            paramLabel = "COL",
            split = ",",
            description = "Columns (sex, site, ...) within whose levels the model is checked; numbers are cut at the"
                    + " median.")
    private List<String> audit = List.of();

    /** A study and what is needed to write it. */
    public record Ran(PredictionStudy.Result result, String outcome, List<String> participants) {
        public void write(java.nio.file.Path folder, long seed) {
            PredictionFiles.write(result, outcome, participants, seed, folder);
        }
    }

    public Optional<Ran> run(TextTable table, OutcomeColumns columns, double level, long seed) {
        if (target == null) {
            if (!predictors.isEmpty() || !audit.isEmpty()) {
                throw new InvalidConfiguration("--predictors and --audit need --predict");
            }
            return Optional.empty();
        }
        if (predictors.isEmpty()) {
            throw new InvalidConfiguration("--predict needs --predictors");
        }
        PredictionInput input = PredictionInput.of(table, columns, target, predictors);
        if (input.rows().length == 0) {
            throw new DegenerateData(
                    SourceLocation.file(table.file()),
                    "nobody has the outcome that --predict names; check the columns");
        }
        Map<String, List<String>> levels = new LinkedHashMap<>();
        for (String name : audit) {
            levels.put(name, input.levels(table, name));
        }
        List<String> participants = new ArrayList<>();
        List<String> ids = table.column(columns.id());
        for (int row : input.rows()) {
            participants.add(ids.get(row));
        }
        return Optional.of(new Ran(
                PredictionStudy.run(input.predictors(), input.features(), input.event(), levels, level, seed),
                target,
                participants));
    }
}
