package org.endotype.core.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.endotype.core.privacy.CellSuppression;
import org.endotype.core.report.content.RunContent.Sample;
import org.endotype.core.report.figure.FigureText;
import org.endotype.core.report.figure.FlowChart;
import org.endotype.core.report.figure.Numbers;

/** Everyone accounted for: seen, lost at each stage and why, analysed. */
final class ParticipantsSection {

    private static final Map<String, String> STAGES =
            Map.of("participants", "Participants table", "alignment", "Alignment of views", "outcome", "Outcome");

    private ParticipantsSection() {}

    static Section build(Reporting reporting) {
        List<Block> blocks = new ArrayList<>();
        List<Sample> samples = reporting.content().samples();
        Disclosure disclosure = reporting.disclosure();
        if (samples.isEmpty()) {
            blocks.add(Block.info("This run left no account of its participants."));
            return new Section("participants", "Participant flow", "Participants", blocks);
        }
        Map<String, List<Sample>> lost = new LinkedHashMap<>();
        Map<String, List<Sample>> partly = new LinkedHashMap<>();
        for (Sample sample : samples) {
            if (!sample.kept()) {
                lost.computeIfAbsent(sample.stage(), key -> new ArrayList<>()).add(sample);
            } else if (!sample.stage().equals("-")) {
                partly.computeIfAbsent(sample.stage(), key -> new ArrayList<>()).add(sample);
            }
        }
        blocks.add(flow(reporting, samples, lost));
        if (!partly.isEmpty()) {
            blocks.add(Block.text("Some people stay in the analysis although a part of their data could not be used:"));
            blocks.add(Block.table(partial(disclosure, partly)));
        }
        if (disclosure.isInternal()) {
            blocks.add(Block.folded(everyone(samples)));
        }
        return new Section("participants", "Participant flow", "Participants", blocks);
    }

    private static Block flow(Reporting reporting, List<Sample> samples, Map<String, List<Sample>> lost) {
        Disclosure disclosure = reporting.disclosure();
        long kept = samples.stream().filter(Sample::kept).count();
        List<String> stages = List.copyOf(lost.keySet());
        int n = stages.size();
        long[] sizes = new long[n + 1];
        boolean[] small = new boolean[n + 1];
        for (int s = 0; s < n; s++) {
            sizes[s] = lost.getOrDefault(stages.get(s), List.of()).size();
            small[s] = disclosure.isSmall(sizes[s]);
        }
        sizes[n] = samples.size() - kept;
        small[n] = disclosure.isSmall(sizes[n]);
        boolean[] withheld = n == 0
                ? small
                : CellSuppression.solve(
                        sizes, small, List.of(IntStream.rangeClosed(0, n).toArray()));
        String seen = withheld[n] ? "\u2265\u00a0" + Numbers.count(kept) : Numbers.count(samples.size());
        List<FlowChart.Exit> exits = new ArrayList<>();
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("Seen in any input", seen, ""));
        for (int s = 0; s < n; s++) {
            String stage = stageName(stages.get(s));
            String count = withheld[s] ? (small[s] ? disclosure.withheld() : "withheld") : Numbers.count(sizes[s]);
            String reason = reasons(disclosure, lost.getOrDefault(stages.get(s), List.of()));
            exits.add(new FlowChart.Exit(disclosure.text(stage), count, reason));
            rows.add(List.of("Left: " + disclosure.text(stage), count, reason));
        }
        String analysed = disclosure.count(kept);
        rows.add(List.of("Analysed", analysed, ""));
        FigureText text = new FigureText(
                "flow",
                "Participant flow",
                "From " + seen + " people seen in any input to " + analysed + " analysed, with " + n
                        + (n == 1 ? " stage" : " stages") + " at which people left.");
        String caption = n == 0
                ? "Everyone who was seen in any input was analysed."
                : "Everyone seen in any input, where people left, and who was analysed.";
        return reporting
                .plates()
                .plate(
                        FlowChart.draw(text, "Seen in any input", seen, exits, "Analysed", analysed),
                        caption,
                        Table.of("Participant flow", List.of("Step", "#People", "Reason"), rows));
    }

    static String stageName(String stage) {
        if (stage.startsWith("view:")) {
            return "View " + stage.substring("view:".length());
        }
        return STAGES.getOrDefault(stage, stage);
    }

    /** The reasons that enough people share, most frequent first. */
    private static String reasons(Disclosure disclosure, List<Sample> samples) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        samples.forEach(sample -> counts.merge(sample.reason(), 1, Integer::sum));
        List<String> told = counts.entrySet().stream()
                .filter(entry -> !disclosure.isSmall(entry.getValue()))
                .sorted((a, b) -> Integer.compare(b.getValue(), a.getValue()))
                .limit(3)
                .map(entry -> disclosure.text(entry.getKey()))
                .toList();
        if (told.isEmpty()) {
            return "reasons withheld: each applies to few people";
        }
        return String.join("; ", told) + (told.size() < counts.size() ? "; other reasons" : "");
    }

    private static Table partial(Disclosure disclosure, Map<String, List<Sample>> partly) {
        List<List<String>> rows = new ArrayList<>();
        partly.forEach((stage, samples) -> rows.add(Arrays.asList(
                disclosure.text(stageName(stage)), disclosure.count(samples.size()), reasons(disclosure, samples))));
        return Table.of("People with data that could not be used", List.of("Stage", "#People", "Reason"), rows);
    }

    private static Table everyone(List<Sample> samples) {
        return Table.of(
                "Everyone who did not come through whole",
                List.of("Participant", "Kept", "Stage", "Reason"),
                samples.stream()
                        .filter(sample -> !sample.kept() || !sample.stage().equals("-"))
                        .map(sample -> List.of(
                                sample.id(), sample.kept() ? "yes" : "no", stageName(sample.stage()), sample.reason()))
                        .toList());
    }
}
