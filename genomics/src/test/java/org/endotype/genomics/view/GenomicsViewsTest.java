package org.endotype.genomics.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.endotype.core.error.DegenerateData;
import org.endotype.core.error.EndotypeException;
import org.endotype.core.error.InconsistentInput;
import org.endotype.core.error.InvalidConfiguration;
import org.endotype.core.pipeline.RunContext;
import org.endotype.core.pipeline.ViewBuilder;
import org.endotype.core.pipeline.ViewRequest;
import org.endotype.core.pipeline.ViewResult;
import org.endotype.core.sample.SampleSet;
import org.endotype.genomics.BedFiles;
import org.endotype.genomics.DosageCohort;
import org.endotype.testdata.BgenBytes;
import org.endotype.testdata.PgenBytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenomicsViewsTest {

    @TempDir
    Path folder;

    /** A request as a cohort file would make it: given values over the options' defaults. */
    private record Request(ViewBuilder builder, SampleSet participants, Map<String, Object> given)
            implements ViewRequest {

        @Override
        public String name() {
            return "v";
        }

        @Override
        public String text(String option) {
            return optionalText(option).orElseThrow(() -> new AssertionError("no value for " + option));
        }

        @Override
        public Optional<String> optionalText(String option) {
            Object value = given.get(option);
            if (value == null) {
                value = builder.options().stream()
                        .filter(one -> one.name().equals(option))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError("no option " + option))
                        .defaultValue();
            }
            return Optional.ofNullable(value).map(Object::toString);
        }

        @Override
        public int integer(String option) {
            return Integer.parseInt(text(option));
        }

        @Override
        public double number(String option) {
            return Double.parseDouble(text(option));
        }

        @Override
        public boolean isOn(String option) {
            return Boolean.parseBoolean(text(option));
        }

        @Override
        public Path path(String option) {
            return Path.of(text(option));
        }

        @Override
        public Optional<Path> optionalPath(String option) {
            return optionalText(option).map(Path::of);
        }

        @Override
        public List<Path> paths(String option) {
            return Arrays.stream(text(option).split(":")).map(Path::of).toList();
        }
    }

    private static ViewResult build(ViewBuilder builder, List<String> participants, Map<String, Object> given) {
        return builder.build(new Request(builder, SampleSet.of(participants), given), RunContext.withDefaults());
    }

    /** Two populations whose frequencies differ; sample 3 lacks most calls, sample 9 is nobody's. */
    private Path twoPopulations(int samples, int variants) {
        Random random = new Random(5);
        int[][] genotypes = new int[variants][samples];
        for (int v = 0; v < variants; v++) {
            double p = 0.2 + 0.6 * random.nextDouble();
            for (int s = 0; s < samples; s++) {
                double f = Math.min(0.95, Math.max(0.05, s % 2 == 0 ? p + 0.15 : p - 0.15));
                int copies = (random.nextDouble() < f ? 1 : 0) + (random.nextDouble() < f ? 1 : 0);
                genotypes[v][s] = s == 3 && v % 3 > 0 ? BedFiles.MISSING : copies;
            }
        }
        return BedFiles.write(folder, "cohort", genotypes);
    }

    private static List<String> ids(int samples) {
        List<String> ids = new ArrayList<>();
        for (int s = samples - 1; s >= 0; s--) {
            if (s != 9) {
                ids.add(s % 3 == 0 ? "sub-I" + s : "I" + s);
            }
        }
        ids.add("sub-absent");
        return ids;
    }

    @Test
    void componentsTellPlantedPopulationsApartAndFollowTheParticipants() {
        Path cohort = twoPopulations(60, 1500);
        ViewResult result = build(
                new GenotypePcaViewBuilder(), ids(60), Map.of("genotypes", cohort, "components", 3, "prune-r2", 0.5));
        assertThat(result.features().featureNames()).containsExactly("PC1", "PC2", "PC3");
        assertThat(result.features().samples().ids()).hasSize(58).startsWith("I59", "I58", "sub-I57");
        assertThat(result.excluded())
                .containsOnlyKeys("sub-I3")
                .containsEntry("sub-I3", "66.7 % of the genotypes are missing, more than 10.0 %");
        double sign = Math.signum(result.features().value(0, 0));
        for (int row = 0; row < 58; row++) {
            String id = result.features().samples().id(row);
            int sample = Integer.parseInt(id.substring(id.indexOf('I') + 1));
            assertThat(result.features().value(row, 0) * sign * (sample % 2 == 1 ? 1 : -1))
                    .as("sample %d", sample)
                    .isPositive();
        }
        assertThat(result.counts())
                .containsEntry("variants_read", "1500")
                .containsEntry("participants_genotyped", "59");
        assertThat(result.inputs()).hasSize(3);
        assertThat(result.methods()).contains("the 3 leading unit eigenvectors");
    }

    @Test
    void componentsThatCannotBeAreRefused() {
        Path cohort = twoPopulations(12, 40);
        List<String> people = ids(12);
        record Case(Class<? extends EndotypeException> type, String message, Map<String, Object> given) {}
        List<Case> cases = List.of(
                new Case(DegenerateData.class, "need more people", Map.of("components", 11)),
                new Case(InvalidConfiguration.class, "components must be at least 1", Map.of("components", 0)),
                new Case(InvalidConfiguration.class, "maf must lie between 0 and 0.5", Map.of("maf", 0.7)),
                new Case(DegenerateData.class, "need more people", Map.of("maf", 0.5)));
        for (Case wrong : cases) {
            Map<String, Object> given = new java.util.HashMap<>(wrong.given());
            given.put("genotypes", cohort);
            assertThatThrownBy(() -> build(new GenotypePcaViewBuilder(), people, given))
                    .isInstanceOf(wrong.type())
                    .hasMessageContaining(wrong.message());
        }
        assertThatThrownBy(() -> build(new GenotypePcaViewBuilder(), List.of("a", "b"), Map.of("genotypes", cohort)))
                .isInstanceOf(InconsistentInput.class)
                .hasMessageContaining("none of the 2 participants stands among the 12 genotyped samples");
        assertThatThrownBy(
                        () -> build(new GenotypePcaViewBuilder(), List.of("I1", "sub-I1"), Map.of("genotypes", cohort)))
                .isInstanceOf(InconsistentInput.class)
                .hasMessageContaining("participants 1 and 2 stand for the same genotyped sample");
    }

    @Test
    void polygenicScoresBecomeFeaturesOfTheParticipants() throws IOException {
        Path cohort = twoPopulations(12, 40);
        List<String> lines = new ArrayList<>(List.of("ID\tA1\tup\tdown"));
        for (int v = 0; v < 40; v++) {
            lines.add("v" + v + "\tA\t1\t-1");
        }
        Path weights = Files.write(folder.resolve("w.tsv"), lines);
        ViewResult result =
                build(new PolygenicScoreViewBuilder(), ids(12), Map.of("genotypes", cohort, "weights", weights));
        assertThat(result.features().featureNames()).containsExactly("up", "down");
        assertThat(result.features().samples().ids())
                .containsExactly("I11", "I10", "I8", "I7", "sub-I6", "I5", "I4", "I2", "I1", "sub-I0");
        assertThat(result.excluded()).containsOnlyKeys("sub-I3");
        for (int row = 0; row < 10; row++) {
            assertThat(result.features().value(row, 0)).isBetween(0.0, 1.0);
            assertThat(result.features().value(row, 1))
                    .isEqualTo(-result.features().value(row, 0));
        }
        assertThat(result.counts()).containsEntry("up_variants_matched", "40 of 40 (100.0 % of the total weight)");
        assertThat(result.inputs()).contains(weights).hasSize(4);
        assertThat(result.warnings()).anyMatch(warning -> warning.contains("only 12 people"));
    }

    @Test
    void scoresOfAnImputedCohortAreTheSameFromEveryFormat() throws IOException {
        DosageCohort cohort = new DosageCohort(20, 30, 8);
        Path weights = Files.write(
                folder.resolve("w.tsv"),
                IntStream.range(0, 30)
                        .mapToObj(v -> "v" + v + "\tG\t" + (v % 7 - 3))
                        .toList());
        Path pgen = cohort.writePgen(folder.resolve("p"), PgenBytes.Dosages.LISTED);
        List<Path> files = List.of(
                pgen,
                cohort.write(folder.resolve("b.bgen"), cohort.bgen(32, BgenBytes.Packing.ZLIB)),
                cohort.write(folder.resolve("d.vcf"), cohort.vcf()),
                cohort.write(folder.resolve("e.bcf"), cohort.bcf().encode()));
        double[] expected = null;
        for (Path file : files) {
            ViewResult view = build(
                    new PolygenicScoreViewBuilder(),
                    cohort.ids,
                    Map.of("genotypes", file.toString(), "weights", weights.toString()));
            double[] scores = view.features().column(0);
            assertThat(scores).hasSizeGreaterThan(15);
            if (expected == null) {
                expected = scores;
            }
            assertThat(scores).containsExactly(expected, within(1e-9));
        }
    }
}
