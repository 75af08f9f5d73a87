package org.endotype.core.response.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.MalformedInput;
import org.endotype.core.table.TextTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ItemScoringTest {

    private static final double NA = Double.NaN;

    @TempDir
    private Path folder = Path.of("");

    private TextTable table(String... lines) throws IOException {
        Path file = folder.resolve("items.tsv");
        Files.write(file, List.of(lines));
        return TextTable.read(file);
    }

    @Test
    void everyScaleSaysItsRangeItemsMissingRuleBandsAndSources() {
        for (ItemScale scale : ItemCatalogue.all()) {
            String name = scale.scale().name();
            assertThat(scale.describe())
                    .as(name)
                    .contains(scale.items() + " items")
                    .contains("missing")
                    .contains(scale.source())
                    .contains(scale.scale().source());
            assertThat(scale.source()).as(name).containsPattern("(19|20)\\d\\d");
            assertThat(scale.scale().source()).as(name).containsPattern("(19|20)\\d\\d");
            assertThat(scale.bandSource())
                    .as(name)
                    .containsPattern(scale.bands().isEmpty() ? "none" : "(19|20)\\d\\d|National");
            double before = Double.NEGATIVE_INFINITY;
            for (ItemScale.Band band : scale.bands()) {
                assertThat(band.from())
                        .as(name)
                        .isGreaterThan(before)
                        .isLessThanOrEqualTo(scale.scale().maximum());
                before = band.from();
            }
            assertThat(scale.bands().isEmpty()
                            || scale.bands().get(0).from() == scale.scale().minimum())
                    .as(name)
                    .isTrue();
        }
    }

    /** The last total of one band and the first of the next, as the sources at the scales print them. */
    @Test
    void bandsChangeWhereTheirSourcesSay() {
        List<List<Object>> published = List.of(
                List.of(
                        "PHQ-9",
                        4,
                        "minimal",
                        5,
                        "mild",
                        9,
                        "mild",
                        10,
                        "moderate",
                        19,
                        "moderately severe",
                        20,
                        "severe"),
                List.of("GAD-7", 4, "minimal", 5, "mild", 10, "moderate", 14, "moderate", 15, "severe"),
                List.of("HAM-D17", 7, "none", 8, "mild", 16, "mild", 17, "moderate", 23, "moderate", 24, "severe"),
                List.of("MADRS", 6, "none", 7, "mild", 19, "mild", 20, "moderate", 34, "moderate", 35, "severe"),
                List.of(
                        "QIDS-SR16",
                        5,
                        "none",
                        6,
                        "mild",
                        11,
                        "moderate",
                        15,
                        "moderate",
                        16,
                        "severe",
                        21,
                        "very severe"),
                List.of("BDI-II", 13, "minimal", 14, "mild", 19, "mild", 20, "moderate", 28, "moderate", 29, "severe"),
                List.of("BDI", 9, "minimal", 10, "mild", 18, "mild", 19, "moderate", 29, "moderate", 30, "severe"),
                List.of("PANSS", 57, "below mild", 58, "mild", 75, "moderate", 95, "marked", 116, "severe"),
                List.of("BPRS", 30, "below mild", 31, "mild", 41, "moderate", 53, "marked"),
                List.of("YMRS", 5, "not ill", 6, "borderline", 12, "mild", 20, "moderate", 30, "marked", 40, "severe"),
                List.of(
                        "WHO-5",
                        28,
                        "depression likely",
                        32,
                        "reduced well-being",
                        48,
                        "reduced well-being",
                        52,
                        "well-being not reduced"),
                List.of("PCL-5", 30, "below the cut", 31, "within the cut of 31 to 33", 34, "above the cut"));
        for (List<Object> row : published) {
            ItemScale scale = ItemCatalogue.byName((String) row.get(0));
            for (int k = 1; k < row.size(); k += 2) {
                assertThat(scale.band((Integer) row.get(k))).as(row.toString()).contains((String) row.get(k + 1));
            }
        }
        assertThat(List.of("HAM-D6", "HAM-D24", "CAPS-5"))
                .allMatch(name -> ItemCatalogue.byName(name).bands().isEmpty());
    }

    /** The item ranges of every scale add up to the range of totals that its manual states. */
    @Test
    void theItemsOfEveryScaleAddUpToItsRange() {
        assertThat(ItemCatalogue.all()).hasSize(ScaleCatalogue.names().size());
        for (ItemScale scale : ItemCatalogue.all()) {
            double[] least =
                    scale.ranges().stream().mapToDouble(ItemScale.Range::least).toArray();
            double[] most =
                    scale.ranges().stream().mapToDouble(ItemScale.Range::most).toArray();
            assertThat(ItemScoring.total(least, scale))
                    .as(scale.scale().name())
                    .isEqualTo(scale.scale().minimum());
            assertThat(ItemScoring.total(most, scale))
                    .as(scale.scale().name())
                    .isEqualTo(scale.scale().maximum());
        }
    }

    /** Sleep counts by its worst item of four, appetite and weight by the worst of four, psychomotor by the worst of two. */
    @Test
    void theQidsTakesTheLargestOfEachDomain() {
        double[] items = {1, 3, 0, 2, 2, 0, 1, NA, 2, 1, 1, 0, 1, 1, 0, 3};
        assertThat(ItemScoring.total(items, ItemCatalogue.byName("QIDS-SR16")))
                .isEqualTo(3 + 2 + 2 + 1 + 1 + 0 + 1 + 1 + 3);
        items[4] = NA;
        assertThat(ItemScoring.total(items, ItemCatalogue.byName("QIDS-SR16"))).isNaN();
    }

    @Test
    void asManyItemsMayBeMissingAsTheManualAllows() {
        ItemScale phq9 = ItemCatalogue.byName("PHQ-9");
        assertThat(ItemScoring.total(new double[] {1, 2, 1, 2, 1, 2, 1, NA, NA}, phq9))
                .isCloseTo(10 * 9 / 7.0, within(1e-12));
        assertThat(ItemScoring.total(new double[] {1, 2, 1, 2, 1, 2, NA, NA, NA}, phq9))
                .isNaN();
        double[] madrs = new double[10];
        madrs[3] = NA;
        assertThat(ItemScoring.total(madrs, ItemCatalogue.byName("MADRS"))).isNaN();
    }

    @Test
    void severityRemissionAndTheSafetyFlagAreTold() throws IOException {
        ItemScale phq9 = ItemCatalogue.byName("phq9");
        List<ItemScoring.Scored> scored = ItemScoring.score(
                table(
                        "participant_id\tphq_1\tphq_2\tphq_3\tphq_4\tphq_5\tphq_6\tphq_7\tphq_8\tphq_9",
                        "a\t2\t2\t2\t2\t2\t2\t2\t1\t0",
                        "b\t0\t0\t1\t0\t0\t0\t0\t0\t1",
                        "c\t1\t1\t1\t1\t1\t1\t1\t1\tNA"),
                phq9,
                "participant_id",
                "");
        assertThat(scored.get(0).total()).isEqualTo(15);
        assertThat(scored.get(0).band()).isEqualTo("moderately severe");
        assertThat(scored.get(0).flags()).containsExactly(0);
        assertThat(scored.get(1).band()).isEqualTo("minimal");
        assertThat(scored.get(1).flags()).containsExactly(1);
        assertThat(scored.get(2).total()).isEqualTo(9);
        assertThat(scored.get(2).flags()).containsExactly(-1);
    }

    @Test
    void everySafetyItemIsTheOneOfItsForm() {
        assertThat(flagged("PHQ-9")).isEqualTo(9);
        assertThat(flagged("MADRS")).isEqualTo(10);
        assertThat(flagged("BDI-II")).isEqualTo(9);
        assertThat(flagged("HAM-D17")).isEqualTo(3);
        assertThat(flagged("QIDS-SR16")).isEqualTo(12);
    }

    private static int flagged(String scale) {
        return ItemCatalogue.byName(scale).flags().get(0).item();
    }

    /** Jacobson and Truax 1991, their example: reliability .88, deviation 10.0, so S_diff = 4.90 and 1.96 of it 9.60. */
    @Test
    void reliableChangeIsJacobsonsAndTruaxs() {
        assertThat(ItemScale.reliableChange(0.88, 10)).isCloseTo(9.60, within(0.005));
    }

    @Test
    void whatNoItemAllowsIsRefusedWithItsLine() throws IOException {
        String[] header = new String[11];
        Arrays.setAll(header, i -> i == 0 ? "participant_id" : "m" + i);
        TextTable seven = table(String.join("\t", header), "a\t0\t0\t0\t0\t7\t0\t0\t0\t0\t0");
        ItemScale madrs = ItemCatalogue.byName("MADRS");
        assertThatThrownBy(() -> ItemScoring.score(seven, madrs, "participant_id", ""))
                .isInstanceOf(MalformedInput.class)
                .hasMessage(
                        "items.tsv:2: column 'm5': item 5 of the MADRS is a whole number from 0 to 6, found 7; recode it"
                                + " or write missing answers as NA");
        TextTable short1 = table("participant_id\tm1\tm2", "a\t0\t0");
        assertThatThrownBy(() -> ItemScoring.score(short1, madrs, "participant_id", ""))
                .isInstanceOf(InconsistentInput.class)
                .hasMessageContaining("has no column for item 3 of the 10 of the MADRS");
    }
}
