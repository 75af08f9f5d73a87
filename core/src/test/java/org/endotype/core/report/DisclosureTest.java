package org.endotype.core.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.endotype.core.privacy.CellSuppression;
import org.endotype.core.report.content.Manifest;
import org.endotype.core.report.content.RunContent;
import org.endotype.core.report.content.RunContent.Sample;
import org.junit.jupiter.api.Test;

class DisclosureTest {

    private static Disclosure shared(String... ids) {
        List<Sample> samples = java.util.Arrays.stream(ids)
                .map(id -> new Sample(id, true, "-", "-"))
                .toList();
        Manifest manifest = new Manifest(
                "n",
                Manifest.Status.SUCCEEDED,
                "",
                java.util.Optional.empty(),
                "",
                "",
                java.util.Map.of(),
                "1",
                java.util.Map.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of());
        return new Disclosure(
                Audience.SHARED,
                11,
                new RunContent(
                        manifest,
                        samples,
                        java.util.Map.of(),
                        java.util.Optional.empty(),
                        List.of(),
                        List.of(),
                        java.util.Optional.empty(),
                        java.util.Map.of(),
                        List.of(),
                        List.of()));
    }

    @Test
    void idsAreTakenOutOfProseAlsoInsideFileNamesAndWithoutTheirPrefix() {
        Disclosure disclosure = shared("sub-0099", "sub-AB12", "P-17/x", "100234");

        assertThat(disclosure.text("sub-0099, AB12 and 100234 are out")).isEqualTo("[id], [id] and [id] are out");
        assertThat(disclosure.text("sub-0099_task-rest_bold.nii.gz")).isEqualTo("[id]_task-rest_bold.nii.gz");
        assertThat(disclosure.text("see sub-0099.")).isEqualTo("see [id].");
        assertThat(disclosure.text("sub-100234 is out")).isEqualTo("[id] is out");
    }

    @Test
    void numbersThatLookLikeAnIdsLabelStay() {
        Disclosure disclosure = shared("sub-0099", "12", "7");

        assertThat(disclosure.text("p = 0.0099 with 12 components of 7"))
                .isEqualTo("p = 0.0099 with 12 components of 7");
    }

    @Test
    void pathsShrinkToTheirLastName() {
        Disclosure disclosure = shared();

        assertThat(disclosure.text("cannot read /home/a b/c/d.tsv: gone")).doesNotContain("/home");
        assertThat(disclosure.text("cannot read /home/u/c/d.tsv: gone")).isEqualTo("cannot read d.tsv: gone");
        assertThat(disclosure.text("C:\\study\\clinic\\x.csv")).isEqualTo("x.csv");
        assertThat(disclosure.text("mean and/or median, 2/3 of them")).isEqualTo("mean and/or median, 2/3 of them");
        assertThat(disclosure.fileName("derivatives/fmriprep")).isEqualTo("fmriprep");
    }

    @Test
    void smallNumbersOfPeopleAreRoundedAwayInProse() {
        Disclosure disclosure = shared();

        assertThat(disclosure.text("3 participants left")).isEqualTo("fewer than 11 participants left");
        assertThat(disclosure.text("3 of 240 participants left")).isEqualTo("fewer than 11 participants left");
        assertThat(disclosure.text("236 of 240 participants kept")).isEqualTo("nearly all participants kept");
        assertThat(disclosure.text("120 of 240 participants kept")).isEqualTo("120 of 240 participants kept");
        String[] twenty = IntStream.range(0, 20).mapToObj(i -> "P" + i + "x").toArray(String[]::new);
        assertThat(shared(twenty).text("p = 0.01, n = 17")).isEqualTo("p = 0.01, n = withheld");
        assertThat(shared(twenty).text("p = 0.01, n = 20")).isEqualTo("p = 0.01, n = 20");
        assertThat(shared(twenty).text("read 23 participants")).isEqualTo("read the participants");
        assertThat(disclosure.text("3 components were kept")).isEqualTo("3 components were kept");
        assertThat(disclosure.figure("samples_removed", "2")).isEqualTo("<\u00a011");
        assertThat(disclosure.figure("parcels", "2")).isEqualTo("2");
    }

    @Test
    void aWithheldPartTakesTheSmallestOtherPartAlong() {
        long[] sizes = {50, 3, 20, 73};
        boolean[] withheld = CellSuppression.solve(
                sizes, new boolean[] {false, true, false, false}, List.of(new int[] {0, 1, 2, 3}));

        assertThat(withheld).containsExactly(false, true, true, false);
    }

    @Test
    void aWithheldOnlyPartTakesTheTotalAlong() {
        boolean[] withheld = CellSuppression.solve(
                new long[] {4, 0, 4}, new boolean[] {true, false, true}, List.of(new int[] {0, 1, 2}));

        assertThat(withheld).containsExactly(true, false, true);
    }

    /** A table with both margins: no withheld cell is alone in its row or column, and every small one is withheld. */
    @Property(tries = 300)
    void noCellFollowsFromItsRowOrColumn(
            @ForAll @Size(12) List<@IntRange(min = 0, max = 40) Integer> inner,
            @ForAll @IntRange(min = 2, max = 12) int threshold) {
        int rows = 3;
        int columns = 4;
        long[] sizes = new long[(rows + 1) * (columns + 1)];
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                long value = inner.get(r * columns + c);
                sizes[r * (columns + 1) + c] = value;
                sizes[r * (columns + 1) + columns] += value;
                sizes[rows * (columns + 1) + c] += value;
                sizes[rows * (columns + 1) + columns] += value;
            }
        }
        List<int[]> lines = new ArrayList<>();
        for (int r = 0; r <= rows; r++) {
            int row = r;
            lines.add(IntStream.rangeClosed(0, columns)
                    .map(c -> row * (columns + 1) + c)
                    .toArray());
        }
        for (int c = 0; c <= columns; c++) {
            int column = c;
            lines.add(IntStream.rangeClosed(0, rows)
                    .map(r -> r * (columns + 1) + column)
                    .toArray());
        }
        boolean[] small = new boolean[sizes.length];
        for (int i = 0; i < sizes.length; i++) {
            small[i] = sizes[i] > 0 && sizes[i] < threshold;
        }

        boolean[] withheld = CellSuppression.solve(sizes, small, lines);

        for (int i = 0; i < sizes.length; i++) {
            assertThat(withheld[i] || !small[i]).isTrue();
        }
        for (int[] line : lines) {
            assertThat(IntStream.of(line).filter(i -> withheld[i]).count()).isNotEqualTo(1);
        }
    }
}
