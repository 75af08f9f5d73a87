package org.endotype.cli.command.omics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.endotype.cli.CommandRun;
import org.endotype.core.feature.FeatureLayout;
import org.endotype.core.feature.FeatureMatrix;
import org.endotype.core.feature.FeatureTable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HarmonizeCommandTest {

    private static final int SAMPLES = 40;

    @TempDir
    Path folder;

    private Path table;
    private Path batch;

    @BeforeEach
    void plantASiteEffect() throws IOException {
        SplittableRandom random = new SplittableRandom(5);
        StringBuilder values = new StringBuilder("participant_id\ta\tb\tc\tconstant\n");
        StringBuilder people = new StringBuilder("participant_id\tage\tsite\n");
        for (int i = 0; i < SAMPLES; i++) {
            boolean north = i % 2 == 0;
            int age = 20 + random.nextInt(40);
            values.append("s").append(i);
            for (int feature = 0; feature < 3; feature++) {
                values.append('\t').append(random.nextGaussian() + (north ? 5 : 0) + 0.1 * age);
            }
            values.append("\t7\n");
            people.append("s" + i + "\t" + age + "\t" + (north ? "north" : "south") + "\n");
        }
        table = file("table.tsv", values.toString());
        batch = file("people.tsv", people.toString());
    }

    @Test
    void takesTheSiteOutAndKeepsWhatIsPreserved() {
        Path out = folder.resolve("out.tsv");
        CommandRun run = harmonize(table, batch, out, "--batch-column", "site", "--preserve", "age");
        assertThat(run.err())
                .isEqualTo("4 features x 40 samples in 2 batches\n"
                        + "warning: 1 features do not vary (or are missing) in some batch and were left as they are\n");
        assertThat(run.exitCode()).isZero();
        FeatureMatrix before = FeatureTable.read(table);
        FeatureMatrix after = FeatureTable.read(out);
        assertThat(after.column(3)).isEqualTo(before.column(3));
        // The planted gap is 5; what is left is within about two standard errors of 0 (age differs a little by site).
        assertThat(gap(before, 0)).isCloseTo(5, within(1.5));
        assertThat(gap(after, 0)).isCloseTo(0, within(1.0));
        assertThat(Files.exists(out)).isTrue();
    }

    private static double gap(FeatureMatrix matrix, int feature) {
        double gap = 0;
        for (int i = 0; i < SAMPLES; i++) {
            gap += (i % 2 == 0 ? 2.0 : -2.0) / SAMPLES * matrix.value(i, feature);
        }
        return gap;
    }

    @Test
    void theThreadCountAndTheFormatDoNotChangeTheValues() {
        Path one = folder.resolve("one.parquet");
        Path two = folder.resolve("two.csv.gz");
        assertThat(harmonize(table, batch, one, "--batch-column", "site", "--threads", "1")
                        .exitCode())
                .isZero();
        assertThat(harmonize(table, batch, two, "--batch-column", "site", "--threads", "4", "--quiet")
                        .err())
                .isEmpty();
        assertThat(FeatureTable.read(one).toRowMajor())
                .isEqualTo(FeatureTable.read(two, FeatureLayout.SAMPLES_AS_ROWS).toRowMajor());
    }

    @Test
    void aBatchOfOneSampleIsReportedAndHandled() throws IOException {
        Path lone = file("lone.tsv", Files.readString(batch).replaceAll("(?m)^(s0\t\\d+)\tnorth$", "$1\tislands"));
        Path out = folder.resolve("out.tsv");
        CommandRun run = harmonize(table, lone, out, "--batch-column", "site");
        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).contains("warning: a batch has one sample, so only means were adjusted");
    }

    @Test
    void countsStayCountsAndLoseTheirBatch() throws IOException {
        SplittableRandom random = new SplittableRandom(6);
        StringBuilder text = new StringBuilder("participant_id\ta\tb\tc\tabsent\n");
        for (int i = 0; i < SAMPLES; i++) {
            text.append("s").append(i);
            for (int feature = 0; feature < 3; feature++) {
                // Feature a is four times as frequent in the north; libraries are held alike by c.
                double mean = feature == 0 ? (i % 2 == 0 ? 200 : 50) : 1000;
                text.append('\t').append(Math.round(mean * Math.exp(0.2 * random.nextGaussian())));
            }
            text.append('\t').append(i % 2 == 0 ? 9 : 0).append('\n');
        }
        Path counts = file("counts.tsv", text.toString());
        Path out = folder.resolve("out.tsv");
        CommandRun run = harmonize(counts, batch, out, "--batch-column", "site", "--method", "combat-seq");
        assertThat(run.err())
                .isEqualTo("4 features x 40 samples in 2 batches\n"
                        + "warning: 1 features have no read in some batch and were left as they are\n");
        assertThat(run.exitCode()).isZero();
        FeatureMatrix before = FeatureTable.read(counts);
        FeatureMatrix after = FeatureTable.read(out);
        assertThat(java.util.Arrays.stream(after.toRowMajor()).boxed())
                .allMatch(value -> value >= 0 && value == Math.rint(value));
        assertThat(gap(before, 0)).isGreaterThan(120);
        assertThat(gap(after, 0)).isCloseTo(0, within(25.0));
        assertThat(after.column(3)).isEqualTo(before.column(3));
        CommandRun values =
                harmonize(table, batch, folder.resolve("no.tsv"), "--batch-column", "site", "--method", "combat-seq");
        assertThat(values.exitCode()).isEqualTo(3);
        assertThat(values.err()).contains("counts must be whole numbers");
        CommandRun reference = harmonize(
                counts, batch, folder.resolve("no.tsv"), "--method", "combat-seq", "--reference-batch", "north");
        assertThat(reference.exitCode()).isEqualTo(2);
    }

    @Test
    void refusesBadInputInOneLineWithItsExitCode() throws IOException {
        Path few = file("few.tsv", "id\tbatch\ns0\ta\ns1\tb\n");
        refuses(4, few, "few.tsv: 38 of 40 samples have no row; add their batch");
        Path one = file("one.tsv", Files.readString(batch).replace("south", "north"));
        refuses(6, one, "there is one batch only", "--batch-column", "site");
        refuses(4, batch, "people.tsv:1: has no column 'scanner'", "--batch-column", "scanner");
        refuses(6, batch, "cannot be told apart (confounded)", "--batch-column", "site", "--preserve", "site");
        refuses(4, batch, "there is no batch 'east'", "--batch-column", "site", "--reference-batch", "east");
        Path blank = file("blank.tsv", Files.readString(batch).replaceFirst("\tsouth", "\t"));
        refuses(3, blank, "blank.tsv:3: column 'site' is empty", "--batch-column", "site");
        Path aged = file("aged.tsv", Files.readString(batch).replaceFirst("s0\t\\d+", "s0\tNA"));
        refuses(3, aged, "aged.tsv:2: column 'age' is missing", "--batch-column", "site", "--preserve", "age");
        Path twice = file("twice.tsv", Files.readString(batch) + "s0\t30\tnorth\n");
        refuses(4, twice, "twice.tsv:42: repeats the participant_id of line 2", "--batch-column", "site");
        refuses(2, batch, "unknown method 'limma'", "--method", "limma");
    }

    private void refuses(int exitCode, Path batches, String message, String... options) {
        Path out = folder.resolve("never.tsv");
        CommandRun run = harmonize(table, batches, out, options);
        assertThat(run.err()).contains(message);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.exitCode()).isEqualTo(exitCode);
        assertThat(out).doesNotExist();
    }

    private static CommandRun harmonize(Path table, Path batch, Path out, String... options) {
        Object[] arguments = new Object[8 + options.length];
        Object[] fixed = {"omics", "harmonize", "--table", table, "--batch", batch, "--out", out};
        System.arraycopy(fixed, 0, arguments, 0, 8);
        System.arraycopy(options, 0, arguments, 8, options.length);
        return CommandRun.of(arguments);
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }
}
