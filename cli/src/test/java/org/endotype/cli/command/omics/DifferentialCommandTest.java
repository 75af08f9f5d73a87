package org.endotype.cli.command.omics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.endotype.cli.CommandRun;
import org.endotype.core.table.TextTable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DifferentialCommandTest {

    @TempDir
    Path folder;

    private Path counts;
    private Path groups;

    @BeforeEach
    void plantAGeneThatDiffers() throws IOException {
        SplittableRandom random = new SplittableRandom(9);
        StringBuilder table = new StringBuilder("gene");
        StringBuilder people = new StringBuilder("participant_id\tgroup\tage\n");
        for (int i = 0; i < 16; i++) {
            table.append("\ts").append(i);
            people.append(
                    "s" + i + "\t" + (i == 15 ? "unassigned" : 1 + i % 2) + "\t" + (20 + random.nextInt(40)) + "\n");
        }
        for (int gene = 0; gene < 50; gene++) {
            table.append("\ngene").append(gene);
            for (int i = 0; i < 16; i++) {
                double mean = gene == 7 && i % 2 == 1 ? 400 : 100;
                table.append('\t').append(Math.round(mean * Math.exp(0.2 * random.nextGaussian())));
            }
        }
        counts = file("counts.tsv", table + "\n");
        groups = file("groups.tsv", people.toString());
    }

    @Test
    void findsThePlantedGene() {
        Path out = folder.resolve("out.tsv");
        CommandRun run = CommandRun.of(
                "omics", "differential", "--counts", counts, "--groups", groups, "--adjust-for", "age", "--out", out);
        assertThat(run.err()).startsWith("15 samples with a group (1 without), 50 rows");
        assertThat(run.exitCode()).isZero();
        TextTable table = TextTable.read(out);
        assertThat(table.header())
                .containsExactly("contrast", "feature", "difference", "se", "mean", "statistic", "df", "p", "q");
        assertThat(table.column("contrast")).containsOnly("2 - 1");
        double[] difference = table.numbers("difference");
        assertThat(difference[7]).isBetween(1.5, 2.5);
        assertThat(table.numbers("q")[7]).isLessThan(1e-6);
    }

    @Test
    void takesContinuousTablesAndCovariatesOfAnotherTable() {
        Path out = folder.resolve("out.parquet");
        CommandRun run = CommandRun.of(
                "omics",
                "differential",
                "--table",
                counts,
                "--groups",
                groups,
                "--covariates",
                groups,
                "--adjust-for",
                "age",
                "--out",
                out,
                "--quiet");
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(out).isNotEmptyFile();
    }

    @Test
    void refusesBadInput() throws IOException {
        refuses(2, "Missing required argument", "--groups", groups);
        refuses(2, "say with --adjust-for", "--counts", counts, "--groups", groups, "--covariates", groups);
        Path strangers = file("strangers.tsv", "id\tgroup\nx\t1\n");
        refuses(4, "strangers.tsv: gives none of the 16 samples a group", "--counts", counts, "--groups", strangers);
        refuses(
                4,
                "groups.tsv:1: has no column 'site'",
                "--counts",
                counts,
                "--groups",
                groups,
                "--adjust-for",
                "site");
        Path one = file("one.tsv", Files.readString(groups).replaceAll("\t[12]\t", "\t1\t"));
        refuses(6, "there is one group only", "--counts", counts, "--groups", one);
        Path fractions = file("fractions.tsv", Files.readString(counts).replaceFirst("\t(\\d+)", "\t$1.5"));
        refuses(3, "counts must be whole numbers", "--counts", fractions, "--groups", groups);
        Path ages = file("ages.tsv", Files.readString(groups).replaceFirst("s3\t2\t\\d+", "s3\t2\tNA"));
        refuses(3, "ages.tsv:5: column 'age' is missing", "--counts", counts, "--groups", ages, "--adjust-for", "age");
    }

    private void refuses(int exitCode, String message, Object... options) {
        Path out = folder.resolve("never.tsv");
        Object[] arguments = new Object[options.length + 4];
        arguments[0] = "omics";
        arguments[1] = "differential";
        arguments[2] = "--out";
        arguments[3] = out;
        System.arraycopy(options, 0, arguments, 4, options.length);
        CommandRun run = CommandRun.of(arguments);
        assertThat(run.err()).contains(message);
        assertThat(run.exitCode()).isEqualTo(exitCode);
        assertThat(out).doesNotExist();
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }
}
