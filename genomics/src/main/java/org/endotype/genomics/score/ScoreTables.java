package org.endotype.genomics.score;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.endotype.core.table.TableWriter;
import org.endotype.genomics.score.MatchOutcome.Status;
import org.jspecify.annotations.Nullable;

/** Writes scores and match reports. */
public final class ScoreTables {

    private ScoreTables() {}

    /** sample_id, then NAME_sum and NAME_average for each score. */
    public static void writeScores(Path file, ScoreResult result) {
        List<String> header = new ArrayList<>();
        header.add("sample_id");
        result.summaries().forEach(summary -> {
            header.add(summary.name() + "_sum");
            header.add(summary.name() + "_average");
        });
        int scores = result.summaries().size();
        TableWriter.write(file, header, sink -> {
            @Nullable Object[] cells = new Object[1 + 2 * scores];
            for (int sample = 0; sample < result.samples().size(); sample++) {
                cells[0] = result.samples().id(sample);
                for (int score = 0; score < scores; score++) {
                    cells[1 + 2 * score] = result.sums()[score][sample];
                    cells[2 + 2 * score] = result.averages()[score][sample];
                }
                sink.row(cells);
            }
        });
    }

    /** score, variant, effect_allele, other_allele, weight, status, reason: a row for each score and row of its file. */
    public static void writeMatchReport(Path file, ScoreResult result) {
        List<String> header =
                List.of("score", "variant", "effect_allele", "other_allele", "weight", "status", "reason");
        TableWriter.write(file, header, sink -> {
            for (TableMatch match : result.matches()) {
                WeightTable table = match.table();
                for (int score = 0; score < table.scoreNames().size(); score++) {
                    for (int row = 0; row < table.variants().size(); row++) {
                        WeightedVariant variant = table.variants().get(row);
                        MatchOutcome outcome = match.outcomes()[row];
                        sink.row(
                                table.scoreNames().get(score),
                                variant.label(),
                                variant.effectAllele(),
                                variant.otherAlleles().isEmpty() ? null : String.join("/", variant.otherAlleles()),
                                table.weights()[score][row],
                                label(outcome.status()),
                                outcome.reason());
                    }
                }
            }
        });
    }

    private static String label(Status status) {
        return status.name().toLowerCase(Locale.ROOT);
    }
}
