package org.endotype.cli.command.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.endotype.cli.CommandRun;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.feature.FeatureTable;
import org.endotype.core.table.TextTable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code imaging connectivity --harmonize} and {@code imaging predict}, from files to files. */
class HarmonizationAndPredictionTest {

    private static final int REGIONS = 8;

    @TempDir
    Path folder;

    private final List<Path> series = new ArrayList<>();
    private Path people;

    /** 24 people at two sites; at the second every pair of regions shares more signal. The trait drives regions 1 and 2. */
    @BeforeEach
    void simulate() throws IOException {
        StringBuilder table = new StringBuilder("participant_id\tsite\tage\ttrait\n");
        for (int k = 0; k < 24; k++) {
            Random random = new Random(100 + k);
            boolean second = k % 2 == 1;
            double trait = random.nextGaussian();
            StringBuilder text = new StringBuilder();
            for (int i = 1; i <= REGIONS; i++) {
                text.append(i == 1 ? "" : "\t").append('r').append(i);
            }
            for (int t = 0; t < 150; t++) {
                double shared = random.nextGaussian() * (second ? 0.9 : 0.3);
                double own = random.nextGaussian();
                text.append('\n');
                for (int i = 0; i < REGIONS; i++) {
                    double traited = i < 2 ? own * Math.exp(0.7 * trait) : 0;
                    text.append(i == 0 ? "" : "\t").append(shared + traited + random.nextGaussian());
                }
            }
            String id = String.format("sub-%02d", k + 1);
            Path file = folder.resolve(id + "_timeseries.tsv");
            Files.writeString(file, text.append('\n'));
            series.add(file);
            table.append(id)
                    .append('\t')
                    .append(second ? "north" : "south")
                    .append('\t')
                    .append(20 + k)
                    .append('\t')
                    .append(trait)
                    .append('\n');
        }
        people = folder.resolve("people.tsv");
        Files.writeString(people, table);
    }

    private CommandRun connectivity(List<Path> files, Object... more) {
        List<Object> all = new ArrayList<>(List.of("imaging", "connectivity", "--fisher-z", "--timeseries"));
        all.addAll(files);
        all.addAll(List.of(more));
        return CommandRun.of(all.toArray());
    }

    /** The difference of the sites' mean over all edges. */
    private static double siteDifference(FeatureMatrix edges) {
        double difference = 0;
        for (int e = 0; e < edges.featureCount(); e++) {
            for (int k = 0; k < edges.sampleCount(); k++) {
                difference +=
                        (k % 2 == 1 ? 2.0 : -2.0) * edges.value(k, e) / edges.sampleCount() / edges.featureCount();
            }
        }
        return difference;
    }

    @Test
    void theSitesDifferBeforeHarmonisationAndNotAfterAndAKeptModelGivesTheSameValuesToTheSamePeople() {
        Path raw = folder.resolve("raw.tsv");
        Path clean = folder.resolve("clean.tsv");
        Path model = folder.resolve("sites.tsv");
        Path again = folder.resolve("again.tsv");
        assertThat(connectivity(series, "--out", raw).exitCode()).isZero();
        CommandRun harmonised = connectivity(
                series, "--out", clean, "--harmonize", people, "--preserve", "age", "--save-harmonization", model);
        assertThat(harmonised.exitCode()).isZero();
        assertThat(harmonised.err()).contains("harmonised 28 edges of 24 series over 2 sites");
        assertThat(Math.abs(siteDifference(FeatureTable.read(raw)))).isGreaterThan(0.2);
        assertThat(Math.abs(siteDifference(FeatureTable.read(clean)))).isLessThan(0.03);
        // Three people alone, by the kept model: what they were given among all.
        CommandRun kept =
                connectivity(series.subList(3, 6), "--out", again, "--harmonize", people, "--harmonization", model);
        assertThat(kept.exitCode()).isZero();
        FeatureMatrix all = FeatureTable.read(clean);
        FeatureMatrix three = FeatureTable.read(again);
        for (int k = 0; k < 3; k++) {
            assertThat(three.row(k)).containsExactly(all.row(k + 3), within(1e-12));
        }
    }

    @Test
    void aSiteOfOneIsToldAnUnknownSiteAndAMissingOneAreRefused() throws IOException {
        Path model = folder.resolve("sites.tsv");
        Path lone = folder.resolve("lone.tsv");
        Files.writeString(lone, Files.readString(people).replace("sub-01\tsouth", "sub-01\twest"));
        CommandRun single = connectivity(
                series, "--out", folder.resolve("a.tsv"), "--harmonize", lone, "--save-harmonization", model);
        assertThat(single.exitCode()).isZero();
        assertThat(single.err()).contains("warning: one participant only at site 'west'");
        Path unknown = folder.resolve("unknown.tsv");
        Files.writeString(unknown, Files.readString(people).replace("sub-02\tnorth", "sub-02\televation"));
        CommandRun refused = connectivity(
                series.subList(0, 3),
                "--out",
                folder.resolve("b.tsv"),
                "--harmonize",
                unknown,
                "--harmonization",
                model);
        assertThat(refused.exitCode()).isEqualTo(4);
        assertThat(refused.err()).contains("'elevation' was not in training").hasLineCount(1);
        Path missing = folder.resolve("missing.tsv");
        Files.writeString(missing, Files.readString(people).replace("sub-02\tnorth", "sub-02\tNA"));
        CommandRun gap = connectivity(series, "--out", folder.resolve("c.tsv"), "--harmonize", missing);
        assertThat(gap.exitCode()).isEqualTo(4);
        assertThat(gap.err()).contains("missing.tsv").contains("1 of 24 samples no site");
        assertThat(folder.resolve("c.tsv")).doesNotExist();
        assertThat(connectivity(series, "--out", folder.resolve("d.tsv"), "--preserve", "age")
                        .exitCode())
                .isEqualTo(2);
    }

    @Test
    void theEdgeThatTheTraitDrivesPredictsItAcrossFolds() {
        Path edges = folder.resolve("edges.tsv");
        Path out = folder.resolve("performance.tsv");
        Path predictions = folder.resolve("predictions.tsv");
        Path selected = folder.resolve("selected.tsv");
        assertThat(connectivity(series, "--out", edges).exitCode()).isZero();
        CommandRun run = CommandRun.of(
                "imaging",
                "predict",
                "--edges",
                edges,
                "--outcomes",
                people,
                "--outcome",
                "trait",
                "--covariates",
                "age",
                "--folds",
                "6",
                "--permutations",
                "99",
                "--out",
                out,
                "--out-predictions",
                predictions,
                "--out-edges",
                selected);
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        TextTable performance = TextTable.read(out);
        assertThat(performance.column("model")).containsExactly("positive", "negative", "combined");
        assertThat(performance.numbers("correlation")[0]).isGreaterThan(0.6);
        assertThat(performance.numbers("permutation_p")[0]).isLessThan(0.05);
        assertThat(TextTable.read(predictions).rowCount()).isEqualTo(24);
        TextTable counts = TextTable.read(selected);
        assertThat(counts.numbers("positive_folds")[counts.column("edge").indexOf("r1--r2")])
                .isEqualTo(6);
    }

    @Test
    void anUnknownOutcomeAndAFoldThatIsNoNumberAreRefusedInOneLine() {
        Path edges = folder.resolve("edges.tsv");
        assertThat(connectivity(series, "--out", edges).exitCode()).isZero();
        CommandRun unknown =
                CommandRun.of("imaging", "predict", "--edges", edges, "--outcomes", people, "--outcome", "mood");
        assertThat(unknown.exitCode()).isNotZero();
        assertThat(unknown.err()).contains("mood").hasLineCount(1);
        CommandRun folds = CommandRun.of(
                "imaging", "predict", "--edges", edges, "--outcomes", people, "--outcome", "trait", "--folds", "some");
        assertThat(folds.exitCode()).isEqualTo(2);
    }
}
