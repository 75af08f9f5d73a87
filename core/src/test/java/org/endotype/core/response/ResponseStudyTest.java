package org.endotype.core.response;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.response.OutcomeColumns.Measure;
import org.endotype.core.response.scale.Scale;
import org.endotype.core.response.scale.ScaleCatalogue;
import org.endotype.core.sample.SampleSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResponseStudyTest {

    @TempDir
    private Path folder = Path.of("");

    private static OutcomeColumns madrs() {
        return new OutcomeColumns(
                "participant_id",
                new Measure.BeforeAndAfter(ScaleCatalogue.byName("MADRS"), "before", "after"),
                Optional.of("arm"),
                List.of());
    }

    private Path write(String... lines) throws IOException {
        Path file = folder.resolve("outcomes.tsv");
        Files.write(file, List.of(lines));
        return file;
    }

    /** Two groups, two arms; {@code benefit} points of improvement for group 1 in arm A and group 2 in arm B. */
    private Outcomes simulated(int n, double benefit, long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> lines = new ArrayList<>(List.of("participant_id\tarm\tbefore\tafter"));
        for (int i = 0; i < n; i++) {
            int group = i % 2;
            int arm = (i / 2) % 2;
            double before = 25 + 4 * random.nextGaussian();
            double after = before - 6 + 5 * random.nextGaussian() - (group == arm ? benefit : 0);
            lines.add(String.format(
                    Locale.ROOT,
                    "p%d\t%s\t%.1f\t%.1f",
                    i,
                    arm == 0 ? "A" : "B",
                    Math.min(60, Math.max(0, before)),
                    Math.min(60, Math.max(0, after))));
        }
        return Outcomes.read(write(lines.toArray(new String[0])), madrs());
    }

    private static GroupMembership alternating(int n) {
        List<String> ids = new ArrayList<>();
        int[] groups = new int[n];
        for (int i = 0; i < n; i++) {
            ids.add("p" + i);
            groups[i] = i % 2 + 1;
        }
        return new GroupMembership(SampleSet.of(ids), groups);
    }

    @Test
    void groupsThatRespondToDifferentArmsAreFoundAndTheRuleByGroupGains() throws IOException {
        ResponseResult result =
                ResponseStudy.run(alternating(200), simulated(200, 8, 1), ResponseSettings.withDefaults(), 1);
        assertThat(result.interaction().tested()).isEqualTo("group-by-arm");
        assertThat(result.interaction().test().permutationP()).isLessThan(0.01);
        assertThat(result.verdict()).startsWith("The groups respond differently");
        ResponseResult.Rule byGroup = result.rules().stream()
                .filter(rule -> rule.rule().equals("by-group"))
                .findFirst()
                .orElseThrow();
        // Half of the people gain the whole benefit of 8 points over either single arm.
        assertThat(byGroup.gain().covers(4)).isTrue();
        assertThat(byGroup.gain().low()).isPositive();
    }

    @Test
    void withoutADifferenceTheTestIsUniformAndRulesDoNotGain() throws IOException {
        int rejected = 0;
        int falseGains = 0;
        int cohorts = 100;
        ResponseSettings settings = ResponseSettings.withDefaults().withPermutations(99);
        for (int c = 0; c < cohorts; c++) {
            ResponseResult result = ResponseStudy.run(alternating(80), simulated(80, 0, 100 + c), settings, c);
            rejected += result.interaction().test().permutationP() <= 0.05 ? 1 : 0;
            falseGains += result.rules().stream()
                            .anyMatch(rule -> rule.rule().equals("by-group")
                                    && rule.gain().low() > 0)
                    ? 1
                    : 0;
        }
        // Binomial(100, 0.05): 5 expected, standard deviation 2.2.
        assertThat(rejected).isLessThanOrEqualTo(12);
        assertThat(falseGains).isLessThanOrEqualTo(8);
    }

    @Test
    void theSameSeedGivesTheSameResult() throws IOException {
        Outcomes outcomes = simulated(60, 3, 4);
        ResponseResult first = ResponseStudy.run(alternating(60), outcomes, ResponseSettings.withDefaults(), 9);
        ResponseResult again = ResponseStudy.run(alternating(60), outcomes, ResponseSettings.withDefaults(), 9);
        assertThat(again).isEqualTo(first);
    }

    @Test
    void everyoneIsAccountedFor() throws IOException {
        Path file = write(
                "participant_id\tarm\tbefore\tafter",
                "p0\tA\t20\t8",
                "p1\tB\t20\t18",
                "p2\tA\t20\tNA",
                "p3\t\t20\t8",
                "p4\tB\tn/a\t8");
        GroupMembership groups = new GroupMembership(
                SampleSet.of(List.of("p0", "p1", "p2", "p3", "p4", "p5")), new int[] {1, 1, 1, 1, 1, 1});
        ResponseResult result =
                ResponseStudy.run(groups, Outcomes.read(file, madrs()), ResponseSettings.withDefaults(), 1);
        assertThat(result.analysed()).isEqualTo(2);
        assertThat(result.leftOut())
                .containsEntry("p2", "no endpoint")
                .containsEntry("p3", "no treatment arm")
                .containsEntry("p4", "no baseline total")
                .containsEntry("p5", "not in the outcome table");
        assertThat(result.warnings()).anyMatch(warning -> warning.contains("no endpoint"));
    }

    @Test
    void aTotalOutsideTheScaleIsRefusedWithItsLine() throws IOException {
        Path file = write("participant_id\tarm\tbefore\tafter", "p0\tA\t20\t8", "p1\tB\t61\t18");
        assertThatThrownBy(() -> Outcomes.read(file, madrs()))
                .isInstanceOf(MalformedInput.class)
                .hasMessageStartingWith(
                        "outcomes.tsv:3: column 'before': a MADRS total lies between 0 and 60, found 61");
    }

    @Test
    void idsThatNeverMeetAreInconsistent() throws IOException {
        Path file = write("participant_id\tarm\tbefore\tafter", "q0\tA\t20\t8");
        Outcomes outcomes = Outcomes.read(file, madrs());
        assertThatThrownBy(() -> ResponseStudy.run(alternating(4), outcomes, ResponseSettings.withDefaults(), 1))
                .isInstanceOf(InconsistentInput.class);
    }

    @Test
    void anOutcomeThatNobodyHasIsDegenerate() throws IOException {
        Path file = write("participant_id\tarm\tbefore\tafter", "p0\tA\t20\tNA");
        assertThatThrownBy(() -> Outcomes.read(file, madrs())).isInstanceOf(DegenerateData.class);
    }

    @Test
    void responseAndRemissionFollowTheScale() {
        Scale panss = ScaleCatalogue.byName("panss");
        // The minimum of 30 is subtracted: 90 to 60 is half of the 60 points that can be lost.
        assertThat(panss.isResponse(90, 60)).isTrue();
        assertThat(panss.isResponse(90, 61)).isFalse();
        assertThat(panss.isRemission(30)).isFalse();
        Scale who = ScaleCatalogue.byName("WHO 5");
        assertThat(who.isResponse(30, 40)).isTrue();
        assertThat(who.isRemission(52)).isTrue();
        Scale phq = ScaleCatalogue.byName("PHQ9");
        assertThat(phq.isRemission(4)).isTrue();
        assertThat(phq.isRemission(5)).isFalse();
        assertThat(phq.isResponse(0, 0)).isFalse();
        assertThatThrownBy(() -> ScaleCatalogue.byName("mood")).hasMessageContaining("HAM-D17");
    }
}
