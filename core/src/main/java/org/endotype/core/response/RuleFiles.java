package org.endotype.core.response;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.endotype.core.file.AtomicOutput;
import org.endotype.core.response.rule.BenefitRanking;
import org.endotype.core.response.rule.Overlap;
import org.endotype.core.table.TableWriter;

/** Writes how treatment rules came about, as {@code docs/response.md} describes. */
final class RuleFiles {

    private RuleFiles() {}

    static void write(RuleFindings found, Path folder) {
        TableWriter.write(
                folder.resolve("overlap.tsv"),
                List.of("arm", "n", "least_chance", "median_chance", "at_floor", "effective_n"),
                sink -> {
                    for (Overlap.Arm arm : found.overlap().arms()) {
                        sink.row(arm.arm(), arm.n(), arm.least(), arm.median(), arm.atFloor(), arm.effectiveSize());
                    }
                });
        if (!found.rankings().isEmpty()) {
            TableWriter.write(
                    folder.resolve("benefit.tsv"),
                    List.of("contrast", "autoc", "autoc_low", "autoc_high", "p", "slope", "slope_low", "slope_high"),
                    sink -> {
                        for (BenefitRanking ranking : found.rankings()) {
                            sink.row(
                                    ranking.contrast(),
                                    ranking.autoc().estimate(),
                                    ranking.autoc().low(),
                                    ranking.autoc().high(),
                                    ranking.p(),
                                    ranking.slope().estimate(),
                                    ranking.slope().low(),
                                    ranking.slope().high());
                        }
                    });
            TableWriter.write(
                    folder.resolve("benefit_fifths.tsv"),
                    List.of("contrast", "fifth", "n", "predicted", "observed", "low", "high"),
                    sink -> {
                        for (BenefitRanking ranking : found.rankings()) {
                            for (BenefitRanking.Fifth fifth : ranking.fifths()) {
                                sink.row(
                                        ranking.contrast(),
                                        fifth.number(),
                                        fifth.n(),
                                        fifth.predicted(),
                                        fifth.observed().estimate(),
                                        fifth.observed().low(),
                                        fifth.observed().high());
                            }
                        }
                    });
        }
        TableWriter.write(
                folder.resolve("personal_advantage.tsv"),
                List.of("in_best_arm", "others", "difference", "low", "high", "p", "mean_advantage"),
                sink -> sink.row(
                        found.advantage().inBest(),
                        found.advantage().others(),
                        found.advantage().difference().estimate(),
                        found.advantage().difference().low(),
                        found.advantage().difference().high(),
                        found.advantage().p(),
                        found.advantage().meanAdvantage()));
        List<String> header = new ArrayList<>(List.of("participant_id", "arm"));
        found.arms().forEach(arm -> header.add("predicted:" + arm));
        header.add("largest");
        TableWriter.write(folder.resolve("individuals.tsv"), header, sink -> {
            for (RuleFindings.Individual one : found.individuals()) {
                List<Object> cells = new ArrayList<>(List.of(one.participant(), one.arm()));
                cells.addAll(one.predicted());
                cells.add(one.recommended());
                sink.row(cells.toArray());
            }
        });
        AtomicOutput.writeStream(
                folder.resolve("policy_tree.txt"),
                out -> out.write((found.verdict() + "\n" + found.tree()).getBytes(StandardCharsets.UTF_8)));
    }
}
